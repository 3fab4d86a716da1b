import Foundation
import TestSupport
import Testing

@testable import Reporting

@Suite("a changed time zone")
struct ChangedZoneTests {
    private let endpoints = [Endpoint(name: "/a", method: "GET"), Endpoint(name: "/b", method: nil)]

    /// Requests of each hour, by its start in seconds.
    private typealias Service = [Int64: [Endpoint: Int]]

    private func service(_ date: CalendarDate, days: Int, _ requests: (Int64) -> [Endpoint: Int]) -> Service {
        let first = Int64(date.daysSince1970 - 2) * 86_400
        return Dictionary(
            uniqueKeysWithValues: (0..<Int64(days + 4) * 24).map { (first + $0 * 3600, requests(first + $0 * 3600)) })
    }

    /// Reports a day, and keeps what is archived of it.
    private func report(
        _ date: CalendarDate, in zone: ReportTimeZone, _ service: Service,
        archive: inout (days: [CalendarDate: DailyDistributions], entries: [CalendarDate: DayEntry])
    ) -> Report {
        let window = ReportWindow(date: date, timeZone: zone)
        let pieces = window.hours.compactMap { slot in
            service[slot.start.seconds].map { hour in
                HourlyTraffic.Piece(
                    slot: slot,
                    traffic: hour.mapValues { requests in
                        var traffic = Traffic()
                        traffic.add(milliseconds: 20, status: 200, requests: requests)
                        return traffic
                    })
            }
        }
        let observed = ObservedDay(
            Observations(
                window: window, traffic: HourlyTraffic(window: window, rows: pieces, stored: []),
                slowQueries: SlowQueryTally(window: window), storedAlerts: [], resources: [], notes: []),
            earlier: archive.days, settings: ReportSettings())
        let report = Report(
            observed, earlier: EarlierDays(archive.days, entries: archive.entries), settings: ReportSettings(),
            version: "0.0.0")
        archive.days[date] = observed.distributions
        archive.entries[date] = DayEntry(report, path: date.path)
        return report
    }

    /// Case 18-zone-changed: a request a minute, three days in UTC, then Tokyo.
    @Test("hours that two days count are named where a week and a month count them")
    func twice() throws {
        let date = try #require(CalendarDate("2026-03-01"))
        let zones = try [ReportTimeZone.utc, .utc, .utc, #require(ReportTimeZone("Asia/Tokyo"))]
        let service = service(date, days: 6) { _ in [endpoints[0]: 60] }
        var archive: (days: [CalendarDate: DailyDistributions], entries: [CalendarDate: DayEntry]) = ([:], [:])
        var report: Report?
        for day in 0..<5 {
            report = self.report(
                date.adding(days: day), in: zones[min(day, 3)], service, archive: &archive)
        }
        let last = try #require(report)
        let week = try #require(last.periods?.first)
        #expect(week.summary.requests == 7200 && week.hoursTwice == 9 && week.hoursMissing == 0)
        #expect(week.summary.grade == .bounded)
        #expect(last.endpoints[0].periods.map(\.hoursTwice) == [9, 9])
        #expect(
            last.coverage.notes == [
                "The time zone of the reports has changed: the last 30 days count 9 hours twice. To mend it, report the"
                    + " days before the change again while their requests are stored."
            ])
        #expect(try Report(json: last.encoded()) == last)
        // The days before the change, reported again.
        for day in 0..<5 {
            report = self.report(date.adding(days: day), in: zones[3], service, archive: &archive)
        }
        #expect(report?.periods?.first?.summary.requests == 7200 && report?.periods?.first?.hoursTwice == 0)
        #expect(report?.coverage.notes == [])
    }

    @Test("hours in two days, or in none, are those counted second by second", arguments: 0..<40)
    func overlap(seed: Int) throws {
        var random = SeededRandom(UInt64(seed))
        let names = TimeZone.knownTimeZoneIdentifiers.sorted()
        let zones = (0..<3).map { _ in names.randomElement(using: &random).flatMap { ReportTimeZone($0) } ?? .utc }
        let date = CalendarDate(daysSince1970: Int.random(in: 18_000...21_000, using: &random))
        let windows = (0..<8).compactMap { day -> ReportWindow? in
            guard day != 3 || seed.isMultiple(of: 2) else { return nil }
            return ReportWindow(date: date.adding(days: day), timeZone: zones[day / 3])
        }
        // Offsets from UTC are whole quarters of an hour in these years.
        let quarters = windows.map { Set(($0.start.seconds / 900)..<($0.end.seconds / 900)) }
        let all = quarters.reduce(into: Set<Int64>()) { $0.formUnion($1) }
        let overlap = PeriodOverlap(windows.shuffled(using: &random))
        #expect(overlap.hoursTwice == Double(quarters.reduce(0) { $0 + $1.count } - all.count) / 4)
        var missing = 0.0
        for (before, after) in zip(windows, windows.dropFirst()) where before.date?.adding(days: 1) == after.date {
            missing +=
                Double(
                    (before.end.seconds / 900..<max(after.start.seconds / 900, before.end.seconds / 900)).count {
                        !all.contains($0)
                    }) / 4
        }
        #expect(overlap.hoursMissing == missing)
    }

    @Test("earlier days are compared by the hours of the new zone", arguments: 0..<20)
    func aligned(seed: Int) throws {
        var random = SeededRandom(UInt64(seed))
        let zones = try ["UTC", "Asia/Tokyo", "America/Lima", "Asia/Dubai", "Pacific/Kiritimati", "Pacific/Pago_Pago"]
            .map { try #require(ReportTimeZone($0)) }.shuffled(using: &random)
        let date = CalendarDate(daysSince1970: 20_000 + seed)
        let service = service(date, days: 8) { _ in
            Dictionary(uniqueKeysWithValues: endpoints.map { ($0, Int.random(in: 1...50, using: &random)) })
        }
        var before: (days: [CalendarDate: DailyDistributions], entries: [CalendarDate: DayEntry]) = ([:], [:])
        var after = before
        for day in 0..<7 {
            _ = report(date.adding(days: day), in: zones[0], service, archive: &before)
            _ = report(date.adding(days: day), in: zones[1], service, archive: &after)
        }
        let aligned = AlignedDays(before.days, before.entries, in: zones[1])
        for day in 2..<5 {
            let date = date.adding(days: day)
            #expect(aligned.entries[date]?.hours == after.entries[date]?.hours)
            #expect(aligned.distributions[date]?.entries.map(\.hours) == after.days[date]?.entries.map(\.hours))
        }
        let same = AlignedDays(after.days, after.entries, in: zones[1])
        #expect(same.distributions == after.days && same.entries == after.entries)
        // Hours that the clocks of the new zone divide are not known.
        let divided = AlignedDays(before.days, before.entries, in: try #require(ReportTimeZone("Asia/Kolkata")))
        #expect(divided.entries.values.allSatisfy { $0.hours == nil })
    }

    @Test("whole days are compared by the hours of the new zone, also where weekends are other hours")
    func weekends() throws {
        let date = try #require(CalendarDate("2026-03-02"))
        let tokyo = try #require(ReportTimeZone("Asia/Tokyo"))
        // Working days of Tokyo, reported in UTC before: its Saturday begins on Friday at 15:00.
        let service = service(date, days: 60) { start in
            let isWeekend = tokyo.date(at: Instant(seconds: start)).weekday >= 5
            return [endpoints[0]: isWeekend ? 60 : 300, endpoints[1]: isWeekend ? 20 : 100]
        }
        for zones in [[ReportTimeZone.utc, tokyo], [tokyo, .utc]] {
            var archive: (days: [CalendarDate: DailyDistributions], entries: [CalendarDate: DayEntry]) = ([:], [:])
            for day in 0..<56 {
                let report = report(date.adding(days: day), in: zones[day / 28], service, archive: &archive)
                let volumes = report.comparison?.changes.filter { $0.measure == .requests }.map(\.sentence)
                guard day >= 28 else { continue }
                #expect(volumes == [] && report.findings?.map(\.kind) == [], "day \(day)")
            }
        }
    }

    @Test("an hour that moved with the clocks is not missing, and one without requests is", arguments: [60, 270])
    func clocksMoved(start day: Int) throws {
        let date = try #require(CalendarDate("2026-01-01")).adding(days: day)
        let berlin = try #require(ReportTimeZone("Europe/Berlin"))
        // Busy between two hours of UTC, as where machines call; on the last day nobody calls for two of them.
        let last = Int64(date.daysSince1970 + 41) * 86_400
        let service = service(date, days: 43) { start in
            let isOut = start >= last && start < last + 86_400 && (14..<16).contains(start / 3600 % 24)
            return [endpoints[0]: !isOut && (4..<21).contains(start / 3600 % 24) ? 400 : 5, endpoints[1]: 3]
        }
        var archive: (days: [CalendarDate: DailyDistributions], entries: [CalendarDate: DayEntry]) = ([:], [:])
        for day in 0..<42 {
            let report = report(date.adding(days: day), in: berlin, service, archive: &archive)
            #expect(report.findings?.map(\.kind) == (day == 41 ? [.outage] : []), "day \(day)")
        }
    }

    @Test("a service that is quiet at night has no outage after the zone was changed")
    func noOutage() throws {
        let date = try #require(CalendarDate("2026-03-02"))
        let service = service(date, days: 30) { start in
            [endpoints[0]: (7..<19).contains(start / 3600 % 24) ? 400 : 0, endpoints[1]: 3]
        }
        var archive: (days: [CalendarDate: DailyDistributions], entries: [CalendarDate: DayEntry]) = ([:], [:])
        let tokyo = try #require(ReportTimeZone("Asia/Tokyo"))
        for day in 0..<28 {
            let report = report(
                date.adding(days: day), in: day < 24 ? .utc : tokyo, service, archive: &archive)
            #expect(report.findings?.map(\.kind) == [], "day \(day)")
        }
    }
}
