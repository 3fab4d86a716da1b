import Foundation
import Postgres
import Reporting
import TestSupport
import Testing

@testable import MonitoringStore

/// Tables with defects: renamed columns, other types, unexpected NULLs, and more partitions than anybody would intend.
@Suite("broken tables", .needs(.postgresql))
struct BrokenSchemaTests {
    private let window = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc)

    private static let columns: [(table: String, column: String, type: String, accepted: Set<String>)] = {
        let integer: Set = ["smallint", "integer"],
            numeric: Set = ["smallint", "integer", "bigint", "numeric", "real", "double precision"]
        func columns(_ table: String, _ list: [(String, String, Set<String>)]) -> [(
            String, String, String, Set<String>
        )] {
            list.map { (table, $0.0, $0.1, $0.2) }
        }
        let instant: Set = ["timestamp with time zone"], json: Set = ["json", "jsonb"]
        return columns(
            "api_performance_log",
            [
                ("endpoint", "text", []), ("method", "text", []), ("response_time_ms", "integer", integer),
                ("status_code", "integer", integer),
                ("timestamp", "timestamp with time zone", instant),
            ])
            + columns(
                "api_performance_hourly",
                [("endpoint", "text", []), ("method", "text", []), ("hour", "timestamp with time zone", instant)]
                    + [
                        "request_count", "avg_response_time_ms", "p50_response_time_ms", "p95_response_time_ms",
                        "p99_response_time_ms", "error_count",
                        "success_count",
                    ].map { ($0, "integer", integer) })
            + columns(
                "slow_query_log",
                [
                    ("query_text", "text", []), ("execution_time_ms", "integer", integer), ("endpoint", "text", []),
                    ("organization_id", "uuid", []),
                    ("query_plan", "json", json), ("timestamp", "timestamp with time zone", instant),
                ])
            + columns(
                "resource_utilization",
                [
                    ("metric_type", "text", []), ("value", "numeric", numeric), ("metadata", "json", json),
                    ("timestamp", "timestamp with time zone", instant),
                ])
            + columns(
                "performance_alerts",
                [
                    ("alert_type", "text", []), ("severity", "text", []), ("message", "text", []),
                    ("details", "json", json),
                    ("acknowledged", "boolean", ["boolean"]), ("acknowledged_at", "timestamp with time zone", instant),
                    ("created_at", "timestamp with time zone", instant),
                ])
    }()

    private func observe(_ store: MonitoringStore) throws -> Report {
        var settings = ReportSettings()
        // Not the database's name, because each test has its own database.
        settings.name = "Shop"
        return Report(
            try store.observe(window, settings: settings, now: window.end), settings: settings, version: "0.0.0")
    }

    private func failure(_ store: MonitoringStore) -> String? {
        do {
            _ = try observe(store)
            return nil
        } catch { return "\(error)" }
    }

    @Test("any renamed column is reported, and the next report is as before")
    func renamed() async throws {
        let database = try await TestDatabase.migrated()
        let (own, store) = (try database.connection(), try database.store())
        for (table, column, _, _) in Self.columns {
            try own.script("ALTER TABLE platform_admin.\(table) RENAME COLUMN \"\(column)\" TO renamed")
            #expect(
                failure(store)
                    == "cannot read platform_admin.\(table): column \(column) is missing; compare the table with \"daybook migrate --print\""
            )
            try own.script("ALTER TABLE platform_admin.\(table) RENAME COLUMN renamed TO \"\(column)\"")
        }
        #expect(failure(store) == nil)
    }

    @Test("a column of another type is named with both types, or read if possible, including domains")
    func types() async throws {
        let database = try await TestDatabase.migrated()
        let (own, store) = (try database.connection(), try database.store())
        let types = [
            "text", "character varying", "uuid", "smallint", "integer", "bigint", "numeric", "real", "double precision",
            "boolean", "json", "jsonb",
            "bytea", "date", "timestamp without time zone", "timestamp with time zone", "interval", "inet", "integer[]",
            "money",
        ]
        for (index, type) in types.enumerated() {
            try own.script("CREATE DOMAIN d\(index) AS \(type); CREATE DOMAIN dd\(index) AS d\(index)")
        }
        // The indexes and other objects that depend on columns are irrelevant here.
        for table in Set(Self.columns.map(\.table)) {
            try own.script(
                "CREATE TABLE plain AS TABLE platform_admin.\(table); DROP TABLE platform_admin.\(table) CASCADE; ALTER TABLE plain SET SCHEMA platform_admin; ALTER TABLE platform_admin.plain RENAME TO \(table)"
            )
        }
        var (refused, accepted) = (0, 0)
        for (table, column, expected, taken) in Self.columns {
            for (index, type) in types.enumerated() {
                let isText = expected == "text" && type != "json" || expected == "uuid"
                for name in index % 3 == 0 ? [type, "d\(index)", "dd\(index)"] : [type] {
                    try own.script(
                        "ALTER TABLE platform_admin.\(table) ALTER COLUMN \"\(column)\" TYPE \(name) USING NULL")
                    if isText || taken.contains(type) {
                        #expect(failure(store) == nil, "\(table).\(column) \(name)")
                        accepted += 1
                    } else {
                        #expect(
                            failure(store)
                                == "cannot read platform_admin.\(table): column \(column) has type \(type) instead of \(expected); compare the table with \"daybook migrate --print\"",
                            "\(name)")
                        refused += 1
                    }
                }
            }
            try own.script("ALTER TABLE platform_admin.\(table) ALTER COLUMN \"\(column)\" TYPE \(expected) USING NULL")
        }
        #expect(refused > 400 && accepted > 200, "\(refused) refused, \(accepted) accepted")
    }

    @Test("narrower integers, domains and enumerations with extra values are read like the expected types")
    func enumerations() async throws {
        let (database, plain) = (try await TestDatabase.migrated(), try await TestDatabase.migrated())
        for database in [database, plain] {
            try database.run(
                """
                DO $$ DECLARE c record; BEGIN
                  FOR c IN SELECT conrelid::regclass AS t, conname FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0 AND connamespace = 'platform_admin'::regnamespace
                  LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.t, c.conname); END LOOP; END $$;
                """)
        }
        try database.run(
            """
            SET search_path = platform_admin;
            CREATE TYPE verb AS ENUM ('GET', 'POST', 'BREW');
            CREATE TYPE severity AS ENUM ('low', 'medium', 'high', 'critical', 'catastrophic');
            CREATE TYPE rule AS ENUM ('slow_query', 'high_error_rate', 'resource_threshold', 'moon_phase');
            CREATE TYPE metric AS ENUM ('connection_count', 'database_size', 'phlogiston');
            CREATE DOMAIN milliseconds AS integer CHECK (VALUE >= 0);
            ALTER TABLE api_performance_log ALTER COLUMN method TYPE verb USING method::verb, ALTER COLUMN response_time_ms TYPE milliseconds,
              ALTER COLUMN status_code TYPE smallint;
            ALTER TABLE slow_query_log ALTER COLUMN execution_time_ms TYPE milliseconds;
            ALTER TABLE resource_utilization ALTER COLUMN metric_type TYPE metric USING metric_type::metric, ALTER COLUMN value TYPE real;
            ALTER TABLE performance_alerts ALTER COLUMN severity TYPE severity USING severity::severity, ALTER COLUMN alert_type TYPE rule USING alert_type::rule;
            """)
        for database in [database, plain] {
            try database.run(
                """
                SET search_path = platform_admin;
                INSERT INTO api_performance_log (endpoint, method, response_time_ms, status_code, "timestamp")
                SELECT '/a', CASE i % 3 WHEN 0 THEN 'GET' WHEN 1 THEN 'BREW' END\(database.name == plain.name ? "" : "::verb"), i, CASE WHEN i % 2 = 0 THEN 418 ELSE 500 END,
                  '2026-11-22 10:00Z'::timestamptz + i * interval '1 second' FROM generate_series(0, 99) i;
                INSERT INTO slow_query_log (query_text, execution_time_ms, "timestamp") VALUES ('SELECT 1', 900, '2026-11-22 10:00Z');
                INSERT INTO resource_utilization (metric_type, value, "timestamp") VALUES ('phlogiston', 0.5, '2026-11-22 10:00Z');
                INSERT INTO performance_alerts (alert_type, severity, message, created_at)
                VALUES ('moon_phase', 'catastrophic', 'full', '2026-11-22 10:00Z'), ('slow_query', 'high', 'slow', '2026-11-22 11:00Z')
                """)
        }
        let report = try observe(try database.store())
        #expect(try report == observe(try plain.store()))
        #expect(report.overall.requests == 100 && Set(report.endpoints.map(\.endpoint.method)) == ["GET", "BREW", nil])
        // An unknown severity is not replaced by a guess.
        let odd = try #require(report.alerts.first { $0.message == "full" })
        #expect(odd.type == "moon_phase" && odd.severity == nil)
        #expect(report.resources.map(\.metric) == ["phlogiston"])
        // The collector also writes to them.
        let now = try #require(Instant("2026-11-23T04:00:00Z"))
        let outcome = try Collector(store: try database.store(), settings: ReportSettings(), timeZone: .utc, now: now)
            .collect()
        #expect(outcome.hours == 1 && outcome.requests == 100 && outcome.alertsRaised > 0)
        let raised = try database.store().alerts(all: true).map(\.alert)
        #expect(raised.contains { $0.type == "high_error_rate" && $0.severity != nil })
    }

    @Test("rows with unexpected NULLs are left out and counted; everything else is as without them")
    func nulls() async throws {
        let (database, clean) = (try await TestDatabase.migrated(), try await TestDatabase.migrated())
        for database in [database, clean] {
            try database.run(
                """
                SET search_path = platform_admin;
                INSERT INTO api_performance_log (endpoint, method, response_time_ms, status_code, "timestamp")
                SELECT '/a', 'GET', i, 200, '2026-11-22 10:00Z'::timestamptz + i * interval '1 minute' FROM generate_series(1, 90) i;
                INSERT INTO slow_query_log (query_text, execution_time_ms, "timestamp") VALUES ('SELECT 1', 900, '2026-11-22 10:00Z');
                INSERT INTO resource_utilization (metric_type, value, "timestamp") VALUES ('disk', 5, '2026-11-22 10:00Z')
                """)
        }
        try database.run(
            """
            SET search_path = platform_admin;
            DO $$ DECLARE c record; BEGIN
              FOR c IN SELECT attrelid::regclass AS t, attname FROM pg_attribute a JOIN pg_class r ON r.oid = attrelid
                WHERE relnamespace = 'platform_admin'::regnamespace AND relkind = 'r' AND attnum > 0 AND attnotnull AND attname <> 'id'
                  AND relname NOT IN ('daybook_state', 'daybook_version') AND relname NOT LIKE 'statement_%' AND relname <> 'hourly_details'
              LOOP EXECUTE format('ALTER TABLE %s ALTER COLUMN %I DROP NOT NULL', c.t, c.attname); END LOOP; END $$;
            INSERT INTO api_performance_log (endpoint, method, response_time_ms, status_code, "timestamp") VALUES
              (NULL, 'GET', 5, 200, '2026-11-22 10:00Z'), ('/a', 'GET', NULL, 200, '2026-11-22 10:01Z'), (NULL, NULL, NULL, NULL, '2026-11-22 13:00Z'),
              ('/a', 'GET', 5, 200, NULL), ('/a', 'GET', NULL, 200, '2026-11-21 10:01Z');
            INSERT INTO slow_query_log (query_text, execution_time_ms, "timestamp") VALUES
              (NULL, 900, '2026-11-22 10:00Z'), ('SELECT 2', NULL, '2026-11-22 10:00Z'), (NULL, NULL, NULL);
            INSERT INTO resource_utilization (metric_type, value, "timestamp") VALUES ('disk', NULL, '2026-11-22 10:00Z'), (NULL, 5, '2026-11-22 10:00Z');
            INSERT INTO performance_alerts (alert_type, severity, message, details, acknowledged, created_at) VALUES
              (NULL, NULL, NULL, NULL, NULL, '2026-11-22 10:00Z'), (NULL, NULL, NULL, NULL, NULL, NULL);
            INSERT INTO api_performance_hourly (endpoint, method, hour, request_count) VALUES
              (NULL, NULL, '2026-11-22 15:00Z', 7), ('/b', 'GET', '2026-11-22 15:00Z', NULL), ('/c', 'GET', NULL, 5)
            """)
        let store = try database.store()
        let (report, expected) = (try observe(store), try observe(try clean.store()))
        #expect(report.overall == expected.overall && report.endpoints == expected.endpoints)
        #expect(report.slowQueries == expected.slowQueries && report.resources == expected.resources)
        #expect(report.alerts.map(\.message) == [""])
        let notes = report.coverage.notes.filter { !expected.coverage.notes.contains($0) }.sorted()
        #expect(
            notes == [
                "1 row of platform_admin.api_performance_hourly has no hour and is not counted on any day.",
                "1 row of platform_admin.api_performance_log has no timestamp and is not counted on any day.",
                "1 row of platform_admin.performance_alerts has no created_at and is not counted on any day.",
                "1 row of platform_admin.slow_query_log has no timestamp and is not counted on any day.",
                "2 rows of platform_admin.api_performance_hourly have no usable counts and are ignored.",
                "2 rows of platform_admin.resource_utilization have no metric or no value and are ignored.",
                "2 rows of platform_admin.slow_query_log have no query_text or no execution_time_ms and are not counted.",
                "3 rows of platform_admin.api_performance_log have no endpoint or no response_time_ms and are not counted.",
            ])
        #expect(try store.alerts(all: true).map(\.alert.message) == ["", ""])
        // Hours with uncountable rows do not stay due forever either.
        let now = try #require(Instant("2026-11-23T04:00:00Z"))
        let collector = Collector(store: store, settings: ReportSettings(), timeZone: .utc, now: now)
        #expect(try collector.collect().requests == 90)
        #expect(try collector.collect().hours == 0)
        #expect(try store.requests(in: window) == 90)
        #expect(try observe(store).overall == expected.overall)
        // Retention deletes what was counted, and nothing else.
        let outcome = try collector.collect(keepRawDays: 0)
        #expect(outcome.rowsDeleted == 90)
        #expect(
            try database.connection().query("SELECT count(*) FROM platform_admin.api_performance_log")[0].int("count")
                == 5)
        #expect(try observe(store).overall == expected.overall)
        // A role that may read only the needed columns needs no more.
        try database.run(
            """
            CREATE ROLE narrow_\(database.name) LOGIN; GRANT USAGE ON SCHEMA platform_admin TO narrow_\(database.name);
            GRANT SELECT ON ALL TABLES IN SCHEMA platform_admin TO narrow_\(database.name);
            REVOKE SELECT ON platform_admin.api_performance_log FROM narrow_\(database.name);
            GRANT SELECT (endpoint, method, response_time_ms, status_code, "timestamp") ON platform_admin.api_performance_log TO narrow_\(database.name)
            """)
        let narrow = try MonitoringStore(database: database.conninfo(user: "narrow_\(database.name)"))
        #expect(try observe(narrow).overall == expected.overall)
        try database.run("DROP OWNED BY narrow_\(database.name); DROP ROLE narrow_\(database.name)")
    }

    @Test("a thousand partitions give the same report as one table, and are collected the same way")
    func partitions() async throws {
        let (database, plain) = (try await TestDatabase.migrated(), try await TestDatabase.migrated())
        try database.run(
            """
            SET search_path = platform_admin;
            CREATE TABLE divided (LIKE api_performance_log INCLUDING DEFAULTS) PARTITION BY RANGE ("timestamp");
            DROP TABLE api_performance_log;
            ALTER TABLE divided RENAME TO api_performance_log;
            DO $$ BEGIN
              FOR day IN 0..999 LOOP
                EXECUTE format('CREATE TABLE log_%s PARTITION OF api_performance_log FOR VALUES FROM (%L) TO (%L)', day,
                  '2024-06-01 00:00Z'::timestamptz + day * interval '1 day', '2024-06-01 00:00Z'::timestamptz + (day + 1) * interval '1 day');
              END LOOP;
            END $$;
            CREATE INDEX ON api_performance_log ("timestamp")
            """)
        for database in [database, plain] {
            try database.run(
                """
                INSERT INTO platform_admin.api_performance_log (endpoint, method, response_time_ms, status_code, "timestamp")
                SELECT '/api/' || i % 7, 'GET', i % 900, 200, '2026-11-20 00:00Z'::timestamptz + i * interval '20 seconds' FROM generate_series(1, 20000) i
                """)
        }
        let (store, other) = (try database.store(), try plain.store())
        #expect(try observe(store) == observe(other))
        #expect(try observe(store).overall.requests == 4320)
        let now = try #require(Instant("2026-11-23T04:00:00Z"))
        let outcomes = try [store, other].map {
            try Collector(store: $0, settings: ReportSettings(), timeZone: .utc, now: now).collect(keepRawDays: 2)
        }
        #expect(
            outcomes[0].hours == outcomes[1].hours && outcomes[0].requests == outcomes[1].requests
                && outcomes[0].hours > 70)
        #expect(outcomes[0].rowsDeleted == outcomes[1].rowsDeleted && outcomes[0].rowsDeleted > 4000)
        #expect(try observe(store) == observe(other))
    }

    @Test("tables without rows, and a day without rows between others, are silence, not an error")
    func empty() async throws {
        let database = try await TestDatabase.migrated()
        let store = try database.store()
        let nothing = try observe(store)
        #expect(
            nothing.overall.requests == 0 && nothing.endpoints.isEmpty && nothing.slowQueries.count == 0
                && nothing.resources.isEmpty)
        #expect(Verdict(nothing).sentence.hasPrefix("No requests recorded."))
        try store.append(
            requests: [window.start.adding(seconds: -1), window.end].map {
                RequestRecord(endpoint: "/a", method: "GET", responseMilliseconds: 1, status: 200, at: $0)
            })
        #expect(try observe(store) == nothing)
        let now = window.end.adding(seconds: 4 * 3600)
        #expect(
            try Collector(store: store, settings: ReportSettings(), timeZone: .utc, now: now).collect().requests == 2)
        #expect(try observe(store).overall == nothing.overall)
    }

    @Test("rows at both ends of PostgreSQL's calendar break neither collecting nor listing")
    func calendar() async throws {
        let database = try await TestDatabase.migrated()
        for date in [
            "294276-12-31", "20000-01-01", "0044-03-15 BC", "4714-11-24 BC", "infinity", "-infinity", "0001-01-01",
            "2026-11-22 10:00Z",
        ] {
            try database.run(
                """
                INSERT INTO platform_admin.api_performance_log (endpoint, response_time_ms, "timestamp") VALUES ('/a', 7, '\(date)');
                INSERT INTO platform_admin.slow_query_log (query_text, execution_time_ms, "timestamp") VALUES ('SELECT 1', 7000, '\(date)');
                INSERT INTO platform_admin.resource_utilization (metric_type, value, "timestamp") VALUES ('disk', 7, '\(date)');
                INSERT INTO platform_admin.performance_alerts (alert_type, severity, message, created_at) VALUES ('slow_query', 'high', 'slow', '\(date)');
                """)
        }
        let store = try database.store()
        let now = try #require(Instant("2026-11-23T04:00:00Z"))
        let outcome = try Collector(store: store, settings: ReportSettings(), timeZone: .utc, now: now).collect(
            keepRawDays: 1)
        // The first day of the calendar, and the current day.
        #expect(outcome.hours == 2 && outcome.requests == 2 && outcome.rowsDeleted == 1)
        #expect(try observe(store).overall.requests == 1)
        let alerts = try store.alerts(all: true)
        #expect(alerts.count { $0.createdAt == nil } == 6 && alerts.count { !$0.isDated } == 6)
    }
}
