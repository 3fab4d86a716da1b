/// The last days up to the reported one, endpoint by endpoint, as far as they are archived.
struct DayHistory {
    struct Day {
        let date: CalendarDate
        let isArchived: Bool
        /// Whether some endpoints were counted together, so that a missing endpoint may be among them.
        let hasOthers: Bool
        /// The hours missing from the day; `nil` where they are unknown.
        let gap: HourlyVolume.Gap?
        let service: DayFigures?
        /// Hours by which clocks have been set forward between this day and the reported one; negative for back.
        var clocksMoved = 0
        /// Whether there are no requests on any day, so that days are compared by their queries alone.
        var isOfDatabase = false

        /// Whether figures of the day are compared with those of other days.
        var isComparable: Bool {
            isArchived && (gap?.share ?? 0) <= HourlyVolume.Gap.tolerated
                && (isOfDatabase || (service?.requests ?? 0) > 0)
        }
    }

    /// Days, the oldest first and the reported one last, as many as a strip shows.
    let days: [Day]
    /// Figures of each endpoint by day; `nil` for days on which it was not seen.
    let endpoints: [Endpoint: [DayFigures?]]

    var today: Int { days.count - 1 }

    init(days: [Day], endpoints: [Endpoint: [DayFigures?]]) {
        self.days = days
        self.endpoints = endpoints
    }

    /// - Parameter aligned: the archived days, without the reported one.
    init(
        date: CalendarDate, today: DailyDistributions, overall: Summary, volume: HourlyVolume, aligned: AlignedDays,
        timeZone: ReportTimeZone
    ) {
        let (earlier, entries) = (aligned.distributions, aligned.entries)
        func offset(_ date: CalendarDate) -> Int64 {
            timeZone.offset(at: timeZone.start(of: date).adding(seconds: 43_200))
        }
        let dates = (0..<Sightings.days).map { date.adding(days: $0 + 1 - Sightings.days) }
        var volumes = dates.compactMap { earlier[$0] == nil ? nil : entries[$0]?.hours.map { [$0] } }.flatMap { $0 }
        volumes.append(volume)
        var endpoints: [Endpoint: [DayFigures?]] = [:]
        var days = dates.enumerated().map { index, date in
            let isToday = index == dates.count - 1
            guard let day = isToday ? today : earlier[date] else {
                return Day(date: date, isArchived: false, hasOthers: false, gap: nil, service: nil)
            }
            func figures(_ figures: DayFigures) -> DayFigures {
                aligned.moved.contains(date) ? figures.countedByHours : figures
            }
            var hasOthers = false
            for entry in day.entries {
                if entry.endpoint.isOther {
                    hasOthers = hasOthers || entry.endpoint.group == .other
                } else if !entry.traffic.isEmpty {
                    endpoints[entry.endpoint, default: Array(repeating: nil, count: dates.count)][index] = figures(
                        DayFigures(entry.traffic, hours: entry.hours))
                }
            }
            let summary = isToday ? overall : entries[date]?.overall
            return Day(
                date: date, isArchived: true, hasOthers: hasOthers,
                gap: (isToday ? volume : entries[date]?.hours)?.gap(beside: volumes),
                service: figures(
                    summary.map { DayFigures($0, hours: isToday ? volume : entries[date]?.hours) }
                        ?? DayFigures(day.entries.reduce(into: Traffic()) { $0.merge($1.traffic) })),
                clocksMoved: Int(offset(dates[dates.count - 1]) - offset(date)) / 3600)
        }
        if days.allSatisfy({ $0.service?.requests ?? 0 == 0 }) {
            for place in days.indices { days[place].isOfDatabase = true }
        }
        self.days = days
        self.endpoints = endpoints
    }

    /// Days that are compared, the reported one last. The reported day is compared by the hours that it has.
    var comparable: [Int] { days.indices.dropLast().filter { days[$0].isComparable } + [today] }

    /// Hours of the clock without requests on the reported day that have requests on other days.
    var missingHours: Set<Int> { days[today].gap.map { $0.share > HourlyVolume.Gap.tolerated ? $0.clocks : [] } ?? [] }

    var earlierDays: Int { days.dropLast().count(where: \.isArchived) }

    /// Whether a day shows if an endpoint was seen.
    func isKnown(_ figures: [DayFigures?], on day: Int) -> Bool {
        figures[day] != nil || (days[day].isArchived && !days[day].hasOthers)
    }

    /// - Parameter values: values of the measure that changed, by day.
    func sightings(_ figures: [DayFigures?], values: [Double?]? = nil) -> Sightings {
        Sightings(
            seen: figures.count { $0 != nil }, known: days.indices.count { isKnown(figures, on: $0) },
            p95Milliseconds: figures.map { $0?.p95Milliseconds }, values: values)
    }

    /// The last comparable days with the same weekday before the reported one, newest first.
    func sameWeekdays(limit: Int = 4) -> [Int] {
        Array(
            days.indices.dropLast().filter {
                days[$0].isComparable && days[$0].date.weekday == days[today].date.weekday
            }.reversed().prefix(limit))
    }

    /// - Parameters:
    ///   - figures: figures by day; `nil` for days on which the subject was not seen.
    ///   - isKnown: whether a day shows if the subject was seen.
    func presence<Figures>(_ figures: [Figures?], isKnown: (Int) -> Bool) -> Presence {
        let before = days.indices.dropLast()
        return Presence(
            known: before.filter { days[$0].isComparable && isKnown($0) }, seen: before.filter { figures[$0] != nil })
    }

    /// The days that the reported one resembles: the last same weekdays; with fewer than two of them, the other working
    /// days or weekend days; otherwise all days.
    ///
    /// - Parameter values: values by day; only days with a value count.
    func likeDays(_ values: [Double?], leavingOut span: Int = 1) -> [Int] {
        let last = today + 1 - span
        let weekdays = sameWeekdays().filter { values[$0] != nil && $0 < last }
        if weekdays.count >= 2 { return weekdays }
        let all = comparable.dropLast().filter { values[$0] != nil && $0 < last }
        let alike = all.filter { (days[$0].date.weekday >= 5) == (days[today].date.weekday >= 5) }
        return alike.count >= 2 ? alike : all
    }

    /// Whether there are earlier days of the same kind: two with the same weekday, or two working days or weekend days
    /// like the reported one. Requests are compared with no other days.
    func hasLikeDays(_ values: [Double?]) -> Bool {
        let alike = likeDays(values)
        return alike.count >= 2 && alike.allSatisfy { (days[$0].date.weekday >= 5) == (days[today].date.weekday >= 5) }
    }

    /// Requests by hour of similar days, as far as they are known.
    ///
    /// - Parameters:
    ///   - days: positions of the days.
    ///   - figures: figures by day.
    func volumes(of days: [Int], _ figures: [DayFigures?]) -> [LikeVolume] {
        days.compactMap { day in
            figures[day]?.hours.map { LikeVolume(volume: $0, clocksMoved: self.days[day].clocksMoved) }
        }
    }

    /// The usual value for such a day: the median of the days it resembles.
    ///
    /// - Parameters:
    ///   - values: values by day.
    ///   - span: how many of the last days are left out, including the reported one.
    func usual(_ values: [Double?], leavingOut span: Int = 1) -> Double? {
        likeDays(values, leavingOut: span).compactMap { values[$0] }.median
    }

    /// The usual value from the days before a date.
    func usual(_ values: [Double?], before date: CalendarDate) -> Double? {
        usual(values, leavingOut: max(days[today].date.daysSince1970 - date.daysSince1970 + 1, 1))
    }

    /// How this day compares with the previous days, in words; see `ChangeSentence`.
    ///
    /// - Parameter values: values by day.
    func evidence(isAbove: Bool, today: Double, _ values: [Double?]) -> String {
        ChangeSentence.evidence(
            isAbove: isAbove, today: today, weekdays: sameWeekdays().compactMap { values[$0] },
            days: comparable.dropLast().compactMap { values[$0] }, weekday: days[self.today].date.weekdayName)
    }

    /// The first of the consecutive days up to the reported one that are closer to its level than to the usual one;
    /// `nil` if that is the day itself.
    ///
    /// - Parameter values: values by day on the scale of the comparison, like `before` and `after`.
    func start(from before: Double, to after: Double, _ values: [Double?]) -> CalendarDate? {
        let middle = before / 2 + after / 2
        // Working days and weekends have different levels.
        let today = days[today].date.weekday >= 5
        func level(_ isWeekend: Bool) -> Double? {
            days.indices.dropLast().compactMap { (days[$0].date.weekday >= 5) == isWeekend ? values[$0] : nil }.median
        }
        let offset = level(!today).flatMap { other in level(today).map { other - $0 } } ?? 0
        var start: CalendarDate?
        for day in days.indices.dropLast().reversed() {
            guard days[day].isArchived, var value = values[day] else { continue }
            if (days[day].date.weekday >= 5) != today { value -= offset }
            guard (value > middle) == (after > before) else { break }
            start = days[day].date
        }
        return start
    }
}
