import Reporting

/// An endpoint as the day's table and the digest list it.
struct EndpointRow: Codable, Hashable, Sendable {
    let name: NameText
    let href: String
    /// Anchor of its row, for links to it.
    let anchor: String
    let figures: EndpointFigureCells
    let badge: StatusBadge
    /// Why its status is not `OK`; empty if it is.
    let reasons: [String]
    /// A sentence about who was affected by its problems; none if there are none, or if that is unknown.
    var affected: [String]

    init(_ report: EndpointReport, of all: Summary) {
        name = NameText(report.endpoint)
        href = PagePath.endpoint(report.endpoint)
        anchor = PagePath.anchor(report.endpoint)
        figures = EndpointFigureCells(report.summary, hours: report.hours, of: all)
        badge = StatusBadge(report.health.status)
        reasons = report.health.reasons
        affected = report.affected.map { [$0.sentence] } ?? []
    }
}
