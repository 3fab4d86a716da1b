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

    /// From so many nights before, a group that none of them had is new, and for so many nights it is called so.
    private static let nightsForNew = 7
    private static let nightsNew = 3
    /// On so many nights in a row a group was slow, or was not, before its absence or return is news.
    private static let nightsInARow = 7
    /// A group with fewer slow executions is now and then without any.
    private static let executionsToMiss = 10.0
    /// The part of the nights that a group has to be seen on to be tested.
    private static let shareSeen = 0.8
    /// Groups with so many slow executions show what all have in common.
    private static let executionsOfLarge = 20.0
    /// How much a day's own factor varies where nothing is known yet, as a variance: that of errors, for both are tails.
    private static let defaultDayVariance = 0.2 * 0.2
    private static let worseShare = 0.9
    private static let leastWeight = 0.02

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
            let known = history.nights.indices.dropLast().filter { history.nights[$0].isComparable && queries.isKnown(figures, on: $0) }
            let seen = history.nights.indices.dropLast().filter { figures[$0] != nil }
            func change(_ kind: Change.Kind, before: Double?, after: Double, executions: Int, since: CalendarDate?, _ parts: [String?]) -> Change {
                Change(
                    subject: .query(fingerprint), kind: kind, measure: .slowTime, before: before, after: after, requests: executions,
                    since: since, sentence: parts.compactMap(\.self).joined(separator: "; "), sightings: queries.sightings(figures),
                    excerpt: queries.excerpts[fingerprint])
            }
            guard let tonight = figures[history.tonight], let group = groups[fingerprint] else {
                let recent = known.suffix(nightsInARow)
                guard queries.isComplete[history.tonight] == true, recent.count >= nightsInARow, let last = seen.last,
                    recent.allSatisfy({ figures[$0] != nil }),
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
            let first = seen.first ?? history.tonight
            if first >= recentFirst {
                let before = known.count { $0 < first }
                guard before >= nightsForNew else { return nil }
                let since = first == history.tonight ? nil : history.nights[first].date
                let absence = "on none of the \(NumberText.counted(before, "night")) before"
                return change(
                    .new, before: nil, after: Double(tonight.totalMilliseconds), executions: tonight.count, since: since,
                    [text] + circumstances + [since.map { "since \(ChangeSentence.day($0)), \(absence)" } ?? absence])
            }
            guard let last = seen.last else { return nil }
            let absence = known.count { $0 > last }
            let gaps = zip(seen, seen.dropFirst()).map { earlier, later in known.count { earlier < $0 && $0 < later } }
            guard absence >= nightsInARow, absence > gaps.max() ?? 0 else { return nil }
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
        func totals(_ nights: some Sequence<Int>) -> [Double] { nights.compactMap { figures[$0].map { Double($0.totalMilliseconds) } } }
        let weekdays = totals(history.sameWeekdays())
        let earlier = totals(history.comparable.dropLast())
        guard let before = weekdays.count >= 2 ? weekdays.median : earlier.median else { return nil }
        let after = Double(group.totalMilliseconds)
        let usual = expm1(deviation.expected)
        func floor(from time: Double) -> Double { max(time * settings.relativeChange, Double(settings.changeOfSlowMilliseconds)) }
        let reach = floor(from: usual)
        let up = log1p(usual + reach) - deviation.expected
        let down = usual > reach ? deviation.expected - log1p(usual - reach) : .infinity
        let isWorse = deviation.difference > 0
        let seen = isWorse ? after - before : before - after
        let weight = max(min(Double(group.count) / executionsOfLarge, 1), leastWeight)
        let directions = [
            FalseCallLimit.Direction(weight: weight * worseShare, floorChance: deviation.chance(beyond: up)),
            FalseCallLimit.Direction(
                weight: weight * (1 - worseShare), floorChance: down.isFinite ? deviation.chance(beyond: down) : 0),
        ]
        let executions = history.comparable.dropLast().compactMap { figures[$0].map { Double($0.count) } }.median ?? 0
        let middle = (log1p(before) + log1p(after)) / 2
        var since: CalendarDate?
        for night in history.nights.indices.dropLast().reversed() {
            guard let figure = figures[night] else { continue }
            guard (log1p(Double(figure.totalMilliseconds)) > middle) == isWorse else { break }
            since = history.nights[night].date
        }
        let parts =
            [
                ChangeSentence.durations(before: before, after: after)
                    + ", \(NumberText.counted(group.count, "slow execution")) instead of \(NumberText.trimmed(NumberText.decimal(executions, places: 1)))"
            ] + queries.circumstances(of: group)
            + [
                ChangeSentence.evidence(
                    isAbove: isWorse, tonight: after, weekdays: weekdays, nights: earlier,
                    weekday: history.nights[history.tonight].date.weekdayName)
            ] + (since.map { ["since \(ChangeSentence.day($0))"] } ?? [])
        return Candidate(
            test: FalseCallLimit.Test(
                chance: deviation.chance(beyond: deviation.difference), weight: directions[isWorse ? 0 : 1].weight,
                isBeyondFloor: abs(deviation.difference) >= (isWorse ? up : down) && seen >= floor(from: before),
                directions: directions),
            change: Change(
                subject: .query(group.fingerprint), kind: isWorse ? .worse : .better, measure: .slowTime, before: before,
                after: after, requests: group.count, since: since, sentence: parts.joined(separator: "; "),
                sightings: queries.sightings(figures), excerpt: queries.excerpts[group.fingerprint]),
            impact: abs(after - before))
    }
}
