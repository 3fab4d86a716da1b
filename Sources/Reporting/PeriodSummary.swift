/// The figures of several days together, the reported one last, as exact as those of the days. In `report.json` the
/// fields of `summary` are on the same level as the days.
package struct PeriodSummary: Hashable, Codable, Sendable {
    /// The lengths of a report's periods, in calendar days.
    package static let lengths = [7, 30]

    package let days: Int
    /// Number of its days that are archived, including the reported one.
    package let daysOnRecord: Int
    /// Number of these days on which the endpoint was not kept apart or had no requests; its requests on those days are
    /// missing.
    package let daysUnknown: Int
    /// Hours that two of its days count, because they were reported in different time zones; usually 0.
    package let hoursTwice: Double
    /// Hours that belong to none of its days for the same reason; usually 0.
    package let hoursMissing: Double
    package let summary: Summary

    init(days: Int, daysOnRecord: Int, daysUnknown: Int = 0, overlap: PeriodOverlap = .none, traffic: Traffic) {
        self.days = days
        self.daysOnRecord = daysOnRecord
        self.daysUnknown = daysUnknown
        hoursTwice = overlap.hoursTwice
        hoursMissing = overlap.hoursMissing
        var traffic = traffic
        // Sums with hours of two days, or without some, are not those of the period.
        if overlap != .none { traffic.isDivided = true }
        summary = Summary(traffic)
    }

    private enum CodingKeys: String, CodingKey { case days, daysOnRecord, daysUnknown, hoursTwice, hoursMissing }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        days = try container.decode(Int.self, forKey: .days)
        daysOnRecord = try container.decode(Int.self, forKey: .daysOnRecord)
        daysUnknown = try container.decode(Int.self, forKey: .daysUnknown)
        hoursTwice = try container.decodeIfPresent(Double.self, forKey: .hoursTwice) ?? 0
        hoursMissing = try container.decodeIfPresent(Double.self, forKey: .hoursMissing) ?? 0
        summary = try Summary(from: decoder)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(days, forKey: .days)
        try container.encode(daysOnRecord, forKey: .daysOnRecord)
        try container.encode(daysUnknown, forKey: .daysUnknown)
        try container.encode(hoursTwice, forKey: .hoursTwice)
        try container.encode(hoursMissing, forKey: .hoursMissing)
        try summary.encode(to: encoder)
    }
}
