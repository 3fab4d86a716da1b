import Foundation
import TestSupport
import Testing

@testable import Reporting

@Suite("instant")
struct InstantTests {
    @Test(
        "an instant is written in UTC, with six decimals only if it is not a whole second",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (1_000_000, "1970-01-01T00:00:01Z"), (1, "1970-01-01T00:00:00.000001Z"),
            (-1, "1969-12-31T23:59:59.999999Z"), (-1_000_000, "1969-12-31T23:59:59Z"),
            (-1_500_000, "1969-12-31T23:59:58.500000Z"), (-86_400_000_000, "1969-12-31T00:00:00Z"),
            (-86_400_000_001, "1969-12-30T23:59:59.999999Z"),
            (951_782_400_000_000, "2000-02-29T00:00:00Z"), (1_795_305_600_250_000, "2026-11-22T00:00:00.250000Z"),
            // -719,162 days and 2,932,897 days of 86,400 seconds: the first and the last readable moment.
            (-62_135_596_800_000_000, "0001-01-01T00:00:00Z"), (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
        ] as [(Int64, String)])
    func written(microseconds: Int64, text: String) {
        #expect(Instant(microseconds: microseconds).description == text)
        #expect(Instant(text) == Instant(microseconds: microseconds))
    }

    @Test(
        "the first and the last representable moments have a second and a text",
        arguments: [Int64.min, .min + 1, .max])
    func ends(microseconds: Int64) {
        let instant = Instant(microseconds: microseconds)
        #expect(instant.seconds == (microseconds < 0 ? -9_223_372_036_855 : 9_223_372_036_854))
        #expect(instant.description.hasSuffix("Z"))
        #expect(!instant.isWritable)
    }

    @Test(
        "offsets, spaces and any number of decimals are read",
        arguments: [
            ("2026-11-22T01:00:00+01:00", "2026-11-22T00:00:00Z"),
            ("2026-11-21t19:30:00-04:30", "2026-11-22T00:00:00Z"),
            ("2026-11-22 00:00:00z", "2026-11-22T00:00:00Z"), ("2026-11-22T00:00:00.5Z", "2026-11-22T00:00:00.500000Z"),
            ("2026-11-22T00:00:00.123456789Z", "2026-11-22T00:00:00.123456Z"),
            ("2026-11-22T00:00:00.0000009Z", "2026-11-22T00:00:00Z"),
            ("2026-11-22T00:00:00.000000Z", "2026-11-22T00:00:00Z"),
            ("2026-11-22T00:00:00-00:00", "2026-11-22T00:00:00Z"),
            ("2026-11-22T05:45:00.25+05:45", "2026-11-22T00:00:00.250000Z"),
            ("2026-12-31T23:59:59-23:59", "2027-01-01T23:58:59Z"),
            ("2027-01-01T00:00:00+23:59", "2026-12-31T00:01:00Z"),
            // The fraction counts forward before 1970, too.
            ("1969-12-31T23:59:59.75Z", "1969-12-31T23:59:59.750000Z"),
            ("1969-12-31T19:00:00-05:00", "1970-01-01T00:00:00Z"),
        ])
    func read(text: String, same: String) {
        #expect(Instant(text)?.description == same)
    }

    @Test(
        "anything else is rejected",
        arguments: [
            "", "now", "2026-11-22", "2026-11-22T00:00:00", "2026-11-22T00:00Z", "2026-11-31T00:00:00Z",
            "2026-11-22T24:00:00Z", "2026-11-22T00:60:00Z", "2026-11-22T00:00:60Z", "2026-11-22T00:00:00.Z",
            "2026-11-22T00:00:00+1:00", "2026-11-22T00:00:00+24:00", "2026-11-22T00:00:00Z ", "٢026-11-22T00:00:00Z",
            "-2026-11-22T00:00:00Z", " 2026-11-22T00:00:00Z", "2026-11-22T00:00:00,5Z", "2026-11-22T00:00:00+01:60",
            "2026-11-22T00:00:00+0100", "2026-11-22T00:00:00+01", "2026-11-22T00:00:00+", "2026-11-22T00:00:00ZZ",
            "2026-11-22T00:00:00Z+01:00", "2026-11-22_00:00:00Z", "2026-11-22  00:00:00Z", "20261122T000000Z",
            "0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-11-22T-1:00:00Z",
            "2026-11-22T00:00:00.-5Z", "infinity", "2026-11-22T00:00:00\u{0}Z",
        ])
    func refused(text: String) {
        #expect(Instant(text) == nil)
    }

    @Test("whole seconds are rounded down, also before 1970")
    func seconds() {
        #expect(
            [1_999_999, 0, -1, -999_999, -1_000_000, -1_000_001].map { Instant(microseconds: $0).seconds } == [
                1, 0, -1, -1, -1, -2,
            ])
        #expect(Instant(seconds: -3).microseconds == -3_000_000)
        #expect(Instant(seconds: 10).adding(seconds: -11) == Instant(seconds: -1))
        #expect(Instant(microseconds: -1) < Instant(microseconds: 0))
    }

    @Test("instants survive a round trip in every year that can be written", arguments: 0..<4)
    func roundTrip(seed: Int) throws {
        var random = SeededRandom(UInt64(seed))
        let instants = (0..<1000).map { _ in
            Instant(microseconds: Int64.random(in: -62_135_596_800_000_000...253_402_300_799_999_999, using: &random))
        }
        #expect(instants.filter { Instant($0.description) != $0 } == [])
        // Texts sort like instants if all have decimals.
        let sorted = instants.filter { !$0.microseconds.isMultiple(of: 1_000_000) }.sorted()
        #expect(sorted.map(\.description) == sorted.map(\.description).sorted())
        #expect(try JSONDecoder().decode([Instant].self, from: JSONEncoder().encode(instants)) == instants)
    }

    @Test("no text makes reading trap", arguments: 0..<4)
    func mutated(seed: Int) throws {
        var random = SeededRandom(UInt64(seed))
        let characters = Array("0123456789-+:.TZtz ,é")
        for _ in 0..<500 {
            var text = Array("2026-11-22T14:03:07.250000+01:30")
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                text[Int.random(in: 0..<text.count, using: &random)] =
                    characters[Int.random(in: 0..<characters.count, using: &random)]
            }
            text.removeLast(Int.random(in: 0...4, using: &random))
            if let instant = Instant(String(text)) { #expect(Instant(instant.description) == instant) }
        }
    }

    @Test("an invalid instant in JSON is rejected with its text")
    func json() {
        let error = #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([Instant].self, from: Data(#"["2026-11-22"]"#.utf8))
        }
        guard case .dataCorrupted(let context) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(context.debugDescription == "2026-11-22 is not an RFC 3339 instant")
    }
}
