/// What the nights before the reported one knew of a group of slow queries.
///
/// A night lists the groups that cost most. One that is missing from a night which lists all it had was not slow then; one
/// that is missing from any other night is unknown there.
package struct SlowQueryHistory: Hashable, Codable, Sendable {
    /// How many nights it looks at one by one, the reported one included.
    package static let length = 30

    /// A night on which it was listed.
    package struct Night: Hashable, Codable, Sendable {
        package let date: CalendarDate
        package let count: Int
        package let totalMilliseconds: Int
        package let p95Milliseconds: Double
    }

    /// That the slowest execution has another plan than it had.
    package struct PlanChange: Hashable, Codable, Sendable {
        /// The first of the nights on end, as far as their plans are known, that have the plan of the reported one.
        package let since: CalendarDate
        /// The shape that was there before.
        package let before: String
        /// Where the two begin to differ, in words.
        package let difference: String
    }

    /// How many of the archived nights list it, the reported one included; and of how many it is not known.
    package let nightsSeen: Int
    package let nightsUnknown: Int
    /// How many nights are archived, the reported one included.
    package let nightsArchived: Int
    /// The first and the last night before the reported one that lists it, however long ago; `nil` when none does.
    @Nullable package var firstNight: CalendarDate?
    @Nullable package var lastNight: CalendarDate?
    /// Oldest first, without the reported one.
    package let nights: [Night]
    /// `nil` when the plan is the same, or not known.
    @Nullable package var planChange: PlanChange?

    static func firstDate(before date: CalendarDate) -> CalendarDate { date.adding(days: 1 - length) }

    /// - Parameter earlier: nights before `date`, oldest first.
    static func histories(
        of groups: [SlowQueryGroup], on date: CalendarDate, earlier: [SlowQueryNight]
    ) -> [String: SlowQueryHistory] {
        var found: [String: [(date: CalendarDate, query: SlowQueryNight.Query)]] = [:]
        for group in groups { found[group.fingerprint] = [] }
        for night in earlier {
            for query in night.queries where found[query.fingerprint] != nil {
                // Twice the same fingerprint in one night is no night of this program's.
                if found[query.fingerprint]?.last?.date == night.date { continue }
                found[query.fingerprint]?.append((night.date, query))
            }
        }
        let first = firstDate(before: date)
        let recent = earlier.filter { $0.date >= first }
        return Dictionary(
            groups.map { group in
                let all = found[group.fingerprint] ?? []
                let listed = all.filter { $0.date >= first }
                let dates = Set(listed.map(\.date))
                return (
                    group.fingerprint,
                    SlowQueryHistory(
                        nightsSeen: listed.count + 1,
                        nightsUnknown: recent.count { !$0.isComplete && !dates.contains($0.date) },
                        nightsArchived: recent.count + 1, firstNight: all.first?.date, lastNight: all.last?.date,
                        nights: listed.map { date, query in
                            Night(
                                date: date, count: query.count, totalMilliseconds: query.totalMilliseconds,
                                p95Milliseconds: query.p95Milliseconds)
                        }, planChange: PlanChange(of: group, on: date, before: listed))
                )
            }, uniquingKeysWith: { first, _ in first })
    }
}

extension SlowQueryHistory {
    /// Of the nights before that list it; `nil` when none does.
    package var medianCount: Double? { nights.map { Double($0.count) }.median }
    package var medianTotalMilliseconds: Double? { nights.map { Double($0.totalMilliseconds) }.median }
    package var medianP95Milliseconds: Double? { nights.map(\.p95Milliseconds).median }

    /// How many nights are archived before the first that lists it, the reported one if no other does; `nil` when it is known
    /// from longer ago, and when a night might have had it unlisted.
    ///
    /// - Parameter nightsBefore: of the same report.
    package func nightsWithoutBefore(_ nightsBefore: [SlowQueries.NightBefore]) -> Int? {
        let first = nights.first?.date
        // Known from longer ago.
        guard firstNight == first else { return nil }
        let without = nightsBefore.filter { night in first.map { night.date < $0 } ?? true }
        return without.allSatisfy(\.isComplete) ? without.count : nil
    }
}

extension SlowQueryHistory.PlanChange {
    fileprivate init?(
        of group: SlowQueryGroup, on date: CalendarDate,
        before nights: [(date: CalendarDate, query: SlowQueryNight.Query)]
    ) {
        guard let shape = group.planShape, let plan = group.plan.flatMap(QueryPlan.init) else { return nil }
        var since = date
        for (date, query) in nights.reversed() {
            guard let earlier = query.planShape else { continue }
            guard earlier == shape else {
                self.init(
                    since: since, before: earlier,
                    difference: query.planOutline.difference(to: PlanOutline(plan).shortened))
                return
            }
            since = date
        }
        return nil
    }
}

extension [Double] {
    fileprivate var median: Double? {
        let sorted = sorted()
        guard let upper = sorted.dropFirst(sorted.count / 2).first else { return nil }
        return sorted.count.isMultiple(of: 2) ? sorted[sorted.count / 2 - 1] / 2 + upper / 2 : upper
    }
}
