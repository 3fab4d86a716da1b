/// The figures of one endpoint, or of the whole service, over a window.
///
/// Example:
///
/// ```swift
/// var traffic = Traffic()
/// traffic.add(milliseconds: 120, status: 200, requests: 99)
/// traffic.add(milliseconds: 900, status: 500, requests: 1)
/// Summary(traffic).errorRate  // 0.01
/// ```
package struct Summary: Hashable, Codable, Sendable {
    package let requests: Int
    /// Requests with a status of 400 or more.
    package let errors: Int
    /// Requests with a status of 400-499; `nil` if known only from hourly aggregates.
    @Nullable package var clientErrors: Int?
    /// Requests with a status of 500 or more; `nil` if known only from hourly aggregates.
    @Nullable package var serverErrors: Int?
    /// Requests without a status: neither error nor success.
    package let unknownStatus: Int
    /// errors / requests, 0...1; `nil` without requests.
    @Nullable package var errorRate: Double?
    /// Sum of times / requests. If bounded, the request-weighted mean of stored hourly means.
    @Nullable package var meanMilliseconds: Double?
    @Nullable package var minMilliseconds: Int?
    @Nullable package var maxMilliseconds: Int?
    @Nullable package var p50Milliseconds: Double?
    @Nullable package var p95Milliseconds: Double?
    @Nullable package var p99Milliseconds: Double?
    package let grade: Grade
    /// `nil` if every figure is exact.
    @Nullable package var bounds: LatencyBounds?
    /// The sum of all response times; a request-weighted estimate if bounded. 0 without requests; `nil` in reports
    /// archived without it.
    @Nullable package var totalMilliseconds: Double?

    /// The fraction of the total time that these requests took, 0...1; `nil` if the total is 0.
    package func share(of all: Summary) -> Double? {
        guard let part = totalMilliseconds, let whole = all.totalMilliseconds, whole > 0 else { return nil }
        return part / whole
    }

    package init(_ traffic: Traffic) {
        let exact = traffic.latencies
        let stored = traffic.stored.filter { $0.requests > 0 }
        let total = TimeTotal(traffic)
        requests = traffic.requests
        grade = stored.isEmpty && !traffic.isDivided ? .exact : .bounded
        unknownStatus = stored.reduce(traffic.statuses[nil] ?? 0) { $0 + $1.unknownStatus }
        let client = traffic.statuses.requests { (400..<500).contains($0) }
        let server = traffic.statuses.requests { $0 >= 500 }
        errors = stored.reduce(client + server) { $0 + $1.errors }
        clientErrors = stored.isEmpty ? client : nil
        serverErrors = stored.isEmpty ? server : nil
        errorRate = requests > 0 ? Double(errors) / Double(requests) : nil
        meanMilliseconds = total.mean(over: requests)
        totalMilliseconds = total.milliseconds
        minMilliseconds = stored.isEmpty ? exact.minMilliseconds : nil
        maxMilliseconds = stored.isEmpty ? exact.maxMilliseconds : nil
        p50Milliseconds = stored.isEmpty ? exact.latency(at: .p50) : nil
        p95Milliseconds = stored.isEmpty ? exact.latency(at: .p95) : nil
        p99Milliseconds = stored.isEmpty ? exact.latency(at: .p99) : nil
        bounds = stored.isEmpty ? nil : LatencyBounds(exact: exact, stored: stored, total: total, requests: requests)
    }
}

extension LatencyBounds {
    fileprivate init(exact: LatencyHistogram, stored: [HourlyAggregate], total: TimeTotal, requests: Int) {
        let ranks = RankBounds(exact: exact, stored: stored)
        self.init(
            p50: ranks.interval(at: .p50), p95: ranks.interval(at: .p95), p99: ranks.interval(at: .p99),
            mean: total.meanInterval(over: requests))
    }
}

extension [Int?: Int] {
    /// Number of requests whose status is known and meets the condition.
    fileprivate func requests(where condition: (Int) -> Bool) -> Int {
        reduce(0) { sum, entry in entry.key.map(condition) == true ? sum + entry.value : sum }
    }
}
