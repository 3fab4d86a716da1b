/// Bounds of a figure that is not known exactly. Written as `[low, high]`; an open end is `null`.
package struct Interval: Hashable, Sendable, Codable {
    package let low: Double?
    /// `nil` if no stored figure limits it from above.
    package let high: Double?

    package init(low: Double?, high: Double?) {
        self.low = low
        self.high = high
    }

    package init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        low = try container.decode(Double?.self)
        high = try container.decode(Double?.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        try container.encode(low)
        try container.encode(high)
    }

    func intersection(_ other: Interval) -> Interval {
        Interval(low: [low, other.low].compactMap(\.self).max(), high: [high, other.high].compactMap(\.self).min())
    }
}
