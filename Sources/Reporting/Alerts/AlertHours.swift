/// What an alert's rule looked at, hour by hour, and where it was broken.
package struct AlertHours: Hashable, Codable, Sendable {
    /// Beyond it an hour breaks the rule: a fraction of requests, a number of queries, or a value of the resource.
    package let threshold: Double
    /// One for each hour of the window, oldest first, in the threshold's unit; `null` where there is none.
    package let values: [Double?]
    /// The positions of the hours that broke the rule, ascending.
    package let breaches: [Int]
}
