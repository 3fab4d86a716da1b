/// What an operator can set about the figures: thresholds, rules and limits. The defaults are the specification's.
package struct ReportSettings: Hashable, Sendable {
    /// What people call the service; `nil` for the name of its database.
    package var name: String?
    package var health = HealthThresholds()
    /// Endpoints with thresholds of their own; the first that matches counts.
    package var healthExceptions: [EndpointException<HealthThresholds>] = []
    package var slowQueries = SlowQuerySettings()
    package var alerts = AlertThresholds()
    /// Endpoints with an error rate and a number of requests of their own; the first that matches counts.
    package var alertExceptions: [EndpointException<AlertThresholds>] = []
    /// Endpoints that are counted, and neither listed nor judged.
    package var ignored: [EndpointPattern] = []
    package var comparison = ComparisonSettings()
    /// Limits of resources by metric, in the metric's own unit; they go before limits that samples carry.
    package var limits: [String: Double] = [:]
    /// In the order of the configuration.
    package var objectives: [Objective] = []
    /// How many endpoints are kept apart, those that took the most time; the others are counted together.
    package var endpointLimit = 500
    package var organizations = OrganizationSettings()
    /// What the operator knows already, in the order in which it was said.
    package var acknowledgements: [Acknowledgement] = []
    /// The organization that a report is about, and nobody else; `nil` for a report of the whole service.
    package var tenant: OrganizationID?

    package init() {}

    /// What an endpoint is judged by; `nil` for the whole service.
    package func health(of endpoint: Endpoint?) -> HealthThresholds {
        healthExceptions.thresholds(of: endpoint) ?? health
    }

    /// When the alert rules fire for an endpoint; `nil` for the whole service.
    package func alerts(of endpoint: Endpoint?) -> AlertThresholds {
        alertExceptions.thresholds(of: endpoint) ?? alerts
    }

    /// Whether an endpoint is counted, and neither listed nor judged.
    package func ignores(_ endpoint: Endpoint) -> Bool { ignored.contains { $0.matches(endpoint) } }
}

/// Endpoints with thresholds of their own, complete: what the operator left open is that of all endpoints.
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

/// Above which figures an endpoint is no longer fine.
package struct HealthThresholds: Hashable, Sendable {
    package var criticalMeanMilliseconds = 1000.0
    /// A fraction, 0...1.
    package var criticalErrorRate = 0.05
    package var warningMeanMilliseconds = 500.0
    package var warningErrorRate = 0.02

    package init() {}
}

package struct SlowQuerySettings: Hashable, Sendable {
    /// A query is slow when it took longer than this.
    package var thresholdMilliseconds = 500
    /// How many groups are listed; the rest is counted together.
    package var listed = 50
    /// Whether literals in texts and plans are kept.
    package var showsLiterals = false

    package init() {}
}

/// When the alert rules fire, each judged over a whole hour.
package struct AlertThresholds: Hashable, Sendable {
    /// `slow_query`: more than `slowQueryCount` queries of at least `slowQueryMilliseconds`.
    package var slowQueryMilliseconds = 2000
    package var slowQueryCount = 5
    /// `high_error_rate`: a greater fraction of errors, with at least `minimumRequests` requests.
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
    /// How many are listed; the others are counted together. With 0, none is read.
    package var listed = 50
    /// What people call them.
    package var labels: [OrganizationID: String] = [:]

    package init() {}

    package var areRead: Bool { listed > 0 }
}
