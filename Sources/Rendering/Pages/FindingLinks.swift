import Reporting

/// The pages of the subjects of findings, relative to the day's folder.
struct FindingLinks {
    private let endpoints: Set<Endpoint>
    private let queries: Set<String>
    /// Queries of the load.
    private let loads: Set<String>
    private let forecasts: Set<String>
    private let hasServerEvents: Bool

    init(_ report: Report) {
        endpoints = Set(report.endpoints.map(\.endpoint))
        queries = Set(report.slowQueries.groups.map(\.fingerprint))
        loads = Set(report.statements?.groups.map(\.fingerprint) ?? [])
        forecasts = Set(report.resources.filter { $0.forecast != nil }.map(\.metric))
        hasServerEvents = report.serverEvents != nil
    }

    func page(of subject: ChangeSubject) -> String? {
        switch subject {
        case .service: nil
        case .server: hasServerEvents ? "\(PagePath.day)#server" : nil
        case .endpoint(let endpoint): endpoints.contains(endpoint) ? PagePath.endpoint(endpoint) : nil
        case .query(let fingerprint): page(ofQuery: fingerprint)
        case .resource(let metric): "\(PagePath.day)#\(PagePath.resourceID(metric))"
        case .objective(let name): "\(PagePath.day)#\(PagePath.objectiveID(name))"
        }
    }

    /// That of its slow executions, which has its plan too; of one without them, that of its load.
    private func page(ofQuery fingerprint: String) -> String? {
        if queries.contains(fingerprint) { return PagePath.slowQuery(fingerprint) }
        return loads.contains(fingerprint) ? PagePath.query(fingerprint) : nil
    }

    /// What explains a finding best: its hours, its error message, its query, who it is about.
    func explaining(_ finding: Finding, in report: Report) -> [ListedLink] {
        var links: [PageLink] = []
        let words = finding.hours.flatMap { WindowText.span($0, in: report.window) }
        switch finding.subject {
        case .endpoint(let endpoint):
            guard let page = page(of: finding.subject) else { break }
            links.append(PageLink(href: "\(page)#day", text: words ?? "through the day"))
            if finding.kind == .errors,
                report.endpoints.first(where: { $0.endpoint == endpoint })?.errorMessages?.list.isEmpty == false
            {
                links.append(PageLink(href: "\(page)#messages", text: "error messages"))
            }
            if finding.harm.organizations != nil {
                links.append(PageLink(href: "\(page)#organizations", text: "organizations"))
            }
        case .query(let fingerprint):
            if queries.contains(fingerprint) {
                links.append(PageLink(href: "\(PagePath.slowQuery(fingerprint))#plan", text: "query and plan"))
            }
            if loads.contains(fingerprint) {
                links.append(
                    PageLink(
                        href: PagePath.query(fingerprint), text: links.isEmpty ? "query and its days" : "all its calls")
                )
            }
        case .service:
            links.append(PageLink(href: "\(PagePath.day)#day", text: words ?? "through the day"))
        case .server: page(of: finding.subject).map { links.append(PageLink(href: $0, text: "server events")) }
        case .resource(let metric):
            if forecasts.contains(metric) {
                links.append(PageLink(href: PagePath.resource(metric), text: "last days"))
            } else {
                page(of: finding.subject).map { links.append(PageLink(href: $0, text: "through the day")) }
            }
        case .objective: page(of: finding.subject).map { links.append(PageLink(href: $0, text: "objective")) }
        }
        for related in finding.related.prefix(4) {
            guard let page = page(of: related) else { continue }
            switch related {
            case .query: links.append(PageLink(href: page, text: "query"))
            case .objective: links.append(PageLink(href: page, text: "error budget"))
            case .server: links.append(PageLink(href: page, text: "server events"))
            case .endpoint(let endpoint): links.append(PageLink(href: page, text: NameText(endpoint).label))
            case .service, .resource: break
            }
        }
        return ListedLink.list(Array(links.prefix(5)))
    }
}
