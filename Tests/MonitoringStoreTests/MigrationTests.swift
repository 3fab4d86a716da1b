import Postgres
import Reporting
import TestSupport
import Testing

@testable import MonitoringStore

@Suite("migration", .needs(.postgresql))
struct MigrationTests {
    /// Everything in the catalog about the schema, as one text.
    private func catalogue(_ connection: Connection, schema: String = "platform_admin") throws -> String {
        try connection.query(
            """
            SELECT string_agg(line, E'\\n' ORDER BY line) AS lines FROM (
              SELECT format('%s.%s %s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
                            pg_get_expr(d.adbin, d.adrelid)) AS line
              FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
              LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
              WHERE c.relnamespace = $1::text::regnamespace AND c.relkind = 'r'
              UNION ALL SELECT format('%s: %s', conname, pg_get_constraintdef(oid)) FROM pg_constraint
              WHERE connamespace = $1::text::regnamespace
              UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = $1::text
              UNION ALL SELECT format('%s %s %s %s', tablename, policyname, cmd, qual) FROM pg_policies WHERE schemaname = $1::text
              UNION ALL SELECT format('%s row security %s', relname, relrowsecurity) FROM pg_class
              WHERE relnamespace = $1::text::regnamespace AND relkind = 'r') lines
            """, [schema])[0].text("lines")
    }

    private func count(_ connection: Connection, _ sql: String) throws -> Int {
        try connection.query(sql)[0].int("count")
    }

    @Test("it creates the tables once, and a second run changes nothing")
    func idempotent() async throws {
        let database = try await TestDatabase.make()
        let store = try database.store()
        #expect(
            try store.migrate()
                == [
                    "api_performance_hourly", "api_performance_log", "daybook_state", "hourly_details",
                    "performance_alerts",
                    "resource_utilization", "server_events", "server_snapshots", "slow_query_log",
                    "statement_hourly", "statement_periods", "statement_texts",
                ]
                .map { "created table \($0)" })
        let connection = try database.connection()
        let first = try catalogue(connection)
        #expect(first.contains("api_performance_hourly.total_response_time_ms bigint"))
        #expect(!first.contains("FOREIGN KEY"))
        #expect(!first.contains("row security t"))
        #expect(try store.migrate() == [])
        #expect(try catalogue(connection) == first)
    }

    @Test("an upgrade reports its changes, and a second run reports none")
    func changes() async throws {
        let database = try await TestDatabase.make()
        try database.run(SpecificationSchema.plain)
        let changes = try database.store().migrate()
        #expect(
            changes.filter { $0.hasPrefix("created") } == [
                "created table daybook_state", "created table hourly_details", "created table server_events",
                "created table server_snapshots",
                "created table statement_hourly", "created table statement_periods", "created table statement_texts",
            ])
        #expect(changes.contains("added column latency_distribution of api_performance_hourly"))
        #expect(changes.allSatisfy { $0.contains(" of ") || $0.hasPrefix("created table ") }, "\(changes)")
        #expect(try database.store().migrate() == [])
    }

    @Test("a server without NULLS NOT DISTINCT, such as PostgreSQL 14, also stores the hour of a missing method once")
    func olderServer() async throws {
        let database = try await TestDatabase.make()
        // The branch for older servers, executed on this one.
        let script = Migration().sql.replacing("150000", with: "990000")
        #expect(script != Migration().sql)
        try database.run(script)
        try database.run(script)
        let connection = try database.connection()
        #expect(!(try catalogue(connection).contains("NULLS NOT DISTINCT")))
        for method in ["NULL", "'GET'"] {
            let row =
                "INSERT INTO platform_admin.api_performance_hourly (endpoint, method, hour) VALUES ('/x', \(method), '2026-01-01T00:00Z')"
            try connection.script(row)
            #expect(try #require(throws: PostgresError.self) { try connection.script(row) }.sqlState == "23505")
        }
        _ = try database.store().observe(
            ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc), settings: ReportSettings(),
            now: Instant(seconds: 0))
    }

    @Test(
        "a server that is too old is reported",
        arguments: [(0, false), (90_624, true), (130_011, true), (140_000, false), (180_001, false)])
    func oldServer(version: Int, isTooOld: Bool) {
        let error = StoreError.serverTooOld(version)
        #expect((error != nil) == isTooOld)
        if version == 130_011 {
            #expect(error?.description == "cannot use this server: it is PostgreSQL 13.11; use version 14 or newer")
        }
    }

    @Test("the printed script is the migration")
    func printed() async throws {
        let database = try await TestDatabase.make()
        try database.run(Migration().sql)
        let first = try catalogue(try database.connection())
        try database.store().migrate()
        #expect(try catalogue(try database.connection()) == first)
    }

    @Test("the table of alerts accepts every rule's type, also if a check is older than a rule")
    func alertTypes() async throws {
        for old in [
            "alert_type IN ('slow_query', 'moon_phase')",
            "alert_type ~ '^(slow_query|moon_phase)$' OR alert_type IS NULL",
        ] {
            for type in ["text", "varchar(40)"] {
                let database = try await TestDatabase.make()
                try database.run(SpecificationSchema.plain)
                let connection = try database.connection()
                try connection.script(
                    """
                    ALTER TABLE platform_admin.performance_alerts DROP CONSTRAINT performance_alerts_alert_type_check,
                      ALTER COLUMN alert_type TYPE \(type), ADD CONSTRAINT "its 100 % own" CHECK (\(old));
                    INSERT INTO platform_admin.performance_alerts (alert_type, message) VALUES ('moon_phase', 'm')
                    """)
                try database.store().migrate()
                let migrated = try catalogue(connection)
                try database.store().migrate()
                #expect(try catalogue(connection) == migrated)
                func insert(_ type: String) throws {
                    try connection.script(
                        "INSERT INTO platform_admin.performance_alerts (alert_type, message) VALUES ('\(type)', 'm')")
                }
                for type in HourlyRule.all.map(\.type) + ["moon_phase"] { try insert(type) }
                #expect(try #require(throws: PostgresError.self) { try insert("other") }.sqlState == "23514")
            }
        }
    }

    @Test("a new rule is accepted after the next migration, and a check that accepts everything is left unchanged")
    func addedRule() async throws {
        let database = try await TestDatabase.migrated()
        let connection = try database.connection()
        let insert = "INSERT INTO platform_admin.performance_alerts (alert_type, message) VALUES ('fourth_rule', 'm')"
        let first = try catalogue(connection)
        #expect(try #require(throws: PostgresError.self) { try connection.script(insert) }.sqlState == "23514")
        let later = Migration().sql.replacing("'resource_threshold'", with: "'resource_threshold', 'fourth_rule'")
        try database.run(later)
        try connection.script(insert)
        let second = try catalogue(connection)
        #expect(second != first)
        try database.run(later)
        try database.store().migrate()
        #expect(try catalogue(connection) == second)
    }

    @Test("a Supabase-shaped database gets foreign keys and policies, on the hourly table too")
    func supabase() async throws {
        let database = try await TestDatabase.make()
        try database.run(SpecificationSchema.supabaseSurroundings)
        try database.store().migrate()
        let connection = try database.connection()
        #expect(try count(connection, "SELECT count(*) FROM pg_policies WHERE schemaname = 'platform_admin'") == 11)
        #expect(
            try count(
                connection,
                "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND connamespace = 'platform_admin'::regnamespace"
            ) == 5)
        #expect(
            try count(
                connection,
                "SELECT count(*) FROM pg_policies WHERE tablename = 'api_performance_hourly' AND cmd = 'SELECT'") == 1)
    }

    @Test("a database made by the specification's migration is upgraded in place and keeps every row")
    func upgrade() async throws {
        let database = try await TestDatabase.make()
        try database.run(SpecificationSchema.supabaseSurroundings + SpecificationSchema.supabase)
        let connection = try database.connection()
        try connection.script(
            """
            INSERT INTO public.firms VALUES ('00000000-0000-4000-8000-000000000001');
            INSERT INTO platform_admin.api_performance_log (endpoint, method, response_time_ms, organization_id, timestamp)
              SELECT '/a', 'GET', g, '00000000-0000-4000-8000-000000000001', '2026-11-22'::timestamptz + g * interval '1 min'
              FROM generate_series(1, 300) g;
            INSERT INTO platform_admin.api_performance_log (endpoint, response_time_ms, timestamp) VALUES ('/n', 1, NULL);
            INSERT INTO platform_admin.slow_query_log (query_text, execution_time_ms) VALUES ('select 1', 900);
            INSERT INTO platform_admin.resource_utilization (metric_type, value) VALUES ('database_size', 1);
            INSERT INTO platform_admin.performance_alerts (alert_type, severity, message) VALUES ('slow_query', 'high', 'm');
            INSERT INTO platform_admin.api_performance_hourly (endpoint, method, hour, request_count)
              VALUES ('/old', 'GET', '2026-11-21T10:00Z', 3)
            """)
        func contents() throws -> [String] {
            try ["slow_query_log", "api_performance_log", "resource_utilization", "performance_alerts"].map { table in
                try connection.query(
                    "SELECT coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '') AS lines FROM platform_admin.\(table) t"
                )[
                    0
                ].text("lines")
            } + [
                try connection.query(
                    "SELECT string_agg(format('%s %s %s %s', endpoint, method, hour, request_count), E'\\n') AS lines FROM platform_admin.api_performance_hourly"
                )[0].text("lines")
            ]
        }
        let before = try contents()
        try database.store().migrate()
        #expect(try contents() == before)
        #expect(
            try count(
                connection,
                "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND connamespace = 'platform_admin'::regnamespace"
            ) == 5)
        #expect(try count(connection, "SELECT count(*) FROM pg_policies WHERE schemaname = 'platform_admin'") == 11)
        // The hour of a request without a method can be stored, once; and so can the function's, which failed before.
        try connection.script(
            """
            UPDATE platform_admin.api_performance_log SET timestamp = '2026-11-22T01:00Z' WHERE endpoint = '/n';
            SELECT platform_admin.aggregate_api_performance_hourly();
            SELECT platform_admin.aggregate_api_performance_hourly()
            """)
        #expect(
            try count(connection, "SELECT count(*) FROM platform_admin.api_performance_hourly WHERE method IS NULL")
                == 1)
        for method in ["NULL", "'GET'"] {
            let error = try #require(throws: PostgresError.self) {
                try connection.script(
                    """
                    INSERT INTO platform_admin.api_performance_hourly (endpoint, method, hour)
                    VALUES ('/x', \(method), '2026-01-01T00:00Z'), ('/x', \(method), '2026-01-01T00:00Z')
                    """)
            }
            #expect(error.sqlState == "23505")
        }
    }

    @Test(
        "a schema name is only ever a name",
        arguments: ["Weird \"name\" of '100 % tables'", "x; DROP SCHEMA public", "ünï"])
    func names(name: String) async throws {
        let database = try await TestDatabase.make()
        let store = try MonitoringStore(database: database.conninfo, schema: MonitoringSchema(name: name))
        try store.migrate()
        try store.migrate()
        let window = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc)
        _ = try store.observe(window, settings: ReportSettings(), now: window.end)
        #expect(try count(try database.connection(), "SELECT count(*) FROM pg_namespace WHERE nspname = 'public'") == 1)
    }

    @Test("a role without rights gets an error, and nothing is changed")
    func forbidden() async throws {
        let database = try await TestDatabase.make()
        let role = "poor_" + database.name
        try database.run("CREATE ROLE \(role) LOGIN")
        let store = try MonitoringStore(database: database.conninfo(user: role))
        let error = try #require(throws: StoreError.self) { try store.migrate() }
        #expect(
            error.description
                == "cannot create the monitoring tables in schema platform_admin: permission denied for database \(database.name) (SQLSTATE 42501); grant the role the missing privilege"
        )
        #expect(
            try count(try database.connection(), "SELECT count(*) FROM pg_namespace WHERE nspname = 'platform_admin'")
                == 0)
    }
}
