/// The last nights up to the reported one, endpoint by endpoint, as far as they are archived.
struct NightHistory {
    struct Night {
        let date: CalendarDate
        let isArchived: Bool
        /// Whether some endpoints were counted together, so that an absent one may be among them.
        let hasOthers: Bool
        /// What is missing from the day; `nil` where that is not known.
        let gap: HourlyVolume.Gap?
        let service: NightFigures?

        /// Whether figures of the night are compared with those of others.
        var isComparable: Bool { isArchived && (gap?.share ?? 0) <= HourlyVolume.Gap.tolerated && (service?.requests ?? 0) > 0 }
    }

    /// The oldest first, the reported one last, as many as a strip shows.
    let nights: [Night]
    /// By night; `nil` where the endpoint was not seen.
    let endpoints: [Endpoint: [NightFigures?]]

    var tonight: Int { nights.count - 1 }

    init(nights: [Night], endpoints: [Endpoint: [NightFigures?]]) {
        self.nights = nights
        self.endpoints = endpoints
    }

    init(
        date: CalendarDate, tonight: DailyDistributions, overall: Summary, volume: HourlyVolume,
        earlier: [CalendarDate: DailyDistributions], entries: [CalendarDate: NightEntry]
    ) {
        let dates = (0..<Sightings.nights).map { date.adding(days: $0 + 1 - Sightings.nights) }
        var volumes = dates.compactMap { earlier[$0] == nil ? nil : entries[$0]?.hours.map { [$0] } }.flatMap { $0 }
        volumes.append(volume)
        var endpoints: [Endpoint: [NightFigures?]] = [:]
        nights = dates.enumerated().map { index, date in
            let isTonight = index == dates.count - 1
            guard let night = isTonight ? tonight : earlier[date] else {
                return Night(date: date, isArchived: false, hasOthers: false, gap: nil, service: nil)
            }
            var hasOthers = false
            for entry in night.entries {
                if entry.endpoint.isOther {
                    hasOthers = hasOthers || entry.endpoint.group == .other
                } else if !entry.traffic.isEmpty {
                    endpoints[entry.endpoint, default: Array(repeating: nil, count: dates.count)][index] = NightFigures(
                        entry.traffic, hours: entry.hours)
                }
            }
            let summary = isTonight ? overall : entries[date]?.overall
            return Night(
                date: date, isArchived: true, hasOthers: hasOthers,
                gap: (isTonight ? volume : entries[date]?.hours)?.gap(beside: volumes),
                service: summary.map { NightFigures($0, hours: isTonight ? volume : entries[date]?.hours) }
                    ?? NightFigures(night.entries.reduce(into: Traffic()) { $0.merge($1.traffic) }))
        }
        self.endpoints = endpoints
    }

    /// Nights that are compared, the reported one the last: it is compared on the hours that it has.
    var comparable: [Int] { nights.indices.dropLast().filter { nights[$0].isComparable } + [tonight] }

    /// Hours of the clock that the reported day lacks, though other days have requests then.
    var missingHours: Set<Int> { nights[tonight].gap.map { $0.share > HourlyVolume.Gap.tolerated ? $0.clocks : [] } ?? [] }

    var earlierNights: Int { nights.dropLast().count(where: \.isArchived) }

    /// Whether a night tells that an endpoint was seen or was not.
    func isKnown(_ figures: [NightFigures?], on night: Int) -> Bool {
        figures[night] != nil || (nights[night].isArchived && !nights[night].hasOthers)
    }

    /// - Parameter values: of the measure that changed, by night.
    func sightings(_ figures: [NightFigures?], values: [Double?]? = nil) -> Sightings {
        Sightings(
            seen: figures.count { $0 != nil }, known: nights.indices.count { isKnown(figures, on: $0) },
            p95Milliseconds: figures.map { $0?.p95Milliseconds }, values: values)
    }

    /// The last comparable nights before the reported one that are the same weekday, the newest first.
    func sameWeekdays(limit: Int = 4) -> [Int] {
        Array(
            nights.indices.dropLast().filter {
                nights[$0].isComparable && nights[$0].date.weekday == nights[tonight].date.weekday
            }.reversed().prefix(limit))
    }

    /// - Parameters:
    ///   - figures: by night; `nil` where the subject was not seen.
    ///   - isKnown: whether a night tells that it was or was not.
    func presence<Figures>(_ figures: [Figures?], isKnown: (Int) -> Bool) -> Presence {
        let before = nights.indices.dropLast()
        return Presence(known: before.filter { nights[$0].isComparable && isKnown($0) }, seen: before.filter { figures[$0] != nil })
    }

    /// The days that the reported one is like: the last same weekdays, or where there are fewer than two of them the other working days or
    /// weekends, or else all.
    ///
    /// - Parameter values: by night; only days that have one count.
    func likeDays(_ values: [Double?], leavingOut span: Int = 1) -> [Int] {
        let last = tonight + 1 - span
        let weekdays = sameWeekdays().filter { values[$0] != nil && $0 < last }
        if weekdays.count >= 2 { return weekdays }
        let all = comparable.dropLast().filter { values[$0] != nil && $0 < last }
        let alike = all.filter { (nights[$0].date.weekday >= 5) == (nights[tonight].date.weekday >= 5) }
        return alike.count >= 2 ? alike : all
    }

    /// Whether days of the same kind are among those before: two of the same weekday, or two working days or weekend days as the reported one
    /// is. Requests are held against nothing else.
    func hasLikeDays(_ values: [Double?]) -> Bool {
        let days = likeDays(values)
        return days.count >= 2 && days.allSatisfy { (nights[$0].date.weekday >= 5) == (nights[tonight].date.weekday >= 5) }
    }

    /// What is usual on such a day: the median of the days it is like.
    ///
    /// - Parameters:
    ///   - values: by night.
    ///   - span: how many of the last days are left out, the reported one included.
    func usual(_ values: [Double?], leavingOut span: Int = 1) -> Double? {
        likeDays(values, leavingOut: span).compactMap { values[$0] }.median
    }

    /// The same of the days before a date.
    func usual(_ values: [Double?], before date: CalendarDate) -> Double? {
        usual(values, leavingOut: max(nights[tonight].date.daysSince1970 - date.daysSince1970 + 1, 1))
    }

    /// Where tonight stands among the nights before, in words; see `ChangeSentence`.
    ///
    /// - Parameter values: by night.
    func evidence(isAbove: Bool, tonight: Double, _ values: [Double?]) -> String {
        ChangeSentence.evidence(
            isAbove: isAbove, tonight: tonight, weekdays: sameWeekdays().compactMap { values[$0] },
            nights: comparable.dropLast().compactMap { values[$0] }, weekday: nights[self.tonight].date.weekdayName)
    }

    /// The first of the nights in a row up to the reported one that are nearer to its level than to what was usual; `nil` where
    /// that is the night itself.
    ///
    /// - Parameter values: by night, on the scale on which they are compared, as `before` and `after` are.
    func start(from before: Double, to after: Double, _ values: [Double?]) -> CalendarDate? {
        let middle = before / 2 + after / 2
        // Working days and weekends have levels of their own.
        let today = nights[tonight].date.weekday >= 5
        func level(_ isWeekend: Bool) -> Double? {
            nights.indices.dropLast().compactMap { (nights[$0].date.weekday >= 5) == isWeekend ? values[$0] : nil }.median
        }
        let offset = level(!today).flatMap { other in level(today).map { other - $0 } } ?? 0
        var start: CalendarDate?
        for night in nights.indices.dropLast().reversed() {
            guard nights[night].isArchived, var value = values[night] else { continue }
            if (nights[night].date.weekday >= 5) != today { value -= offset }
            guard (value > middle) == (after > before) else { break }
            start = nights[night].date
        }
        return start
    }
}
