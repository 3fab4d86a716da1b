/// Combines the archived days before the reported one into periods.
struct PeriodTraffic {
    struct Period {
        var days: Int
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
            period.days = days
            periods.append(period)
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
