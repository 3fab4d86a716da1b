/// Archived days whose requests by hour of the clock are those of the reported day's time zone.
///
/// After the time zone of the reports was changed, an archived hour belongs to another hour of the clock, and often to
/// another day. The hours are put where the new zone has them, and requests are compared by them; the other figures stay
/// those of the archived day.
struct AlignedDays {
    private(set) var distributions: [CalendarDate: DailyDistributions]
    private(set) var entries: [CalendarDate: DayEntry]
    /// Days that began or ended at other moments than days of the reported one's zone do.
    private(set) var moved: Set<CalendarDate> = []

    /// - Parameter timeZone: the zone of the reported day. The hours of a day become unknown if its clocks divide them,
    ///   such as those of a zone that is half an hour away, or if some of them are not archived.
    init(
        _ distributions: [CalendarDate: DailyDistributions], _ entries: [CalendarDate: DayEntry],
        in timeZone: ReportTimeZone
    ) {
        self.distributions = distributions
        self.entries = entries
        for (date, entry) in entries where entry.window.date == date {
            let window = ReportWindow(date: date, timeZone: timeZone)
            guard window.start != entry.window.start || window.end != entry.window.end else { continue }
            moved.insert(date)
            var sources: [Instant: (date: CalendarDate, clock: Int)] = [:]
            for neighbor in [date.adding(days: -1), date, date.adding(days: 1)] {
                guard let day = entries[neighbor]?.window else { continue }
                for slot in day.hours {
                    sources[slot.start] = day.clockHour(of: slot.start).map { (neighbor, $0) }
                }
            }
            func aligned(_ hours: (CalendarDate) -> HourlyVolume?) -> HourlyVolume? {
                var requests = [Int?](repeating: nil, count: 24)
                for slot in window.hours {
                    guard let source = sources[slot.start], let clock = window.clockHour(of: slot.start),
                        let known = hours(source.date)?.requests[source.clock]
                    else { return nil }
                    requests[clock] = (requests[clock] ?? 0).addingSaturated(known)
                }
                return HourlyVolume(requests: requests)
            }
            self.entries[date]?.hours = aligned { entries[$0]?.hours }
            guard let day = distributions[date] else { continue }
            let volumes = Dictionary(
                uniqueKeysWithValues: Set(sources.values.map(\.date)).map { date in
                    (date, Dictionary(firstOf: (distributions[date]?.entries ?? []).map { ($0.endpoint, $0.hours) }))
                })
            let silent = HourlyVolume(requests: Array(repeating: 0, count: 24))
            self.distributions[date] = DailyDistributions(
                entries: day.entries.map { entry in
                    DailyDistributions.Entry(
                        endpoint: entry.endpoint, traffic: entry.traffic,
                        hours: aligned { date in
                            distributions[date] == nil ? nil : volumes[date]?[entry.endpoint] ?? silent
                        })
                }, answeredBefore: day.answeredBefore)
        }
    }
}
