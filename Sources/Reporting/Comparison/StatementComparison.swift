import Glibc

/// Compares the query load of a day with that of the previous days: the average time of a statement, its calls and its
/// total time, and which statements are new or gone.
///
/// A change counts by the time that it costs, so that a statement of no weight is no news however much it changes. All
/// tests share the false calls of the day with those of endpoints and slow queries.
struct StatementComparison {
    /// Statements that are new or gone.
    let appearances: [(change: Change, gravity: Gravity)]
    /// One for each measure of each statement that can be compared.
    let candidates: [QueryComparison.Candidate]
    /// Fingerprints of the statements that were compared.
    let compared: Set<String>

    /// A change is reported if it makes up this part of the load of a day.
    private static let leastShare = 0.005
    /// A statement that is new or gone is reported if it makes up this part.
    private static let leastShareOfAppearance = 0.01
    /// A statement is tested if it was listed on at least this part of the days.
    private static let shareSeen = 0.5
    /// Weight of each of the measures, which mostly agree.
    private static let weightOfMeasure = 0.4
    /// A statement is called without a test if each call took this many times as long as on any day on record, given at
    /// least `fewestCertain` days and `callsCertain` calls on each.
    private static let timesOfMost = 3.0
    private static let fewestCertain = 2
    private static let callsCertain = 100.0
    private static let stillThere = 1.5

    /// - Parameter ongoing: changes that the previous days reported.
    init(
        _ statements: StatementHistory, in history: DayHistory, ongoing: [OngoingChange], settings: ComparisonSettings
    ) {
        let earlier = history.days.indices.dropLast().filter { statements.days[$0] != nil }
        let place = history.today
        guard let day = statements.days[place], !earlier.isEmpty else {
            (appearances, candidates, compared) = ([], [], [])
            return
        }
        let least = max(Double(settings.changeOfSlowMilliseconds), Self.leastShare * day.totalMilliseconds)
        let days = earlier + [place]
        let groups = statements.today.groups.filter { group in
            let figures = statements.figures[group.fingerprint] ?? []
            let seen = earlier.count { figures[$0] != nil }
            return seen > 0 && Double(seen) >= Self.shareSeen * Double(earlier.count)
        }
        let series = groups.map { statements.figures[$0.fingerprint] ?? [] }
        var candidates: [QueryComparison.Candidate] = []
        var compared: Set<String> = []
        for measure in StatementMeasure.allCases {
            let forecast = DayForecast(
                MeasureHistory(
                    dates: days.map { history.days[$0].date },
                    values: series.map { figures in
                        days.map { day in figures[day].flatMap(measure.value).map { log($0 + 1e-6) } ?? .nan }
                    },
                    // Of many independent calls, whose times vary as much as their average.
                    samplingVariances: series.map { figures in
                        days.map { day in figures[day].map { 1 / max($0.calls, 1) } ?? .nan }
                    },
                    dayScales: groups.map { _ in 1 },
                    isLarge: series.map { figures in
                        earlier.compactMap { figures[$0]?.calls }.median ?? 0 >= Self.callsCertain
                    }), defaultDayVariance: measure.defaultDayVariance)
            for (position, group) in groups.enumerated() {
                if forecast.deviations[position] != nil { compared.insert(group.fingerprint) }
                candidates += [
                    Self.candidate(
                        group, measure, series[position], forecast.deviations[position], earlier, least: least,
                        statements, history, ongoing)
                ].compactMap(\.self)
            }
        }
        self.candidates = candidates
        self.compared = compared
        appearances = Self.appearances(statements, earlier, history, settings: settings).map {
            ($0, Gravity($0, impact: max($0.after ?? 0, $0.before ?? 0)))
        }
    }

    /// `nil` for a measure that cannot be compared, or has not changed enough.
    ///
    /// - Parameters:
    ///   - earlier: days with a load before the reported one.
    ///   - least: the smallest change of time that is reported, in milliseconds.
    private static func candidate(
        _ group: StatementGroup, _ measure: StatementMeasure, _ figures: [StatementHistory.Figures?],
        _ deviation: Deviation?, _ earlier: [Int], least: Double, _ statements: StatementHistory,
        _ history: DayHistory, _ ongoing: [OngoingChange]
    ) -> QueryComparison.Candidate? {
        guard let today = figures[history.today], let after = measure.value(today) else { return nil }
        let values = figures.map { $0.flatMap(measure.value) }
        let known = earlier.compactMap { values[$0] }
        let ongoing = ongoing.first { $0.subject == .query(group.fingerprint) && $0.measure == measure.measure }
        let former = ongoing.flatMap { ongoing in
            history.usual(values, before: ongoing.since)
                ?? earlier.filter { history.days[$0].date < ongoing.since }.compactMap { values[$0] }.median
        }
        let lasts =
            ongoing.flatMap { ongoing in
                former.map { ongoing.isThere(after, usual: $0, on: { log($0 + 1e-6) }) }
            } ?? false
        guard let before = lasts ? former : history.usual(values) ?? known.median, before > 0 else { return nil }
        let isWorse = after > before
        // Of a lower bound, only a rise is certain; an average is the same for a part of the calls.
        if !isWorse, measure != .mean, statements.today.grade == .atLeast { return nil }
        let isPrinted = abs(measure.time(of: after - before, today: today)) >= least
        // A change by less than what counts is never called, so its test costs the others nothing.
        let needed = least / max(abs(measure.time(of: before, today: today)), 1)
        let floor = log1p(max(measure.relativeChange, needed))
        let tests = [deviation].compactMap(\.self).filter { ($0.difference > 0) == isWorse }.map {
            FalseCallLimit.Test($0, up: floor, down: floor, isPrinted: isPrinted, weight: weightOfMeasure)
        }
        let most = known.max() ?? 0
        let isCertain =
            measure == .mean && isPrinted && known.count >= fewestCertain && after >= timesOfMost * most
            && today.calls >= callsCertain && earlier.compactMap { figures[$0]?.calls }.median ?? 0 >= callsCertain
        let stillLasts = lasts && (after >= stillThere * before || after <= before / stillThere) && isPrinted
        guard !tests.isEmpty || isCertain || stillLasts else { return nil }
        let isMuchWorse = lasts && ongoing.map { $0.isWorse(after, usual: before) } ?? false
        let since =
            isMuchWorse
            ? nil
            : lasts
                ? ongoing?.since : history.start(from: log(before), to: log(after), values.map { $0.map { log($0) } })
        return QueryComparison.Candidate(
            tests: tests, isCertain: isCertain || stillLasts,
            change: Change(
                subject: .query(group.fingerprint), kind: isWorse ? .worse : .better, measure: measure.measure,
                before: before, after: after, requests: group.load.calls, since: since,
                sentence: [
                    sentence(measure, before: before, after: after, figures, earlier, today, statements, history),
                    since.map { "since \(ChangeSentence.day($0))" }
                        ?? history.evidence(isAbove: isWorse, today: after, values),
                ].joined(separator: ", "), sightings: statements.sightings(group.fingerprint, measure.value),
                excerpt: statements.excerpts[group.fingerprint]),
            impact: abs(measure.time(of: after - before, today: today)))
    }

    /// Example: `average 3.1 → 9.2 ms (+197 %), 1,204,331 calls (usually 1,198,220), 2.9 % of the load`.
    private static func sentence(
        _ measure: StatementMeasure, before: Double, after: Double, _ figures: [StatementHistory.Figures?],
        _ earlier: [Int], _ today: StatementHistory.Figures, _ statements: StatementHistory, _ history: DayHistory
    ) -> String {
        let load = statements.days[history.today]?.totalMilliseconds ?? 0
        let share = "\(NumberText.percent(load > 0 ? today.totalMilliseconds / load : nil)) of the load"
        let calls = NumberText.decimal(today.calls, places: 0)
        switch measure {
        case .mean:
            let usual = earlier.compactMap { figures[$0]?.calls }.median ?? 0
            return
                "\(ChangeSentence.averages(before: before, after: after)), \(calls) calls (usually \(NumberText.decimal(usual, places: 0))), \(share)"
        case .calls:
            let mean = ChangeSentence.average(today.meanMilliseconds ?? 0)
            return "\(ChangeSentence.calls(before: before, after: after)), \(mean) each, \(share)"
        case .time:
            return "\(ChangeSentence.durations(before: before, after: after)), \(calls) calls, \(share)"
        }
    }

    /// Statements that were on none of the previous days, and those that were on all of them and are not any more.
    private static func appearances(
        _ statements: StatementHistory, _ earlier: [Int], _ history: DayHistory, settings: ComparisonSettings
    ) -> [Change] {
        guard earlier.count >= QueryComparison.daysForNew, let day = statements.days[history.today] else { return [] }
        let least = max(Double(settings.changeOfSlowMilliseconds), leastShareOfAppearance * day.totalMilliseconds)
        func change(
            _ fingerprint: String, _ kind: Change.Kind, before: Double?, after: Double, calls: Int,
            since: CalendarDate? = nil, _ sentence: String
        ) -> Change {
            Change(
                subject: .query(fingerprint), kind: kind, measure: .statementTime, before: before, after: after,
                requests: calls, since: since, sentence: sentence,
                sightings: statements.sightings(fingerprint) { $0.totalMilliseconds },
                excerpt: statements.excerpts[fingerprint])
        }
        let most = earlier.compactMap { statements.days[$0]?.leastListedMilliseconds }.max() ?? 0
        let new = statements.today.groups.compactMap { group -> Change? in
            let figures = statements.figures[group.fingerprint] ?? []
            guard let today = figures[history.today], earlier.allSatisfy({ figures[$0] == nil }),
                today.totalMilliseconds >= least, today.totalMilliseconds > 2 * most
            else { return nil }
            let text =
                "\(NumberText.counted(group.load.calls, "call")), \(NumberText.duration(milliseconds: group.load.totalMilliseconds)) in total, \(NumberText.percent(today.totalMilliseconds / max(day.totalMilliseconds, 1))) of the load"
            return change(
                group.fingerprint, .new, before: nil, after: group.load.totalMilliseconds, calls: group.load.calls,
                "\(text), new (not among the listed queries of the \(NumberText.counted(earlier.count, "day")) before)")
        }
        // Only what is complete shows that something is missing.
        guard statements.today.grade == .exact else { return new }
        let listed = Set(statements.today.groups.map(\.fingerprint))
        let gone = statements.figures.keys.sorted().filter { !listed.contains($0) }.compactMap {
            fingerprint -> Change? in
            let figures = statements.figures[fingerprint] ?? []
            let values = earlier.compactMap { figures[$0] }
            let recent = earlier.suffix(QueryComparison.daysForNew)
            guard recent.allSatisfy({ figures[$0] != nil }), let last = recent.last,
                let usual = values.map(\.totalMilliseconds).median, usual >= least,
                day.leastListedMilliseconds < usual / 2
            else { return nil }
            return change(
                fingerprint, .gone, before: usual, after: 0, calls: 0, since: history.days[last].date,
                "Not among the listed queries any more; usually \(NumberText.duration(milliseconds: usual)) a day, the last on \(ChangeSentence.day(history.days[last].date))"
            )
        }
        return new + gone
    }
}
