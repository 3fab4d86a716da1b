import Foundation

/// The slow queries of a night beside those of the nights before: what is new, gone or back, and tests of the time that each
/// took.
///
/// What is compared is the time of all slow executions of a group on a night, on the scale of its logarithm. How often a query
/// is slow and for how long shows in it both; a percentile of executions that are all beyond the same threshold hardly moves.
struct QueryComparison {
    /// A group that was tested.
    struct Candidate {
        let test: FalseCallLimit.Test
        /// What is said if the test calls it a change.
        let change: Change
        /// In milliseconds of the night.
        let impact: Double
    }

    let appearances: [(change: Change, gravity: Gravity)]
    let candidates: [Candidate]
    /// How many listed groups could not be tested and are no news.
    let unjudged: Int

    /// For so many nights a group is called new.
    private static let nightsNew = 3
    /// A group with fewer slow executions is now and then without any.
    private static let executionsToMiss = 10.0
    /// The part of the nights that a group has to be seen on to be tested.
    private static let shareSeen = 0.8
    /// Groups with so many slow executions show what all have in common.
    private static let executionsOfLarge = 20.0
    /// How much a day's own factor varies where nothing is known yet, as a variance: that of errors, for both are tails.
    private static let defaultDayVariance = 0.2 * 0.2

    init(_ queries: QueryHistory, in history: NightHistory, settings: ComparisonSettings) {
        let appearances = Self.appearances(queries, in: history, settings: settings)
        let told = Set(appearances.map(\.subject))
        let tested = queries.tonight.filter { group in
            guard !told.contains(.query(group.fingerprint)), let figures = queries.figures[group.fingerprint] else { return false }
            let known = history.comparable.dropLast().filter { queries.isKnown(figures, on: $0) }
            let seen = known.count { figures[$0] != nil }
            return seen >= NightForecast.fewestNights && Double(seen) >= Self.shareSeen * Double(known.count)
        }
        candidates = Self.candidates(tested, queries, in: history, settings: settings)
        self.appearances = appearances.map { change in
            let before = change.before ?? 0
            return (change, Gravity(change, impact: abs((change.after ?? 0) - before)))
        }
        unjudged = queries.tonight.count { !told.contains(.query($0.fingerprint)) } - candidates.count
    }

    // MARK: - New, gone, returned

    private static func appearances(_ queries: QueryHistory, in history: NightHistory, settings: ComparisonSettings) -> [Change] {
        let groups = Dictionary(queries.tonight.map { ($0.fingerprint, $0) }) { first, _ in first }
        return queries.figures.keys.sorted().compactMap { fingerprint in
            let figures = queries.figures[fingerprint] ?? []
            let presence = history.presence(figures) { queries.isKnown(figures, on: $0) }
            func change(_ kind: Change.Kind, before: Double?, after: Double, executions: Int, since: CalendarDate?, _ parts: [String?]) -> Change {
                Change(
                    subject: .query(fingerprint), kind: kind, measure: .slowTime, before: before, after: after, requests: executions,
                    since: since, sentence: parts.compactMap(\.self).joined(separator: "; "), sightings: queries.sightings(figures),
                    excerpt: queries.excerpts[fingerprint])
            }
            guard let tonight = figures[history.tonight], let group = groups[fingerprint] else {
                guard queries.isComplete[history.tonight] == true, let last = presence.seen.last, let recent = presence.steadyNights,
                    let usual = recent.compactMap({ figures[$0].map { Double($0.count) } }).median, usual >= executionsToMiss,
                    let time = recent.compactMap({ figures[$0].map { Double($0.totalMilliseconds) } }).median
                else { return nil }
                return change(
                    .gone, before: time, after: 0, executions: 0, since: history.nights[last].date,
                    [
                        "Not slow any more, after \(NumberText.decimal(usual, places: 0)) slow executions on a usual night, \(NumberText.duration(milliseconds: time)) together",
                        "the last on \(ChangeSentence.day(history.nights[last].date))",
                    ])
            }
            guard tonight.totalMilliseconds >= settings.changeOfSlowMilliseconds else { return nil }
            let text =
                "\(NumberText.counted(tonight.count, "slow execution")), \(NumberText.duration(milliseconds: Double(tonight.totalMilliseconds))) together, the longest \(NumberText.milliseconds(Double(group.maxMilliseconds)))"
            let circumstances = queries.circumstances(of: group)
            let recentFirst = max(history.tonight - nightsNew + 1, 0)
            let first = presence.seen.first ?? history.tonight
            if first >= recentFirst {
                let before = presence.known.count { $0 < first }
                guard before >= Presence.nightsForNew else { return nil }
                let since = first == history.tonight ? nil : history.nights[first].date
                let absence = "on none of the \(NumberText.counted(before, "night")) before"
                return change(
                    .new, before: nil, after: Double(tonight.totalMilliseconds), executions: tonight.count, since: since,
                    [text] + circumstances + [since.map { "since \(ChangeSentence.day($0)), \(absence)" } ?? absence])
            }
            guard let last = presence.seen.last, let absence = presence.longAbsence else { return nil }
            let date = history.nights[last].date
            return change(
                .returned, before: nil, after: Double(tonight.totalMilliseconds), executions: tonight.count, since: date,
                [text] + circumstances + ["\(NumberText.counted(absence, "night")) without any before, the last on \(ChangeSentence.day(date))"])
        }
    }

    // MARK: - Worse and better

    private static func candidates(
        _ groups: [SlowQueryGroup], _ queries: QueryHistory, in history: NightHistory, settings: ComparisonSettings
    ) -> [Candidate] {
        let nights = history.comparable
        let series = groups.map { queries.figures[$0.fingerprint] ?? [] }
        let forecast = NightForecast(
            MeasureHistory(
                dates: nights.map { history.nights[$0].date },
                values: series.map { figures in nights.map { figures[$0].map { log1p(Double($0.totalMilliseconds)) } ?? .nan } },
                samplingVariances: zip(groups, series).map { group, figures in
                    // Of the sum of as many independent times as a Poisson variate has it.
                    let variation = group.standardDeviationMilliseconds.map { $0 / max(group.meanMilliseconds, 1) } ?? 1
                    return nights.map { figures[$0].map { (1 + variation * variation) / Double(max($0.count, 1)) } ?? .nan }
                },
                dayScales: groups.map { _ in 1 },
                isLarge: series.map { figures in
                    nights.dropLast().compactMap { figures[$0].map { Double($0.count) } }.median ?? 0 >= executionsOfLarge
                }), defaultDayVariance: defaultDayVariance)
        return zip(zip(groups, series), forecast.deviations).compactMap { place, deviation in
            let (group, figures) = place
            guard let deviation else { return nil }
            return candidate(group, figures, deviation, queries, in: history, settings: settings)
        }
    }

    private static func candidate(
        _ group: SlowQueryGroup, _ figures: [QueryHistory.Figures?], _ deviation: Deviation, _ queries: QueryHistory,
        in history: NightHistory, settings: ComparisonSettings
    ) -> Candidate? {
        let totals = figures.map { $0.map { Double($0.totalMilliseconds) } }
        guard let before = history.usual(totals) else { return nil }
        let after = Double(group.totalMilliseconds)
        let usual = expm1(deviation.expected)
        func floor(from time: Double) -> Double { max(time * settings.relativeChange, Double(settings.changeOfSlowMilliseconds)) }
        let reach = floor(from: usual)
        let up = log1p(usual + reach) - deviation.expected
        let down = usual > reach ? deviation.expected - log1p(usual - reach) : .infinity
        let isWorse = deviation.difference > 0
        let seen = isWorse ? after - before : before - after
        let executions = history.comparable.dropLast().compactMap { figures[$0].map { Double($0.count) } }.median ?? 0
        let since = history.start(from: log1p(before), to: log1p(after), totals.map { $0.map(log1p) })
        let parts =
            [
                ChangeSentence.durations(before: before, after: after)
                    + ", \(NumberText.counted(group.count, "slow execution")) instead of \(NumberText.trimmed(NumberText.decimal(executions, places: 1)))"
            ] + queries.circumstances(of: group)
            + [history.evidence(isAbove: isWorse, tonight: after, totals)] + (since.map { ["since \(ChangeSentence.day($0))"] } ?? [])
        return Candidate(
            test: FalseCallLimit.Test(
                deviation, up: up, down: down, isPrinted: seen >= floor(from: before),
                weight: min(Double(group.count) / executionsOfLarge, 1)),
            change: Change(
                subject: .query(group.fingerprint), kind: isWorse ? .worse : .better, measure: .slowTime, before: before,
                after: after, requests: group.count, since: since, sentence: parts.joined(separator: "; "),
                sightings: queries.sightings(figures), excerpt: queries.excerpts[group.fingerprint]),
            impact: abs(after - before))
    }
}
