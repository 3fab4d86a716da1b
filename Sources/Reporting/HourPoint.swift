/// The figures of one hour.
package struct HourPoint: Hashable, Codable, Sendable {
    package let start: Instant
    package let requests: Int
    package let errors: Int
    @Nullable package var meanMilliseconds: Double?
    @Nullable package var p50Milliseconds: Double?
    @Nullable package var p95Milliseconds: Double?
    @Nullable package var p99Milliseconds: Double?
    package let grade: Grade
    /// `nil` if every figure is exact.
    @Nullable package var bounds: LatencyBounds?

    package init(start: Instant, traffic: Traffic) {
        let summary = Summary(traffic)
        self.start = start
        requests = summary.requests
        errors = summary.errors
        meanMilliseconds = summary.meanMilliseconds
        p50Milliseconds = summary.p50Milliseconds
        p95Milliseconds = summary.p95Milliseconds
        p99Milliseconds = summary.p99Milliseconds
        grade = summary.grade
        bounds = summary.bounds
    }
}
