import Reporting

/// A sentence about who was affected by a problem.
struct AffectedRow: Codable, Hashable, Sendable {
    /// Example: `POST /api/checkout`.
    let about: String
    /// Link to its page; none if it has none.
    let links: [String]
    let badge: StatusBadge
    let sentence: String
    /// The finding on the same page that says it; one, or none.
    let findings: [PageLink]
}
