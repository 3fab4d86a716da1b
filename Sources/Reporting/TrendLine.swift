/// A straight line through values of days.
package struct TrendLine: Hashable, Codable, Sendable {
    /// The line's value on the reported day.
    package let level: Double
    /// By how much it rises from one day to the next; negative where it falls.
    package let perDay: Double

    /// In how many days, counted from the reported day, the line reaches a value; `nil` unless it rises.
    func days(until value: Double) -> Double? {
        let days = (value - level) / perDay
        return perDay > 0 && days.isFinite ? days : nil
    }
}
