import Reporting

/// The organizations behind a day's requests, for the day's page and the page of organizations.
struct OrganizationsSection: Codable, Hashable, Sendable {
    let summary: String
    /// Endpoints that need attention, with the affected organizations.
    let affected: [AffectedRow]
    let hasAffected: Bool
    /// A sentence for each problem of a single organization.
    let troubles: [String]
    let hasTroubles: Bool
    /// Number of problems that are left out; none if all are listed.
    let troubleRest: [String]
    let rows: [OrganizationRow]
    let rest: [OrganizationRestRow]
    let href: String

    /// Number of rows on the day's own page.
    static let rowsOfDay = 10
    private static let affectedListed = 5

    /// - Parameters:
    ///   - listed: how many organizations get a row of their own.
    ///   - stated: what the page says above it.
    /// - Returns: `nil` if no request has an organization.
    init?(_ report: Report, listed: Int, stated: StatedFindings = .none) {
        guard let organizations = report.organizations, organizations.count > 0 else { return nil }
        let all = OrganizationFigures(
            sum: organizations.list.map(\.figures)
                + [organizations.none, organizations.other?.figures].compactMap(\.self)
        ).totalMilliseconds
        let pages = Set(report.endpoints.map(\.endpoint))
        rows = organizations.list.prefix(listed).map { OrganizationRow($0, of: all, pages: pages) }
        rest = OrganizationRestRow.rows(organizations, beyond: listed, of: all)
        summary = Self.summary(organizations)
        affected = Self.affected(report, stated)
        hasAffected = !affected.isEmpty
        // An endpoint that needs attention has its sentence already.
        let named = Set(report.endpoints.filter { $0.affected != nil }.map(\.endpoint))
        troubles = organizations.troubles.filter { !named.contains(Endpoint(name: $0.endpoint, method: $0.method)) }
            .map(\.sentence)
        hasTroubles = !troubles.isEmpty
        troubleRest =
            organizations.troublesNotListed > 0
            ? [
                "\(NumberText.counted(organizations.troublesNotListed, "other such pair")) of organization and endpoint."
            ] : []
        href = PagePath.organizations
    }

    private static func summary(_ organizations: Organizations) -> String {
        let unattributed =
            organizations.requestsUnattributed == 0
            ? ""
            : " \(NumberText.counted(organizations.requestsUnattributed, "request")) \(organizations.requestsUnattributed == 1 ? "is" : "are") known only from stored hours that do not tell their organizations."
        return "\(NumberText.counted(organizations.count, "organization")), by total time.\(unattributed)"
    }

    /// The worst endpoints of which it is known who was affected.
    static func affected(_ report: Report, _ stated: StatedFindings) -> [AffectedRow] {
        report.endpoints.lazy.compactMap { endpoint in
            endpoint.affected.map { affected in
                let isTime = affected.measure == .time
                let finding = (report.findings ?? []).first {
                    $0.subject == .endpoint(endpoint.endpoint) && $0.state != .ended
                        && $0.kind == (isTime ? .times : .errors)
                }
                return AffectedRow(
                    about: NameText(endpoint.endpoint).label, links: [PagePath.endpoint(endpoint.endpoint)],
                    badge: finding.map { FindingRow.badge($0, in: report) } ?? StatusBadge(endpoint.health.status),
                    sentence: affected.sentence,
                    findings: [stated.finding(of: endpoint.endpoint, saying: affected.sentence)].compactMap(\.self))
            }
        }.prefix(affectedListed).map(\.self)
    }
}

/// The fields of `organizations.html.mustache`: every organization that the report lists.
struct OrganizationsPage: Codable, Hashable, Sendable {
    var head: PageHead
    let windowTitle: String
    let range: String
    let dayHref: String
    let section: OrganizationsSection

    /// - Returns: `nil` if no request has an organization.
    init?(_ report: Report, style: StyleSheet) {
        guard let section = OrganizationsSection(report, listed: .max) else { return nil }
        self.section = section
        windowTitle = WindowText.title(report.window)
        head = PageHead(
            title: "Organizations, \(windowTitle)", style: style, homeHref: "../../../index.html", of: report)
        range = WindowText.range(report.window)
        dayHref = PagePath.day
    }
}
