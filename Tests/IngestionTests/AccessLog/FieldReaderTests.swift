import Reporting
import Testing

@testable import Ingestion

@Suite("fields of a log line")
struct FieldReaderTests {
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
            ("22/Nov/2026:14:03:60 +0100", .commonLog), ("22/Nov/2026:14:03:07 +2400", .commonLog),
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
        "numbers are rounded half up without binary rounding",
        arguments: [
            ("0.123", 3, 123), ("0.1234999999999999999999999", 3, 123), ("0.1235", 3, 124), ("0.0005", 3, 1),
            ("0.00049", 3, 0),
            ("1.0005", 3, 1001), ("4.35", 2, 435), ("499", -3, 0), ("500", -3, 1), ("1499", -3, 1), ("1500", -3, 2),
            (".5", 0, 1), ("5.", 0, 5),
            ("+7", 0, 7), ("1e3", 0, 1000), ("1E-3", 3, 1), ("0e99999", 3, 0), ("1e-99999", 3, 0), ("00012", 0, 12),
            ("1234567890123456789012", -12, 1_234_567_890), ("0.000000000000000000001", 18, 0),
            ("9223372036854775807", -2, 92_233_720_368_547_758),
        ] as [(String, Int, Int64)])
    func rounded(text: String, power: Int, value: Int64) {
        #expect(withBytes(text) { DecimalNumber($0) }?.roundedHalfUp(timesTenTo: power) == value)
    }

    @Test("text that is not a number is nil, and a number that does not fit has no value")
    func noNumbers() {
        for text in [
            "", "-", ".", "+.", "1x", "1e", "1e+", "e5", "1.2.3", " 1", "1 ", "0x10", "--1", "NaN", "1,5", "١",
        ] {
            #expect(withBytes(text) { DecimalNumber($0) } == nil, "\(text)")
        }
        for text in ["1e19", "99999999999999999999", "1e9999999999999999999"] {
            let number = withBytes(text) { DecimalNumber($0) }
            #expect(number != nil && number?.roundedHalfUp(timesTenTo: 0) == nil, "\(text)")
        }
        #expect(withBytes("-0.0") { DecimalNumber($0) }?.isNegative == false)
        #expect(withBytes("-0.1") { DecimalNumber($0) }?.isNegative == true)
    }

    @Test(
        "escapes of nginx and Apache are decoded, everything else is unchanged",
        arguments: [
            (#"\x22\x5C\xc3\xA9"#, "\"\\é"), (#"\"\\\n\t\r\b\v\f"#, "\"\\\n\t\r\u{8}\u{B}\u{C}"), (#"\x2"#, #"\x2"#),
            (#"\xg1"#, #"\xg1"#),
            (#"\u0041\/"#, #"\u0041\/"#), (#"a\"#, #"a\"#), (#"\\x22"#, #"\x22"#), ("", ""), (#"\"#, #"\"#),
            ("plain", "plain"),
        ])
    func escapes(text: String, decoded: String) {
        #expect(withBytes(text) { EscapeNotation.log.decoded($0) } == Array(decoded.utf8))
    }
}
