/// The slow queries of a window: the groups that cost most, and the sum of all others.
package struct SlowQueries: Hashable, Codable, Sendable {
    package struct Other: Hashable, Codable, Sendable {
        package let count: Int
        package let totalMilliseconds: Int
        /// How many groups these are; `nil` where it is not known, and in reports that were archived without it.
        @Nullable package var groups: Int? = nil
    }

    /// A day before, and whether all its groups are listed, so that one that is not there was not slow.
    package struct PreviousDay: Hashable, Codable, Sendable {
        package let date: CalendarDate
        package let isComplete: Bool
        /// Of all executions; `nil` where not all groups are listed, and in reports that were archived without it.
        @Nullable package var totalMilliseconds: Int? = nil
    }

    package let thresholdMilliseconds: Int
    /// Of all executions, listed or not.
    package let count: Int
    package let totalMilliseconds: Int
    /// By total time, greatest first.
    package private(set) var groups: [SlowQueryGroup]
    /// What is not in `groups`.
    package let other: Other
    /// The days on record among those that `SlowQueryHistory.length` counts, oldest first, without the reported one;
    /// `nil` for a window that is no calendar day, and in reports that were archived without it.
    @Nullable package var previousDays: [PreviousDay]? = nil

    init(
        thresholdMilliseconds: Int, count: Int, totalMilliseconds: Int, groups: [SlowQueryGroup], other: Other
    ) {
        self.thresholdMilliseconds = thresholdMilliseconds
        self.count = count
        self.totalMilliseconds = totalMilliseconds
        self.groups = groups
        self.other = other
    }

    /// A group's part of the time of all slow queries, 0...1; `nil` when that is no time at all.
    package func timeShare(of milliseconds: Int) -> Double? {
        totalMilliseconds > 0 ? Double(milliseconds) / Double(totalMilliseconds) : nil
    }

    /// With the names of organizations beside their ids.
    func labelled(_ labels: [OrganizationID: String]) -> SlowQueries {
        guard !labels.isEmpty else { return self }
        var copy = self
        for index in groups.indices {
            copy.groups[index].byOrganization = groups[index].byOrganization?.labelled(labels)
        }
        return copy
    }

    /// With what the days before the reported one knew of each group.
    ///
    /// - Parameter days: in any order; those of other dates than before `date` are no matter.
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
