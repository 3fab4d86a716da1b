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
    package let summary: Summary

    init(days: Int, daysOnRecord: Int, daysUnknown: Int = 0, traffic: Traffic) {
        self.days = days
        self.daysOnRecord = daysOnRecord
        self.daysUnknown = daysUnknown
        summary = Summary(traffic)
    }

    private enum CodingKeys: String, CodingKey { case days, daysOnRecord, daysUnknown }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        days = try container.decode(Int.self, forKey: .days)
        daysOnRecord = try container.decode(Int.self, forKey: .daysOnRecord)
        daysUnknown = try container.decode(Int.self, forKey: .daysUnknown)
        summary = try Summary(from: decoder)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(days, forKey: .days)
        try container.encode(daysOnRecord, forKey: .daysOnRecord)
        try container.encode(daysUnknown, forKey: .daysUnknown)
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

        mutating func add(_ day: DailyDistributions) {
            daysOnRecord += 1
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
    ///   - date: the reported day; without one there are no periods.
    init(today: DailyDistributions, earlier: [CalendarDate: DailyDistributions], date: CalendarDate?) {
        var reported = Period(days: 1)
        reported.add(today)
        self.reported = reported
        guard let date else {
            periods = []
            return
        }
        var periods: [Period] = []
        // A longer period starts with the totals of the shorter one.
        var period = Period(days: 0)
        var added = 0
        for days in PeriodSummary.lengths {
            while added < days {
                if let day = added == 0 ? today : earlier[date.adding(days: -added)] { period.add(day) }
                added += 1
            }
            periods.append(
                Period(
                    days: days, daysOnRecord: period.daysOnRecord, daysWithOthers: period.daysWithOthers,
                    endpoints: period.endpoints, daysApart: period.daysApart, whole: period.whole))
        }
        self.periods = periods
    }

    var overall: [PeriodSummary] {
        periods.map { PeriodSummary(days: $0.days, daysOnRecord: $0.daysOnRecord, traffic: $0.whole) }
    }

    func summaries(of endpoint: Endpoint) -> [PeriodSummary] {
        periods.map { period in
            PeriodSummary(
                days: period.days, daysOnRecord: period.daysOnRecord,
                daysUnknown: period.daysWithOthers - (period.daysApart[endpoint] ?? 0),
                traffic: period.endpoints[endpoint] ?? Traffic())
        }
    }
}
