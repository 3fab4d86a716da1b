/// Executions of queries that differ only in their literals.
package struct SlowQueryGroup: Hashable, Codable, Sendable {
    /// The same for all texts that differ only in literals, comments and layout.
    package let fingerprint: String
    /// The text of the slowest execution, without literals unless the operator enables them.
    package let query: String
    package let count: Int
    package let totalMilliseconds: Int
    package let meanMilliseconds: Double
    package let maxMilliseconds: Int
    package let p95Milliseconds: Double
    /// Severity of the slowest execution.
    package let severity: Severity
    /// The endpoints that sent it, sorted; executions without an endpoint are left out.
    package let endpoints: [String]
    /// Number of organizations; executions without an organization are left out.
    package let organizations: Int
    package let firstSeen: Instant
    package let lastSeen: Instant
    /// The plan of the slowest execution that has one.
    @Nullable package var plan: JSONValue?
    /// `query` on several lines; `nil` if it could not be formatted, and in reports archived without it, like
    /// everything below.
    @Nullable package var formattedQuery: String? = nil
    @Nullable package var p50Milliseconds: Double? = nil
    /// Standard deviation of all execution times, like PostgreSQL's `stddev_pop`.
    @Nullable package var standardDeviationMilliseconds: Double? = nil
    /// Number of executions in each hour of the window, oldest first.
    @Nullable package var hours: [Int]? = nil
    @Nullable package var byEndpoint: SlowQueryBreakdown? = nil
    @Nullable package var byOrganization: SlowQueryBreakdown? = nil
    /// A name for the structure of `plan`: the same every day unless the plan changes. See `PlanOutline`.
    @Nullable package var planShape: String? = nil
    /// Number of texts that are different only by digits in names of tables and count as one query, at least 2;
    /// otherwise `nil`.
    @Nullable package var nameVariants: Int? = nil
    /// History from the days before; also `nil` for a window that is not a calendar day.
    @Nullable package var history: SlowQueryHistory? = nil

    package var figures: SlowFigures {
        SlowFigures(count: count, totalMilliseconds: totalMilliseconds, p95Milliseconds: p95Milliseconds)
    }

    /// Whether PostgreSQL's parser accepted the text; a text that it rejects is grouped by what remains of it without
    /// literals.
    package var isParsed: Bool { !fingerprint.hasPrefix("t") }

    func isCostlier(than other: SlowQueryGroup) -> Bool {
        if totalMilliseconds != other.totalMilliseconds { return totalMilliseconds > other.totalMilliseconds }
        if count != other.count { return count > other.count }
        return fingerprint < other.fingerprint
    }
}
