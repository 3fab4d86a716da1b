import Postgres
import Reporting

/// One sample of a resource, as `resource_utilization` stores it.
package struct ResourceRecord: Equatable, Sendable {
    package var metric: String
    package var value: Double
    /// The limit of the resource.
    package var limit: Double?
    package var at: Instant

    package init(metric: String, value: Double, limit: Double? = nil, at: Instant) {
        self.metric = metric
        self.value = value
        self.limit = limit
        self.at = at
    }
}
