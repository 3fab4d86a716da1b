/// The figures of several nights together, the reported one the last, as exact as those of the nights. In `report.json`
/// those of `summary` stand beside the days.
package struct PeriodSummary: Hashable, Codable, Sendable {
    /// How long the periods are that a report has, in calendar days.
    package static let lengths = [7, 30]

    package let days: Int
    /// How many of its nights are archived, the reported one included.
    package let nights: Int
    /// In how many of them the endpoint was not kept apart from others, or had no requests; what it had then is missing.
    package let nightsUnknown: Int
    package let summary: Summary

    init(days: Int, nights: Int, nightsUnknown: Int = 0, traffic: Traffic) {
        self.days = days
        self.nights = nights
        self.nightsUnknown = nightsUnknown
        summary = Summary(traffic)
    }

    private enum CodingKeys: String, CodingKey { case days, nights, nightsUnknown }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        days = try container.decode(Int.self, forKey: .days)
        nights = try container.decode(Int.self, forKey: .nights)
        nightsUnknown = try container.decode(Int.self, forKey: .nightsUnknown)
        summary = try Summary(from: decoder)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(days, forKey: .days)
        try container.encode(nights, forKey: .nights)
        try container.encode(nightsUnknown, forKey: .nightsUnknown)
        try summary.encode(to: encoder)
    }
}

/// The nights before the reported one, as they are archived, put together to periods.
struct PeriodTraffic {
    struct Period {
        let days: Int
        var nights = 0
        /// In how many nights some endpoints were counted together.
        var nightsWithOthers = 0
        var endpoints: [Endpoint: Traffic] = [:]
        /// In how many of `nightsWithOthers` an endpoint was kept apart all the same.
        var nightsApart: [Endpoint: Int] = [:]
        var whole = Traffic()

        mutating func add(_ night: DailyDistributions) {
            nights += 1
            let hasOthers = night.entries.contains { $0.endpoint.group == .other }
            if hasOthers { nightsWithOthers += 1 }
            for entry in night.entries {
                endpoints[entry.endpoint, default: Traffic()].merge(entry.traffic)
                if hasOthers { nightsApart[entry.endpoint, default: 0] += 1 }
                whole.merge(entry.traffic)
            }
        }
    }

    let periods: [Period]
    /// The reported window alone.
    let night: Period

    /// - Parameters:
    ///   - tonight: of the reported night.
    ///   - earlier: by date; of other dates than the periods' it is no matter.
    ///   - date: the reported night; without one there are no periods.
    init(tonight: DailyDistributions, earlier: [CalendarDate: DailyDistributions], date: CalendarDate?) {
        var night = Period(days: 1)
        night.add(tonight)
        self.night = night
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
                if let night = added == 0 ? tonight : earlier[date.adding(days: -added)] { period.add(night) }
                added += 1
            }
            periods.append(
                Period(
                    days: days, nights: period.nights, nightsWithOthers: period.nightsWithOthers,
                    endpoints: period.endpoints, nightsApart: period.nightsApart, whole: period.whole))
        }
        self.periods = periods
    }

    var overall: [PeriodSummary] { periods.map { PeriodSummary(days: $0.days, nights: $0.nights, traffic: $0.whole) } }

    func summaries(of endpoint: Endpoint) -> [PeriodSummary] {
        periods.map { period in
            PeriodSummary(
                days: period.days, nights: period.nights,
                nightsUnknown: period.nightsWithOthers - (period.nightsApart[endpoint] ?? 0),
                traffic: period.endpoints[endpoint] ?? Traffic())
        }
    }
}
