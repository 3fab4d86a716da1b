import Foundation
import MonitoringStore
import Postgres
import Reporting
import TestSupport
import Testing

/// A command whose conversation with the server is cut, with everything it needs: tables, files, and the expected
/// result.
struct CutCommand: CustomTestStringConvertible, Sendable {
    let arguments: [String]
    /// The possible beginnings of messages about it.
    let whats: [String]
    /// Runs that lead to complete states; the last one leads to the final state of the command.
    var stages: [[String]] = []
    /// Whether it begins without tables.
    var isFirst = false

    var testDescription: String { arguments.joined(separator: " ") }

    static let alert = "6f1c2f0e-5b7a-4f5e-9d53-0f2f3c1a7b11"
    private static let reading = "cannot read the monitoring tables"

    static let all = [
        CutCommand(arguments: ["report", "--date", "2026-11-22"], whats: [reading]),
        CutCommand(
            arguments: ["report", "--date", "2026-11-22", "--connections", "1", "--organizations", "0"],
            whats: [reading]),
        CutCommand(arguments: ["nightly"], whats: [reading, "cannot count requests"]),
        CutCommand(arguments: ["check"], whats: [reading]),
        CutCommand(arguments: ["alerts"], whats: ["cannot read platform_admin.performance_alerts"]),
        CutCommand(
            arguments: ["alerts", "acknowledge", alert],
            whats: ["cannot acknowledge alerts in platform_admin.performance_alerts"]),
        CutCommand(arguments: ["collect"], whats: ["cannot collect"]),
        CutCommand(arguments: ["collect", "--keep-raw", "1d"], whats: ["cannot collect"], stages: [["collect"]]),
        CutCommand(
            arguments: ["record", "disk_used", "5"], whats: ["cannot write to platform_admin.resource_utilization"]),
        CutCommand(
            arguments: ["ingest", "access-log", "access.log"],
            whats: ["cannot read the positions in log files", "cannot store log data"]),
        CutCommand(
            arguments: ["ingest", "access-log", "--aggregate", "access.log"],
            whats: ["cannot read the positions in log files", "cannot store log data"]),
        CutCommand(
            arguments: ["ingest", "postgres-log", "server.log"],
            whats: ["cannot read the positions in log files", "cannot store log data"]),
        CutCommand(
            arguments: ["migrate"], whats: ["cannot create the monitoring tables in schema platform_admin"],
            isFirst: true),
        CutCommand(arguments: ["migrate"], whats: ["cannot create the monitoring tables in schema platform_admin"]),
    ]

    /// Two days of requests, an alert, and the data for the pages of slow queries and resources.
    func fill(_ database: TestDatabase) throws {
        if isFirst { return }
        let store = try database.store()
        try store.migrate()
        let start = ReportWindow(date: CalendarDate(daysSince1970: 20_778), timeZone: .utc).start
        try store.append(
            requests: stride(from: 0, to: 48, by: 6).flatMap { hour in
                (0..<30).map { number -> RequestRecord in
                    let at = start.adding(seconds: Int64(hour) * 3600 + Int64(number))
                    return RequestRecord(
                        endpoint: "/api/e\(number % 3)", method: "GET", responseMilliseconds: 10 + number,
                        status: number == 7 ? 500 : 200, at: at)
                }
            })
        try store.append(slowQueries: [
            SlowQueryRecord(
                query: "SELECT 1", milliseconds: 900, endpoint: "/api/e1", at: start.adding(seconds: 90_000))
        ])
        try database.run(
            """
            INSERT INTO platform_admin.performance_alerts (id, alert_type, severity, message, details, created_at)
            VALUES ('\(Self.alert)', 'slow_query', 'high', 'slow', '{}', '2026-11-22 05:00Z')
            """)
    }

    static func fill(_ folder: TemporaryFolder) throws {
        try folder.write(
            (10..<50).map { number -> String in
                let request = "\"GET /shop/\(number % 4) HTTP/1.1\" 200 5 \"-\" \"x\" 0.0\(number)"
                return "192.0.2.1 - - [22/Nov/2026:1\(number / 25):00:\(number) +0000] \(request)\n"
            }.joined(), to: "access.log")
        try folder.write(
            (10..<30).map { number -> String in
                "2026-11-22 10:00:\(number).000 UTC [\(number)] LOG:  duration: 9\(number).000 ms  statement: SELECT \(number)\n"
            }.joined(), to: "server.log")
    }

    /// The content of the tables, in pieces that are each written by one transaction, without values that differ
    /// between runs.
    func state(_ connection: Connection) throws -> [String: String] {
        let hasTables = try connection.query(
            "SELECT to_regclass('platform_admin.daybook_state') IS NOT NULL AS has_tables")[0].bool("has_tables")
        let catalogue = try connection.query(
            """
            SELECT md5(string_agg(c.relname || ' ' || a.attname || ' ' || format_type(a.atttypid, NULL), ',' ORDER BY c.relname, a.attname)) AS digest
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
            WHERE c.relnamespace = to_regnamespace('platform_admin')
            """)[0].optionalText("digest")
        var pieces = ["catalogue": catalogue ?? ""]
        guard hasTables else { return pieces }
        // A collector writes each hour in a separate transaction; everything else is written in one.
        let isByHour = arguments[0] == "collect"
        let rows = try connection.query(
            """
            SELECT piece, md5(string_agg(line, ',' ORDER BY line COLLATE "C")) AS digest FROM (
              SELECT \(isByHour ? "'hour ' || date_trunc('hour', \"timestamp\" AT TIME ZONE 'UTC')::text" : "'rest'") AS piece,
                'row ' || concat_ws('|', endpoint, method, response_time_ms, status_code, "timestamp" AT TIME ZONE 'UTC') AS line
              FROM platform_admin.api_performance_log
              UNION ALL
              SELECT \(isByHour ? "'hour ' || (hour AT TIME ZONE 'UTC')::text" : "'rest'"),
                'stored ' || concat_ws('|', endpoint, method, request_count, error_count, p95_response_time_ms, detached_requests,
                  encode(latency_distribution, 'hex'), status_counts, hour AT TIME ZONE 'UTC')
              FROM platform_admin.api_performance_hourly
              UNION ALL
              SELECT \(isByHour ? "'hour ' || (hour AT TIME ZONE 'UTC')::text" : "'rest'"),
                'details ' || concat_ws('|', requests, tell_organizations, encode(details, 'hex'), detached_requests,
                  encode(detached, 'hex'), hour AT TIME ZONE 'UTC')
              FROM platform_admin.hourly_details
              UNION ALL
              SELECT 'confirmed', concat_ws('|', hour AT TIME ZONE 'UTC', confirmed_at AT TIME ZONE 'UTC')
              FROM platform_admin.hourly_details WHERE confirmed_at IS NOT NULL
              UNION ALL
              SELECT 'confirmed', value::text FROM platform_admin.daybook_state WHERE name = 'confirmed'
              UNION ALL
              SELECT 'rest', 'query ' || concat_ws('|', query_text, execution_time_ms, "timestamp" AT TIME ZONE 'UTC') FROM platform_admin.slow_query_log
              UNION ALL
              SELECT 'rest', 'sample ' || concat_ws('|', metric_type, "timestamp" AT TIME ZONE 'UTC') FROM platform_admin.resource_utilization
              UNION ALL
              SELECT 'rest', 'alert ' || concat_ws('|', alert_type, severity, message, details, acknowledged, created_at AT TIME ZONE 'UTC')
              FROM platform_admin.performance_alerts
              UNION ALL
              SELECT 'rest', 'state ' || concat_ws('|', name, value - 'rows') FROM platform_admin.daybook_state
              WHERE name NOT IN ('snapshots', 'confirmed')
              UNION ALL
              SELECT 'snapshots of ' || kind, kind || ' ' || (taken_at AT TIME ZONE 'UTC') FROM platform_admin.server_snapshots
            ) lines GROUP BY piece
            """)
        for row in rows { pieces[try row.text("piece")] = try row.text("digest") }
        return pieces
    }

    private static let tables = [
        "api_performance_log", "api_performance_hourly", "slow_query_log", "resource_utilization", "performance_alerts",
        "daybook_state", "server_snapshots", "hourly_details",
    ]

    /// Saves the rows of all tables.
    func save(_ connection: Connection) throws {
        if isFirst { return }
        try connection.script(
            "CREATE SCHEMA saved;"
                + Self.tables.map { "CREATE TABLE saved.\($0) AS TABLE platform_admin.\($0)" }.joined(separator: ";"))
    }

    /// Restores the state before the command.
    func restore(_ connection: Connection) throws {
        if isFirst { return try connection.script("DROP SCHEMA IF EXISTS platform_admin CASCADE") }
        try connection.script(
            "TRUNCATE \(Self.tables.map { "platform_admin.\($0)" }.joined(separator: ", "));"
                + Self.tables.map { "INSERT INTO platform_admin.\($0) SELECT * FROM saved.\($0)" }.joined(
                    separator: ";"))
    }
}
