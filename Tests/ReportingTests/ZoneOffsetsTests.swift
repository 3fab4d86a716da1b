import Foundation
import Testing

@testable import Reporting

/// Compares the system's zoneinfo, as read here, with Foundation's own database.
@Suite("offsets of time zones")
struct ZoneOffsetsTests {
    @Test(
        "clocks agree with another implementation, also in years after the file's last change",
        arguments: [
            "Europe/Berlin", "Europe/Dublin", "America/New_York", "America/Santiago", "America/St_Johns",
            "America/Sao_Paulo", "Asia/Kolkata", "Asia/Tehran", "Asia/Jerusalem", "Africa/Cairo", "Africa/Casablanca",
            "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Chatham", "Antarctica/Troll", "Etc/GMT+5", "EST5EDT", "GMT",
        ])
    func agrees(name: String) throws {
        let zone = try #require(ReportTimeZone(name))
        let other = try #require(TimeZone(identifier: name))
        // From 1970 to 2100, in steps that meet every hour of a day.
        for seconds in stride(from: Int64(0), to: 4_102_444_800, by: 86_400 * 5 + 3600) {
            let expected = other.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
            #expect(zone.offset(at: Instant(seconds: seconds)) == Int64(expected), "\(Instant(seconds: seconds))")
        }
    }

    @Test(
        "a rule of POSIX's TZ says when clocks change",
        arguments: [
            ("CET-1CEST,M3.5.0,M10.5.0/3", "2050-03-27T00:59:59Z", 3600),
            ("CET-1CEST,M3.5.0,M10.5.0/3", "2050-03-27T01:00:00Z", 7200),
            ("CET-1CEST,M3.5.0,M10.5.0/3", "2050-10-30T00:59:59Z", 7200),
            ("CET-1CEST,M3.5.0,M10.5.0/3", "2050-10-30T01:00:00Z", 3600),
            ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2050-01-01T00:00:00Z", 39_600),
            ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2050-07-01T00:00:00Z", 37_800),
            ("IST-1GMT0,M10.5.0,M3.5.0/1", "2050-01-01T00:00:00Z", 0),
            ("IST-1GMT0,M10.5.0,M3.5.0/1", "2050-07-01T00:00:00Z", 3600),
            ("EST5EDT,J60,J300", "2048-03-01T06:59:59Z", -18_000),
            ("EST5EDT,J60,J300", "2048-03-01T07:00:00Z", -14_400),
            ("EST5EDT,59,299", "2048-02-29T07:00:00Z", -14_400),
            ("<+0545>-5:45", "2050-07-01T00:00:00Z", 20_700),
        ])
    func rule(text: String, instant: String, offset: Int64) throws {
        let rule = try #require(ZoneRule(text))
        #expect(rule.offset(at: try #require(Instant(instant)).seconds) == offset)
    }

    @Test(
        "what is not such a rule is refused",
        arguments: [
            "", "CET", "CET-", "CET-1CEST,", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
            "CET-1CEST,M3.5.0,M10.5.0x",
        ]
    )
    func noRule(text: String) { #expect(ZoneRule(text) == nil) }

    @Test("a file that is cut off anywhere is refused or read without it")
    func cut() throws {
        let file = try Array(#require(FileManager.default.contents(atPath: "/usr/share/zoneinfo/Europe/Berlin")))
        for length in 0..<file.count {
            _ = ZoneOffsets(Array(file[..<length]))?.offset(at: 1_800_000_000)
        }
        #expect(ZoneOffsets(file)?.offset(at: 1_800_000_000) == 3600)
    }
}
