/// The hours of one subject that a rule judges: the whole service, an endpoint, or a resource.
package struct JudgedHours: Sendable {
    /// An hour that breaks the rule.
    package struct Breach: Sendable {
        /// Position of the hour in the window.
        package let hour: Int
        /// Start of the hour; for a sampled value, the time of the first sample above the threshold.
        package let at: Instant
        package let value: Double
        package let severity: Severity
        /// The counts behind the value, where it is a rate.
        package var evidence: Evidence?
        /// Limit of a resource.
        package var limit: Double?
        /// A whole sentence without its period.
        let message: @Sendable () -> String
    }

    /// `nil` for the whole service and for a resource.
    package var endpoint: Endpoint?
    package var metric: String?
    /// The threshold in the unit of `values`; the lowest if there are several.
    package let threshold: Double
    /// One value for each hour of the window; `nil` for an hour without a value.
    package let values: [Double?]
    /// Breaches, oldest first.
    package let breaches: [Breach]
}
