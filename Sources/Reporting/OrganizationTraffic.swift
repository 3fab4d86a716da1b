/// The requests and slow queries of a window by organization. It merges by addition, in any order.
package struct OrganizationTraffic: Sendable {
    /// Slow queries of one organization.
    package struct SlowQueryCount: Hashable, Sendable {
        package private(set) var count = 0
        package private(set) var totalMilliseconds = 0

        mutating func add(_ milliseconds: Int) {
            count += 1
            totalMilliseconds = totalMilliseconds.addingSaturated(milliseconds)
        }
    }

    /// Up to this many organizations have a distribution each; with more, none has.
    package static let distributionLimit = 500

    package private(set) var counts: [Endpoint: [Organization: RequestCount]] = [:]
    /// Errors by hour of the window.
    package private(set) var errors: [Int: [Endpoint: [Organization: Int]]] = [:]
    package private(set) var slowQueries: [Organization: SlowQueryCount] = [:]
    /// Slow queries that the alert rule counts, by hour of the window.
    package private(set) var alertingQueries: [Int: [Organization: Int]] = [:]
    /// Number of organizations that `Organization.other` stands for.
    package var otherOrganizations = 0

    private var distributions: [Organization: LatencyHistogram]? = [:]

    package init() {}

    /// Number of stored counts, which determines the memory use.
    package private(set) var size = 0

    /// Number of organizations, including those that `other` stands for.
    package var organizations: Int {
        counts.values.reduce(into: Set(slowQueries.keys)) { $0.formUnion($1.keys) }.count { $0.id != nil }
            + otherOrganizations
    }

    /// All response times of an organization; `nil` where they were not kept.
    package func latencies(of organization: Organization) -> LatencyHistogram? { distributions?[organization] }

    /// - Parameter hour: position of the hour in the window.
    package mutating func add(
        _ count: RequestCount, to endpoint: Endpoint, of organization: Organization, hour: Int
    ) {
        add(count, to: endpoint, of: organization)
        addErrors(count.errors, to: endpoint, of: organization, hour: hour)
    }

    /// Adds requests without the hours of their errors.
    package mutating func add(_ count: RequestCount, to endpoint: Endpoint, of organization: Organization) {
        let isNew = counts[endpoint, default: [:]][organization, default: RequestCount()].merge(count)
        if isNew { size += 1 }
    }

    /// Replaces the counts of an endpoint.
    package mutating func set(_ counts: [Organization: RequestCount], of endpoint: Endpoint) {
        size += counts.count - (self.counts[endpoint]?.count ?? 0)
        self.counts[endpoint] = counts
    }

    /// Assigns errors that are already counted to an hour.
    package mutating func addErrors(_ count: Int, to endpoint: Endpoint, of organization: Organization, hour: Int) {
        if count > 0 { errors[hour, default: [:]][endpoint, default: [:]][organization, default: 0] += count }
    }

    /// Assigns errors of several organizations that are already counted to an hour.
    package mutating func addErrors(_ counts: [(Organization, Int)], to endpoint: Endpoint, hour: Int) {
        errors[hour, default: [:]][endpoint, default: [:]].merge(counts, uniquingKeysWith: +)
    }

    /// Adds the response times of requests that are already counted.
    package mutating func add(_ latencies: LatencyHistogram, of organization: Organization) {
        distributions?[organization, default: LatencyHistogram()].merge(latencies)
        if let kept = distributions?.count, kept > Self.distributionLimit { distributions = nil }
    }

    /// Whether organizations have distributions.
    var keepsDistributions: Bool { distributions != nil }

    /// Drops the distributions permanently.
    package mutating func dropDistributions() { distributions = nil }

    /// - Parameters:
    ///   - hour: position of the hour in the window.
    ///   - isListed: whether it is slow enough to count as a slow query.
    ///   - isAlerting: whether it is slow enough for the alert rule.
    package mutating func addSlowQuery(
        _ milliseconds: Int, of organization: Organization, hour: Int?, isListed: Bool, isAlerting: Bool
    ) {
        if isListed { slowQueries[organization, default: SlowQueryCount()].add(milliseconds) }
        if isAlerting, let hour { alertingQueries[hour, default: [:]][organization, default: 0] += 1 }
    }

    package mutating func merge(_ other: OrganizationTraffic) {
        counts.merge(other.counts) { ours, theirs in ours.merging(theirs) { $0.merging($1) } }
        size = counts.reduce(0) { $0 + $1.value.count }
        errors.merge(other.errors) { $0.merging($1) { $0.merging($1, uniquingKeysWith: +) } }
        guard distributions != nil, let theirs = other.distributions else {
            distributions = nil
            return
        }
        for (organization, latencies) in theirs { add(latencies, of: organization) }
    }

    /// Counts by organization, over all endpoints.
    var totals: [Organization: RequestCount] {
        counts.values.reduce(into: [:]) { totals, organizations in totals.merge(organizations) { $0.merging($1) } }
    }

    /// Counts of one organization, by endpoint.
    func counts(of organization: Organization) -> [Endpoint: RequestCount] {
        counts.compactMapValues { $0[organization] }
    }

    /// The same traffic with endpoints counted together by group.
    func grouping(_ groups: [Endpoint: Endpoint.Group]) -> OrganizationTraffic {
        guard !groups.isEmpty else { return self }
        var traffic = self
        traffic.counts = [:]
        for (endpoint, organizations) in counts {
            traffic.counts[groups[endpoint].map { Endpoint($0) } ?? endpoint, default: [:]].merge(organizations) {
                $0.merging($1)
            }
        }
        traffic.size = traffic.counts.reduce(0) { $0 + $1.value.count }
        traffic.errors = errors.mapValues { hour in
            hour.reduce(into: [:]) { errors, entry in
                errors[groups[entry.key].map { Endpoint($0) } ?? entry.key, default: [:]].merge(
                    entry.value, uniquingKeysWith: +)
            }
        }
        return traffic
    }

    /// The same traffic with all endpoints except `kept` counted together as `Endpoint.other`.
    func keeping(_ kept: Set<Endpoint>) -> OrganizationTraffic {
        if counts.keys.allSatisfy({ kept.contains($0) || $0.isOther }) { return self }
        var traffic = self
        traffic.counts = [:]
        for (endpoint, organizations) in counts {
            traffic.counts[kept.contains(endpoint) || endpoint.isOther ? endpoint : .other, default: [:]].merge(
                organizations
            ) { $0.merging($1) }
        }
        return traffic
    }
}
