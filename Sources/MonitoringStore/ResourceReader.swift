import Postgres
import Reporting

/// Reads the samples of resources in one window.
struct ResourceReader {
    let connection: Connection
    let schema: MonitoringSchema
    let window: ReportWindow

    /// The samples of resources, by metric.
    func read(_ notes: inout [String]) throws -> [ResourceSeries] {
        let rows = try connection.query(
            """
            SELECT metric_type::text, value::text, metadata ->> 'limit' AS "limit", "timestamp"
            FROM \(schema(.resources))
            WHERE "timestamp" >= $1::timestamptz AND "timestamp" < $2::timestamptz
            ORDER BY "timestamp", value, metadata ->> 'limit'
            """, [window.start.description, window.end.description])
        var points: [String: [ResourceSeries.Point]] = [:]
        var limits: [String: Double] = [:]
        var unusable = 0
        for row in rows {
            guard let metric = try row.optionalText("metric_type"),
                let value = try row.optionalText("value").flatMap(Double.init),
                value.isFinite
            else {
                unusable += 1
                continue
            }
            points[metric, default: []].append(
                ResourceSeries.Point(at: Instant(microseconds: try row.microseconds("timestamp")), value: value))
            if let limit = try row.optionalText("limit").flatMap(Double.init), limit.isFinite { limits[metric] = limit }
        }
        notes += schema.note(unusable, of: .resources, have: "no metric or no value", are: "ignored")
        return points.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { metric in
            ResourceSeries(metric: metric, points: points[metric] ?? [], limit: limits[metric])
        }
    }
}
