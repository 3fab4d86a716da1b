/// The history of a group of slow queries on the days before the reported one.
///
/// A day lists the groups that cost the most. A group missing from a day that lists all its groups was not slow on that
/// day; missing from any other day, it is unknown there.
package struct SlowQueryHistory: Hashable, Codable, Sendable {
    /// Number of days that are examined one by one, including the reported one.
    package static let length = 30

    /// A day that lists the group.
    package struct Day: Hashable, Codable, Sendable {
        package let date: CalendarDate
        package let count: Int
        package let totalMilliseconds: Int
        package let p95Milliseconds: Double

        package var figures: SlowFigures {
            SlowFigures(count: count, totalMilliseconds: totalMilliseconds, p95Milliseconds: p95Milliseconds)
        }
    }

    /// A change of the slowest execution's plan.
    package struct PlanChange: Hashable, Codable, Sendable {
        /// The first of the consecutive days, as far as their plans are known, with the plan of the reported one.
        package let since: CalendarDate
        /// The shape before the change.
        package let before: String
        /// Where the two begin to differ, in words.
        package let difference: String
    }

    /// Number of days on record that list it, including the reported one, and number of days for which that is unknown.
    package let daysSeen: Int
    package let daysUnknown: Int
    /// Number of archived days, including the reported one.
    package let daysOnRecord: Int
    /// The first and the last day before the reported one that list it, however long ago; `nil` if none does.
    @Nullable package var firstDay: CalendarDate?
    @Nullable package var lastDay: CalendarDate?
    /// Days, oldest first, without the reported one.
    package let days: [Day]
    /// `nil` if the plan is the same or unknown.
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
                // A day that lists a fingerprint twice was not written by this program.
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

    /// Median count of the days before that list it; `nil` if none does.
    package var medianCount: Double? { days.map { Double($0.count) }.median }
    package var medianTotalMilliseconds: Double? { days.map { Double($0.totalMilliseconds) }.median }
    package var medianP95Milliseconds: Double? { days.map(\.p95Milliseconds).median }

    /// Number of archived days before the first that lists it, which is the reported one if no other does; `nil` if an
    /// even earlier day lists it, and if a day might have had it unlisted.
    ///
    /// - Parameter previousDays: previous days of the same report.
    package func previousDaysWithout(_ previousDays: [SlowQueries.PreviousDay]) -> Int? {
        let first = days.first?.date
        // Listed on an even earlier day.
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
