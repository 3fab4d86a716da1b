/// A mean or percentile of response times: exact, or as an interval that is guaranteed to contain it.
package struct LatencyFigure: Hashable, Sendable {
    /// The exact percentile; of a mean, an estimate within the bounds. `nil` without requests, or if only the bounds are
    /// known.
    package let milliseconds: Double?
    /// `nil` if it is exact, or without requests.
    package let bounds: Interval?

    package static let none = LatencyFigure(milliseconds: nil, bounds: nil)
}
