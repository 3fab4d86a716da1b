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
                    hasOthers = true
                } else if !entry.traffic.isEmpty {
                    endpoints[entry.endpoint, default: Array(repeating: nil, count: dates.count)][index] = NightFigures(entry.traffic)
                }
            }
            let summary = isTonight ? overall : entries[date]?.overall
            return Night(
                date: date, isArchived: true, hasOthers: hasOthers,
                gap: (isTonight ? volume : entries[date]?.hours)?.gap(beside: volumes),
                service: summary.map(NightFigures.init)
                    ?? NightFigures(night.entries.reduce(into: Traffic()) { $0.merge($1.traffic) }))
        }
        self.endpoints = endpoints
    }

    /// Nights that are compared, the reported one among them if it is.
    var comparable: [Int] { nights.indices.filter { nights[$0].isComparable } }

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

    /// What is usual on such a night: the median of the last same weekdays, or of all nights where there are too few.
    ///
    /// - Parameter values: by night.
    func usual(_ values: [Double?]) -> Double? {
        let weekdays = sameWeekdays().compactMap { values[$0] }
        return weekdays.count >= 2 ? weekdays.median : comparable.dropLast().compactMap { values[$0] }.median
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
        var start: CalendarDate?
        for night in nights.indices.dropLast().reversed() {
            guard nights[night].isArchived, let value = values[night] else { continue }
            guard (value > middle) == (after > before) else { break }
            start = nights[night].date
        }
        return start
    }
}
