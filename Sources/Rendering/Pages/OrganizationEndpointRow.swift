import Reporting

/// An organization's requests to one endpoint.
struct OrganizationEndpointRow: Codable, Hashable, Sendable {
    let name: String
    /// Link to its page; none if it has none.
    let links: [String]
    /// Example: `120 requests, 4 errors`.
    let text: String
}
