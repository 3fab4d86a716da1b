import Reporting

/// The organizations that sent requests to an endpoint, for its page.
struct EndpointOrganizationsSection: Codable, Hashable, Sendable {
    struct Row: Codable, Hashable, Sendable {
        let name: String
        /// The full id; empty if it is not a single organization.
        let id: String
        /// Link to its row on the page of organizations; none if it has no row.
        let links: [String]
        let requests: String
        let errors: String
        let errorRate: String
        let mean: String
        /// Share of the endpoint's response time.
        let share: String
    }

    let summary: String
    /// Who was affected by what is wrong; none when nothing is, or the page says so above.
    let affected: [String]
    let rows: [Row]

    /// - Parameters:
    ///   - listed: the organizations that have a row on their page.
    ///   - stated: what the page says above it.
    /// - Returns: `nil` if no request has an organization.
    init?(_ endpoint: EndpointReport, listed: Set<OrganizationID>, stated: StatedFindings = .none) {
        guard let organizations = endpoint.organizations, organizations.count > 0 else { return nil }
        let parts =
            organizations.list.map(\.totalMilliseconds) + [organizations.rest?.totalMilliseconds].compactMap(\.self)
        let all = parts.reduce(0, +)
        func row(_ name: String, id: OrganizationID?, requests: Int, errors: Int, total: Double) -> Row {
            Row(
                name: name, id: id.map { "\($0)" } ?? "",
                links: id.map { listed.contains($0) ? ["../\(PagePath.organizations)#o-\($0)"] : [] } ?? [],
                requests: NumberText.count(requests), errors: NumberText.count(errors),
                errorRate: NumberText.percent(requests > 0 ? Double(errors) / Double(requests) : nil),
                mean: NumberText.milliseconds(requests > 0 ? total / Double(requests) : nil),
                share: NumberText.percent(all > 0 ? total / all : nil))
        }
        summary = "Called by \(NumberText.counted(organizations.count, "organization"))."
        affected = [endpoint.affected?.sentence].compactMap(\.self).filter {
            !stated.says($0, of: endpoint.endpoint)
        }
        rows =
            organizations.list.map {
                row(
                    OrganizationText.name($0.name), id: $0.name.id, requests: $0.requests, errors: $0.errors,
                    total: $0.totalMilliseconds)
            }
            + (organizations.rest.map {
                [row("All others", id: nil, requests: $0.requests, errors: $0.errors, total: $0.totalMilliseconds)]
            } ?? [])
    }
}
