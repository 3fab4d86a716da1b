import Reporting

/// A name as a table writes it; a long name is complete in a tooltip.
struct NameText: Codable, Hashable, Sendable {
    let text: String
    /// The method, or a dash.
    let method: String
    /// Method and name: `GET /api/orders`, or `/api/orders (no method)`.
    let label: String

    static let longest = 160

    /// A method; HTTP methods are never cut.
    static func method(_ method: String) -> String { DisplayText.shortened(method, to: 16) }

    init(_ endpoint: Endpoint) {
        text = DisplayText.shortened(endpoint.name, to: Self.longest)
        method = endpoint.method.map(Self.method) ?? "—"
        label = endpoint.method == nil ? "\(text) (no method)" : "\(method) \(text)"
    }
}
