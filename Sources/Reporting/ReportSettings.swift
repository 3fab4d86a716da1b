/// Settings of an operator that affect the figures: thresholds, rules and limits. The defaults are those of the
/// specification.
package struct ReportSettings: Hashable, Sendable {
    /// Display name of the service; `nil` for the name of its database.
    package var name: String?
    package var health = HealthThresholds()
    /// Endpoints with their own thresholds; the first match counts.
    package var healthExceptions: [EndpointException<HealthThresholds>] = []
    package var slowQueries = SlowQuerySettings()
    package var alerts = AlertThresholds()
    /// Endpoints with their own error rate and number of requests for alerts; the first match counts.
    package var alertExceptions: [EndpointException<AlertThresholds>] = []
    /// Endpoints that are counted, but neither listed nor judged.
    package var ignored: [EndpointPattern] = []
    package var comparison = ComparisonSettings()
    /// Limits of resources by metric, in the metric's own unit; they override limits in samples.
    package var limits: [String: Double] = [:]
    /// Objectives in the order of the configuration.
    package var objectives: [Objective] = []
    /// Number of endpoints kept apart, those that took the most time; the others are counted together.
    package var endpointLimit = 500
    package var organizations = OrganizationSettings()
    /// Acknowledgements in the order in which they were made.
    package var acknowledgements: [Acknowledgement] = []
    /// The only organization that a report is about; `nil` for a report of the whole service.
    package var tenant: OrganizationID?

    package init() {}

    /// Health thresholds of an endpoint; `nil` for the whole service.
    package func health(of endpoint: Endpoint?) -> HealthThresholds {
        healthExceptions.thresholds(of: endpoint) ?? health
    }

    /// Alert thresholds of an endpoint; `nil` for the whole service.
    package func alerts(of endpoint: Endpoint?) -> AlertThresholds {
        alertExceptions.thresholds(of: endpoint) ?? alerts
    }

    /// Whether an endpoint is counted, but neither listed nor judged.
    package func ignores(_ endpoint: Endpoint) -> Bool { ignored.contains { $0.matches(endpoint) } }
}
