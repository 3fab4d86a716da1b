import Reporting

/// An organization's requests to one endpoint.
struct OrganizationEndpointRow: Decodable, Hashable, Sendable {
    let name: String
    /// Link to its page; none if it has none.
    let links: [String]
    /// Example: `120 requests, 4 errors`.
    let text: String
}

/// An organization as tables list it.
struct OrganizationRow: Decodable, Hashable, Sendable {
    /// The full id.
    let id: String
    /// The label, or a shortened id.
    let name: String
    /// Its anchor on the page of organizations.
    let anchor: String
    let href: String
    let figures: OrganizationFigureCells
    /// The endpoints with most of its errors, followed by those that took most of its time.
    let endpoints: [OrganizationEndpointRow]

    /// - Parameter pages: the endpoints that have a page.
    init(_ report: OrganizationReport, of all: Double, pages: Set<Endpoint>) {
        id = report.name.id.description
        name = OrganizationText.name(report.name)
        anchor = "o-\(report.name.id)"
        href = "\(PagePath.organizations)#o-\(report.name.id)"
        figures = OrganizationFigureCells(report.figures, of: all)
        endpoints = report.endpoints.map { share in
            let endpoint = Endpoint(name: share.endpoint, method: share.method)
            let errors = share.errors > 0 ? ", \(NumberText.counted(share.errors, "error"))" : ""
            return OrganizationEndpointRow(
                name: NameText(endpoint).label, links: pages.contains(endpoint) ? [PagePath.endpoint(endpoint)] : [],
                text: "\(NumberText.counted(share.requests, "request"))\(errors)")
        }
    }
}

/// Requests that belong to no listed organization, as a row of the same table.
struct OrganizationRestRow: Decodable, Hashable, Sendable {
    let label: String
    let figures: OrganizationFigureCells

    /// Organizations beyond the first `listed`, then requests without an organization; each row only if it has
    /// requests.
    static func rows(_ organizations: Organizations, beyond listed: Int, of all: Double) -> [OrganizationRestRow] {
        var rows: [OrganizationRestRow] = []
        let hidden = organizations.list.dropFirst(listed)
        let number = hidden.count.addingSaturated(organizations.other?.organizations ?? 0)
        if number > 0 || organizations.other != nil {
            rows.append(
                OrganizationRestRow(
                    label: NumberText.counted(number, "other organization"),
                    figures: OrganizationFigureCells(
                        .sum(hidden.map(\.figures) + [organizations.other?.figures].compactMap(\.self)), of: all)))
        }
        if let none = organizations.none {
            rows.append(OrganizationRestRow(label: "No organization", figures: OrganizationFigureCells(none, of: all)))
        }
        return rows
    }
}

/// The figures of organizations as table cells.
struct OrganizationFigureCells: Decodable, Hashable, Sendable {
    let requests: String
    let errors: String
    let errorRate: String
    /// Example: `12 client, 3 server`; empty without errors.
    let kinds: String
    let mean: String
    let p95: String
    let slowQueries: String
    /// Total time of its slow queries; empty without any.
    let slowTime: String
    /// Share of the total response time.
    let share: String

    /// - Parameter all: the response time of all organizations, in milliseconds.
    init(_ figures: OrganizationFigures, of all: Double) {
        requests = NumberText.count(figures.requests)
        errors = NumberText.count(figures.errors)
        errorRate = NumberText.percent(figures.errorRate)
        kinds =
            figures.errors > 0
            ? "\(NumberText.count(figures.clientErrors)) client, \(NumberText.count(figures.serverErrors)) server" : ""
        mean = NumberText.milliseconds(figures.meanMilliseconds)
        p95 = NumberText.milliseconds(figures.p95Milliseconds)
        slowQueries = NumberText.count(figures.slowQueries)
        slowTime =
            figures.slowQueries > 0 ? NumberText.duration(milliseconds: Double(figures.slowQueryMilliseconds)) : ""
        share = NumberText.percent(all > 0 ? figures.totalMilliseconds / all : nil)
    }
}

/// A sentence about who was affected by a problem.
struct AffectedRow: Decodable, Hashable, Sendable {
    /// Example: `POST /api/checkout`.
    let about: String
    /// Link to its page; none if it has none.
    let links: [String]
    let badge: StatusBadge
    let sentence: String
    /// The finding on the same page that says it; one, or none.
    let findings: [PageLink]
}

enum OrganizationText {
    /// A label can be of any length.
    static let longest = 80

    static func name(_ name: OrganizationName) -> String { DisplayText.shortened(name.text, to: longest) }
}
