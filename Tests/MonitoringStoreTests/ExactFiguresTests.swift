import MonitoringStore
import Postgres
import Reporting
import TestSupport
import Testing

/// Every figure of a report compared with PostgreSQL's result over the same rows.
@Suite("exact figures", .needs(.postgresql))
struct ExactFiguresTests {
    private static let log = "platform_admin.api_performance_log"

    /// The result of SQL over the rows that a condition selects.
    private struct Expected: Equatable {
        var requests = 0
        var errors = 0
        var clientErrors = 0
        var serverErrors = 0
        var unknownStatus = 0
        var mean: Double?
        var least: Int?
        var most: Int?
        var p50: Double?
        var p95: Double?
        var p99: Double?

        init(_ connection: Connection, where condition: String, _ parameters: [String?]) throws {
            let row = try connection.query(
                """
                SELECT count(*), count(*) FILTER (WHERE status_code >= 400) AS errors,
                       count(*) FILTER (WHERE status_code BETWEEN 400 AND 499) AS client_errors,
                       count(*) FILTER (WHERE status_code >= 500) AS server_errors,
                       count(*) FILTER (WHERE status_code IS NULL) AS unknown_status,
                       (sum(response_time_ms)::float8 / nullif(count(*), 0))::text AS mean,
                       min(response_time_ms), max(response_time_ms),
                       percentile_cont(0.5) WITHIN GROUP (ORDER BY response_time_ms)::text AS p50,
                       percentile_cont(0.95) WITHIN GROUP (ORDER BY response_time_ms)::text AS p95,
                       percentile_cont(0.99) WITHIN GROUP (ORDER BY response_time_ms)::text AS p99
                FROM \(ExactFiguresTests.log) WHERE \(condition)
                """, parameters)[0]
            requests = try row.int("count")
            errors = try row.int("errors")
            clientErrors = try row.int("client_errors")
            serverErrors = try row.int("server_errors")
            unknownStatus = try row.int("unknown_status")
            mean = try row.optionalText("mean").flatMap(Double.init)
            least = try row.optionalInt("min")
            most = try row.optionalInt("max")
            p50 = try row.optionalText("p50").flatMap(Double.init)
            p95 = try row.optionalText("p95").flatMap(Double.init)
            p99 = try row.optionalText("p99").flatMap(Double.init)
        }

        init(_ summary: Summary) {
            requests = summary.requests
            errors = summary.errors
            clientErrors = summary.clientErrors ?? -1
            serverErrors = summary.serverErrors ?? -1
            unknownStatus = summary.unknownStatus
            mean = summary.meanMilliseconds
            least = summary.minMilliseconds
            most = summary.maxMilliseconds
            p50 = summary.latency[.p50].milliseconds
            p95 = summary.latency[.p95].milliseconds
            p99 = summary.latency[.p99].milliseconds
        }
    }

    @Test("a hundred random days equal percentile_cont, count, sum, min and max, figure by figure")
    func random() async throws {
        let database = try await TestDatabase.migrated()
        let store = try database.store()
        let connection = try database.connection()
        let zones = ["UTC", "Europe/Berlin", "Asia/Kolkata", "America/New_York", "Australia/Lord_Howe"]
        let dates = ["2026-03-29", "2026-10-25", "2026-11-22", "2026-11-01", "2026-04-05"]
        for seed in 0..<100 {
            var random = SeededRandom(UInt64(seed))
            let zone = try #require(ReportTimeZone(zones[seed % zones.count]))
            let window = ReportWindow(date: try #require(CalendarDate(dates[seed / 5 % dates.count])), timeZone: zone)
            try connection.script("TRUNCATE \(Self.log)")
            let endpoints = (0..<Int.random(in: 1...5, using: &random)).map { number in
                Endpoint(
                    name: ["/a", "/a/:id", "/ü'\"\\", "/a", ""][number],
                    method: [nil, "GET", "POST", "DELETE", nil][Int.random(in: 0...4, using: &random)])
            }
            let most = [1, 20, 3000, 2_147_483_647][seed % 4]
            let silent = Int.random(in: 0..<24, using: &random)
            let span = window.end.microseconds - window.start.microseconds
            var records = (0..<Int.random(in: 0...600, using: &random)).map { _ in
                RequestRecord(
                    endpoint: endpoints[Int.random(in: 0..<endpoints.count, using: &random)].name,
                    method: endpoints[Int.random(in: 0..<endpoints.count, using: &random)].method,
                    responseMilliseconds: Int.random(in: 0...most, using: &random),
                    status: [200, 201, 304, 399, 400, 404, 499, 500, 503, 599, nil, 100].randomElement(using: &random)
                        ?? nil,
                    // A tenth lies outside the window, on either side.
                    at: Instant(
                        microseconds: window.start.microseconds
                            + Int64.random(in: -span / 20...span + span / 20, using: &random)))
            }
            .filter { window.hourIndex(of: $0.at) != silent }
            // The exact edges: the first moment belongs to the window, the last does not.
            for edge in [window.start, window.end, Instant(microseconds: window.end.microseconds - 1)]
                + window.hours.map(\.start)
            {
                records.append(
                    RequestRecord(endpoint: "/edge", method: "GET", responseMilliseconds: 7, status: 200, at: edge))
            }
            try store.append(requests: records)
            let report = Report(
                try store.observe(window, settings: ReportSettings(), now: window.end), settings: ReportSettings(),
                version: "0.0.0")
            try check(report, connection)
        }
    }

    private func check(_ report: Report, _ connection: Connection) throws {
        let window = report.window
        let all = "\"timestamp\" >= $1::timestamptz AND \"timestamp\" < $2::timestamptz"
        let bounds = [window.start.description, window.end.description]
        #expect(Expected(report.overall) == (try Expected(connection, where: all, bounds)))
        let pairs = try connection.query(
            // Paths that were only ever answered with client errors are counted together.
            """
            SELECT endpoint, method FROM \(Self.log) WHERE \(all) GROUP BY 1, 2
            HAVING bool_or(status_code IS NULL OR status_code NOT BETWEEN 400 AND 499)
            """, bounds)
        #expect(
            Set(report.endpoints.map(\.endpoint))
                == Set(try pairs.map { Endpoint(name: try $0.text("endpoint"), method: try $0.optionalText("method")) })
        )
        for endpoint in report.endpoints {
            let condition = all + " AND endpoint = $3::text AND method IS NOT DISTINCT FROM $4::text"
            let names = [endpoint.endpoint.name, endpoint.endpoint.method]
            #expect(Expected(endpoint.summary) == (try Expected(connection, where: condition, bounds + names)))
            let hour = endpoint.hours[endpoint.hours.count / 2]
            let slot = window.hours[endpoint.hours.count / 2]
            #expect(
                try same(
                    hour,
                    Expected(connection, where: condition, [slot.start.description, slot.end.description] + names)))
        }
        #expect(report.hours.count == window.hours.count)
        for (hour, slot) in zip(report.hours, window.hours) {
            #expect(hour.start == slot.start)
            #expect(
                try same(hour, Expected(connection, where: all, [slot.start.description, slot.end.description])))
        }
        let codes = try connection.query(
            "SELECT status_code, count(*) FROM \(Self.log) WHERE \(all) GROUP BY 1 ORDER BY 1 NULLS LAST", bounds)
        #expect(
            report.statusCodes
                == (try codes.map {
                    StatusCount(status: try $0.optionalInt("status_code"), requests: try $0.int("count"))
                }))
        #expect(
            report.endpoints.reduce(report.other?.summary.requests ?? 0) { $0 + $1.summary.requests }
                == report.overall.requests)
        #expect(report.coverage.hoursWithoutRequests == report.hours.count { $0.requests == 0 })
    }

    private func same(_ hour: HourPoint, _ expected: Expected) -> Bool {
        hour.requests == expected.requests && hour.errors == expected.errors
            && hour.latency.mean.milliseconds == expected.mean && hour.latency[.p50].milliseconds == expected.p50
            && hour.latency[.p95].milliseconds == expected.p95 && hour.latency[.p99].milliseconds == expected.p99
    }

    @Test("where rows are gone, the exact figures lie within the bounds of the specification's stored hours")
    func bounded() async throws {
        let database = try await TestDatabase.make()
        try database.run(SpecificationSchema.plain)
        let store = try database.store()
        let connection = try database.connection()
        let window = ReportWindow(date: try #require(CalendarDate("2026-11-22")), timeZone: .utc)
        for seed in 0..<12 {
            var random = SeededRandom(UInt64(1000 + seed))
            try connection.script("TRUNCATE \(Self.log), platform_admin.api_performance_hourly")
            let most = [3, 60, 4000][seed % 3]
            try store.append(
                requests: (0..<Int.random(in: 30...900, using: &random)).map { _ in
                    RequestRecord(
                        endpoint: ["/a", "/b"][Int.random(in: 0...1, using: &random)], method: "GET",
                        responseMilliseconds: Int.random(in: 0...most, using: &random)
                            * Int.random(in: 0...most, using: &random),
                        status: [200, 200, 404, 500, nil].randomElement(using: &random) ?? nil,
                        at: window.start.adding(seconds: Int64.random(in: 0..<86_400, using: &random)))
                })
            func report() throws -> Report {
                Report(
                    try store.observe(window, settings: ReportSettings(), now: window.end), settings: ReportSettings(),
                    version: "0.0.0")
            }
            let exact = try report()
            #expect(exact.coverage.grade == .exact)
            try connection.script(SpecificationSchema.aggregateEverything)
            // Stored and raw figures agree; rows take precedence.
            #expect(try report().overall == exact.overall)
            let kept = seed % 2 == 0 ? "2026-11-22T12:00Z" : "2026-11-23T00:00Z"
            try connection.query("DELETE FROM \(Self.log) WHERE \"timestamp\" < $1::timestamptz", [kept])
            let bounded = try report()
            #expect(bounded.coverage.grade == (seed % 2 == 0 ? .mixed : .bounded))
            for (summary, truth) in [(bounded.overall, exact.overall)]
                + bounded.endpoints.map({ endpoint in
                    (
                        endpoint.summary,
                        exact.endpoints.first { $0.endpoint == endpoint.endpoint }?.summary ?? exact.overall
                    )
                })
            {
                #expect(summary.requests == truth.requests)
                #expect(summary.errors == truth.errors)
                #expect(summary.unknownStatus == truth.unknownStatus)
                #expect(
                    summary.latency[.p50].milliseconds == nil && summary.clientErrors == nil
                        && summary.maxMilliseconds == nil)
                for (figure, truth) in [(summary.latency.mean, truth.latency.mean)]
                    + Percentile.all.map({ (summary.latency[$0], truth.latency[$0]) })
                {
                    let interval = try #require(figure.bounds)
                    let value = try #require(truth.milliseconds)
                    #expect((interval.low ?? -.infinity) <= value + 1e-9 && value - 1e-9 <= interval.high ?? .infinity)
                }
            }
        }
    }
}
