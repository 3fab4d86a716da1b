/// The slow queries of a window: the groups that cost the most, and the sum of all others.
package struct SlowQueries: Hashable, Codable, Sendable {
    /// The groups that are not listed, counted together.
    package struct Other: Hashable, Codable, Sendable {
        package let count: Int
        package let totalMilliseconds: Int
        /// Number of groups; `nil` where it is unknown, and in reports archived without it.
        @Nullable package var groups: Int? = nil
    }

    /// An earlier day, and whether all its groups are listed, so that a group that is not listed was not slow.
    package struct PreviousDay: Hashable, Codable, Sendable {
        package let date: CalendarDate
        package let isComplete: Bool
        /// Total time of all executions; `nil` if not all groups are listed, and in reports archived without it.
        @Nullable package var totalMilliseconds: Int? = nil
    }

    package let thresholdMilliseconds: Int
    /// Number of all executions, listed or not.
    package let count: Int
    package let totalMilliseconds: Int
    /// Groups by total time, greatest first.
    package private(set) var groups: [SlowQueryGroup]
    /// Executions of groups that are not listed.
    package let other: Other
    /// The days on record among the last `SlowQueryHistory.length` days, oldest first, without the reported one; `nil`
    /// for a window that is not a calendar day, and in reports archived without them.
    @Nullable package var previousDays: [PreviousDay]? = nil

    /// A group's share of the time of all slow queries, 0...1; `nil` if that time is 0.
    package func timeShare(of milliseconds: Int) -> Double? {
        totalMilliseconds > 0 ? Double(milliseconds) / Double(totalMilliseconds) : nil
    }

    /// The same with the configured names of organizations next to their ids.
    func labelled(_ labels: [OrganizationID: String]) -> SlowQueries {
        guard !labels.isEmpty else { return self }
        var copy = self
        for index in groups.indices {
            copy.groups[index].byOrganization = groups[index].byOrganization?.labelled(labels)
        }
        return copy
    }

    /// The same with the history of each group from the days before the reported one.
    ///
    /// - Parameter days: in any order; days that are not before `date` are ignored.
    func adding(_ days: [SlowQueryDay], before date: CalendarDate) -> SlowQueries {
        let earlier = days.filter { $0.date < date }.sorted { $0.date < $1.date }
        var copy = self
        copy.previousDays = earlier.filter { $0.date >= SlowQueryHistory.firstDate(before: date) }.map {
            PreviousDay(
                date: $0.date, isComplete: $0.isComplete,
                totalMilliseconds: $0.isComplete ? $0.queries.map(\.totalMilliseconds).saturatingSum : nil)
        }
        var histories = SlowQueryHistory.histories(of: groups, on: date, earlier: earlier)
        for index in groups.indices {
            copy.groups[index].history = histories.removeValue(forKey: groups[index].fingerprint)
        }
        return copy
    }
}
