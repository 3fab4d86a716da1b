import Foundation
import TestSupport
import Testing

@testable import Reporting

@Suite("JSON")
struct JSONTests {
    private func report(endpoints: Int) -> Report {
        let window = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc)
        let pieces = window.hours.map { slot in
            var traffic: [Endpoint: Traffic] = [:]
            for number in 0..<endpoints {
                var some = Traffic()
                some.add(milliseconds: number + 1, status: number % 50 == 0 ? 500 : 200, requests: 1)
                traffic[Endpoint(name: "/\"],\\é\u{1}\(number)", method: "GET")] = some
            }
            return HourlyTraffic.Piece(slot: slot, traffic: traffic)
        }
        return Report(
            Observations(
                window: window, traffic: HourlyTraffic(window: window, rows: pieces, stored: []),
                slowQueries: SlowQueryTally(window: window), storedAlerts: [], resources: [], notes: []),
            settings: ReportSettings(), version: "0.0.0")
    }

    private func foundation(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value)
    }

    // MARK: Writing

    @Test(
        "a report is written as Foundation writes it, byte for byte, by one core and by several",
        arguments: [0, 2, 150])
    func writing(_ endpoints: Int) throws {
        let report = report(endpoints: endpoints)
        #expect(try report.json() == foundation(report))
    }

    @Test("values at the edges are written as Foundation writes them")
    func edges() throws {
        let numbers = [
            0, -0.0, 0.1, 1, -1.5, 100, 1e15, 1e16, 1e21, 1.5e300, .leastNonzeroMagnitude, 1e-7, .pi,
            .greatestFiniteMagnitude,
            123_456_789.123456, 9_007_199_254_740_992,
        ]
        #expect(try numbers.json() == foundation(numbers))
        let integers = [0, 9, 10, -1, -9, -10, .max, .min]
        #expect(try integers.json() == foundation(integers))
        let scalars = (0...0x200).compactMap(Unicode.Scalar.init).map { "\($0)" }
        let texts =
            scalars + ["", "/\\\"", "\u{2028}\u{7F}\u{FEFF}", "😀 e\u{301}", String(repeating: "a\n", count: 99)]
        #expect(try texts.json() == foundation(texts))
        let small: [UInt8] = [0, 255]
        #expect(try small.json() == foundation(small))
        #expect(try [UInt64.max].json() == foundation([UInt64.max]))
        let optional: [Int?] = [nil, 1]
        #expect(try optional.json() == foundation(optional))
        #expect(try [[Int]]().json() == Data("[]".utf8))
        #expect(try [String: Int]().json() == Data("{}".utf8))
    }

    @Test("names are sorted as Foundation sorts them")
    func names() throws {
        for names in [
            ["b", "a", "aa", "A", "B", "10", "9", "a10", "a9", "Plan Rows", "Plans", "Plan", "_", "", "a b", "a-b"],
            ["é", "e", "z"], ["a\"b", "a\\", "\u{1}"], ["😀", "ﬀ", "e\u{301}"],
        ] {
            let object = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
            #expect(try object.json() == foundation(object), "\(names)")
            let nested = JSONValue.object(object.mapValues { .object(["x": .integer(Int64($0)), "a": .array([])]) })
            #expect(try nested.json() == foundation(nested), "\(names)")
        }
    }

    /// Opens containers in every order that `Encoder` allows.
    private struct Nesting: Encodable {
        private enum Key: String, CodingKey { case z, a, m, k }

        func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: Key.self)
            var nested = values.nestedContainer(keyedBy: Key.self, forKey: .z)
            try nested.encode(1, forKey: .m)
            try nested.encode([2.5], forKey: .a)
            var list = values.nestedUnkeyedContainer(forKey: .m)
            try list.encode("x")
            var inner = list.nestedContainer(keyedBy: Key.self)
            try inner.encodeNil(forKey: .k)
            var again = encoder.container(keyedBy: Key.self)
            try again.encode(true, forKey: .a)
        }
    }

    /// Goes back to a container that another one was opened after.
    private struct BackAndForth: Encodable {
        private enum Key: String, CodingKey { case first, second, value }

        func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: Key.self)
            var first = values.nestedContainer(keyedBy: Key.self, forKey: .first)
            var second = values.nestedContainer(keyedBy: Key.self, forKey: .second)
            try second.encode(2, forKey: .value)
            try first.encode(1, forKey: .value)
        }
    }

    /// Writes a name twice.
    private struct Twice: Encodable {
        private enum Key: String, CodingKey { case name }

        func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: Key.self)
            try values.encode(1, forKey: .name)
            try values.encode(2, forKey: .name)
        }
    }

    @Test("nested containers are written as Foundation writes them, in any order")
    func nesting() throws {
        #expect(try [Nesting(), Nesting()].json() == foundation([Nesting(), Nesting()]))
        #expect(try [BackAndForth()].json() == foundation([BackAndForth()]))
        #expect(try [Twice()].json() == foundation([Twice()]))
    }

    @Test("Foundation's own types are written and read as Foundation does")
    func foundationTypes() throws {
        let (data, address) = (Data([1, 2, 3]), try #require(URL(string: "https://example.org/a?b")))
        #expect(try [data].json() == foundation([data]))
        #expect(try [address].json() == foundation([address]))
        #expect(try [Decimal(1) / 3].json() == foundation([Decimal(1) / 3]))
        #expect(try [Date(timeIntervalSince1970: 1.5)].json() == foundation([Date(timeIntervalSince1970: 1.5)]))
        for text in [#"["AQID"]"#, "[[1,2,3]]", "[1.5]", #"["https://example.org"]"#, #"[{"relative":"a"}]"#] {
            #expect(same(text, [Data].self))
            #expect(same(text, [URL].self))
            #expect(same(text, [Decimal].self))
            #expect(same(text, [Date].self))
        }
    }

    @Test("a number that JSON does not have is refused as Foundation refuses it")
    func notFinite() {
        #expect(throws: EncodingError.self) { try [Double.nan].json() }
        #expect(throws: EncodingError.self) { try ["a": Double.infinity].json() }
    }

    // MARK: Reading

    @Test("a report is read as it was, by one core and by several", arguments: [0, 2, 150])
    func reading(_ endpoints: Int) throws {
        let report = report(endpoints: endpoints)
        let json = try report.encoded()
        #expect(try Report(json: json) == report)
        #expect(try Report(json: json) == JSONDecoder().decode(Report.self, from: json))
    }

    /// Reads with both.
    private func same<Value: Decodable & Equatable>(_ text: String, _ type: Value.Type) -> Bool {
        let json = Data(text.utf8)
        return (try? Value(fromJSON: json)) == (try? JSONDecoder().decode(Value.self, from: json))
    }

    @Test("numbers are read as Foundation reads them")
    func numbers() {
        var random = SeededRandom(26)
        var texts = [
            "0", "-0", "0.0", "1e5", "1E+5", "1e-5", "0.1", "123456789012345678901234567890", "1e400", "-1e400",
            "4.35", "0.000001", "9007199254740993", "9007199254740992.5", "1.7976931348623157e308", "5e-324", "01",
            "+1",
            ".5", "1.", "1e", "--1", "0x10", "NaN", "9223372036854775807", "-9223372036854775808",
            "9223372036854775808", "2.2250738585072011e-308", "100000000000000000000000.5",
        ]
        for _ in 0..<2000 {
            let digits = Int.random(in: 0...Int.max, using: &random) >> Int.random(in: 0...62, using: &random)
            let decimals = Int.random(in: 0...20, using: &random)
            texts.append("\(digits).\(Int.random(in: 0...999, using: &random))")
            texts.append("0.\(String(repeating: "0", count: decimals))\(digits)")
            texts.append("\(Double.random(in: -1e9...1e9, using: &random))")
        }
        for text in texts {
            #expect(same("[\(text)]", [Double].self), "\(text)")
            #expect(same("[\(text)]", [Int].self), "\(text)")
            #expect(same("{\"a\": \(text)}", [String: Int8].self), "\(text)")
        }
    }

    @Test(
        "text is read as Foundation reads it, valid or not",
        arguments: [
            #""""#, #""a\"b\\\/\b\f\n\r\t""#, #""\u00e9\ud83d\ude00""#, #""\ud83d""#, #""\ude00\ud83d""#, #""\u12""#,
            #""\x""#, "\"\u{1}\"", "\"a\nb\"", #""é😀""#, #"""#, #""\"#, #""\ud83d\u0041""#, #""\u+123""#,
        ])
    func text(_ text: String) {
        #expect(same("[\(text)]", [String].self))
        #expect(same("{\(text): 1}", [String: Int].self))
    }

    @Test(
        "what is not JSON is refused as Foundation refuses it",
        arguments: [
            "", " ", "[", "]", "[1,]", "[,1]", "{\"a\":1,}", "{\"a\"}", "{a:1}", "[1] x", "[1][2]", "nul", "[tru]",
            "\u{FEFF}[1]", "[1 2]", "{\"a\":1 \"b\":2}", "[\u{A0}1]", "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}",
            " [ 1 , 2 ] ", "{ \"a\" : 1 }", "\t[\r\n]", "null", "[null]", "[[1]]",
        ])
    func invalid(_ text: String) {
        #expect(same(text, [Int].self))
        #expect(same(text, [String: Int].self))
        #expect(same(text, [Int?].self))
    }

    @Test("a text in bytes that are not UTF-8 is refused")
    func notUTF8() {
        #expect(throws: DecodingError.self) { try [String](fromJSON: Data([0x5B, 0x22, 0xFF, 0x22, 0x5D])) }
    }

    @Test("values are nested as deep as Foundation allows")
    func depth() {
        for depth in [1, 499, 500, 501, 511, 512, 513, 5000] {
            let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            #expect(same(text, JSONValue.self), "\(depth)")
        }
    }

    @Test("an error among many endpoints is reported with its place in the report")
    func damaged() throws {
        let text = String(decoding: try report(endpoints: 150).encoded(), as: UTF8.self)
        let place = try #require(text.ranges(of: #""requests":24"#).last)
        let json = text.replacingCharacters(in: place, with: #""requests":"x""#)
        let error = #expect(throws: DecodingError.self) { try Report(json: Data(json.utf8)) }
        guard case .typeMismatch(_, let context)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(context.codingPath.map(\.stringValue).prefix(1) == ["endpoints"])
        #expect(context.codingPath.last?.stringValue == "requests")
    }
}
