import Foundation
import Postgres
import PrivateServer
import Reporting
import TestSupport
import Testing

@testable import MonitoringStore

@Suite("sharding", .needs(.postgresql))
struct ShardingTests {
    private let window = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc)

    private func withShards<Value: Sendable>(
        _ count: Int, _ shards: [PrivateServer] = [],
        _ body: @Sendable @escaping ([PrivateServer]) async throws -> Value
    ) async throws -> Value {
        if shards.count == count { return try await body(shards) }
        return try await PrivateServer.run(
            keeper: [TestProgram.path, "keep-server", "--setting=log_min_duration_statement=0"]
        ) { try await withShards(count, shards + [$0], body) }
    }

    /// The steps in the README: a table on each shard, and one on the coordinator that is divided over them.
    private func divide(_ database: TestDatabase, over shards: [PrivateServer]) throws {
        let columns = """
            id uuid NOT NULL DEFAULT gen_random_uuid(), endpoint text NOT NULL, method text NOT NULL, response_time_ms integer NOT NULL,
            status_code integer, user_id uuid, organization_id uuid, "timestamp" timestamptz NOT NULL DEFAULT now()
            """
        try database.run(
            """
            CREATE EXTENSION postgres_fdw;
            CREATE SCHEMA platform_admin;
            CREATE TABLE platform_admin.api_performance_log (\(columns)) PARTITION BY HASH (endpoint)
            """)
        for (number, shard) in shards.enumerated() {
            try Connection(conninfo: shard.conninfo(), applicationName: "tests").script(
                """
                CREATE TABLE IF NOT EXISTS api_performance_log (\(columns));
                CREATE INDEX ON api_performance_log ("timestamp")
                """)
            try database.run(
                """
                CREATE SERVER shard_\(number) FOREIGN DATA WRAPPER postgres_fdw
                  OPTIONS (host '\(shard.folder)', port '5432', dbname 'postgres');
                CREATE USER MAPPING FOR PUBLIC SERVER shard_\(number) OPTIONS (user 'daybook');
                CREATE FOREIGN TABLE platform_admin.requests_\(number) PARTITION OF platform_admin.api_performance_log
                  FOR VALUES WITH (MODULUS \(shards.count), REMAINDER \(number))
                  SERVER shard_\(number) OPTIONS (schema_name 'public', table_name 'api_performance_log')
                """)
        }
        try database.store().migrate()
    }

    private func report(
        _ database: TestDatabase, _ source: RequestSource = .auto, connections: Int = 1, endpoints: Int = 500,
        remark: @escaping (String) -> Void = { Issue.record("\($0)") }
    ) throws -> Report {
        var settings = ReportSettings()
        // Not the database's name, because each test has its own database.
        settings.name = "Shop"
        settings.endpointLimit = endpoints
        // Organizations are not counted if rows are on other servers.
        settings.organizations.listed = 0
        var report = Report(
            try database.store().observe(
                window, settings: settings, now: window.end,
                reading: ReadingOptions(source: source, connections: connections), remark: remark),
            settings: settings, version: "0.0.0")
        report.coverage.sources = nil
        return report
    }

    private func collect(_ database: TestDatabase) throws -> Collector.Outcome {
        var outcome = try Collector(
            store: try database.store(), settings: ReportSettings(), timeZone: .utc,
            now: window.end.adding(seconds: 7200)
        ).collect()
        outcome.samples = []
        try database.run("TRUNCATE platform_admin.performance_alerts, platform_admin.resource_utilization")
        return outcome
    }

    @Test("a log divided over three servers gives the same report, and each server groups its own rows")
    func divided() async throws {
        try await withShards(3) { shards in
            let whole = try await TestDatabase.migrated()
            let divided = try await TestDatabase.make()
            try divide(divided, over: shards)
            let rows = """
                SELECT '/r/' || n % 40, (ARRAY['GET', 'POST', 'PUT'])[1 + n % 3], (n * 7919) % 2000,
                       CASE WHEN n % 50 = 0 THEN 500 WHEN n % 31 = 0 THEN NULL ELSE 200 END,
                       '2026-11-22T00:00Z'::timestamptz + n * interval '7 s'
                FROM generate_series(0, 13000) n
                """
            for database in [whole, divided] {
                try database.run(
                    """
                    INSERT INTO platform_admin.api_performance_log (endpoint, method, response_time_ms, status_code, "timestamp")
                    \(rows)
                    """)
            }
            let counts = try shards.map {
                try Connection(conninfo: $0.conninfo(), applicationName: "tests").query(
                    "SELECT count(*) FROM api_performance_log")[0]
                    .int("count")
            }
            #expect(counts.reduce(0, +) == 13_001 && counts.allSatisfy { $0 > 1000 }, "\(counts)")

            let expected = try report(whole)
            #expect(expected.overall.requests == 12_343 && expected.endpoints.count == 120)
            #expect(try report(divided) == expected)
            // Every server has its own snapshot, so only one connection reads.
            var remarks: [String] = []
            #expect(try report(divided, connections: 2, remark: { remarks.append($0) }) == expected)
            #expect(
                remarks == [
                    "using 1 connection instead of 2: the tables are on several servers, which do not share a snapshot"
                ])

            // The plan: the aggregate is part of each server's statement.
            let connection = try divided.connection()
            try connection.script("BEGIN; \(Session.settings)")
            let statement = RequestReader(
                connection: connection, table: MonitoringSchema()(.requests), isDistributed: true
            ).statement(countsOrganizations: false)
                .replacing("$1", with: "'2026-11-22T05:00Z'").replacing("$2", with: "'2026-11-22T06:00Z'")
            let plan = try connection.query("EXPLAIN (VERBOSE, COSTS OFF) \(statement)").map {
                try $0.text("QUERY PLAN")
            }
            try connection.script("COMMIT")
            let remote = plan.filter { $0.contains("Remote SQL:") }
            #expect(
                remote.count == 3
                    && remote.allSatisfy { $0.contains("count(*)") && $0.contains("GROUP BY 1, 2, 3, 4") }, "\(plan)")
            #expect(!plan.contains { $0.contains("HashAggregate") || $0.contains("GroupAggregate") }, "\(plan)")
            // The statements that each server received, hour by hour.
            for shard in shards {
                let log = try String(contentsOfFile: "\(shard.folder)/server.log", encoding: .utf8)
                #expect(log.contains("GROUP BY 1, 2, 3, 4"))
                #expect(!log.contains("SELECT endpoint, method, response_time_ms, status_code FROM"))
            }

            // The collector, stored hours and the other sources.
            let outcome = try collect(whole)
            #expect(try collect(divided) == outcome)
            #expect(outcome.hours == 26 && outcome.requests == 13_001)
            for source in [RequestSource.stored, .auto, .raw] { #expect(try report(divided, source) == expected) }
            #expect(try report(divided, .raw, endpoints: 7) == report(whole, .raw, endpoints: 7))
        }
    }
}
