/// When a difference between days is worth a reader's time, and how often chance may be called a change.
package struct ComparisonSettings: Hashable, Sendable {
    /// A response time must differ by this fraction, and by `changeMilliseconds`.
    package var relativeChange = 0.10
    package var changeMilliseconds = 20.0
    /// A share of errors must differ by this, as a fraction: 0.01 is one percentage point.
    package var changeOfErrorRate = 0.01
    /// Requests must differ by this fraction, and by `minimumRequests`.
    package var changeOfRequests = 0.30
    /// The time of all slow executions of a query must differ by this, in milliseconds; also for it to be news at all.
    package var changeOfSlowMilliseconds = 5000
    /// An endpoint with fewer requests, this day or usually, is not judged.
    package var minimumRequests = 100
    /// How many calls are to be expected from chance on a day: 0.05 is one in 20 days.
    package var falseCalls = 0.05

    package init() {}
}
