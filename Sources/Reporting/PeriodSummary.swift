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

/// Combines the archived days before the reported one into periods.
struct PeriodTraffic {
    struct Period {
        let days: Int
        var daysOnRecord = 0
        /// Number of days on which some endpoints were counted together.
        var daysWithOthers = 0
        var endpoints: [Endpoint: Traffic] = [:]
        /// Number of days in `daysWithOthers` on which an endpoint was nevertheless kept apart.
        var daysApart: [Endpoint: Int] = [:]
        var whole = Traffic()
        var windows: [ReportWindow] = []

        var overlap: PeriodOverlap { PeriodOverlap(windows) }

        /// - Parameter window: the day's window; `nil` if unknown.
        mutating func add(_ day: DailyDistributions, in window: ReportWindow?) {
            daysOnRecord += 1
            if let window { windows.append(window) }
            let hasOthers = day.entries.contains { $0.endpoint.group == .other }
            if hasOthers { daysWithOthers += 1 }
            for entry in day.entries {
                endpoints[entry.endpoint, default: Traffic()].merge(entry.traffic)
                if hasOthers { daysApart[entry.endpoint, default: 0] += 1 }
                whole.merge(entry.traffic)
            }
        }
    }

    let periods: [Period]
    /// Only the reported window.
    let reported: Period

    /// - Parameters:
    ///   - today: distributions of the reported day.
    ///   - earlier: distributions by date; dates outside the periods are ignored.
    ///   - entries: entries of the same days, for their windows.
    ///   - window: the reported window; one that is not a calendar day has no periods.
    init(
        today: DailyDistributions, earlier: [CalendarDate: DailyDistributions], entries: [CalendarDate: DayEntry] = [:],
        window: ReportWindow
    ) {
        var reported = Period(days: 1)
        reported.add(today, in: window)
        self.reported = reported
        guard let date = window.date else {
            periods = []
            return
        }
        var periods: [Period] = []
        // A longer period starts with the totals of the shorter one.
        var period = Period(days: 0)
        var added = 0
        for days in PeriodSummary.lengths {
            while added < days {
                let past = date.adding(days: -added)
                if let day = added == 0 ? today : earlier[past] {
                    period.add(day, in: added == 0 ? window : entries[past]?.window)
                }
                added += 1
            }
            periods.append(
                Period(
                    days: days, daysOnRecord: period.daysOnRecord, daysWithOthers: period.daysWithOthers,
                    endpoints: period.endpoints, daysApart: period.daysApart, whole: period.whole,
                    windows: period.windows))
        }
        self.periods = periods
    }

    var overall: [PeriodSummary] {
        periods.map {
            PeriodSummary(days: $0.days, daysOnRecord: $0.daysOnRecord, overlap: $0.overlap, traffic: $0.whole)
        }
    }

    /// Sentences about days that were reported in another time zone; empty if there are none.
    var notes: [String] {
        guard let period = periods.last else { return [] }
        let overlap = period.overlap
        guard overlap != .none else { return [] }
        func hours(_ number: Double) -> String { "\(NumberText.value(number)) \(number == 1 ? "hour" : "hours")" }
        let faults = [
            overlap.hoursTwice > 0 ? "count \(hours(overlap.hoursTwice)) twice" : nil,
            overlap.hoursMissing > 0 ? "lack \(hours(overlap.hoursMissing))" : nil,
        ].compactMap(\.self)
        return [
            "The time zone of the reports has changed: the last \(NumberText.count(period.days)) days"
                + " \(faults.joined(separator: " and ")). To mend it, report the days before the change again while"
                + " their requests are stored."
        ]
    }

    func summaries(of endpoint: Endpoint) -> [PeriodSummary] {
        periods.map { period in
            PeriodSummary(
                days: period.days, daysOnRecord: period.daysOnRecord,
                daysUnknown: period.daysWithOthers - (period.daysApart[endpoint] ?? 0), overlap: period.overlap,
                traffic: period.endpoints[endpoint] ?? Traffic())
        }
    }
}
