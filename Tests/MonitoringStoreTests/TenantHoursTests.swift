import Foundation
import Postgres
import Reporting
import TestSupport
import Testing

@testable import MonitoringStore

@Suite("reports of one organization from stored hours", .needs(.postgresql))
struct TenantHoursTests {
    private let window = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc)
    private let log = "platform_admin.api_performance_log"

    private func id(_ number: Int) -> String {
        "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - "\(number)".count) + "\(number)"
    }

    private func records(_ random: inout SeededRandom, count: Int, organizations: Int) -> [RequestRecord] {
        (0..<count).map { _ in
            let status = [nil, 200, 201, 404, 500].randomElement(using: &random) ?? nil
            return RequestRecord(
                endpoint: ["/a", "/b/:id", "/ü\"\\'\n"].randomElement(using: &random) ?? "",
                method: ["GET", "POST", nil].randomElement(using: &random) ?? nil,
                responseMilliseconds: Int.random(in: 0...3000, using: &random), status: status,
                organization: Int.random(in: 0..<organizations + 1, using: &random) == 0
                    ? nil : id(Int.random(in: 1...organizations, using: &random)),
                errorMessage: status == 500 ? "it failed" : nil,
                at: window.start.adding(seconds: Int64.random(in: -3600..<90_000, using: &random)))
        }
    }

    private func report(
        _ database: TestDatabase, of number: Int = 2, _ source: RequestSource = .auto, connections: Int = 2,
        zone: ReportTimeZone = .utc, endpoints: Int = 500
    ) throws -> Report {
        var settings = ReportSettings()
        settings.tenant = OrganizationID(id(number))
        settings.endpointLimit = endpoints
        let window = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: zone)
        return Report(
            try database.store().observe(
                window, settings: settings, now: window.end,
                reading: ReadingOptions(source: source, connections: connections)),
            settings: settings, version: "0.0.0")
    }

    private func collect(
        _ database: TestDatabase, days: Int64 = 0, keep: Int? = nil, zone: ReportTimeZone = .utc
    ) throws {
        _ = try Collector(
            store: try database.store(), settings: ReportSettings(), timeZone: zone,
            now: window.end.adding(seconds: 86_400 * days + 7200)
        ).collect(keepRawDays: keep)
    }

    /// What stored hours tell as exactly as rows.
    private struct Figures: Equatable {
        let overall: [Double?]
        let hours: [[Double?]]
        let endpoints: [Endpoint: [Double?]]
        let endpointHours: [Endpoint: [[Double?]]]

        init(_ report: Report) {
            func figures(_ summary: Summary) -> [Double?] {
                [
                    Double(summary.requests), Double(summary.errors), summary.clientErrors.map(Double.init),
                    summary.serverErrors.map(Double.init), Double(summary.unknownStatus), summary.meanMilliseconds,
                    summary.totalMilliseconds,
                ]
            }
            func figures(_ hour: HourPoint) -> [Double?] {
                [Double(hour.requests), Double(hour.errors), hour.latency.mean.milliseconds]
            }
            overall = figures(report.overall)
            hours = report.hours.map(figures)
            endpoints = Dictionary(
                uniqueKeysWithValues: report.endpoints.map { ($0.endpoint, figures($0.summary)) })
            endpointHours = Dictionary(
                uniqueKeysWithValues: report.endpoints.map { ($0.endpoint, $0.hours.map(figures)) })
        }
    }

    private func note(hours: Int) -> String {
        "\(hours) \(hours == 1 ? "hour is" : "hours are") counted from what is stored of \(hours == 1 ? "it" : "them"), as rows are gone."
            + " Requests, client errors, server errors and averages are exact; percentiles by endpoint, single status codes"
            + " and error messages are not stored by organization."
    }

    private func missing(hours: Int) -> String {
        "Some requests of this organization may be missing: \(hours) \(hours == 1 ? "hour is" : "hours are") stored without"
            + " organizations, and rows are gone."
    }

    @Test("requests, errors and averages are those of the rows, by endpoint and hour, when these are gone")
    func gone() async throws {
        let database = try await TestDatabase.migrated()
        var random = SeededRandom(1)
        try database.store().append(requests: records(&random, count: 1500, organizations: 3))
        let rows = try report(database)
        #expect(rows.coverage.grade == .exact && rows.coverage.notes.allSatisfy { !$0.contains("stored") })
        try collect(database)
        #expect(try report(database) == rows)
        let stored = try report(database, .stored)
        #expect(Figures(stored) == Figures(rows))
        #expect(stored.coverage.notes.first?.hasPrefix("24 hours are counted from what is stored of them. ") ?? false)
        try collect(database, days: 40, keep: 30)
        #expect(try database.connection().query("SELECT count(*) FROM \(log)")[0].int("count") == 0)
        for number in 1...3 {
            for connections in [1, 3] {
                let gone = try report(database, of: number, connections: connections)
                #expect(gone.coverage.grade == .bounded && gone.coverage.notes.first == note(hours: 24))
                #expect(gone.coverage.sources?.flatMap(\.sources) == [.aggregates])
                if number == 2 { #expect(Figures(gone) == Figures(rows)) }
            }
        }
        let gone = try report(database)
        #expect(gone.endpoints.allSatisfy { $0.errorMessages == nil && $0.statusCodes.isEmpty })
        #expect(gone.overall.latency[.p95].milliseconds == nil && gone.overall.grade == .bounded)
        #expect(try Report(json: gone.encoded()) == gone)
        #expect(try database.store().knows(try #require(OrganizationID(id(2)))))
        #expect(try !database.store().knows(try #require(OrganizationID(id(4)))))
        let stranger = try report(database, of: 4)
        #expect(stranger.overall.requests == 0 && stranger.coverage.notes.isEmpty)
        #expect(try report(database, .raw).overall.requests == 0)
    }

    @Test("hours with rows and hours without add up, whichever rows are gone, and late rows count once")
    func mixed() async throws {
        let database = try await TestDatabase.migrated()
        var random = SeededRandom(2)
        try database.store().append(requests: records(&random, count: 1500, organizations: 3))
        let rows = try report(database)
        try collect(database)
        try database.run("DELETE FROM \(log) WHERE \"timestamp\" < '2026-11-22T09:00Z'")
        let half = try report(database)
        #expect(Figures(half) == Figures(rows))
        #expect(half.coverage.grade == .mixed && half.coverage.notes.contains(note(hours: 9)))
        #expect(half.hours[9...] == rows.hours[9...])
        // Some rows of an hour, and all of the organization's.
        try database.run(
            """
            DELETE FROM \(log) WHERE "timestamp" >= '2026-11-22T10:00Z' AND "timestamp" < '2026-11-22T10:30Z';
            DELETE FROM \(log) WHERE "timestamp" >= '2026-11-22T12:00Z' AND "timestamp" < '2026-11-22T13:00Z'
              AND organization_id = '\(id(2))'
            """)
        let some = try report(database)
        #expect(Figures(some) == Figures(rows) && some.coverage.notes.contains(note(hours: 11)))
        // What `collect` deletes is known to have no rows, so late rows count beside it, also in the same endpoints.
        let other = try await TestDatabase.migrated()
        random = SeededRandom(2)
        try other.store().append(requests: records(&random, count: 1500, organizations: 3))
        try collect(other)
        try collect(other, days: 40, keep: 30)
        let late = (0..<60).map { number in
            RequestRecord(
                endpoint: number % 2 == 0 ? "/a" : "/late", method: "GET", responseMilliseconds: number,
                status: number % 3 == 0 ? 503 : 200, organization: number % 5 == 0 ? id(3) : id(2),
                at: window.start.adding(seconds: Int64(number) * 1200))
        }
        try other.store().append(requests: late)
        let whole = try report(other)
        let ours = late.filter { $0.organization == id(2) }
        #expect(whole.overall.requests == rows.overall.requests + ours.count)
        #expect(whole.overall.serverErrors == (rows.overall.serverErrors ?? 0) + ours.count { $0.status == 503 })
        #expect(
            whole.overall.totalMilliseconds
                == (rows.overall.totalMilliseconds ?? 0)
                + Double(ours.reduce(0) { $0 + $1.responseMilliseconds }))
        try collect(other, days: 41)
        #expect(try Figures(report(other)) == Figures(whole))
        try collect(other, days: 82, keep: 30)
        #expect(try other.connection().query("SELECT count(*) FROM \(log)")[0].int("count") == 0)
        #expect(try Figures(report(other)) == Figures(whole))
    }

    @Test("hours that are stored without organizations are noted when rows are gone, and not before")
    func untold() async throws {
        let database = try await TestDatabase.migrated()
        var random = SeededRandom(3)
        try database.store().append(requests: records(&random, count: 1500, organizations: 3))
        let rows = try report(database)
        try collect(database)
        try database.run(
            """
            UPDATE platform_admin.hourly_details SET tell_organizations = false WHERE hour = '2026-11-22T03:00Z';
            UPDATE platform_admin.hourly_details SET details = '\\x07' WHERE hour = '2026-11-22T04:00Z';
            DELETE FROM platform_admin.hourly_details WHERE hour = '2026-11-22T05:00Z'
            """)
        #expect(try report(database) == rows)
        try database.run("DELETE FROM \(log) WHERE \"timestamp\" < '2026-11-22T12:00Z'")
        let some = try report(database)
        #expect(Array(some.coverage.notes.prefix(2)) == [note(hours: 9), missing(hours: 3)])
        let known = rows.hours.enumerated().filter { !(3...5).contains($0.offset) }.map(\.element.requests)
        #expect(some.overall.requests == known.reduce(0, +))
        try database.run("TRUNCATE \(log), platform_admin.hourly_details")
        let none = try report(database)
        #expect(none.overall.requests == 0 && none.coverage.notes == [missing(hours: 24)])
        // Nothing tells how many requests others sent.
        try database.run("DROP TABLE platform_admin.hourly_details")
        #expect(try report(database).coverage.notes == [missing(hours: 24)])
    }

    @Test("with more organizations than have distributions, and than are told apart")
    func many() async throws {
        let database = try await TestDatabase.migrated()
        // In the first hour 600, in the second one more than are counted.
        try database.run(
            """
            INSERT INTO \(log) (endpoint, method, response_time_ms, status_code, organization_id, "timestamp")
            SELECT '/a', 'GET', n % 1000, CASE WHEN n % 3 = 0 THEN 500 ELSE 200 END,
                   ('00000000-0000-4000-8000-' || lpad((n % 600)::text, 12, '0'))::uuid, timestamptz '2026-11-22T10:00Z'
            FROM generate_series(1, 6000) n
            UNION ALL
            SELECT '/a', 'GET', 7, 200, ('00000000-0000-4000-8000-' || lpad((n % 25000)::text, 12, '0'))::uuid,
                   timestamptz '2026-11-22T11:00Z' FROM generate_series(1, 25000) n
            """)
        let rows = try report(database)
        #expect(rows.overall.requests == 11)
        try collect(database)
        try database.run("TRUNCATE \(log)")
        let gone = try report(database)
        #expect(gone.hours[10].requests == 10 && gone.hours[11].requests == 0)
        #expect(gone.hours[10].latency.mean.milliseconds == rows.hours[10].latency.mean.milliseconds)
        #expect(Array(gone.coverage.notes.prefix(2)) == [note(hours: 1), missing(hours: 1)])
    }

    @Test("stored hours of another zone are divided by time, as those of the whole service are")
    func otherZone() async throws {
        let database = try await TestDatabase.migrated()
        var random = SeededRandom(4)
        try database.store().append(requests: records(&random, count: 1500, organizations: 3))
        let rows = try report(database)
        let kolkata = try #require(ReportTimeZone("Asia/Kolkata"))
        try collect(database, zone: kolkata)
        #expect(try report(database) == rows)
        try database.run("DELETE FROM \(log) WHERE \"timestamp\" < '2026-11-22T12:00Z'")
        let divided = try report(database)
        // Of the hour at the edge, a part is not of the day.
        #expect(abs(divided.overall.requests - rows.overall.requests) < 20)
        #expect(divided.hours[13...] == rows.hours[13...])
        #expect(divided.coverage.notes.contains { $0.contains("divided by time") })
        #expect(try Figures(report(database, zone: kolkata)).hours.count == 24)
    }

    @Test("with too many endpoints, those that took the most time are kept, also of stored hours")
    func endpoints() async throws {
        let database = try await TestDatabase.migrated()
        try database.run(
            """
            INSERT INTO \(log) (endpoint, method, response_time_ms, status_code, organization_id, "timestamp")
            SELECT '/gone/' || n, 'GET', n * 20000, 200, '\(id(2))'::uuid, timestamptz '2026-11-22T05:00Z'
            FROM generate_series(1, 5) n
            UNION ALL SELECT '/others', 'GET', 2000000, 200, '\(id(3))', '2026-11-22T05:00Z'
            """)
        try collect(database)
        try database.run(
            """
            TRUNCATE \(log);
            INSERT INTO \(log) (endpoint, method, response_time_ms, status_code, organization_id, "timestamp")
            SELECT '/there/' || n, 'GET', n, 200, '\(id(2))'::uuid, timestamptz '2026-11-22T10:00Z'
            FROM generate_series(1, 12000) n
            """)
        let report = try report(database, endpoints: 7)
        #expect(report.overall.requests == 12_005)
        #expect(
            report.endpoints.map(\.endpoint.name).sorted() == [
                "/gone/1", "/gone/2", "/gone/3", "/gone/4", "/gone/5", "/there/11999", "/there/12000",
            ])
        #expect(report.other?.endpoints == 11_998)
        let more = try self.report(database, endpoints: 20)
        #expect(more.overall == report.overall && more.endpoints.count == 20)
    }
}
