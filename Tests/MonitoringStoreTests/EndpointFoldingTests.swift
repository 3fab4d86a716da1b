import Foundation
import Ingestion
import Postgres
import Reporting
import TestSupport
import Testing

@testable import MonitoringStore

/// Names with identifiers, folded when they are read, compared with rows whose names were folded before they were
/// stored.
@Suite("folding endpoints", .needs(.postgresql))
struct EndpointFoldingTests {
    private let window = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc)
    private let fold: @Sendable (String) -> String

    init() throws {
        let templates = RouteTemplates(patterns: [try RoutePattern("/files/*")])
        fold = { templates.folded($0) }
    }

    private func organization(_ number: Int) -> String { "00000000-0000-4000-8000-00000000000\(number)" }

    private struct Rows {
        var requests: [RequestRecord] = []
        var queries: [SlowQueryRecord] = []
    }

    private func rows(_ random: inout SeededRandom, count: Int) -> Rows {
        func name(_ random: inout SeededRandom) -> String {
            let number = Int.random(in: 0..<300, using: &random)
            return [
                "/users/\(number)", "/users/:id", "/orders/9f1c0000-0000-4000-8000-\(100_000_000_000 + number)/items",
                "/files/\(number).pdf",
                "/search?q=\(number)", "/search", "GET /users/\(number)", "rpc:getUser", "GET users", "/ü\"\\'\n",
            ].randomElement(using: &random) ?? ""
        }
        func at(_ random: inout SeededRandom) -> Instant {
            window.start.adding(seconds: Int64.random(in: -3600..<90_000, using: &random))
        }
        var rows = Rows()
        for _ in 0..<count {
            rows.requests.append(
                RequestRecord(
                    endpoint: name(&random), method: ["GET", "POST", nil].randomElement(using: &random) ?? nil,
                    responseMilliseconds: Int.random(
                        in: 0...([3, 3000].randomElement(using: &random) ?? 3), using: &random),
                    status: [nil, 200, 404, 500].randomElement(using: &random) ?? nil,
                    organization: [nil, organization(1), organization(2)].randomElement(using: &random) ?? nil,
                    errorMessage: [nil, nil, "cannot reach the bank", "timed out"].randomElement(using: &random) ?? nil,
                    at: at(&random)))
        }
        for _ in 0..<count / 20 {
            rows.queries.append(
                SlowQueryRecord(
                    query: ["select 1", "select a from b"].randomElement(using: &random) ?? "",
                    milliseconds: Int.random(in: 400...9000, using: &random), endpoint: name(&random),
                    organization: organization(1),
                    at: at(&random)))
        }
        return rows
    }

    /// The same rows under folded names.
    private func folded(_ rows: Rows) -> Rows {
        var rows = rows
        for index in rows.requests.indices { rows.requests[index].endpoint = fold(rows.requests[index].endpoint) }
        for index in rows.queries.indices { rows.queries[index].endpoint = rows.queries[index].endpoint.map(fold) }
        return rows
    }

    private func database(_ rows: Rows) async throws -> TestDatabase {
        let database = try await TestDatabase.migrated()
        try database.store().append(requests: rows.requests)
        try database.store().append(slowQueries: rows.queries)
        return database
    }

    private func report(
        _ database: TestDatabase, _ source: RequestSource = .auto, connections: Int = 2, folds: Bool,
        organizations: Int = 50,
        endpoints: Int = 500, tenant: OrganizationID? = nil
    ) throws -> Report {
        var settings = ReportSettings()
        // Not the database's name, because each test has its own database.
        settings.name = "Shop"
        settings.endpointLimit = endpoints
        settings.organizations.listed = organizations
        settings.tenant = tenant
        let reading = ReadingOptions(source: source, connections: connections, fold: folds ? fold : nil)
        return Report(
            try database.store().observe(window, settings: settings, now: window.end, reading: reading),
            settings: settings, version: "0.0.0")
    }

    private func json(_ report: Report) throws -> String { String(decoding: try report.encoded(), as: UTF8.self) }

    /// The report without its note about folding, which must exist.
    private func figures(_ report: Report) throws -> String {
        let note = try #require(
            report.coverage.notes.first { $0.hasSuffix(" were folded into 5 by replacing identifiers (routes.fold).") })
        return try json(report).replacing("\"\(note)\",", with: "").replacing(",\"\(note)\"", with: "").replacing(
            "\"\(note)\"", with: "")
    }

    private func collect(_ database: TestDatabase) throws {
        let collector = Collector(
            store: try database.store(), settings: ReportSettings(), timeZone: .utc,
            now: window.end.adding(seconds: 7200))
        _ = try collector.collect()
        try database.run("TRUNCATE platform_admin.performance_alerts, platform_admin.resource_utilization")
    }

    @Test("figures equal those of rows folded before storing, from rows and from stored hours", arguments: 0..<2)
    func equal(seed: Int) async throws {
        var random = SeededRandom(UInt64(seed))
        let rows = rows(&random, count: 3000)
        let (raw, before) = (try await database(rows), try await database(folded(rows)))
        for organizations in [0, 50] {
            for connections in [1, 3] {
                let expected = try report(before, connections: connections, folds: false, organizations: organizations)
                #expect(expected.endpoints.count == 8 * 3 && expected.other == nil)
                let read = try report(raw, connections: connections, folds: true, organizations: organizations)
                #expect(try figures(read) == json(expected))
                // Names that are already folded stay unchanged.
                #expect(
                    try report(before, connections: connections, folds: true, organizations: organizations) == expected)
            }
        }
        let tenant = try #require(OrganizationID(organization(2)))
        let alone = try report(raw, folds: true, tenant: tenant)
        #expect(try figures(alone) == json(report(before, folds: false, tenant: tenant)))
        try collect(raw)
        try collect(before)
        // The collector keeps names unchanged.
        #expect(
            try raw.connection().query("SELECT count(DISTINCT endpoint) FROM platform_admin.api_performance_hourly")[0]
                .int("count") > 500)
        for source in RequestSource.allCases {
            let expected = try report(before, source, folds: false, organizations: 0)
            #expect(expected.overall.requests > 2000)
            #expect(try figures(report(raw, source, folds: true, organizations: 0)) == json(expected))
        }
        try raw.run("TRUNCATE platform_admin.api_performance_log")
        try before.run("TRUNCATE platform_admin.api_performance_log")
        let expected = try report(before, folds: false)
        #expect(try figures(report(raw, folds: true)) == json(expected))
        // With only the specification's columns, only bounds remain.
        let forget =
            "UPDATE platform_admin.api_performance_hourly SET latency_distribution = NULL, total_response_time_ms = NULL"
        try raw.run(forget)
        let bounded = try report(raw, folds: true)
        #expect(bounded.overall.requests == expected.overall.requests && bounded.coverage.grade == .bounded)
        #expect(bounded == (try report(raw, connections: 1, folds: true)))
    }

    @Test("a hundred thousand names of five endpoints are five endpoints, exactly, with any limit")
    func many() async throws {
        let database = try await TestDatabase.migrated()
        try database.run(
            """
            INSERT INTO platform_admin.api_performance_log (endpoint, method, response_time_ms, status_code, "timestamp")
            SELECT '/kind' || n % 5 || '/' || n, 'GET', n % 1000, CASE WHEN n % 3 = 0 THEN 500 ELSE 200 END,
                   '2026-11-22T04:00Z'::timestamptz + n * interval '0.05 s'
            FROM generate_series(0, 99999) n
            """)
        for source in [RequestSource.raw, .auto, .stored] {
            if source == .auto { try collect(database) }
            let report = try report(database, source, folds: true, organizations: 0, endpoints: 3)
            #expect(report.overall.requests == 100_000 && report.overall.errors == 33_334)
            #expect(report.endpoints.map(\.endpoint.name).sorted() == ["/kind2/:id", "/kind3/:id", "/kind4/:id"])
            #expect(report.endpoints.map(\.summary.requests) == [20_000, 20_000, 20_000])
            #expect(report.other?.endpoints == 2 && report.other?.summary.requests == 40_000)
            #expect(
                report.coverage.notes == [
                    "100,000 endpoint names were folded into 5 by replacing identifiers (routes.fold)."
                ])
            #expect(
                abs((report.overall.latency[.p95].milliseconds ?? 0) - 949.05) < 1e-6
                    && report.overall.maxMilliseconds == 999)
        }
    }

    @Test("if even folded names are too many, those with the most time are found in parts")
    func ranked() async throws {
        let database = try await TestDatabase.migrated()
        // 5,500 endpoints with 11,000 names, each stored once folded and once with an identifier; and 5,500 without
        // one.
        try database.run(
            """
            INSERT INTO platform_admin.api_performance_log (endpoint, method, response_time_ms, status_code, "timestamp")
            SELECT '/w' || translate(n::text, '0123456789', 'abcdefghij') || tail, CASE WHEN n % 2 = 0 THEN 'GET' END, n * weight, 200,
                   '2026-11-22T04:00Z'::timestamptz + n * interval '0.1 s'
            FROM generate_series(0, 5499) n, (VALUES ('/:id', 1), ('/77', 2), ('', 3)) AS kinds (tail, weight)
            """)
        let top = try report(database, folds: true, organizations: 0, endpoints: 3)
        #expect(top.endpoints.map(\.endpoint.name).sorted() == ["/wfeji", "/wfejj", "/wfejj/:id"])
        #expect(top.other?.endpoints == 10_997 && top.overall.requests == 16_500)
        #expect(top == (try report(database, connections: 1, folds: true, organizations: 0, endpoints: 3)))
        let connection = try database.connection()
        try connection.transaction(.snapshot) {
            let schema = MonitoringSchema()
            let reader = DayReader(
                connection: connection, schema: schema, tables: try TableCheck(connection: connection, schema: schema),
                window: window,
                names: EndpointNames(fold: fold))
            let whole = try EndpointRanking(reader: reader, source: .raw, limit: 40)
            #expect(whole.kept.count == 40 && whole.others == 11_000 - 40)
            #expect(whole.kept.prefix(3).map(\.name) == ["/wfejj", "/wfejj/:id", "/wfeji"])
            for capacity in [6000, 700] {
                let parts = try EndpointRanking(reader: reader, source: .raw, limit: 40, capacity: capacity)
                #expect(parts.kept == whole.kept && parts.others == whole.others, "\(capacity)")
            }
        }
    }

    @Test("a stored alert is about the folded endpoint")
    func alerts() async throws {
        let database = try await TestDatabase.migrated()
        try database.run(
            """
            INSERT INTO platform_admin.performance_alerts (alert_type, severity, message, details, created_at)
            VALUES ('high_error_rate', 'critical', 'm', '{"endpoint": "/users/123", "method": "GET"}', '2026-11-22T05:00Z')
            """)
        #expect(try report(database, folds: true).alerts.map(\.endpoint) == ["/users/:id"])
        #expect(
            try report(database, folds: true).coverage.notes == [
                "1 endpoint name was folded into 1 by replacing identifiers (routes.fold)."
            ])
        #expect(try report(database, folds: false).alerts.map(\.endpoint) == ["/users/123"])
    }
}
