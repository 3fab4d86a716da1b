/// The types of the first rules, for sentences about an alert's cause.
package enum AlertRule: String, Sendable {
    case slowQuery = "slow_query"
    case highErrorRate = "high_error_rate"
    case resourceThreshold = "resource_threshold"
}
