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

/// Endpoints with their own complete thresholds; values that the operator omitted are those of all endpoints.
package struct EndpointException<Thresholds: Hashable & Sendable>: Hashable, Sendable {
    package let endpoints: EndpointPattern
    package let thresholds: Thresholds

    package init(endpoints: EndpointPattern, thresholds: Thresholds) {
        self.endpoints = endpoints
        self.thresholds = thresholds
    }
}

extension Array {
    fileprivate func thresholds<Thresholds>(of endpoint: Endpoint?) -> Thresholds?
    where Element == EndpointException<Thresholds> {
        endpoint.flatMap { endpoint in first { $0.endpoints.matches(endpoint) }?.thresholds }
    }
}

/// The figures above which an endpoint is no longer healthy.
package struct HealthThresholds: Hashable, Sendable {
    package var criticalMeanMilliseconds = 1000.0
    /// A fraction, 0...1.
    package var criticalErrorRate = 0.05
    package var warningMeanMilliseconds = 500.0
    package var warningErrorRate = 0.02

    package init() {}
}

/// How slow queries are selected and shown.
package struct SlowQuerySettings: Hashable, Sendable {
    /// A query is slow if it took longer than this.
    package var thresholdMilliseconds = 500
    /// Number of groups that are listed; the rest is counted together.
    package var listed = 50
    /// Whether literals in texts and plans are kept.
    package var showsLiterals = false

    package init() {}
}

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

/// How organizations are counted.
package struct OrganizationSettings: Hashable, Sendable {
    /// Number of organizations that are listed; the others are counted together. With 0, none is read.
    package var listed = 50
    /// Display names by id.
    package var labels: [OrganizationID: String] = [:]

    package init() {}

    package var areRead: Bool { listed > 0 }
}
