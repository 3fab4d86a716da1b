/// What just-in-time compilation took while a plan was executed.
package struct PlanCompilation: Hashable, Sendable {
    /// Milliseconds of all processes, most of them within the times of the nodes that first needed a function.
    package let milliseconds: Double
    package let functions: Int?

    /// - Parameter fields: EXPLAIN's `JIT`; the result is `nil` without a time.
    init?(_ fields: [String: JSONValue]) {
        guard case .object(let timing)? = fields["Timing"], let total = timing["Total"]?.finite else { return nil }
        milliseconds = max(total, 0)
        functions = fields["Functions"]?.count
    }
}
