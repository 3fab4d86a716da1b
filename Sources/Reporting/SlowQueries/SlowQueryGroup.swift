/// Executions of queries that differ only in their literals.
package struct SlowQueryGroup: Hashable, Codable, Sendable {
    /// The same for texts that differ only in literals, comments and layout.
    package let fingerprint: String
    /// The text of the slowest execution, without literals unless the operator asked for them.
    package let query: String
    package let count: Int
    package let totalMilliseconds: Int
    package let meanMilliseconds: Double
    package let maxMilliseconds: Int
    package let p95Milliseconds: Double
    /// Of the slowest execution.
    package let severity: Severity
    /// The endpoints that sent it, sorted; executions without one are left out.
    package let endpoints: [String]
    /// How many organizations it ran for; executions without one are left out.
    package let organizations: Int
    package let firstSeen: Instant
    package let lastSeen: Instant
    /// The plan of the slowest execution that has one.
    @Nullable package var plan: JSONValue?
    /// `query` laid out over several lines; `nil` where that could not be done, and in reports that were archived
    /// without it, as everything below is.
    @Nullable package var formattedQuery: String? = nil
    @Nullable package var p50Milliseconds: Double? = nil
    /// Of the execution times, over all executions as PostgreSQL's `stddev_pop`.
    @Nullable package var standardDeviationMilliseconds: Double? = nil
    /// How many executions each hour of the window had, oldest first.
    @Nullable package var hours: [Int]? = nil
    @Nullable package var byEndpoint: SlowQueryBreakdown? = nil
    @Nullable package var byOrganization: SlowQueryBreakdown? = nil
    /// A name for the structure of `plan`: the same every day unless the plan is another. See `PlanOutline`.
    @Nullable package var planShape: String? = nil
    /// What the days before knew of it; `nil` also for a window that is no calendar day.
    @Nullable package var history: SlowQueryHistory? = nil
}

extension SlowQueryGroup {
    /// The square of the standard deviation divided by the mean, in milliseconds: 0 for a query that always takes the
    /// same time, large for one that is sometimes much slower. `nil` where the deviation is not known.
    package var varianceToMeanMilliseconds: Double? {
        guard let deviation = standardDeviationMilliseconds, meanMilliseconds > 0 else { return nil }
        return deviation * deviation / meanMilliseconds
    }

    /// Whether PostgreSQL's parser understood the text; one that it refuses is grouped by what is left of it without
    /// literals.
    package var isParsed: Bool { !fingerprint.hasPrefix("t") }

    func isCostlier(than other: SlowQueryGroup) -> Bool {
        if totalMilliseconds != other.totalMilliseconds { return totalMilliseconds > other.totalMilliseconds }
        if count != other.count { return count > other.count }
        return fingerprint < other.fingerprint
    }
}
