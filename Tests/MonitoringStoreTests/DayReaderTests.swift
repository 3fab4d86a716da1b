import Foundation
import MonitoringStore
import Postgres
import Reporting
import TestSupport
import Testing

@Suite("reading a day", .needs(.postgresql))
struct DayReaderTests {
    private let window = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc)

    private func report(_ store: MonitoringStore, _ settings: ReportSettings = ReportSettings()) throws -> Report {
        Report(try store.observe(window, settings: settings, now: window.end), settings: settings, version: "0.0.0")
    }

    private func failure(_ store: MonitoringStore) throws -> String {
        try #require(throws: StoreError.self) {
            try store.observe(window, settings: ReportSettings(), now: window.end)
        }.description
    }

    @Test("slow queries are those in the window above the threshold, grouped without their literals")
    func slowQueries() async throws {
        let database = try await TestDatabase.migrated()
        let store = try database.store()
        func record(_ query: String, _ milliseconds: Int, _ at: String, plan: String? = nil) throws -> SlowQueryRecord {
            SlowQueryRecord(
                query: query, milliseconds: milliseconds, endpoint: "/a",
                organization: "00000000-0000-4000-8000-000000000001", plan: plan, at: try #require(Instant(at)))
        }
        try store.append(
            slowQueries: try [
                record("select 'one'", 500, "2026-11-22T10:00:00Z"),
                record("select 'two'", 501, "2026-11-22T10:00:00Z"),
                record(
                    "select 'three'", 6000, "2026-11-22T11:00:00Z",
                    plan: "[{\"Plan\": {\"Node Type\": \"Result\", \"Filter\": \"(x = 'SECRET')\"}}]"),
                record("select 'four'", 900, "2026-11-21T23:59:59Z"),
                record("select 'five'", 900, "2026-11-23T00:00:00Z"),
                record("select a from b", 700, "2026-11-22T00:00:00Z"),
            ])
        let queries = try report(store).slowQueries
        #expect(queries.count == 3 && queries.totalMilliseconds == 7201 && queries.other.count == 0)
        #expect(queries.groups.map(\.query) == ["select $1", "select a from b"])
        #expect(queries.groups.map(\.count) == [2, 1])
        #expect(queries.groups.map(\.severity) == [.critical, .low])
        #expect(queries.groups.map(\.organizations) == [1, 1])
        #expect(
            queries.groups[0].plan
                == .array([.object(["Plan": .object(["Node Type": .text("Result"), "Filter": .text("(x = ?)")])])]))
        var settings = ReportSettings()
        settings.slowQueries.showsLiterals = true
        settings.slowQueries.listed = 1
        let open = try report(store, settings).slowQueries
        #expect(open.groups.map(\.query) == ["select 'three'"])
        #expect(open.other.count == 1 && open.other.totalMilliseconds == 700)
    }

    @Test("stored alerts keep the details of their cause, as written by the specification's collector")
    func alerts() async throws {
        let database = try await TestDatabase.make()
        try database.run(SpecificationSchema.plain)
        try database.run(
            """
            INSERT INTO platform_admin.performance_alerts (alert_type, severity, message, details, acknowledged, acknowledged_at, created_at) VALUES
            ('high_error_rate', 'critical', 'Error rate is 9.00%', '{"error_rate": 9, "data": {"endpoint": "/a", "method": "GET"}}', true, '2026-11-22T12:00Z', '2026-11-22T10:05Z'),
            ('slow_query', 'high', 'm', '{"endpoint": 5, "occurrences": 4, "metric": null}', NULL, NULL, '2026-11-22T00:00Z'),
            (NULL, NULL, 'odd', '[1, 2]', false, NULL, '2026-11-22T23:59:59Z'),
            ('slow_query', 'low', 'before', '{}', false, NULL, '2026-11-21T23:59:59Z')
            """)
        let alerts = try report(try database.store()).alerts
        #expect(
            alerts == [
                // Two rows with one cause, one of which is still open from the previous day.
                Alert(
                    type: "slow_query", severity: .high, message: "m", source: .stored,
                    raisedAt: window.start.adding(seconds: -1), occurrences: 4,
                    lastHour: window.start),
                Alert(
                    type: nil, severity: nil, message: "odd", source: .stored, raisedAt: window.end.adding(seconds: -1),
                    lastHour: window.end.adding(seconds: -1)),
                Alert(
                    type: "high_error_rate", severity: .critical, message: "Error rate is 9.00%", source: .stored,
                    raisedAt: window.start.adding(seconds: 36_300), endpoint: "/a", method: "GET", acknowledged: true,
                    acknowledgedAt: window.start.adding(seconds: 43_200), lastHour: window.start.adding(seconds: 36_300)
                ),
            ])
    }

    @Test("the alert rule counts queries that are too fast for the list")
    func fastAlerts() async throws {
        let database = try await TestDatabase.migrated()
        let store = try database.store()
        try store.append(
            slowQueries: (0..<6).map {
                SlowQueryRecord(
                    query: "select 1", milliseconds: 2000, endpoint: nil, at: window.start.adding(seconds: $0))
            })
        var settings = ReportSettings()
        settings.slowQueries.thresholdMilliseconds = 2000
        let report = try report(store, settings)
        #expect(report.slowQueries.count == 0 && report.slowQueries.groups.isEmpty)
        #expect(report.alerts.map(\.type) == ["slow_query"])
    }

    @Test("dates at the ends of PostgreSQL's calendar, and plans of unusual form, do not make a day unreadable")
    func extremes() async throws {
        let database = try await TestDatabase.migrated()
        let store = try database.store()
        let deep = String(repeating: "[", count: 508) + String(repeating: "]", count: 508)
        for (index, plan) in [deep, "null", "\"text\"", "[{\"Plan\": {\"Node Type\": \"Result\"}}]"].enumerated() {
            try store.append(
                slowQueries: [
                    SlowQueryRecord(
                        query: "select a from t", milliseconds: 900 - index, endpoint: nil, plan: plan,
                        at: window.start.adding(seconds: 60))
                ])
        }
        for (index, date) in ["294276-12-31", "20000-01-01", "4714-11-24 BC", "infinity", "-infinity"].enumerated() {
            try database.run(
                """
                INSERT INTO platform_admin.performance_alerts (message, created_at, acknowledged, acknowledged_at)
                VALUES ('\(index)', '2026-11-22T10:00Z', true, '\(date)')
                """)
            try database.run(
                "INSERT INTO platform_admin.api_performance_log (endpoint, response_time_ms, timestamp) VALUES ('/a', -2147483648, '\(date)'), ('/a', 2147483647, '2026-11-22T10:00Z')"
            )
        }
        let report = try report(store)
        #expect(report.alerts.map(\.message) == ["0", "1", "2", "3", "4"])
        #expect(report.alerts.allSatisfy { $0.acknowledgedAt == nil })
        #expect(report.overall.requests == 5 && report.overall.maxMilliseconds == 2_147_483_647)
        #expect(
            report.slowQueries.groups.map(\.plan) == [
                .array([.object(["Plan": .object(["Node Type": .text("Result")])])])
            ])
        #expect(report.coverage.notes.contains("2 query plans could not be read and are not shown."))
        #expect(try Report(json: report.encoded()) == report)
    }

    @Test("stored hours with the greatest integers add up")
    func greatestIntegers() async throws {
        let database = try await TestDatabase.make()
        try database.run(SpecificationSchema.plain)
        try database.run(
            """
            INSERT INTO platform_admin.api_performance_hourly (endpoint, method, hour, request_count, error_count, success_count,
              avg_response_time_ms, p50_response_time_ms, p95_response_time_ms)
            SELECT '/a', method, '2026-11-22T10:00Z', 2147483647, 2147483647, 2147483647, mean, mean, 2147483647
            FROM (VALUES ('GET', 2147483647), ('PUT', -2147483648)) AS hours(method, mean)
            """)
        let report = try report(try database.store())
        #expect(report.overall.requests == 4_294_967_294)
        #expect(report.overall.errors == 4_294_967_294)
        #expect(report.overall.meanMilliseconds == -0.5)
        #expect(try Report(json: report.encoded()) == report)
    }

    @Test("unusable rows are ignored and reported")
    func notes() async throws {
        let database = try await TestDatabase.make()
        try database.run(SpecificationSchema.plain)
        try database.run(
            """
            INSERT INTO platform_admin.resource_utilization (metric_type, value, metadata, timestamp) VALUES
            ('connection_count', 12.5, '{"limit": "100"}', '2026-11-22T10:00Z'), ('connection_count', 'NaN', '{}', '2026-11-22T11:00Z'),
            (NULL, 1, '{}', '2026-11-22T11:00Z'), ('database_size', 1, '{}', NULL);
            INSERT INTO platform_admin.api_performance_log (endpoint, response_time_ms, timestamp) VALUES ('/a', 1, NULL), ('/a', 2, '2026-11-22T10:00Z');
            INSERT INTO platform_admin.api_performance_hourly (endpoint, method, hour, request_count, error_count)
              VALUES ('/a', 'GET', '2026-11-22T10:00Z', NULL, 0), ('/a', 'PUT', '2026-11-22T10:00Z', 3, 9)
            """)
        let early = Report(
            try database.store().observe(window, settings: ReportSettings(), now: window.start.adding(seconds: 3600)),
            settings: ReportSettings(), version: "0.0.0")
        #expect(
            early.coverage.notes == [
                "The window ends at 2026-11-23T00:00:00Z, after this report was made; later requests are missing.",
                "2 rows of platform_admin.api_performance_hourly have no usable counts and are ignored.",
                "2 rows of platform_admin.resource_utilization have no metric or no value and are ignored.",
                "1 row of platform_admin.api_performance_log has no timestamp and is not counted on any day.",
                "1 row of platform_admin.resource_utilization has no timestamp and is not counted on any day.",
                "1 request without a status counts as neither an error nor a success.",
            ])
        // A single day has no forecast yet.
        #expect(early.resources.map { $0.forecast?.outcome } == [.tooFewDays])
        #expect(
            early.resources.map { $0.limited(by: [:]) } == [
                ResourceSeries(
                    metric: "connection_count",
                    points: [ResourceSeries.Point(at: window.start.adding(seconds: 36_000), value: 12.5)], limit: 100)
            ])
        #expect(early.overall.requests == 1)
    }

    @Test(
        "a table with a different structure is reported with the next step",
        arguments: [
            (
                "DROP TABLE platform_admin.performance_alerts",
                "cannot read platform_admin.performance_alerts: database \"%\" has no such table; create it with \"daybook migrate\", or name another schema with --schema"
            ),
            (
                "DROP SCHEMA platform_admin CASCADE",
                "cannot read platform_admin.api_performance_log: database \"%\" has no such table; create it with \"daybook migrate\", or name another schema with --schema"
            ),
            (
                "ALTER TABLE platform_admin.slow_query_log RENAME execution_time_ms TO duration",
                "cannot read platform_admin.slow_query_log: column execution_time_ms is missing; compare the table with \"daybook migrate --print\""
            ),
            (
                "ALTER TABLE platform_admin.api_performance_log ALTER response_time_ms TYPE numeric",
                "cannot read platform_admin.api_performance_log: column response_time_ms has type numeric instead of integer; compare the table with \"daybook migrate --print\""
            ),
            (
                "ALTER TABLE platform_admin.slow_query_log ALTER execution_time_ms TYPE bigint",
                "cannot read platform_admin.slow_query_log: column execution_time_ms has type bigint instead of integer; compare the table with \"daybook migrate --print\""
            ),
        ])
    func broken(change: String, message: String) async throws {
        let database = try await TestDatabase.migrated()
        try database.run(change)
        #expect(try failure(try database.store()) == message.replacing("%", with: database.name))
    }

    @Test("errors name the missing right of a role, and row-level security that would hide rows from it")
    func rights() async throws {
        let database = try await TestDatabase.make()
        try database.run(SpecificationSchema.supabaseSurroundings)
        try database.store().migrate()
        let role = "reader_" + database.name
        try database.run("CREATE ROLE \(role) LOGIN")
        func message() throws -> String {
            try failure(try MonitoringStore(database: database.conninfo(user: role)))
        }
        #expect(
            try message()
                == "cannot read schema platform_admin: role \"\(role)\" has no right to use it; run as its owner: GRANT USAGE ON SCHEMA \"platform_admin\" TO \"\(role)\""
        )
        try database.run("GRANT USAGE ON SCHEMA platform_admin TO \(role)")
        #expect(
            try message()
                == "cannot read platform_admin.api_performance_log: role \"\(role)\" has no right to read column endpoint; run as its owner: GRANT SELECT ON \"platform_admin\".\"api_performance_log\" TO \"\(role)\""
        )
        try database.run("GRANT SELECT ON ALL TABLES IN SCHEMA platform_admin TO \(role)")
        #expect(
            try message()
                == "cannot read platform_admin.api_performance_log: role \"\(role)\" is subject to row-level security and would see only part of the rows; run as a superuser: ALTER ROLE \"\(role)\" BYPASSRLS, or connect as the table's owner"
        )
        try database.run("ALTER ROLE \(role) BYPASSRLS")
        _ = try report(try MonitoringStore(database: database.conninfo(user: role)))
    }

    @Test("a wrong server, role, database or password is reported, and no password is printed")
    func connection() async throws {
        let database = try await TestDatabase.make()
        func message(_ conninfo: String) throws -> String {
            try #require(throws: StoreError.self) { try MonitoringStore(database: conninfo) }.description
        }
        #expect(
            try message("host=/nonexistent port=5432 user=x dbname=x")
                == "cannot connect to PostgreSQL: connection to server on socket \"/nonexistent/.s.PGSQL.5432\" failed: No such file or directory Is the server running locally and accepting connections on that socket?; check that the server is running, and check --database or PGHOST and PGPORT"
        )
        let socket = "connection to server on socket \"\(database.host)/.s.PGSQL.5432\" failed"
        #expect(
            try message("host=\(database.host) port=5432 user=nobody_here dbname=\(database.name)")
                == "cannot connect to PostgreSQL: \(socket): FATAL: role \"nobody_here\" does not exist; check the user name in --database or PGUSER"
        )
        #expect(
            try message("host=\(database.host) port=5432 user=daybook dbname=none")
                == "cannot connect to PostgreSQL: \(socket): FATAL: database \"none\" does not exist; check the database name in --database or PGDATABASE"
        )
        let role = "careful_" + database.name
        try database.run(
            """
            DO $$ BEGIN CREATE ROLE password_users; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
            CREATE ROLE \(role) LOGIN PASSWORD 'right' IN ROLE password_users
            """)
        let wrong = try message("host=\(database.host) port=5432 user=\(role) dbname=\(database.name) password=SECRET")
        #expect(
            wrong
                == "cannot connect to PostgreSQL: \(socket): FATAL: password authentication failed for user \"\(role)\"; check the user name, and the password in ~/.pgpass or PGPASSWORD"
        )
        #expect(
            try message("host=x passwort=SECRET")
                == "cannot parse the connection string (--database, or database in the configuration file): invalid connection option \"...\"; give a URI such as postgresql://user@host/database, or keywords such as \"host=... dbname=...\""
        )
        _ = try MonitoringStore(
            database: "host=\(database.host) port=5432 user=\(role) dbname=\(database.name) password=right")
    }

    @Test("a day is one view of the database, under our application name, and reading cannot change it")
    func snapshot() async throws {
        let database = try await TestDatabase.migrated()
        let store = try database.store()
        let record = RequestRecord(
            endpoint: "/a", method: "GET", responseMilliseconds: 5, status: 200, at: window.hours[23].start)
        try store.append(requests: [record])
        let other = try database.store()
        var names: [String] = []
        let observations = try store.observe(
            window, settings: ReportSettings(), now: window.end,
            step: { done, _ in
                guard done == 1 else { return }
                // While the day is being read, another session adds rows.
                do {
                    try other.append(requests: [record])
                    names = try database.connection().query(
                        "SELECT application_name FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'"
                    ).map { try $0.text("application_name") }
                } catch {
                    Issue.record(error)
                }
            })
        #expect(Report(observations, settings: ReportSettings(), version: "0.0.0").overall.requests == 1)
        #expect(try report(store).overall.requests == 2)
        #expect(Set(names) == ["daybook"])
    }
}
