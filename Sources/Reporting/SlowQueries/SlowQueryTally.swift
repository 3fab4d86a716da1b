/// Collects executions, in any order, into groups.
///
/// A caller that knows beforehand which groups cost the most adds only those and counts all others together; memory
/// then does not grow with the number of groups.
package struct SlowQueryTally: Sendable {
    fileprivate struct Group {
        /// The text and plan to show; `nil` as long as none is set.
        var sample: SlowQuerySample?
        /// Number of executions by time in milliseconds.
        var times: [Int: Int] = [:]
        var hours: [Int]
        var endpoints: [ExactText?: SlowQueryCounts] = [:]
        var organizations: [ExactText?: SlowQueryCounts] = [:]
        var firstSeen: Instant
        var lastSeen: Instant

        init(_ execution: SlowQueryExecution, hours: Int) {
            self.hours = Array(repeating: 0, count: hours)
            firstSeen = execution.at
            lastSeen = execution.at
        }

        mutating func add(_ execution: SlowQueryExecution, hour: Int?) {
            times[execution.milliseconds, default: 0] += 1
            if let hour { hours[hour] += 1 }
            endpoints[execution.endpoint.map(ExactText.init), default: SlowQueryCounts()].add(execution.milliseconds)
            organizations[execution.organization.map(ExactText.init), default: SlowQueryCounts()].add(
                execution.milliseconds)
            firstSeen = min(firstSeen, execution.at)
            lastSeen = max(lastSeen, execution.at)
        }
    }

    private var groups: [String: Group] = [:]
    /// Times of all executions, by hour of the window, including counted executions that are below the threshold of
    /// slow queries and therefore belong to no group.
    package var hours: [Int: LatencyHistogram] { counts.mapValues(LatencyHistogram.init(counts:)) }
    /// Number of executions in an hour by time in milliseconds.
    private var counts: [Int: [Int: Int]] = [:]
    private var others = SlowQueryCounts()
    /// Number of groups among the executions of `addOther`; `nil` if it is unknown.
    package var otherGroups: Int? = 0
    private let window: ReportWindow
    private let hourCount: Int

    package init(window: ReportWindow) {
        self.window = window
        hourCount = window.hours.count
    }

    package mutating func add(_ execution: SlowQueryExecution) {
        let hour = window.hourIndex(of: execution.at)
        groups[execution.fingerprint, default: Group(execution, hours: hourCount)].add(execution, hour: hour)
        count(execution.milliseconds, hour: hour)
    }

    /// Counts an execution of a group that will not be listed.
    package mutating func addOther(_ milliseconds: Int, at instant: Instant) {
        others.add(milliseconds)
        count(milliseconds, at: instant)
    }

    /// Counts an execution only for the alert rule.
    package mutating func count(_ milliseconds: Int, at instant: Instant) {
        count(milliseconds, hour: window.hourIndex(of: instant))
    }

    private mutating func count(_ milliseconds: Int, hour: Int?) {
        if let hour { counts[hour, default: [:]][milliseconds, default: 0] += 1 }
    }

    /// Sets the text and plan that a group shows: those of its slowest executions.
    package mutating func show(_ sample: SlowQuerySample, of fingerprint: String) {
        groups[fingerprint]?.sample = sample
    }

    package func slowQueries(_ settings: SlowQuerySettings) -> SlowQueries {
        let all = groups.map { fingerprint, group in group.report(fingerprint: fingerprint) }.sorted {
            $0.isCostlier(than: $1)
        }
        let listed = all.prefix(settings.listed)
        let rest = all.dropFirst(settings.listed)
        let other = SlowQueries.Other(
            count: rest.map(\.count).saturatingSum + others.count,
            totalMilliseconds: rest.map(\.totalMilliseconds).saturatingSum.addingSaturated(others.milliseconds),
            groups: otherGroups.map { rest.count + $0 })
        return SlowQueries(
            thresholdMilliseconds: settings.thresholdMilliseconds,
            count: listed.map(\.count).saturatingSum + other.count,
            totalMilliseconds: listed.map(\.totalMilliseconds).saturatingSum.addingSaturated(other.totalMilliseconds),
            groups: Array(listed), other: other)
    }
}

extension SlowQueryTally.Group {
    fileprivate func report(fingerprint: String) -> SlowQueryGroup {
        let named = endpoints.keys.compactMap(\.self)
        let times = LatencyHistogram(counts: times)
        let longest = times.maxMilliseconds ?? 0
        return SlowQueryGroup(
            fingerprint: fingerprint, query: sample?.query ?? "", count: times.requests,
            totalMilliseconds: Int(clamping: times.totalMilliseconds), meanMilliseconds: times.meanMilliseconds ?? 0,
            maxMilliseconds: longest, p95Milliseconds: times.latency(at: .p95) ?? 0,
            severity: Severity(queryMilliseconds: longest), endpoints: named.sorted().map(\.text),
            organizations: organizations.keys.count { $0 != nil }, firstSeen: firstSeen, lastSeen: lastSeen,
            plan: sample?.plan, formattedQuery: sample?.formattedQuery, p50Milliseconds: times.latency(at: .p50),
            standardDeviationMilliseconds: times.standardDeviationMilliseconds, hours: hours,
            byEndpoint: SlowQueryBreakdown(endpoints), byOrganization: SlowQueryBreakdown(organizations),
            planShape: sample?.planShape, nameVariants: sample.flatMap { $0.nameVariants > 1 ? $0.nameVariants : nil })
    }
}
