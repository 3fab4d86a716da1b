import Reporting

extension SlowQueryTally {
    /// Adds an execution, and shows its text and plan.
    package mutating func add(_ execution: SlowQueryExecution, showing query: String, plan: JSONValue? = nil) {
        add(execution)
        show(SlowQuerySample(query: query, plan: plan), of: execution.fingerprint)
    }
}
