/// The thresholds of the alert rules, each judged over a whole hour.
package struct AlertThresholds: Hashable, Sendable {
    /// `slow_query`: more than `slowQueryCount` queries of at least `slowQueryMilliseconds`.
    package var slowQueryMilliseconds = 2000
    package var slowQueryCount = 5
    /// `high_error_rate`: a higher error rate than this fraction, with at least `minimumRequests` requests.
    package var errorRate = 0.05
    package var minimumRequests = 20
    /// `resource_threshold`: at least this fraction of a limit.
    package var resourceMedium = 0.70
    package var resourceHigh = 0.85
    package var resourceCritical = 0.95

    package init() {}
}
