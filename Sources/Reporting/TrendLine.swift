/// A straight line through daily values.
package struct TrendLine: Hashable, Codable, Sendable {
    /// The line's value on the reported day.
    package let level: Double
    /// Rise per day; negative if it falls.
    package let perDay: Double

    /// Number of days, counted from the reported day, until the line reaches a value; `nil` unless it rises.
    func days(until value: Double) -> Double? {
        let days = (value - level) / perDay
        return perDay > 0 && days.isFinite ? days : nil
    }
}
