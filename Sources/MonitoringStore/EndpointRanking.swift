import Postgres
import Reporting

/// Which endpoints are kept apart where there are too many to read them all: those that took the most time.
struct EndpointRanking {
    let kept: [Endpoint]
    /// How many there are besides.
    let others: Int

    /// Adds up on the server, in the caller's transaction.
    ///
    /// - Parameter tenant: the only organisation whose requests count.
    init(reader: NightReader, source: RequestSource, limit: Int, tenant: OrganizationID? = nil) throws {
        let schema = reader.schema
        let rows = """
            SELECT endpoint::text AS endpoint, method::text AS method, sum(response_time_ms)::numeric AS total
            FROM \(reader.tables.requests) log WHERE "timestamp" >= $1::timestamptz AND "timestamp" < $2::timestamptz
            \(tenant == nil ? "" : "AND organization_id = $3::uuid")
            GROUP BY 1, 2
            """
        let mean = "avg_response_time_ms::bigint * request_count"
        let total = reader.tables.keepsDistributions ? "coalesce(total_response_time_ms, \(mean))" : mean
        let stored = """
            SELECT endpoint::text AS endpoint, method::text AS method, sum(\(total))::numeric AS total
            FROM \(schema(.hourlyAggregates)) WHERE hour > $1::timestamptz - interval '1 hour' AND hour < $2::timestamptz
            GROUP BY 1, 2
            """
        let sources: [String] =
            switch source {
            case .auto: [rows, stored]
            case .raw: [rows]
            case .stored: [stored]
            }
        var kept: [Endpoint] = []
        var all = 0
        for row in try reader.connection.query(
            """
            SELECT endpoint, method, count(*) OVER () FROM (\(sources.joined(separator: " UNION ALL "))) sums
            GROUP BY endpoint, method
            ORDER BY max(total) DESC NULLS LAST, endpoint COLLATE "C", method COLLATE "C" NULLS FIRST
            LIMIT \(limit)
            """, [reader.window.start.description, reader.window.end.description] + (tenant.map { [$0.description] } ?? []))
        {
            kept.append(Endpoint(name: try row.text(0), method: try row.optionalText(1)))
            all = try row.int(2)
        }
        self.kept = kept
        others = all - kept.count
    }
}
