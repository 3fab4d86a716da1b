import Foundation
import Postgres
import Reporting
import TestSupport
import Testing

@testable import MonitoringStore

@Suite("sources of requests", .needs(.postgresql))
struct ReadingSourcesTests {
    private let window = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc)

    private func records(_ random: inout SeededRandom, count: Int) -> [RequestRecord] {
        (0..<count).map { _ in
            RequestRecord(
                endpoint: ["/a", "/b/:id", "/ü\"\\'\n"].randomElement(using: &random) ?? "",
                method: ["GET", "POST", nil].randomElement(using: &random) ?? nil,
                responseMilliseconds: Int.random(
                    in: 0...([3, 3000].randomElement(using: &random) ?? 3), using: &random),
                status: [nil, 200, 404, 500].randomElement(using: &random) ?? nil,
                at: window.start.adding(seconds: Int64.random(in: -3600..<90_000, using: &random)))
        }
    }

    private func report(
        _ database: TestDatabase, _ source: RequestSource = .auto, connections: Int = 2, endpoints: Int = 500,
        conninfo: String? = nil, remarks: (String) -> Void = { Issue.record("\($0)") }
    ) throws -> Report {
        var settings = ReportSettings()
        settings.endpointLimit = endpoints
        // Only rows have organizations, so stored hours do not replace them if organizations are counted.
        settings.organizations.listed = 0
        var said: [String] = []
        let observations = try MonitoringStore(database: conninfo ?? database.conninfo).observe(
            window, settings: settings, now: window.end,
            reading: ReadingOptions(source: source, connections: connections), remark: { said.append($0) })
        said.forEach(remarks)
        return Report(observations, settings: settings, version: "0.0.0")
    }

    /// The report without the only part that may differ: the sources of its figures.
    private func figures(_ report: Report) -> Report {
        var report = report
        report.coverage.sources = nil
        return report
    }

    private func collect(_ database: TestDatabase) throws {
        let collector = Collector(
            store: try database.store(), settings: ReportSettings(), timeZone: .utc,
            now: window.end.adding(seconds: 7200))
        _ = try collector.collect()
    }

    /// Restores the state before any alert is stored.
    private func withoutAlerts(_ database: TestDatabase) throws {
        try database.run("TRUNCATE platform_admin.performance_alerts, platform_admin.resource_utilization")
    }

    @Test("rows and stored hours, over one connection and several, give the same report", arguments: 0..<3)
    func equal(seed: Int) async throws {
        let database = try await TestDatabase.migrated()
        var random = SeededRandom(UInt64(seed))
        try database.store().append(requests: records(&random, count: 2000))
        let rows = try report(database, .raw, connections: 1)
        #expect(rows.overall.requests > 1500)
        for connections in [2, 5, 16] { #expect(try report(database, .raw, connections: connections) == rows) }
        #expect(try report(database, .auto) == rows)
        #expect(try report(database, .stored).overall.requests == 0)
        try collect(database)
        try withoutAlerts(database)
        #expect(try report(database, .raw) == rows)
        for connections in [1, 2, 5] {
            let stored = try report(database, .stored, connections: connections)
            #expect(figures(stored) == figures(rows))
            #expect(
                stored.coverage.sources == [
                    Coverage.Span(start: window.start, end: window.end, sources: [.distributions])
                ])
            #expect(try report(database, .auto, connections: connections) == stored)
        }
        #expect(
            rows.coverage.sources == [Coverage.Span(start: window.start, end: window.end, sources: [.rows])])
    }

    @Test("an hour stored without its late rows is read row by row, the others are not")
    func late() async throws {
        let database = try await TestDatabase.migrated()
        var random = SeededRandom(9)
        try database.store().append(requests: records(&random, count: 2000))
        try collect(database)
        let before = try report(database)
        try database.store().append(requests: [
            RequestRecord(
                endpoint: "/late", method: nil, responseMilliseconds: 5, status: 200,
                at: window.hours[3].start.adding(seconds: 1))
        ])
        let after = try report(database)
        #expect(after.overall.requests == before.overall.requests + 1)
        #expect(figures(after) == figures(try report(database, .raw)))
        #expect(
            after.coverage.sources == [
                Coverage.Span(start: window.start, end: window.hours[3].start, sources: [.distributions]),
                Coverage.Span(start: window.hours[3].start, end: window.hours[3].end, sources: [.rows]),
                Coverage.Span(start: window.hours[3].end, end: window.end, sources: [.distributions]),
            ])
        #expect(try report(database, .stored).overall == before.overall)
        // Deleted rows leave only the stored hour.
        try database.run("DELETE FROM platform_admin.api_performance_log WHERE endpoint <> '/late'")
        #expect(try report(database).overall == after.overall)
        try collect(database)
        try database.run("TRUNCATE platform_admin.api_performance_log")
        #expect(try report(database, .stored).overall == after.overall)
    }

    @Test("a server that does not share its snapshot is read over one connection, with a remark")
    func refused() async throws {
        let database = try await TestDatabase.migrated()
        var random = SeededRandom(4)
        try database.store().append(requests: records(&random, count: 300))
        let expected = try report(database)
        let role = "reader_\(database.name)"
        try database.run(
            """
            CREATE ROLE \(role) LOGIN BYPASSRLS;
            GRANT USAGE ON SCHEMA platform_admin TO \(role);
            GRANT SELECT ON ALL TABLES IN SCHEMA platform_admin TO \(role);
            REVOKE EXECUTE ON FUNCTION pg_export_snapshot() FROM PUBLIC
            """)
        defer { try? database.run("DROP OWNED BY \(role); DROP ROLE \(role)") }
        var remarks: [String] = []
        #expect(
            try report(
                database, connections: 3, conninfo: database.conninfo(user: role), remarks: { remarks.append($0) })
                == expected)
        #expect(
            remarks == ["using 1 connection instead of 3: the server cannot export a snapshot"])
        #expect(try report(database, connections: 1, conninfo: database.conninfo(user: role)) == expected)
        // If only some of the connections are available, those are used.
        try database.run(
            "GRANT EXECUTE ON FUNCTION pg_export_snapshot() TO PUBLIC; ALTER ROLE \(role) CONNECTION LIMIT 2")
        remarks = []
        #expect(
            try report(
                database, connections: 5, conninfo: database.conninfo(user: role), remarks: { remarks.append($0) })
                == expected)
        #expect(remarks.count == 1)
        #expect(remarks[0].hasPrefix("using 2 connections instead of 5: "), "\(remarks)")
        #expect(remarks[0].hasSuffix("too many connections for role \"\(role)\""), "\(remarks)")
    }

    @Test("the first error of any connection is reported")
    func failing() async throws {
        let database = try await TestDatabase.migrated()
        try database.run(
            """
            SET search_path = platform_admin;
            INSERT INTO api_performance_log (endpoint, method, response_time_ms, status_code, "timestamp")
            SELECT '/a', 'GET', n, 200, '2026-11-22T00:30Z'::timestamptz + n * interval '1 hour' FROM generate_series(0, 20) n;
            ALTER TABLE api_performance_log RENAME TO rows;
            CREATE VIEW api_performance_log AS
              SELECT endpoint, method, 100 / (response_time_ms - 13) AS response_time_ms, status_code, organization_id, "timestamp" FROM rows
            """)
        let error = #expect(throws: StoreError.self) { try report(database, connections: 3) }
        #expect(
            error?.description
                == "cannot read the monitoring tables: division by zero (SQLSTATE 22012); unexpected error; run the command with --verbose to see the statement"
        )
    }

    @Test("with more endpoints than memory holds, the server finds those with the most time")
    func manyEndpoints() async throws {
        let database = try await TestDatabase.migrated()
        // 60,000 endpoints in each of two hours; their times are distinct, except for two that tie.
        try database.run(
            """
            INSERT INTO platform_admin.api_performance_log (endpoint, method, response_time_ms, status_code, "timestamp")
            SELECT '/item/' || n, CASE WHEN n % 2 = 0 THEN 'GET' END, least(n, 59998), CASE WHEN n % 3 = 0 THEN 500 ELSE 200 END,
                   '2026-11-22T04:00Z'::timestamptz + h * interval '1 hour' + n * interval '0.05 s'
            FROM generate_series(0, 59999) n, generate_series(0, 1) h
            """)
        let top = ["/item/59998", "/item/59999", "/item/59997"]
        func check(_ report: Report) throws {
            #expect(report.overall.requests == 120_000 && report.overall.errors == 40_000)
            // In the order of the list: by health, then time.
            #expect(Set(report.endpoints.map(\.endpoint.name)) == Set(top))
            #expect(report.endpoints.map(\.summary.requests) == [2, 2, 2])
            let other = try #require(report.other)
            #expect(other.endpoints == 59_997 && other.summary.requests == 119_994)
            #expect(report.endpoints.reduce(other.summary.errors) { $0 + $1.summary.errors } == 40_000)
            #expect(other.hours.map(\.requests) == (0..<24).map { (4...5).contains($0) ? 59_997 : 0 })
            // 0 to 59,996 ms, each twice.
            #expect(other.summary.latency[.p50].milliseconds == 29_998 && other.summary.maxMilliseconds == 59_996)
        }
        let rows = try report(database, endpoints: 3)
        try check(rows)
        #expect(try report(database, .raw, connections: 1, endpoints: 3) == rows)
        try collect(database)
        try withoutAlerts(database)
        for source in [RequestSource.auto, .stored, .raw] {
            let report = try report(database, source, endpoints: 3)
            try check(report)
            #expect(figures(report) == figures(rows))
        }
    }
}
