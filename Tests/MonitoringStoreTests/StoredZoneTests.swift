import Foundation
import MonitoringStore
import Postgres
import Reporting
import TestSupport
import Testing

/// Stored hours in every zone of the world: a day is the same from them alone as from its rows.
@Suite("stored hours and time zones", .needs(.postgresql))
struct StoredZoneTests {
    /// Zones whose offset is no whole hour or changes by half an hour, each with a day, and some of the rest.
    private static let days: [(zone: String, date: String)] = [
        ("Asia/Kolkata", "2026-03-03"), ("Asia/Kathmandu", "2026-03-03"), ("America/St_Johns", "2026-03-08"),
        ("America/St_Johns", "2026-11-01"), ("Australia/Lord_Howe", "2026-04-05"),
        ("Australia/Lord_Howe", "2026-10-04"), ("Pacific/Chatham", "2026-09-27"), ("Asia/Tehran", "2021-09-22"),
        ("Europe/Berlin", "2026-10-25"), ("America/Sao_Paulo", "2018-11-04"), ("Pacific/Apia", "2011-12-29"),
        ("Asia/Pyongyang", "2015-08-15"), ("America/Caracas", "2016-05-01"), ("UTC", "2026-03-03"),
    ]

    private static let random: [(zone: String, date: String)] = {
        var random = SeededRandom(11)
        let zones = TimeZone.knownTimeZoneIdentifiers.filter { ReportTimeZone($0) != nil }.sorted()
        return (0..<10).map { _ in
            let date = CalendarDate(daysSince1970: Int.random(in: 4_000...20_700, using: &random))
            return (zones.randomElement(using: &random) ?? "UTC", "\(date)")
        }
    }()

    /// One request on most of the half hours of three days, at random seconds.
    private func records(around day: ReportWindow, _ seed: UInt64) -> [RequestRecord] {
        var random = SeededRandom(seed)
        return (-50..<100).flatMap { half -> [RequestRecord] in
            (0..<Int.random(in: 0...3, using: &random)).map { _ in
                RequestRecord(
                    endpoint: ["/a", "/b"].randomElement(using: &random) ?? "", method: "GET",
                    responseMilliseconds: Int.random(in: 1...900, using: &random),
                    status: [200, 404, 500, nil].randomElement(using: &random) ?? nil,
                    at: day.start.adding(seconds: Int64(half) * 1800 + Int64.random(in: 0..<1800, using: &random)))
            }
        }
    }

    private func report(_ database: TestDatabase, _ day: ReportWindow, from source: RequestSource = .auto) throws
        -> Report
    {
        Report(
            try database.store().observe(
                day, settings: ReportSettings(), now: day.end, reading: ReadingOptions(source: source)),
            settings: ReportSettings(), version: "0.0.0")
    }

    private func collect(_ database: TestDatabase, _ zone: ReportTimeZone, now: Instant, keepRawDays: Int? = nil) throws
        -> Collector.Outcome
    {
        try Collector(store: try database.store(), settings: ReportSettings(), timeZone: zone, now: now)
            .collect(keepRawDays: keepRawDays)
    }

    private func expectEqual(_ report: Report, _ expected: Report, _ what: Comment) {
        #expect(report.overall == expected.overall, what)
        #expect(report.hours == expected.hours, what)
        #expect(report.statusCodes == expected.statusCodes, what)
        #expect(report.endpoints.map(\.summary) == expected.endpoints.map(\.summary), what)
        #expect(report.endpoints.map(\.hours) == expected.endpoints.map(\.hours), what)
        #expect(report.coverage.grade == expected.coverage.grade, what)
        #expect(report.coverage.notes == expected.coverage.notes, what)
    }

    /// Case 01-half-hour-zone, and random zones.
    @Test(
        "stored hours alone give what rows give, to the last digit, when collected with the zone",
        arguments: days + random)
    func exact(zone: String, date: String) async throws {
        let zone = try #require(ReportTimeZone(zone))
        let day = ReportWindow(date: try #require(CalendarDate(date)), timeZone: zone)
        let database = try await TestDatabase.migrated()
        try database.store().append(requests: records(around: day, 1))
        let days = try [-1, 0, 1].map { ReportWindow(date: try #require(day.date).adding(days: $0), timeZone: zone) }
        let expected = try days.map { try report(database, $0, from: .raw) }
        let outcome = try collect(database, zone, now: day.end.adding(seconds: 4 * 86_400), keepRawDays: 1)
        #expect(outcome.rowsDeleted == outcome.requests && outcome.requests > 100)
        for source in [RequestSource.auto, .stored] {
            for (day, expected) in zip(days, expected) where day.start < day.end {
                expectEqual(try report(database, day, from: source), expected, "\(day.start) \(source)")
            }
        }
        let again = try collect(database, zone, now: day.end.adding(seconds: 4 * 86_400), keepRawDays: 1)
        #expect(again.hours == 0 && again.rowsDeleted == 0)
    }

    @Test(
        "hours that were stored in another zone are stored again while their rows are there",
        arguments: [("UTC", "Asia/Kolkata"), ("Asia/Kolkata", "UTC"), ("Asia/Kathmandu", "Australia/Lord_Howe")])
    func changed(former: String, latter: String) async throws {
        let (former, latter) = (try #require(ReportTimeZone(former)), try #require(ReportTimeZone(latter)))
        let day = ReportWindow(date: try #require(CalendarDate("2026-04-05")), timeZone: latter)
        let database = try await TestDatabase.migrated()
        try database.store().append(requests: records(around: day, 2))
        let expected = try report(database, day, from: .raw)
        let now = day.end.adding(seconds: 4 * 86_400)
        _ = try collect(database, former, now: now)
        _ = try collect(database, latter, now: now, keepRawDays: 1)
        expectEqual(try report(database, day, from: .stored), expected, "stored")
        expectEqual(try report(database, day), expected, "auto")
        let again = try collect(database, latter, now: now, keepRawDays: 1)
        #expect(again.hours == 0 && again.rowsDeleted == 0)
    }

    @Test("hours of another zone whose rows are gone are divided by time, never called exact, and no request is lost")
    func divided() async throws {
        let zone = try #require(ReportTimeZone("Asia/Kolkata"))
        let database = try await TestDatabase.migrated()
        let day = ReportWindow(date: try #require(CalendarDate("2026-03-03")), timeZone: zone)
        // One request every 30 seconds.
        try database.store().append(
            requests: (-2880..<8640).map {
                RequestRecord(
                    endpoint: "/a", method: "GET", responseMilliseconds: 20, status: 200,
                    at: day.start.adding(seconds: Int64($0) * 30))
            })
        let now = day.end.adding(seconds: 4 * 86_400)
        _ = try collect(database, .utc, now: now, keepRawDays: 1)
        let divided = try report(database, day)
        #expect(abs(divided.overall.requests - 2880) <= 2)
        #expect(divided.overall.grade == .bounded && divided.coverage.grade == .mixed)
        #expect(divided.coverage.hoursWithoutRequests == 0 && divided.coverage.hoursExact == 0)
        #expect(divided.hours.allSatisfy { abs($0.requests - 120) <= 3 && $0.grade == .bounded })
        #expect(
            divided.coverage.notes.first?.hasPrefix(
                "25 stored hours do not begin at an hour of Asia/Kolkata: their 2,8")
                == true, "\(divided.coverage.notes)")
        let total = try (-2...3).map {
            try report(database, ReportWindow(date: try #require(day.date).adding(days: $0), timeZone: zone)).overall
                .requests
        }
        #expect(total.reduce(0, +) == 11_520)
        // What is added later is stored in the hours of this zone, beside them.
        try database.store().append(
            requests: [
                RequestRecord(
                    endpoint: "/a", method: "GET", responseMilliseconds: 20, status: 200,
                    at: day.start.adding(seconds: 5000))
            ])
        for keepRawDays in [nil, 1] {
            _ = try collect(database, zone, now: now, keepRawDays: keepRawDays)
            for source in [RequestSource.auto, .stored] {
                #expect(try report(database, day, from: source).overall.requests == divided.overall.requests + 1)
            }
        }
    }
}
