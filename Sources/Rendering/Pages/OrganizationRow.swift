import Reporting

/// What an organization asked of an endpoint.
struct OrganizationEndpointRow: Decodable, Hashable, Sendable {
    let name: String
    /// The way to its page; one, or none when it has none.
    let links: [String]
    /// `120 requests, 4 errors`
    let text: String
}

/// An organization as tables list it.
struct OrganizationRow: Decodable, Hashable, Sendable {
    /// In full.
    let id: String
    /// The label, or a shortened id.
    let name: String
    /// Where it stands on the page of organizations.
    let anchor: String
    let href: String
    let figures: OrganizationFigureCells
    /// What it asked for: the endpoints that failed it most, then those that took most of its time.
    let endpoints: [OrganizationEndpointRow]

    /// - Parameter pages: the endpoints that have one.
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

/// Requests that are of no organization listed, as a row of the same table.
struct OrganizationRestRow: Decodable, Hashable, Sendable {
    let label: String
    let figures: OrganizationFigureCells

    /// What is not in the first `listed` of the list, then what has no organization; none of these when there is
    /// nothing.
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

/// The figures of organizations as cells.
struct OrganizationFigureCells: Decodable, Hashable, Sendable {
    let requests: String
    let errors: String
    let errorRate: String
    /// Such as `12 client, 3 server`; empty without errors.
    let kinds: String
    let mean: String
    let p95: String
    let slowQueries: String
    /// How long these took together; empty without any.
    let slowTime: String
    /// Of the response time of all.
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

/// Who was affected by what, in a sentence.
struct AffectedRow: Decodable, Hashable, Sendable {
    /// Such as `POST /api/checkout`.
    let about: String
    /// The way to its page; one, or none when it has none.
    let links: [String]
    let badge: StatusBadge
    let sentence: String
    /// The finding on the same page that says it; one, or none.
    let findings: [PageLink]
}

enum OrganizationText {
    /// A label may be as long as its author likes.
    static let longest = 80

    static func name(_ name: OrganizationName) -> String { DisplayText.shortened(name.text, to: longest) }
}
