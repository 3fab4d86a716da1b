/// What the days before the reported one knew of a group of slow queries.
///
/// A day lists the groups that cost most. One that is missing from a day which lists all it had was not slow then; one
/// that is missing from any other day is unknown there.
package struct SlowQueryHistory: Hashable, Codable, Sendable {
    /// How many days it looks at one by one, the reported one included.
    package static let length = 30

    /// A day on which it was listed.
    package struct Day: Hashable, Codable, Sendable {
        package let date: CalendarDate
        package let count: Int
        package let totalMilliseconds: Int
        package let p95Milliseconds: Double
    }

    /// That the slowest execution has another plan than it had.
    package struct PlanChange: Hashable, Codable, Sendable {
        /// The first of the days on end, as far as their plans are known, that have the plan of the reported one.
        package let since: CalendarDate
        /// The shape that was there before.
        package let before: String
        /// Where the two begin to differ, in words.
        package let difference: String
    }

    /// How many of the days on record list it, the reported one included; and of how many it is not known.
    package let daysSeen: Int
    package let daysUnknown: Int
    /// How many days are archived, the reported one included.
    package let daysOnRecord: Int
    /// The first and the last day before the reported one that lists it, however long ago; `nil` when none does.
    @Nullable package var firstDay: CalendarDate?
    @Nullable package var lastDay: CalendarDate?
    /// Oldest first, without the reported one.
    package let days: [Day]
    /// `nil` when the plan is the same, or not known.
    @Nullable package var planChange: PlanChange?

    static func firstDate(before date: CalendarDate) -> CalendarDate { date.adding(days: 1 - length) }

    /// - Parameter earlier: days before `date`, oldest first.
    static func histories(
        of groups: [SlowQueryGroup], on date: CalendarDate, earlier: [SlowQueryDay]
    ) -> [String: SlowQueryHistory] {
        var found: [String: [(date: CalendarDate, query: SlowQueryDay.Query)]] = [:]
        for group in groups { found[group.fingerprint] = [] }
        for day in earlier {
            for query in day.queries where found[query.fingerprint] != nil {
                // Twice the same fingerprint in one day is no day of this program's.
                if found[query.fingerprint]?.last?.date == day.date { continue }
                found[query.fingerprint]?.append((day.date, query))
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
                        daysSeen: listed.count + 1,
                        daysUnknown: recent.count { !$0.isComplete && !dates.contains($0.date) },
                        daysOnRecord: recent.count + 1, firstDay: all.first?.date, lastDay: all.last?.date,
                        days: listed.map { date, query in
                            Day(
                                date: date, count: query.count, totalMilliseconds: query.totalMilliseconds,
                                p95Milliseconds: query.p95Milliseconds)
                        }, planChange: PlanChange(of: group, on: date, before: listed))
                )
            }, uniquingKeysWith: { first, _ in first })
    }
}

extension SlowQueryHistory {
    /// Of the days before that list it; `nil` when none does.
    package var medianCount: Double? { days.map { Double($0.count) }.median }
    package var medianTotalMilliseconds: Double? { days.map { Double($0.totalMilliseconds) }.median }
    package var medianP95Milliseconds: Double? { days.map(\.p95Milliseconds).median }

    /// How many days are archived before the first that lists it, the reported one if no other does; `nil` when it is
    /// known from longer ago, and when a day might have had it unlisted.
    ///
    /// - Parameter previousDays: of the same report.
    package func previousDaysWithout(_ previousDays: [SlowQueries.PreviousDay]) -> Int? {
        let first = days.first?.date
        // Known from longer ago.
        guard firstDay == first else { return nil }
        let without = previousDays.filter { day in first.map { day.date < $0 } ?? true }
        return without.allSatisfy(\.isComplete) ? without.count : nil
    }
}

extension SlowQueryHistory.PlanChange {
    fileprivate init?(
        of group: SlowQueryGroup, on date: CalendarDate,
        before days: [(date: CalendarDate, query: SlowQueryDay.Query)]
    ) {
        guard let shape = group.planShape, let plan = group.plan.flatMap(QueryPlan.init) else { return nil }
        var since = date
        for (date, query) in days.reversed() {
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
