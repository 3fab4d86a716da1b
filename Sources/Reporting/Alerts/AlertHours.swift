/// The hourly values that an alert's rule judged, and the hours that broke it.
package struct AlertHours: Hashable, Codable, Sendable {
    /// An hour above this breaks the rule: a fraction of requests, a number of queries, or a value of the resource.
    package let threshold: Double
    /// One value for each hour of the window, oldest first, in the threshold's unit; `null` for an hour without a
    /// value.
    package let values: [Double?]
    /// Positions of the hours that broke the rule, ascending.
    package let breaches: [Int]
}
