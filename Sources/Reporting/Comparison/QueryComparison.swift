import Glibc

/// Compares the slow queries of a day with those of the previous days: finds what is new, gone or back, and tests the
/// time that each took.
///
/// The measure is the total time of all slow executions of a group on a day, on the scale of its logarithm. It reflects
/// both how often a query is slow and how slow it is; a percentile of executions that are all above the same threshold
/// hardly moves.
struct QueryComparison {
    /// A group that was tested.
    struct Candidate {
        /// Tests of its time, of its time relative to the number of requests, and of the average time of an execution.
        let tests: [FalseCallLimit.Test]
        /// Whether no test is needed: it took several times as long as on any day on record, or was called on the
        /// previous day and is still there.
        let isCertain: Bool
        /// The change to report if a test calls it.
        let change: Change
        /// Milliseconds of the day.
        let impact: Double
    }

    let appearances: [(change: Change, gravity: Gravity)]
    let candidates: [Candidate]
    /// Fingerprints of the groups that were compared.
    var compared: Set<String> { Set(candidates.compactMap(\.change.subject.fingerprint)) }

    /// A group is called without a test if it took this many times as long as on any earlier day, given at least
    /// `fewestCertain` days.
    private static let timesOfMost = 3.0
    private static let fewestCertain = 2
    private static let stillSlower = 1.75
    /// Weight of each of the measures of a query, which mostly agree.
    private static let weightOfMeasure = 0.5
    /// Fewer executions can be chance, unless each takes twice as long as on any earlier day.
    private static let executionsCertain = 10
    /// A group is also called without a test if each of at least this many executions took `timesOfMost` times as long
    /// as on any earlier day, given at least `daysOfEach` days, whatever their number makes of the sum.
    private static let executionsOfEach = 5
    private static let daysOfEach = 5
    /// Variance of a day's average execution time where nothing is known yet.
    private static let defaultMeanVariance = 0.1 * 0.1
    private static let daysForVolume = 14
    /// A group can be new if there are at least this many days before, and if chance would not put all its executions
    /// on the last of them.
    static let daysForNew = 5
    static let chanceOfNew = 1e-3

    /// A group is called new for this many days.
    static let daysNew = 3
    /// A group with fewer slow executions has days without any by chance.
    static let executionsToMiss = 10.0
    /// A group is tested if it was seen on at least this part of the days.
    private static let shareSeen = 0.5
    /// Groups with at least this many slow executions show what all have in common.
    private static let executionsOfLarge = 20.0
    /// Variance of a day's own factor where nothing is known yet: the same as for errors, because both are tails.
    private static let defaultDayVariance = 0.2 * 0.2

    init(_ queries: QueryHistory, in history: DayHistory, ongoing: [OngoingChange] = [], settings: ComparisonSettings) {
        let appearances = Self.appearances(queries, in: history, settings: settings)
        let stated = Set(appearances.map(\.subject))
        let unstated = queries.today.filter { !stated.contains(.query($0.fingerprint)) }
        let tested = unstated.filter { group in
            guard let figures = queries.figures[group.fingerprint] else { return false }
            let known = Self.days(history).filter { queries.isKnown(figures, on: $0) }
            let seen = known.count { figures[$0] != nil }
            return seen >= DayForecast.fewestDays && Double(seen) >= Self.shareSeen * Double(known.count)
        }
        var candidates = Self.candidates(tested, queries, in: history, ongoing: ongoing, settings: settings)
        let isTested = Set(tested.map(\.fingerprint))
        candidates += unstated.filter { !isTested.contains($0.fingerprint) }.compactMap { group in
            Self.candidate(
                group, queries.figures[group.fingerprint] ?? [], [], queries, in: history, ongoing: ongoing,
                settings: settings
            )
            .flatMap { $0.isCertain ? $0 : nil }
        }
        self.candidates = candidates
        self.appearances = appearances.map { change in
            let before = change.before ?? 0
            return (change, Gravity(change, impact: abs((change.after ?? 0) - before)))
        }
    }

    /// Days before the reported one with which a query is compared; a service without requests still has queries.
    private static func days(_ history: DayHistory) -> [Int] {
        let comparable = history.comparable.dropLast()
        return comparable.isEmpty
            ? history.days.indices.dropLast().filter { history.days[$0].isArchived } : Array(comparable)
    }

    /// `24`, or `about 24` of a median of 23.5.
    private static func about(_ executions: Double) -> String {
        (executions == executions.rounded() ? "" : "about ") + NumberText.decimal(executions, places: 0)
    }

    private static func candidates(
        _ groups: [SlowQueryGroup], _ queries: QueryHistory, in history: DayHistory, ongoing: [OngoingChange],
        settings: ComparisonSettings
    ) -> [Candidate] {
        let days = days(history) + [history.today]
        let series = groups.map { queries.figures[$0.fingerprint] ?? [] }
        // A day with half the requests has about half the executions of queries sent by requests, and as many
        // executions of other queries.
        let volumes = days.map { Double(history.days[$0].service?.requests ?? 0) }
        let usual = volumes.dropLast().median ?? 0
        func forecast(_ value: (SlowFigures, Int) -> Double, isMean: Bool = false) -> [Deviation?] {
            DayForecast(
                MeasureHistory(
                    dates: days.map { history.days[$0].date },
                    values: series.map { figures in
                        days.indices.map { place in figures[days[place]].map { value($0, place) } ?? .nan }
                    },
                    samplingVariances: zip(groups, series).map { group, figures in
                        // Variation of the sum of a Poisson number of independent times, or of their mean.
                        let variation =
                            group.standardDeviationMilliseconds.map { $0 / max(group.meanMilliseconds, 1) } ?? 1
                        return days.map {
                            figures[$0].map { ((isMean ? 0 : 1) + variation * variation) / Double(max($0.count, 1)) }
                                ?? .nan
                        }
                    },
                    dayScales: groups.map { _ in 1 },
                    isLarge: series.map { figures in
                        days.dropLast().compactMap { figures[$0].map { Double($0.count) } }.median ?? 0
                            >= executionsOfLarge
                    }), defaultDayVariance: isMean ? defaultMeanVariance : defaultDayVariance
            ).deviations
        }
        var deviations = [forecast { figures, _ in log1p(Double(figures.totalMilliseconds)) }]
        // A few days do not show which kind a query is.
        if volumes.allSatisfy({ $0 > 0 }), days.count > daysForVolume {
            deviations.append(
                forecast { figures, place in log1p(Double(figures.totalMilliseconds)) - log(volumes[place] / usual) })
        }
        deviations.append(forecast({ figures, _ in log1p(figures.meanMilliseconds) }, isMean: true))
        return groups.indices.compactMap { place in
            candidate(
                groups[place], series[place], deviations.compactMap { $0[place] }, queries, in: history,
                ongoing: ongoing, settings: settings)
        }
    }

    /// - Parameter deviations: deviations of its measures, on a logarithmic scale; empty if it cannot be tested.
    private static func candidate(
        _ group: SlowQueryGroup, _ figures: [SlowFigures?], _ deviations: [Deviation], _ queries: QueryHistory,
        in history: DayHistory, ongoing: [OngoingChange], settings: ComparisonSettings
    ) -> Candidate? {
        let days = days(history)
        let totals = figures.map { $0.map { Double($0.totalMilliseconds) } }
        let known = days.filter { queries.isKnown(figures, on: $0) }
        guard !known.isEmpty else { return nil }
        let after = Double(group.totalMilliseconds)
        let ongoing = ongoing.first { $0.subject == .query(group.fingerprint) && $0.measure == .slowTime }
        let usualBefore = ongoing.flatMap { ongoing in
            history.usual(totals, before: ongoing.since)
                ?? days.filter { history.days[$0].date < ongoing.since }.compactMap { totals[$0] }.median
        }
        // On a day with few executions, each of them shows that it is still slower.
        let usualMean = ongoing.flatMap { ongoing in
            days.filter { history.days[$0].date < ongoing.since }.compactMap { figures[$0]?.meanMilliseconds }.median
        }
        let isStillSlower = usualMean.map { $0 > 0 && group.meanMilliseconds >= stillSlower * $0 } ?? false
        let lasts =
            ongoing.flatMap { ongoing in
                usualBefore.map {
                    ongoing.isThere(after, usual: $0, on: { log1p($0) })
                        || ongoing.after > ongoing.before && isStillSlower
                }
            } ?? false
        guard let usual = lasts ? usualBefore : history.usual(totals) ?? days.compactMap({ totals[$0] }).median else {
            return nil
        }
        let before = usual
        func floor(from time: Double) -> Double {
            max(time * settings.relativeChange, Double(settings.changeOfSlowMilliseconds))
        }
        let isWorse = lasts ? ongoing.map { $0.after > $0.before } ?? true : after > before
        let seen = abs(after - before)
        // The floor of a query applies to its time, and the printed figure has to reach it.
        let tests = deviations.filter { ($0.difference > 0) == isWorse }.map { deviation in
            FalseCallLimit.Test(
                deviation, up: log1p(settings.relativeChange), down: -log1p(-min(settings.relativeChange, 0.9)),
                isPrinted: seen >= floor(from: before),
                weight: min(Double(group.count) / executionsOfLarge, 1) * weightOfMeasure)
        }
        let most = known.map { totals[$0] ?? 0 }.max() ?? 0
        let isHigher = seen >= floor(from: before) && isCertainlyHigher(group, than: known.map { figures[$0] })
        guard !deviations.isEmpty || isHigher || lasts else { return nil }
        let executions = days.compactMap { figures[$0].map { Double($0.count) } }.median ?? 0
        let isMuchWorse = lasts && ongoing.map { $0.isWorse(after, usual: before) } ?? false
        let since =
            isMuchWorse
            ? nil
            : lasts
                ? ongoing?.since : history.start(from: log1p(before), to: log1p(after), totals.map { $0.map(log1p) })
        let evidence =
            isWorse && after > most
            ? "higher than on \(ChangeSentence.any(known.count, "day"))"
            : history.evidence(isAbove: isWorse, today: after, totals)
        let parts =
            [
                ChangeSentence.durations(before: before, after: after)
                    + ", \(NumberText.counted(group.count, "execution")) (usually \(Self.about(executions)))"
            ] + queries.circumstances(of: group)
            // Of what has lasted, the last days were as high.
            + [since.map { "since \(ChangeSentence.day($0))" } ?? evidence]
        return Candidate(
            tests: tests, isCertain: isHigher || lasts,
            change: Change(
                subject: .query(group.fingerprint), kind: isWorse ? .worse : .better, measure: .slowTime,
                before: before, after: after, requests: group.count, since: since,
                sentence: parts.joined(separator: ", "), sightings: queries.sightings(figures),
                excerpt: queries.excerpts[group.fingerprint]), impact: abs(after - before))
    }

    /// Whether the executions are more, or each is slower, than on any day before by a factor that chance does not reach.
    ///
    /// - Parameter known: the days before that show whether the query was slow; `nil` where it was not.
    private static func isCertainlyHigher(_ group: SlowQueryGroup, than known: [SlowFigures?]) -> Bool {
        guard known.contains(where: { $0 != nil }) else { return false }
        let after = Double(group.totalMilliseconds)
        let most = known.map { Double($0?.totalMilliseconds ?? 0) }.max() ?? 0
        let mostExecutions = known.map { $0?.count ?? 0 }.max() ?? 0
        let longest = known.compactMap { $0?.meanMilliseconds }.max() ?? 0
        let isSlower = longest > 0 && group.count >= 3 && group.meanMilliseconds >= 2 * longest
        let isMoreFrequent =
            group.count >= executionsCertain && Double(group.count) >= timesOfMost * Double(mostExecutions)
        let isEachSlower =
            longest > 0 && known.count >= daysOfEach && group.count >= executionsOfEach && after > most
            && group.meanMilliseconds >= timesOfMost * longest
        return isEachSlower
            || known.count >= fewestCertain && after >= timesOfMost * most && (isSlower || isMoreFrequent)
    }
}
