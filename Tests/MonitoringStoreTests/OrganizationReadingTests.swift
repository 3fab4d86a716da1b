import Foundation
import Postgres
import Reporting
import TestSupport
import Testing

@testable import MonitoringStore

@Suite("reading organizations", .needs(.postgresql))
struct OrganizationReadingTests {
    private let window = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc)

    private func id(_ number: Int) -> String {
        "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - "\(number)".count) + "\(number)"
    }

    private func records(_ random: inout SeededRandom, count: Int, organizations: Int) -> [RequestRecord] {
        (0..<count).map { _ in
            RequestRecord(
                endpoint: ["/a", "/b/:id", "/ü\"\\'\n"].randomElement(using: &random) ?? "",
                method: ["GET", "POST", nil].randomElement(using: &random) ?? nil,
                responseMilliseconds: Int.random(in: 0...3000, using: &random),
                status: [nil, 200, 404, 500].randomElement(using: &random) ?? nil,
                organization: Int.random(in: 0..<organizations + 1, using: &random) == 0
                    ? nil : id(Int.random(in: 1...organizations, using: &random)),
                at: window.start.adding(seconds: Int64.random(in: -3600..<90_000, using: &random)))
        }
    }

    private func observe(
        _ database: TestDatabase, _ source: RequestSource = .auto, connections: Int = 2,
        settings: ReportSettings = ReportSettings()
    ) throws -> Observations {
        try database.store().observe(
            window, settings: settings, now: window.end,
            reading: ReadingOptions(source: source, connections: connections))
    }

    private func report(
        _ database: TestDatabase, _ source: RequestSource = .auto, connections: Int = 2,
        settings: ReportSettings = ReportSettings()
    ) throws -> Report {
        Report(
            try observe(database, source, connections: connections, settings: settings), settings: settings,
            version: "0.0.0")
    }

    @Test("figures by organization equal PostgreSQL's own, over one connection and several", arguments: 0..<2)
    func exact(seed: Int) async throws {
        let database = try await TestDatabase.migrated()
        var random = SeededRandom(UInt64(seed))
        try database.store().append(requests: records(&random, count: 3000, organizations: 12))
        let report = try report(database)
        let organizations = try #require(report.organizations)
        let rows = try database.connection().query(
            """
            SELECT organization_id::text, count(*), count(*) FILTER (WHERE status_code >= 400) AS errors,
                   count(*) FILTER (WHERE status_code IS NULL) AS unknown_status,
                   sum(response_time_ms), percentile_cont(0.95) WITHIN GROUP (ORDER BY response_time_ms)::text AS p95
            FROM platform_admin.api_performance_log WHERE "timestamp" >= '2026-11-22' AND "timestamp" < '2026-11-23' GROUP BY 1
            """)
        #expect(rows.count == 13 && organizations.count == 12 && organizations.other == nil)
        for row in rows {
            let figures =
                try row.optionalText("organization_id").map { id in
                    try #require(organizations.list.first { "\($0.name.id)" == id }).figures
                }
                ?? #require(organizations.none)
            #expect(
                try figures.requests == row.int("count") && figures.errors == row.int("errors")
                    && figures.unknownStatus == row.int("unknown_status"))
            #expect(
                try figures.totalMilliseconds == Double(row.int("sum"))
                    && figures.p95Milliseconds == Double(row.text("p95")))
        }
        for connections in [1, 5] { #expect(try self.report(database, connections: connections) == report) }
        // The same for every endpoint.
        for endpoint in report.endpoints {
            let row = try database.connection().query(
                """
                SELECT count(DISTINCT organization_id) FROM platform_admin.api_performance_log
                WHERE endpoint = $1 AND method IS NOT DISTINCT FROM $2 AND "timestamp" >= '2026-11-22' AND "timestamp" < '2026-11-23'
                """, [endpoint.endpoint.name, endpoint.endpoint.method])[0]
            #expect(try endpoint.organizations?.count == row.int("count"))
        }
    }

    @Test("with more organizations than memory holds, the largest are kept apart and the rest is exact")
    func many() async throws {
        let database = try await TestDatabase.migrated()
        try database.run(
            """
            INSERT INTO platform_admin.api_performance_log (endpoint, method, response_time_ms, status_code, organization_id, "timestamp")
            SELECT '/a', 'GET', 1, 200, md5(n::text)::uuid, timestamptz '2026-11-22T10:00Z' FROM generate_series(1, 21000) n
            UNION ALL SELECT '/b', 'GET', 9000, 200, '\(id(1))', '2026-11-22T11:00Z'
            UNION ALL SELECT '/b', 'GET', 1, 500, '\(id(2))', '2026-11-22T11:00Z' FROM generate_series(1, 40)
            UNION ALL SELECT '/b', 'GET', 1, 200, NULL, '2026-11-22T12:00Z'
            """)
        try database.store().append(
            slowQueries: [
                SlowQueryRecord(
                    query: "select 1", milliseconds: 30_000, endpoint: nil, organization: id(3), at: window.start)
            ])
        let report = try report(database)
        let organizations = try #require(report.organizations)
        #expect(organizations.count == 21_003 && organizations.list.count == 50)
        #expect(organizations.list.prefix(3).map { "\($0.name.id)" } == [id(3), id(1), id(2)])
        #expect(organizations.list[0].figures.slowQueryMilliseconds == 30_000)
        let other = try #require(organizations.other)
        #expect(other.organizations == 20_953 && other.figures.errors == 0)
        #expect(
            organizations.list.reduce(other.figures.requests + 1) { $0 + $1.figures.requests }
                == report.overall.requests)
        #expect(organizations.none?.requests == 1 && organizations.requestsUnattributed == 0)
    }

    @Test("stored hours tell organizations as their rows do, also once these are gone")
    func stored() async throws {
        let database = try await TestDatabase.migrated()
        var random = SeededRandom(1)
        try database.store().append(requests: records(&random, count: 1000, organizations: 3))
        let rows = try report(database, .raw)
        let collector = Collector(
            store: try database.store(), settings: ReportSettings(), timeZone: .utc,
            now: window.end.adding(seconds: 7200))
        _ = try collector.collect()
        try database.run("TRUNCATE platform_admin.performance_alerts, platform_admin.resource_utilization")
        #expect(try report(database).organizations == rows.organizations)
        let stored = try report(database, .stored)
        #expect(stored.organizations == rows.organizations && stored.endpoints == rows.endpoints)
        #expect(stored.coverage.sources?.flatMap(\.sources) == [.distributions])
        var settings = ReportSettings()
        settings.organizations.listed = 0
        let without = try report(database, settings: settings)
        #expect(without.organizations == nil && without.overall == rows.overall)
        #expect(without.coverage.sources?.flatMap(\.sources) == [.distributions])
        try database.run("DELETE FROM platform_admin.api_performance_log WHERE \"timestamp\" < '2026-11-22T12:00Z'")
        let half = try report(database)
        #expect(half.organizations == rows.organizations && half.endpoints == rows.endpoints)
        // Before this version, stored hours did not tell organizations.
        try database.run("TRUNCATE platform_admin.hourly_details")
        let older = try report(database)
        let organizations = try #require(older.organizations)
        #expect(older.overall == rows.overall && organizations.requestsUnattributed > 300)
        let attributed = organizations.list.reduce(organizations.none?.requests ?? 0) { $0 + $1.figures.requests }
        #expect(attributed + organizations.requestsUnattributed == older.overall.requests)
        // Hours whose rows still exist are stored again, with their details.
        _ = try Collector(
            store: try database.store(), settings: ReportSettings(), timeZone: .utc,
            now: window.end.adding(seconds: 90_000 + 7200)
        ).collect()
        try database.run("TRUNCATE platform_admin.performance_alerts, platform_admin.resource_utilization")
        try database.run("TRUNCATE platform_admin.api_performance_log")
        #expect(try report(database).organizations == organizations)
    }

    @Test("with retention, late rows, messages and details that nobody can read, nothing is lost or told wrong")
    func details() async throws {
        let database = try await TestDatabase.migrated()
        var random = SeededRandom(7)
        try database.store().append(requests: records(&random, count: 1000, organizations: 30))
        try database.run(
            """
            UPDATE platform_admin.api_performance_log SET error_message = 'connection ' || response_time_ms % 7 || ' refused'
            WHERE status_code = 500
            """)
        func collect(hours: Int64, keep days: Int? = nil) throws {
            _ = try Collector(
                store: try database.store(), settings: ReportSettings(), timeZone: .utc,
                now: window.end.adding(seconds: 3600 * hours)
            ).collect(keepRawDays: days)
            try database.run("TRUNCATE platform_admin.performance_alerts, platform_admin.resource_utilization")
        }
        func equal(_ report: Report, _ other: Report) -> Bool {
            report.organizations == other.organizations && report.endpoints == other.endpoints
                && report.overall == other.overall
        }
        let rows = try report(database, .raw)
        #expect(rows.endpoints.contains { $0.errorMessages != nil })
        try collect(hours: 2)
        #expect(equal(try report(database, .stored), rows))
        try collect(hours: 24 * 40, keep: 30)
        #expect(
            try database.connection().query("SELECT count(*) FROM platform_admin.api_performance_log")[0].int("count")
                == 0)
        for connections in [1, 2] { #expect(equal(try report(database, connections: connections), rows)) }
        // Late rows are counted beside what has no rows any more, and so they are once they are stored and gone.
        let late = (0..<40).map { number in
            RequestRecord(
                endpoint: "/late", method: "GET", responseMilliseconds: number, status: number % 2 == 0 ? 200 : 503,
                organization: number % 3 == 0 ? nil : id(number), at: window.start.adding(seconds: Int64(number) * 600))
        }
        try database.store().append(requests: late)
        let whole = try report(database)
        #expect(whole.overall.requests == rows.overall.requests + 40)
        #expect(whole.organizations?.requestsUnattributed == 0)
        #expect(whole.organizations?.count == 36)
        try collect(hours: 24 * 41 + 1)
        #expect(equal(try report(database), whole))
        #expect(equal(try report(database, .stored), whole))
        try collect(hours: 24 * 42 + 2, keep: 30)
        #expect(equal(try report(database, .stored), whole))
        try database.run(
            "UPDATE platform_admin.hourly_details SET details = '\\x07' WHERE hour = '2026-11-22T05:00Z'")
        let damaged = try report(database, .stored)
        #expect(damaged.overall == whole.overall && damaged.organizations?.requestsUnattributed ?? 0 > 10)
        #expect(
            damaged.coverage.notes.first
                == "1 row of platform_admin.hourly_details has details that cannot be read and is left out: their organizations and error messages are missing."
        )
    }

    @Test("with more organizations than can be counted, stored hours rank them as rows do")
    func manyStored() async throws {
        let database = try await TestDatabase.migrated()
        try database.run(
            """
            INSERT INTO platform_admin.api_performance_log (endpoint, method, response_time_ms, status_code, organization_id, "timestamp")
            SELECT '/a', 'GET', n % 1000, CASE WHEN n % 100 = 0 THEN 500 ELSE 200 END,
                   ('00000000-0000-4000-8000-' || lpad((n % 25000)::text, 12, '0'))::uuid,
                   '2026-11-22T00:00Z'::timestamptz + n * interval '1 s'
            FROM generate_series(1, 60000) n
            """)
        let rows = try report(database, .raw)
        #expect(rows.organizations?.count == 25_000)
        _ = try Collector(
            store: try database.store(), settings: ReportSettings(), timeZone: .utc,
            now: window.end.adding(seconds: 7200)
        ).collect()
        try database.run("TRUNCATE platform_admin.performance_alerts, platform_admin.resource_utilization")
        #expect(try report(database).organizations == rows.organizations)
        try database.run("TRUNCATE platform_admin.api_performance_log")
        #expect(try report(database).organizations == rows.organizations)
    }

    @Test("a report takes hours as they were confirmed, says when, and counts them after a day")
    func confirmed() async throws {
        let database = try await TestDatabase.migrated()
        var random = SeededRandom(8)
        try database.store().append(requests: records(&random, count: 500, organizations: 3))
        let confirmedAt = window.end.adding(seconds: 7200)
        _ = try Collector(store: try database.store(), settings: ReportSettings(), timeZone: .utc, now: confirmedAt)
            .collect()
        try database.store().append(requests: [
            RequestRecord(
                endpoint: "/late", method: nil, responseMilliseconds: 5, status: 200,
                at: window.start.adding(seconds: 7000))
        ])
        func report(after seconds: Int64) throws -> Report {
            Report(
                try database.store().observe(
                    window, settings: ReportSettings(), now: confirmedAt.adding(seconds: seconds)),
                settings: ReportSettings(), version: "0.0.0")
        }
        let (before, trusting, counting) = (try report(after: -1), try report(after: 600), try report(after: 90_000))
        #expect(trusting.coverage.confirmedAt == confirmedAt)
        #expect(before.coverage.confirmedAt == nil && counting.coverage.confirmedAt == nil)
        #expect(before.overall == counting.overall)
        #expect(before.overall.requests == trusting.overall.requests + 1)
        #expect(before.organizations?.none?.requests == (trusting.organizations?.none?.requests ?? 0) + 1)
        // The next run stores the late row and confirms the hour again.
        _ = try Collector(
            store: try database.store(), settings: ReportSettings(), timeZone: .utc,
            now: confirmedAt.adding(seconds: 3600)
        ).collect()
        let again = try report(after: 4000)
        #expect(again.coverage.confirmedAt == confirmedAt.adding(seconds: 3600))
        #expect(again.overall == before.overall && again.organizations == before.organizations)
    }

    @Test("if ids are not UUIDs, or missing, the report has no organizations")
    func otherTypes() async throws {
        let database = try await TestDatabase.migrated()
        var random = SeededRandom(2)
        try database.store().append(requests: records(&random, count: 50, organizations: 3))
        for change in ["ALTER COLUMN organization_id TYPE text", "DROP COLUMN organization_id"] {
            try database.run("ALTER TABLE platform_admin.api_performance_log \(change)")
            #expect(try report(database).organizations == nil)
            var settings = ReportSettings()
            settings.tenant = OrganizationID(id(1))
            #expect(
                throws: StoreError(
                    "cannot report a single organization",
                    why:
                        "organization_id of platform_admin.api_performance_log or platform_admin.slow_query_log is missing, unreadable, or not of type uuid",
                    next: "compare the tables with \"daybook migrate --print\"")
            ) { try observe(database, settings: settings) }
        }
    }

    @Test(
        "error messages are masked and counted by endpoint, over any connections, with and without organizations"
    )
    func messages() async throws {
        let database = try await TestDatabase.migrated()
        try database.store().append(
            requests: (0..<300).map { index in
                RequestRecord(
                    endpoint: index % 3 == 0 ? "/a" : "/b", method: nil, responseMilliseconds: 1,
                    status: index % 2 == 0 ? 500 : 200,
                    organization: index % 4 == 0 ? nil : id(index % 5 + 1),
                    errorMessage: index % 2 == 0 ? "order \(index) of 'Anna' not found" : nil,
                    at: window.start.adding(seconds: Int64(index) * 280))
            })
        for (connections, listed) in [(1, 50), (3, 50), (2, 0)] {
            var settings = ReportSettings()
            settings.organizations.listed = listed
            let report = try report(database, connections: connections, settings: settings)
            let messages = report.endpoints.map { $0.errorMessages?.list ?? [] }
            #expect(
                messages.map { $0.map(\.text) } == [
                    ["order :number of :text not found"], ["order :number of :text not found"],
                ])
            #expect(messages.flatMap { $0.map(\.requests) }.sorted() == [50, 100])
        }
        #expect(try report(database, .stored).endpoints.allSatisfy { $0.errorMessages == nil })
        try database.run("ALTER TABLE platform_admin.api_performance_log DROP COLUMN error_message")
        #expect(try report(database).endpoints.allSatisfy { $0.errorMessages == nil && $0.summary.errors > 0 })
    }

    @Test("a report of one organization counts only its own rows, also with too many endpoints")
    func tenant() async throws {
        let database = try await TestDatabase.migrated()
        var random = SeededRandom(3)
        try database.store().append(requests: records(&random, count: 1000, organizations: 3))
        var settings = ReportSettings()
        settings.tenant = OrganizationID(id(2))
        let all = try report(database)
        let alone = try report(database, settings: settings)
        let figures = try #require(all.organizations?.list.first { "\($0.name.id)" == id(2) }).figures
        #expect(alone.overall.requests == figures.requests && alone.overall.errors == figures.errors)
        #expect(
            alone.overall.latency[.p95].milliseconds == figures.p95Milliseconds && alone.tenant?.id == settings.tenant)
        #expect(alone.organizations == nil && alone.alerts.isEmpty && alone.resources.isEmpty)
        settings.endpointLimit = 2
        let few = try report(database, settings: settings)
        #expect(few.endpoints.count == 2 && few.overall == alone.overall)
    }
}
