import Postgres
import Reporting

/// Reads the events of the server in a window from their table.
struct ServerEventReader {
    let connection: Connection
    let schema: MonitoringSchema
    let tables: TableCheck
    let window: ReportWindow
    var names = EndpointNames()

    /// - Returns: `nil` where no log of the window was read, or the table is missing.
    func read() throws -> ServerEvents? {
        guard tables.hasServerEvents else { return nil }
        var rows: [ServerEventRow] = []
        try connection.stream(
            """
            SELECT hour, kind, severity, sqlstate, message, table_name, statement, fingerprint, blocking_statement,
                   blocking_fingerprint, endpoint, sum(event_count)::bigint AS event_count,
                   sum(total_us)::bigint AS total_us, max(longest_us) AS longest_us, sum(bytes)::bigint AS bytes
            FROM \(schema(.serverEvents)) WHERE hour >= $1::timestamptz AND hour < $2::timestamptz
            GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
            """, [window.start.description, window.end.description]
        ) { row in
            // A kind of a later version is left out.
            guard let kind = ServerEventKind(rawValue: try row.text("kind")) else { return }
            func statement(_ text: String, _ fingerprint: String) throws -> ServerEventRow.Statement? {
                guard let sql = try row.optionalText(text), let id = try row.optionalText(fingerprint) else {
                    return nil
                }
                return ServerEventRow.Statement(fingerprint: id, text: sql)
            }
            rows.append(
                ServerEventRow(
                    hour: Instant(microseconds: try row.microseconds("hour")), kind: kind,
                    severity: try row.optionalText("severity"), sqlState: try row.optionalText("sqlstate"),
                    message: try row.text("message"), table: try row.optionalText("table_name"),
                    statement: try statement("statement", "fingerprint"),
                    blocker: try statement("blocking_statement", "blocking_fingerprint"),
                    endpoint: try row.optionalText("endpoint").map(names.name), count: try row.int("event_count"),
                    microseconds: try row.int("total_us"), longestMicroseconds: try row.int("longest_us"),
                    bytes: try row.int("bytes")))
        }
        return ServerEvents(rows, in: window)
    }
}
