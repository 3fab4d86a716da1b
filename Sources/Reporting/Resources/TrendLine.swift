/// A line through daily values: straight, or with a rise that changes from day to day.
package struct TrendLine: Hashable, Codable, Sendable {
    /// The line's value on the reported day.
    package let level: Double
    /// Rise per day on the reported day; negative if it falls.
    package let perDay: Double
    package var form = GrowthForm.straight
    /// The part of itself by which the rise changes per day on the reported day; 0 for a straight line.
    package var acceleration = 0.0

    /// - Parameter days: counted from the reported day.
    package func value(_ days: Double) -> Double { level + perDay * form.value(days, rate: acceleration) }

    /// Number of days, counted from the reported day, until the line reaches a value that is above its level; `nil` if
    /// it does not in that time. By bisection.
    package func days(until value: Double, within longest: Double) -> Double? {
        guard perDay > 0, self.value(longest) >= value else { return nil }
        var (before, after) = (0.0, longest)
        for _ in 0..<50 {
            let middle = (before + after) / 2
            if self.value(middle) < value { before = middle } else { after = middle }
        }
        return after
    }
}

extension TrendLine {
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        level = try values.decode(Double.self, forKey: .level)
        perDay = try values.decode(Double.self, forKey: .perDay)
        form = try values.decodeIfPresent(GrowthForm.self, forKey: .form) ?? .straight
        acceleration = try values.decodeIfPresent(Double.self, forKey: .acceleration) ?? 0
    }
}
