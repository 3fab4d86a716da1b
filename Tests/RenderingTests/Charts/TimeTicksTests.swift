import Foundation
import Reporting
import Testing

@testable import Rendering

@Suite struct TimeTicksTests {
    /// - Parameter from: for example `2026-05-04T00:00:00+02:00`.
    private func ticks(_ from: String, _ to: String, _ zone: String, _ count: Int = 9) throws -> [TimeTick] {
        let parser = ISO8601DateFormatter()
        let start = try #require(parser.date(from: from))
        let end = try #require(parser.date(from: to))
        return TimeTicks(
            from: start.timeIntervalSince1970, to: end.timeIntervalSince1970,
            in: try #require(ReportTimeZone(zone)),
            maximumCount: count
        ).ticks
    }

    private let threeHours = ["00:00", "03:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00"]

    @Test("a day has a tick every three hours, excluding its end")
    func day() throws {
        let ticks = try ticks("2026-05-04T00:00:00+02:00", "2026-05-05T00:00:00+02:00", "Europe/Berlin")
        #expect(ticks.map(\.label) == threeHours)
        #expect(ticks.filter(\.isMajor).map(\.label) == ["00:00", "06:00", "12:00", "18:00"])
        #expect(ticks.first?.instant == ChartExamples.midnight)
    }

    @Test(
        "ticks stay at local hours when clocks change",
        arguments: [
            // 23 hours: from 02:00 to 03:00 on 29 March.
            ("2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00", [0.0, 2, 5, 8, 11, 14, 17, 20]),
            // 25 hours: from 03:00 back to 02:00 on 25 October.
            ("2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00", [0, 4, 7, 10, 13, 16, 19, 22]),
        ])
    func clockChange(from: String, to: String, hours: [Double]) throws {
        let ticks = try ticks(from, to, "Europe/Berlin")
        #expect(ticks.map(\.label) == threeHours)
        let start = try #require(ticks.first?.instant)
        #expect(ticks.map { ($0.instant - start) / 3600 } == hours)
    }

    @Test("an hour that clocks skip has no tick")
    func skipped() throws {
        let ticks = try ticks("2026-03-29T00:00:00+01:00", "2026-03-29T06:00:00+02:00", "Europe/Berlin")
        #expect(ticks.map(\.label) == ["00:00", "01:00", "03:00", "04:00", "05:00"])
    }

    @Test("an hour that occurs twice has its tick at the first occurrence")
    func repeated() throws {
        let ticks = try ticks("2026-10-25T00:00:00+02:00", "2026-10-25T05:00:00+01:00", "Europe/Berlin")
        #expect(ticks.map(\.label) == ["00:00", "01:00", "02:00", "03:00", "04:00"])
        let start = try #require(ticks.first?.instant)
        #expect(ticks.map { ($0.instant - start) / 3600 } == [0, 1, 2, 4, 5])
    }

    @Test(
        "zones offset by half hours, or changing by them, have ticks at full local hours",
        arguments: [
            ("2026-05-04T00:00:00+05:30", "2026-05-05T00:00:00+05:30", "Asia/Kolkata"),
            ("2026-05-04T00:00:00+05:45", "2026-05-05T00:00:00+05:45", "Asia/Kathmandu"),
            // Forward from 02:00 to 02:30 on 4 October, back from 02:00 to 01:30 on 5 April.
            ("2026-10-04T00:00:00+10:30", "2026-10-05T00:00:00+11:00", "Australia/Lord_Howe"),
            ("2026-04-05T00:00:00+11:00", "2026-04-06T00:00:00+10:30", "Australia/Lord_Howe"),
            ("2026-05-04T00:00:00Z", "2026-05-05T00:00:00Z", "UTC"),
        ])
    func halfHours(from: String, to: String, zone: String) throws {
        let ticks = try ticks(from, to, zone)
        #expect(ticks.map(\.label) == threeHours)
        let timeZone = try #require(ReportTimeZone(zone))
        for tick in ticks {
            let local = Int(tick.instant) + Int(timeZone.offset(at: Instant(seconds: Int64(tick.instant))))
            #expect(local.isMultiple(of: 3 * 3600))
        }
    }

    @Test(
        "longer windows have longer steps",
        arguments: [
            (
                "2026-05-03T00:00:00Z", "2026-05-05T00:00:00Z",
                ["3 May", "06:00", "12:00", "18:00", "4 May", "06:00", "12:00", "18:00"]
            ),
            (
                "2026-05-01T00:00:00Z", "2026-05-08T00:00:00Z",
                ["1 May", "2 May", "3 May", "4 May", "5 May", "6 May", "7 May"]
            ),
            ("2026-04-28T00:00:00Z", "2026-05-26T00:00:00Z", ["4 May", "11 May", "18 May", "25 May"]),
            (
                "2026-01-01T00:00:00Z", "2026-07-01T00:00:00Z",
                ["Jan 2026", "Feb 2026", "Mar 2026", "Apr 2026", "May 2026", "Jun 2026"]
            ),
            ("2020-02-29T00:00:00Z", "2027-01-01T00:00:00Z", ["2021", "2022", "2023", "2024", "2025", "2026"]),
        ])
    func longer(from: String, to: String, labels: [String]) throws {
        #expect(try ticks(from, to, "UTC").map(\.label) == labels)
    }

    @Test("a day that begins after a skipped midnight has its tick where it begins")
    func skippedMidnight() throws {
        // Beirut, 31 March 2024: from 00:00 to 01:00.
        let ticks = try ticks("2024-03-28T00:00:00+02:00", "2024-04-03T00:00:00+03:00", "Asia/Beirut")
        #expect(ticks.map(\.label) == ["28 Mar", "29 Mar", "30 Mar", "31 Mar", "1 Apr", "2 Apr"])
        #expect(ticks[3].instant - ticks[2].instant == 86_400)
        #expect(ticks[4].instant - ticks[3].instant == 23 * 3600)
    }

    @Test("a day that the calendar skips has no tick")
    func skippedDay() throws {
        let ticks = try ticks("2011-12-26T00:00:00-10:00", "2012-01-02T00:00:00+14:00", "Pacific/Apia")
        #expect(ticks.map(\.label) == ["26 Dec", "27 Dec", "28 Dec", "29 Dec", "31 Dec", "1 Jan"])
    }

    @Test(
        "ticks are inside the window, ascending, and not too many", arguments: 1...40,
        ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"])
    func within(round: Int, zone: String) throws {
        let timeZone = try #require(ReportTimeZone(zone))
        let start = 1_200_000_000 + Double(round) * 7_777_777
        let end = start + Double(round * round * round) * 3_601
        let ticks = TimeTicks(from: start, to: end, in: timeZone, maximumCount: 9).ticks.map(\.instant)
        #expect(ticks.count <= 10)
        #expect(ticks.allSatisfy { start <= $0 && $0 < end })
        #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test(
        "a window that covers nothing or too much has no ticks",
        arguments: [
            (0.0, 0.0), (10, 5), (.nan, 5), (0, .nan), (0, .infinity), (-.infinity, 0), (-1e300, 1e300), (0, 1e18),
            (Double.greatestFiniteMagnitude, .infinity),
        ])
    func empty(start: Double, end: Double) {
        #expect(TimeTicks(from: start, to: end, in: .utc, maximumCount: 9).ticks.isEmpty)
    }

    @Test("ten thousand years have few ticks too", arguments: [Int.min, 1, 9, Int.max])
    func ages(count: Int) {
        let ticks = TimeTicks(from: -62_135_596_800, to: 253_402_300_799, in: .utc, maximumCount: count).ticks
        #expect(ticks.count <= 101)
    }
}
