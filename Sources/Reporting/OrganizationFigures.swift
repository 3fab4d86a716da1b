/// The figures of one organization, or of several together. In `report.json` they are on the same level as the fields
/// that identify it.
package struct OrganizationFigures: Hashable, Codable, Sendable {
    package let requests: Int
    package let errors: Int
    package let clientErrors: Int
    package let serverErrors: Int
    package let unknownStatus: Int
    /// errors / requests, 0...1; `nil` without requests.
    @Nullable package var errorRate: Double?
    @Nullable package var meanMilliseconds: Double?
    /// Exact; `nil` without requests, and if there are too many organizations to keep a distribution of each.
    @Nullable package var p95Milliseconds: Double?
    package let totalMilliseconds: Double
    package let slowQueries: Int
    package let slowQueryMilliseconds: Int

    init(_ count: RequestCount, latencies: LatencyHistogram? = nil, slowQueries: OrganizationTraffic.SlowQueryCount?) {
        requests = count.requests
        errors = count.errors
        clientErrors = count.clientErrors
        serverErrors = count.serverErrors
        unknownStatus = count.unknownStatus
        errorRate = count.requests > 0 ? Double(count.errors) / Double(count.requests) : nil
        meanMilliseconds = count.meanMilliseconds
        p95Milliseconds = latencies?.latency(at: .p95)
        totalMilliseconds = Double(count.totalMilliseconds)
        self.slowQueries = slowQueries?.count ?? 0
        slowQueryMilliseconds = slowQueries?.totalMilliseconds ?? 0
    }

    /// The sum of figures, without a percentile, because percentiles do not add up.
    package init(sum parts: [OrganizationFigures]) {
        requests = parts.map(\.requests).saturatingSum
        errors = parts.map(\.errors).saturatingSum
        clientErrors = parts.map(\.clientErrors).saturatingSum
        serverErrors = parts.map(\.serverErrors).saturatingSum
        unknownStatus = parts.map(\.unknownStatus).saturatingSum
        totalMilliseconds = parts.reduce(0) { $0 + $1.totalMilliseconds }
        slowQueries = parts.map(\.slowQueries).saturatingSum
        slowQueryMilliseconds = parts.map(\.slowQueryMilliseconds).saturatingSum
        errorRate = requests > 0 ? Double(errors) / Double(requests) : nil
        meanMilliseconds = requests > 0 ? totalMilliseconds / Double(requests) : nil
        p95Milliseconds = nil
    }
}
