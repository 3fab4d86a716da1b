/// What remains of an hour of one endpoint once its rows are gone: a row of the specification's `api_performance_hourly`.
///
/// Counts are exact. The mean and the percentiles were rounded to whole milliseconds when they were stored.
package struct HourlyAggregate: Hashable, Sendable {
    package let requests: Int
    package let errors: Int
    /// Requests that had no status: neither error nor success.
    package let unknownStatus: Int
    package let meanMilliseconds: Int
    /// The exact sum of response times, where it was kept.
    package let totalMilliseconds: Int?
    package let p50Milliseconds: Int?
    package let p95Milliseconds: Int?
    package let p99Milliseconds: Int?

    package init(
        requests: Int, errors: Int, unknownStatus: Int, meanMilliseconds: Int, totalMilliseconds: Int? = nil,
        p50Milliseconds: Int?, p95Milliseconds: Int?, p99Milliseconds: Int?
    ) {
        self.requests = requests
        self.errors = errors
        self.unknownStatus = unknownStatus
        self.meanMilliseconds = meanMilliseconds
        self.totalMilliseconds = totalMilliseconds
        self.p50Milliseconds = p50Milliseconds
        self.p95Milliseconds = p95Milliseconds
        self.p99Milliseconds = p99Milliseconds
    }

    func stored(_ percentile: Percentile) -> Int? {
        switch percentile {
        case .p50: p50Milliseconds
        case .p95: p95Milliseconds
        case .p99: p99Milliseconds
        default: nil
        }
    }
}
