import Reporting
import Testing

@testable import Ingestion

@Suite("times of a log")
struct ClockReaderTests {
    private func time(_ text: String, _ notation: TimeNotation) -> String? {
        withBytes(text) { ClockReader().instant($0, notation) }?.description
    }

    @Test(
        "times are read with their offset",
        arguments: [
            ("22/Nov/2026:14:03:07 +0100", .commonLog, "2026-11-22T13:03:07Z"),
            ("01/Jan/2027:00:00:00 +0530", .commonLog, "2026-12-31T18:30:00Z"),
            ("31/Dec/1969:23:59:59 -0000", .commonLog, "1969-12-31T23:59:59Z"),
            ("01/Jan/0001:01:00:00 +0100", .commonLog, "0001-01-01T00:00:00Z"),
            ("2026-11-22T14:03:07Z", .iso8601, "2026-11-22T14:03:07Z"),
            ("2026-11-22t14:03:07z", .iso8601, "2026-11-22T14:03:07Z"),
            ("2026-11-22 14:03:07-03", .iso8601, "2026-11-22T17:03:07Z"),
            ("2026-11-22T14:03:07,5+0100", .iso8601, "2026-11-22T13:03:07.500000Z"),
            ("2026-11-22T14:03:07.123456789+01:00", .iso8601, "2026-11-22T13:03:07.123456Z"),
            ("0", .unix(.seconds), "1970-01-01T00:00:00Z"),
            ("1795352587.1234569", .unix(.seconds), "2026-11-22T13:03:07.123456Z"),
            ("253402300799.999999", .unix(.seconds), "9999-12-31T23:59:59.999999Z"),
            // 10^11 separates seconds from milliseconds, and so on.
            ("99999999999", .any, "5138-11-16T09:46:39Z"), ("100000000000", .any, "1973-03-03T09:46:40Z"),
            ("1795352587.5", .any, "2026-11-22T13:03:07.500000Z"),
            ("1.7953525875e9", .any, "2026-11-22T13:03:07.500000Z"),
            ("1795352587500.5", .any, "2026-11-22T13:03:07.500500Z"),
            ("1795352587500000", .any, "2026-11-22T13:03:07.500000Z"),
            ("1795352587500000999", .any, "2026-11-22T13:03:07.500000Z"),
            ("22/Nov/2026:14:03:07 +0100", .any, "2026-11-22T13:03:07Z"),
            // Leap seconds.
            ("31/Dec/2016:23:59:60 +0000", .commonLog, "2017-01-01T00:00:00Z"),
            ("2016-12-31T18:59:60.5-05:00", .iso8601, "2017-01-01T00:00:00.500000Z"),
            ("2017-01-01 05:29:60 +0530", .any, "2017-01-01T00:00:00Z"),
        ] as [(String, TimeNotation, String)])
    func times(text: String, notation: TimeNotation, instant: String) {
        #expect(time(text, notation) == instant)
    }

    @Test(
        "text that is not a time, or has no offset, is rejected",
        arguments: [
            ("", .commonLog), ("22/Nov/2026:14:03:07", .commonLog), ("22/Nov/2026:14:03:07 0100 ", .commonLog),
            ("22/nov/2026:14:03:07 +0100", .commonLog), ("31/Nov/2026:14:03:07 +0100", .commonLog),
            ("22/Nov/2026:24:03:07 +0100", .commonLog), ("22/Nov/2026:14:60:07 +0100", .commonLog),
            ("22/Nov/2026:14:03:60 +0100", .commonLog), ("31/Dec/2016:23:59:61 +0000", .commonLog),
            ("22/Nov/2026:14:03:07 +2400", .commonLog),
            ("22/Nov/2026:14:03:07 +0160", .commonLog), ("2 /Nov/2026:14:03:07 +0100", .commonLog),
            ("22/Nov/0000:14:03:07 +0100", .commonLog), ("0000-00-00T00:00:00Z", .iso8601),
            // In UTC these are the years 0 and 10000, which PostgreSQL rejects.
            ("0001-01-01T00:00:00+01:00", .iso8601), ("31/Dec/9999:23:59:59 -0001", .commonLog),
            ("9999-12-31T23:59:59-00:01", .any), ("2026-11-22T14:03:07", .iso8601),
            ("2026-11-22T14:03:07.", .iso8601),
            ("2026-11-22T14:03:07.Z", .iso8601), ("2026-11-22T14:03Z", .iso8601), ("2026-11-22T14:03:07+1", .iso8601),
            ("2026-11-22T14:03:07+01:", .iso8601), ("2026-11-22T14:03:07+01:0", .iso8601),
            ("2026-11-22T14:03:07+01:000", .iso8601),
            ("2026-11-22T14:03:07ZZ", .iso8601), ("2026-02-29T14:03:07Z", .iso8601),
            ("2026-11-22T14:03:07.5x", .iso8601),
            ("-1", .unix(.seconds)), ("253402300800", .unix(.seconds)), ("1e300", .unix(.seconds)),
            ("x", .unix(.seconds)),
            ("", .any), ("yesterday", .any), ("1e19", .any),
        ] as [(String, TimeNotation)])
    func noTimes(text: String, notation: TimeNotation) {
        #expect(time(text, notation) == nil)
    }

    @Test("a cached time is only used for the same text")
    func remembered() {
        var clock = RepeatedClock()
        let expected: [(String, Int64?)] = [
            ("5", 5), ("5", 5), ("6", 6), ("x", nil), ("6", 6), ("60", 60), ("6", 6), ("", nil), ("5", 5),
        ]
        for (text, seconds) in expected {
            let instant = withBytes(text) { clock.instant($0, .unix(.seconds)) }
            #expect(instant == seconds.map(Instant.init(seconds:)))
        }
    }

    @Test(
        "a time within a longer text ends where its zone does",
        arguments: [
            ("2026-11-22 14:03:07.250 UTC,x", "2026-11-22T14:03:07.250000Z", 27),
            ("2026-11-22T14:03:07.123456789Z x", "2026-11-22T14:03:07.123456Z", 30),
            ("2026-11-22T14:03:07+01:00]", "2026-11-22T13:03:07Z", 25),
            ("2026-11-22 14:03:07 +01:", "2026-11-22T13:03:07Z", 23),
            ("2026-11-22 14:03:07,5 -0330 x", "2026-11-22T17:33:07.500000Z", 27),
            ("2026-11-22 14:03:07 CET|", "2026-11-22T13:03:07Z", 23),
            ("2026-07-22 14:03:07 CEST|", "2026-07-22T12:03:07Z", 24),
        ])
    func within(text: String, instant: String, end: Int) throws {
        let berlin = try #require(ReportTimeZone("Europe/Berlin"))
        let clock = ClockReader(timeZone: berlin)
        for before in ["", "<14>"] {
            let reading = withBytes(before + text) { clock.iso8601($0, at: before.count) }
            #expect(reading?.at.description == instant)
            #expect(reading?.end == before.count + end)
        }
    }

    @Test("an abbreviation needs a zone, except for UTC and GMT, and a time without one is only read when asked for")
    func zones() throws {
        let berlin = try #require(ReportTimeZone("Europe/Berlin"))
        let read = { (text: String, clock: ClockReader) in
            withBytes(text) { clock.instant($0, .any) }?.description
        }
        for zone in ["UTC", "GMT", "Z"] {
            #expect(read("2026-11-22 14:03:07 \(zone)", ClockReader()) == "2026-11-22T14:03:07Z")
            #expect(read("22/Nov/2026:14:03:07 \(zone)", ClockReader(timeZone: berlin)) == "2026-11-22T14:03:07Z")
        }
        #expect(read("2026-11-22 14:03:07 CST", ClockReader()) == nil)
        #expect(read("22/Nov/2026:14:03:07 CET", ClockReader(timeZone: berlin)) == "2026-11-22T13:03:07Z")
        #expect(read("2026-11-22 14:03:07CET", ClockReader(timeZone: berlin)) == nil)
        let local = ClockReader(timeZone: berlin, assumesTimeZone: true)
        for text in ["2026-11-22 14:03:07", "2026-11-22T14:03:07.000", "22/Nov/2026:14:03:07"] {
            #expect(read(text, ClockReader(timeZone: berlin)) == nil)
            #expect(read(text, local) == "2026-11-22T13:03:07Z")
        }
        // Of the hour that occurs twice, the second; what follows a space is not part of the time.
        #expect(read("2026-10-25T02:30:00", local) == "2026-10-25T01:30:00Z")
        #expect(withBytes("2026-11-22T14:03:07 [4711]") { local.iso8601($0) }?.end == 19)
        #expect(withBytes("2026-11-22T14:03:07, x") { local.iso8601($0) }?.end == 19)
    }
}
