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
}

extension SlowQueryGroup {
    fileprivate func isCostlier(than other: SlowQueryGroup) -> Bool {
        if totalMilliseconds != other.totalMilliseconds { return totalMilliseconds > other.totalMilliseconds }
        if count != other.count { return count > other.count }
        return fingerprint < other.fingerprint
    }
}

/// The slow queries of a window: the groups that cost most, and the sum of all others.
package struct SlowQueries: Hashable, Codable, Sendable {
    package struct Other: Hashable, Codable, Sendable {
        package let count: Int
        package let totalMilliseconds: Int
    }

    package let thresholdMilliseconds: Int
    /// Of all executions, listed or not.
    package let count: Int
    package let totalMilliseconds: Int
    /// By total time, greatest first.
    package let groups: [SlowQueryGroup]
    /// What is not in `groups`.
    package let other: Other
}

/// One execution of a slow query, its text already reduced to a fingerprint.
package struct SlowQueryExecution: Hashable, Sendable {
    package let fingerprint: String
    /// The text to show.
    package let query: String
    package let milliseconds: Int
    package let endpoint: String?
    package let organization: String?
    package let at: Instant
    package let plan: JSONValue?

    package init(
        fingerprint: String, query: String, milliseconds: Int, endpoint: String?, organization: String?, at: Instant,
        plan: JSONValue?
    ) {
        self.fingerprint = fingerprint
        self.query = query
        self.milliseconds = milliseconds
        self.endpoint = endpoint
        self.organization = organization
        self.at = at
        self.plan = plan
    }
}

/// Collects executions, in any order, into groups.
package struct SlowQueryTally: Sendable {
    fileprivate struct Group {
        var slowest: SlowQueryExecution
        var slowestWithPlan: SlowQueryExecution?
        var times = LatencyHistogram()
        var endpoints: Set<ExactText> = []
        var organizations: Set<String> = []
        var firstSeen: Instant
        var lastSeen: Instant

        init(_ execution: SlowQueryExecution) {
            slowest = execution
            firstSeen = execution.at
            lastSeen = execution.at
        }

        mutating func add(_ execution: SlowQueryExecution) {
            times.add(execution.milliseconds)
            if execution.isShown(before: slowest) { slowest = execution }
            if execution.plan != nil, slowestWithPlan.map({ execution.isShown(before: $0) }) ?? true {
                slowestWithPlan = execution
            }
            if let name = execution.endpoint { endpoints.insert(ExactText(name)) }
            if let organization = execution.organization { organizations.insert(organization) }
            firstSeen = min(firstSeen, execution.at)
            lastSeen = max(lastSeen, execution.at)
        }
    }

    private var groups: [String: Group] = [:]
    /// Times of all executions, by hour of the window; those that are below the threshold of slow queries, and in no group,
    /// are among them as far as they were counted.
    package private(set) var hours: [Int: LatencyHistogram] = [:]
    private let window: ReportWindow

    package init(window: ReportWindow) { self.window = window }

    package mutating func add(_ execution: SlowQueryExecution) {
        groups[execution.fingerprint, default: Group(execution)].add(execution)
        count(execution.milliseconds, at: execution.at)
    }

    /// Counts an execution for the alert rule alone.
    package mutating func count(_ milliseconds: Int, at instant: Instant) {
        if let hour = window.hourIndex(of: instant) { hours[hour, default: LatencyHistogram()].add(milliseconds) }
    }

    package func slowQueries(_ settings: SlowQuerySettings) -> SlowQueries {
        let all = groups.map { fingerprint, group in group.report(fingerprint: fingerprint) }.sorted {
            $0.isCostlier(than: $1)
        }
        let listed = all.prefix(settings.listed)
        let rest = all.dropFirst(settings.listed)
        return SlowQueries(
            thresholdMilliseconds: settings.thresholdMilliseconds,
            count: all.map(\.count).sum,
            totalMilliseconds: all.map(\.totalMilliseconds).sum,
            groups: Array(listed),
            other: SlowQueries.Other(
                count: rest.map(\.count).sum, totalMilliseconds: rest.map(\.totalMilliseconds).sum))
    }
}

extension SlowQueryTally.Group {
    fileprivate func report(fingerprint: String) -> SlowQueryGroup {
        SlowQueryGroup(
            fingerprint: fingerprint, query: slowest.query, count: times.requests,
            totalMilliseconds: Int(clamping: times.totalMilliseconds),
            meanMilliseconds: times.meanMilliseconds ?? 0,
            maxMilliseconds: slowest.milliseconds,
            p95Milliseconds: times.latency(at: .p95) ?? 0,
            severity: Severity(queryMilliseconds: slowest.milliseconds),
            endpoints: endpoints.sorted().map(\.text),
            organizations: organizations.count, firstSeen: firstSeen, lastSeen: lastSeen,
            plan: slowestWithPlan?.plan)
    }
}

extension SlowQueryExecution {
    /// The slower one is shown; of equals the earlier, then the one whose text comes first, then whose plan does.
    fileprivate func isShown(before other: SlowQueryExecution) -> Bool {
        if milliseconds != other.milliseconds { return milliseconds > other.milliseconds }
        if at != other.at { return at < other.at }
        let (text, theirs) = (ExactText(query), ExactText(other.query))
        if text != theirs { return text < theirs }
        guard plan != other.plan else { return false }
        return ExactText(plan?.text ?? "") < ExactText(other.plan?.text ?? "")
    }
}

extension [Int] {
    fileprivate var sum: Int { reduce(0, +) }
}
