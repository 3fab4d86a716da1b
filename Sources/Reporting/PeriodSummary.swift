/// The figures of several days together, the reported one the last, as exact as those of the days. In `report.json`
/// those of `summary` stand beside the days.
package struct PeriodSummary: Hashable, Codable, Sendable {
    /// How long the periods are that a report has, in calendar days.
    package static let lengths = [7, 30]

    package let days: Int
    /// How many of its days are archived, the reported one included.
    package let daysOnRecord: Int
    /// In how many of them the endpoint was not kept apart from others, or had no requests; what it had then is
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

/// The days before the reported one, as they are archived, put together to periods.
struct PeriodTraffic {
    struct Period {
        let days: Int
        var daysOnRecord = 0
        /// In how many days some endpoints were counted together.
        var daysWithOthers = 0
        var endpoints: [Endpoint: Traffic] = [:]
        /// In how many of `daysWithOthers` an endpoint was kept apart all the same.
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
    /// The reported window alone.
    let reported: Period

    /// - Parameters:
    ///   - this day: of the reported day.
    ///   - earlier: by date; of other dates than the periods' it is no matter.
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
        // A longer period begins with all of the shorter one.
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
