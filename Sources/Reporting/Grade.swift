/// The grade of a figure: exact or bounded.
package enum Grade: String, Codable, Sendable {
    /// From rows or stored distributions.
    case exact
    /// Partly known only from hourly aggregates: an interval that contains the exact figure.
    case bounded
}
