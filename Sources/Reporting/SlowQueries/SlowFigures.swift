/// The executions of a slow query on one day.
package struct SlowFigures: Hashable, Sendable {
    package let count: Int
    package let totalMilliseconds: Int
    package let p95Milliseconds: Double

    /// Average time of an execution.
    var meanMilliseconds: Double { Double(totalMilliseconds) / Double(max(count, 1)) }
}
