import Reporting

/// An organization as tables list it.
struct OrganizationRow: Codable, Hashable, Sendable {
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
