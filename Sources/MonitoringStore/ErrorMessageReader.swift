import Postgres
import Reporting

/// Reads error messages of requests, masked as they come. In the caller's transaction.
struct ErrorMessageReader {
    let connection: Connection
    let schema: MonitoringSchema
    /// The only organisation whose requests are read; `nil` reads all.
    var tenant: OrganizationID?

    func messages(from start: Instant, to end: Instant) throws -> ErrorMessageTally {
        var tally = ErrorMessageTally()
        // Most of an endpoint's messages are one text with other values; masking one costs less than finding it known.
        try connection.stream(
            """
            SELECT endpoint::text, method::text, left(error_message::text, \(ErrorMessageMask.longest + 1))
            FROM \(schema(.requests))
            WHERE "timestamp" >= $1::timestamptz AND "timestamp" < $2::timestamptz AND error_message IS NOT NULL
            \(tenant == nil ? "" : "AND organization_id = $3::uuid")
            """, [start.description, end.description] + (tenant.map { [$0.description] } ?? [])
        ) { row in
            tally.add(
                ErrorMessageMask.mask(try row.text(2)), to: Endpoint(name: try row.text(0), method: try row.optionalText(1)))
        }
        return tally
    }
}
