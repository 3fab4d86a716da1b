/// The samples of one resource over a window, oldest first.
package struct ResourceSeries: Hashable, Codable, Sendable {
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
    /// The most the resource can be, in the same unit; `nil` when nobody said.
    @Nullable package var limit: Double?
    /// When it reaches its limit; `nil` without samples, for a window that is no calendar day, and in reports that were
    /// archived without it.
    @Nullable package var forecast: ResourceForecast?

    package init(metric: String, points: [Point], limit: Double?) {
        self.metric = metric
        self.points = points
        latest = points.last?.value
        self.limit = limit
    }

    /// The same with the operator's limit, where there is one for the metric.
    package func limited(by limits: [String: Double]) -> ResourceSeries {
        ResourceSeries(metric: metric, points: points, limit: limits[metric] ?? limit)
    }

    /// A metric in words: `Database size` for `database_size`. Metrics that this program does not know keep their name.
    package static func name(of metric: String) -> String {
        switch metric {
        case "database_size": "Database size"
        case "storage_used": "Storage used"
        case "connection_count": "Connections"
        case "function_invocations": "Function invocations"
        default: metric
        }
    }

    package var name: String { Self.name(of: metric) }

    /// Whether values are numbers of bytes.
    package var isBytes: Bool { metric == "database_size" || metric == "storage_used" }

    /// A value with its unit.
    package func text(_ value: Double) -> String {
        isBytes ? NumberText.bytes(value) : NumberText.trimmed(NumberText.decimal(value, places: 2))
    }
}
