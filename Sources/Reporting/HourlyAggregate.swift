/// An hour of one endpoint after its rows were deleted: a row of `api_performance_hourly` in the specification.
///
/// Counts are exact. The mean and the percentiles were rounded to whole milliseconds when they were stored.
package struct HourlyAggregate: Hashable, Sendable {
    package let requests: Int
    package let errors: Int
    /// Those of `errors` with a status of 400-499; `nil` where they were not stored.
    package let clientErrors: Int?
    /// Requests without a status: neither error nor success.
    package let unknownStatus: Int
    package let meanMilliseconds: Int
    /// The exact sum of response times, where it was stored.
    package let totalMilliseconds: Int?
    package let p50Milliseconds: Int?
    package let p95Milliseconds: Int?
    package let p99Milliseconds: Int?

    /// The percentiles that are stored, whatever reports have: `DailyDistributions` writes them in this order.
    static let percentiles = [Percentile.p50, .p95, .p99]

    package init(
        requests: Int, errors: Int, clientErrors: Int? = nil, unknownStatus: Int, meanMilliseconds: Int,
        totalMilliseconds: Int? = nil, p50Milliseconds: Int?, p95Milliseconds: Int?, p99Milliseconds: Int?
    ) {
        self.requests = requests
        self.errors = errors
        self.clientErrors = clientErrors
        self.unknownStatus = unknownStatus
        self.meanMilliseconds = meanMilliseconds
        self.totalMilliseconds = totalMilliseconds
        self.p50Milliseconds = p50Milliseconds
        self.p95Milliseconds = p95Milliseconds
        self.p99Milliseconds = p99Milliseconds
    }

    /// Requests without any percentile.
    ///
    /// - Parameter count: of at least one request.
    package init(_ count: RequestCount) {
        // Half away from zero, as stored means are rounded.
        let (mean, rest) = count.totalMilliseconds.magnitude.quotientAndRemainder(
            dividingBy: UInt(max(count.requests, 1)))
        let rounded = Int(mean) + (rest >= UInt(max(count.requests, 1)) - rest ? 1 : 0)
        self.init(
            requests: count.requests, errors: count.errors, clientErrors: count.clientErrors,
            unknownStatus: count.unknownStatus, meanMilliseconds: count.totalMilliseconds < 0 ? -rounded : rounded,
            totalMilliseconds: count.totalMilliseconds, p50Milliseconds: nil, p95Milliseconds: nil,
            p99Milliseconds: nil)
    }

    /// Those of `errors` with a status of 500 or more; `nil` where they were not stored.
    var serverErrors: Int? { clientErrors.map { errors - $0 } }

    /// Whether the known percentiles ascend: a higher percentile is never less than a lower one.
    package var percentilesAgree: Bool {
        let known = Self.percentiles.compactMap(stored)
        return known == known.sorted()
    }

    package var withoutPercentiles: HourlyAggregate {
        HourlyAggregate(
            requests: requests, errors: errors, clientErrors: clientErrors, unknownStatus: unknownStatus,
            meanMilliseconds: meanMilliseconds, totalMilliseconds: totalMilliseconds, p50Milliseconds: nil,
            p95Milliseconds: nil, p99Milliseconds: nil)
    }

    /// The sum of a count that not every hour has; `nil` if one of them lacks it.
    static func sum(_ hours: [HourlyAggregate], _ count: (HourlyAggregate) -> Int?) -> Int? {
        hours.reduce(0) { sum, hour in sum.flatMap { sum in count(hour).map { sum + $0 } } }
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
