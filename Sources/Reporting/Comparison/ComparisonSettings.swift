/// The smallest differences between days that are worth reporting, and how often chance may be called a change.
package struct ComparisonSettings: Hashable, Sendable {
    /// A response time must differ by this fraction, and by `changeMilliseconds`.
    package var relativeChange = 0.10
    package var changeMilliseconds = 20.0
    /// A share of errors must differ by this fraction: 0.01 is one percentage point.
    package var changeOfErrorRate = 0.01
    /// Requests must differ by this fraction, and by `minimumRequests`.
    package var changeOfRequests = 0.30
    /// The total time of all slow executions of a query must differ by this many milliseconds; a new query needs at
    /// least this much.
    package var changeOfSlowMilliseconds = 5000
    /// An endpoint with fewer requests, on this day or usually, is not compared.
    package var minimumRequests = 100
    /// Expected number of false calls per day: 0.05 is one in 20 days.
    package var falseCalls = 0.05

    package init() {}
}
