/// The samples of one resource over a window, oldest first.
package struct ResourceSeries: Hashable, Codable, Sendable {
    /// One sample.
    package struct Point: Hashable, Codable, Sendable {
        package let at: Instant
        package let value: Double

        package init(at: Instant, value: Double) {
            self.at = at
            self.value = value
        }
    }

    package let metric: String
    package let points: [Point]
    /// The value of the last sample; `nil` without samples.
    @Nullable package var latest: Double?
    /// The resource's maximum, in the same unit; `nil` if no limit is configured.
    @Nullable package var limit: Double?
    /// When it will reach its limit; `nil` without samples, for a window that is not a calendar day, and in reports
    /// archived without it.
    @Nullable package var forecast: ResourceForecast?

    package init(metric: String, points: [Point], limit: Double?) {
        self.metric = metric
        self.points = points
        latest = points.last?.value
        self.limit = limit
    }

    /// The series with the operator's limit, if one is configured for the metric.
    package func limited(by limits: [String: Double]) -> ResourceSeries {
        ResourceSeries(metric: metric, points: points, limit: limits[metric] ?? limit)
    }

    /// A metric in words: `Database size` for `database_size`. Unknown metrics keep their name.
    package static func name(of metric: String) -> String {
        switch metric {
        case "database_size": "Database size"
        case "storage_used": "Storage used"
        case "connection_count": "Connections"
        case "function_invocations": "Function invocations"
        case "transaction_id_age": "Transaction id age"
        case "multixact_id_age": "Multixact id age"
        case "sequence_used": "Fullest sequence"
        default: metric
        }
    }

    package var name: String { Self.name(of: metric) }

    /// Whether values are in bytes.
    package var isBytes: Bool { metric == "database_size" || metric == "storage_used" }

    /// The part of the limit from which on a forecast is made. Vacuum lets ages of ids rise to
    /// `autovacuum_freeze_max_age` and fall again, far from the limit: until they leave that range, their rise means
    /// nothing.
    var forecastBegins: Double { isAgeOfIds ? 0.5 : 0 }

    private var isAgeOfIds: Bool { metric == "transaction_id_age" || metric == "multixact_id_age" }

    /// The part of the limit from which on it is critical whatever the settings say: that of `vacuum_failsafe_age`, 1.6
    /// billion, where vacuum drops all consideration to get away from the limit; `nil` for other metrics.
    var failsafeShare: Double? { isAgeOfIds ? 0.746 : nil }

    /// A value with its unit; one below the limit is never written as the limit.
    package func text(_ value: Double) -> String {
        let limit = limit.map { value < $0 ? $0 : .infinity } ?? .infinity
        if metric == "sequence_used" { return NumberText.value(value, below: limit) + " %" }
        return isBytes ? NumberText.bytes(value, below: limit) : NumberText.value(value, below: limit)
    }
}
