import Ingestion
import Reporting
import Testing

@Suite("logged statements")
struct LoggedStatementTests {
    private static func statement(_ message: String, _ options: PostgresLogOptions = .everything) throws
        -> LoggedStatement
    {
        let statements = try PostgresLogLine.formats().map {
            try #require(readLog(PostgresLogLine(message).text($0), $0, options).statements.first)
        }
        #expect(statements.allSatisfy { $0 == statements[0] })
        return statements[0]
    }

    @Test(
        "milliseconds are rounded half up, and the threshold applies to the rounded value",
        arguments: [
            ("0.000", 0), ("0.499", 0), ("0.500", 1), ("500.499", 500), ("500.500", 501),
            ("2147483647.000", 2_147_483_647),
        ])
    func rounded(written: String, milliseconds: Int) throws {
        let message = "duration: \(written) ms  statement: SELECT 1"
        #expect(try Self.statement(message).milliseconds == milliseconds)
        let reading = readLog(PostgresLogLine(message).text(.json), .json, PostgresLogOptions())
        #expect(reading.statements.count == (milliseconds > 500 ? 1 : 0))
        #expect(reading.tally.belowThreshold == (milliseconds > 500 ? 0 : 1))
    }

    @Test(
        "a duration too large for the column, or text that only looks like one, is not a statement",
        arguments: ["2147483647.500", "99999999999.000", "1e3.000", "-1.000", "1.00", "1", ".000"])
    func noDuration(written: String) {
        let reading = readLog(PostgresLogLine("duration: \(written) ms  statement: SELECT 1").text(.json), .json)
        #expect(reading.statements == [])
        #expect(reading.tally.records == 1)
    }

    @Test("a long query is cut at the beginning of a character")
    func longQuery() throws {
        // "SELECT '" has 8 bytes, é has 2: 49,996 of them fill 100,000 bytes; after 7 bytes, one is cut in two.
        #expect(
            try Self.statement("duration: 1.000 ms  statement: SELECT '" + String(repeating: "é", count: 60_000)).query
                .utf8.count == 100_000)
        let cut = try Self.statement(
            "duration: 1.000 ms  statement: SELECT" + String(repeating: "é", count: 60_000) + "x")
        #expect(cut.query.utf8.count == 100_000)
        let odd = try Self.statement("duration: 1.000 ms  statement: SELECT " + String(repeating: "é", count: 60_000))
        #expect(odd.query.utf8.count == 99_999)
        #expect(odd.query.hasSuffix("é"))
    }

    @Test("a comment after a long query is read before it is cut")
    func commentBehindLongQuery() throws {
        let message =
            "duration: 1.000 ms  statement: SELECT '" + String(repeating: "a", count: 200_000) + "' /*route='/r'*/"
        #expect(try Self.statement(message).endpoint == "/r")
    }

    @Test("a text that begins on the next line is read, also where a collector removed the blank before it")
    func nextLine() throws {
        for blank in [" ", ""] {
            #expect(try Self.statement("duration: 1.000 ms  statement:\(blank)\nSELECT 1").query == "SELECT 1")
            #expect(try Self.statement("duration: 1.000 ms  execute S_1:\(blank)\nSELECT $1").query == "SELECT $1")
        }
    }

    @Test("zero bytes and invalid UTF-8 become U+FFFD")
    func repaired() throws {
        for format in try PostgresLogLine.formats() {
            var log = Array(PostgresLogLine("duration: 1.000 ms  statement: SELECT 'ZYX'").text(format).utf8)
            let place = try #require(log.firstIndex(of: UInt8(ascii: "Z")))
            log.replaceSubrange(place..<place + 2, with: [0xff, 0xc3])
            #expect(readLog(log, format).statements.map(\.query) == ["SELECT '\u{fffd}\u{fffd}X'"])
            guard format != .json else { continue }
            log.replaceSubrange(place..<place + 2, with: [0, 0])
            #expect(readLog(log, format).statements.map(\.query) == ["SELECT '\u{fffd}\u{fffd}X'"])
        }
        let json =
            "{\"timestamp\":\"2026-11-22 14:03:07 UTC\",\"pid\":1,\"error_severity\":\"LOG\","
            + "\"message\":\"duration: 1.000 ms  statement: \\u0000\\ud83d\\ude00\\ud83d\\u00e9\\/\"}"
        #expect(readLog(json, .json).statements.map(\.query) == ["\u{fffd}😀\u{fffd}é/"])
    }

    @Test("parameters stay on their line, whatever they contain")
    func parameters() throws {
        for detail in ["parameters: $1 = 'a\n; DROP', $2 = NULL", "Parameters: $1 = 'a\r; DROP', $2 = NULL"] {
            var line = PostgresLogLine("duration: 1.000 ms  execute <unnamed>: SELECT $1")
            line.detail = detail
            var options = PostgresLogOptions.everything
            options.keepParameters = true
            for format in try PostgresLogLine.formats() {
                #expect(
                    readLog(line.text(format), format, options).statements.map(\.query) == [
                        "SELECT $1\n-- parameters: $1 = 'a ; DROP', $2 = NULL"
                    ])
                #expect(readLog(line.text(format), format).statements.map(\.query) == ["SELECT $1"])
            }
        }
    }

    /// The stored part of a plan, and whether it was dropped.
    private static func plan(_ json: String, keepParameters: Bool = false) -> (plan: String?, dropped: Int) {
        var options = PostgresLogOptions.everything
        options.keepParameters = keepParameters
        let reading = readLog(PostgresLogLine("duration: 1.000 ms  plan:\n" + json).text(.csv), .csv, options)
        #expect(reading.statements.map(\.query) == ["SELECT 1"])
        return (reading.statements.first?.plan, reading.tally.plansDropped)
    }

    @Test(
        "a plan that PostgreSQL would reject as jsonb is dropped, its row is kept",
        arguments: [
            "\"a\": 1", "\"a\": 1} x", "\"a\": 01}", "\"a\": +1}", "\"a\": 1.}", "\"a\": 1e}", "\"a\": \"\\x\"}",
            "\"a\": \"\t\"}", "\"a\" 1}", "a: 1}",
            "\"a\": nul}", "\"a\": [1,]}", "\"a\": 1,}", "\"a\": \"\\u0000\"}", "\"a\": \"\\ud83d\"}",
            "\"a\": \"\\ude00\\ud83d\"}", "\"a\": 1e9999}",
            "\"a\": 1" + String(repeating: "0", count: 50) + "}", "\"a\": \"\u{0}\"}",
            "\"a\": " + String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000) + "}",
            "\"a\": \"" + String(repeating: "x", count: 5_000_000) + "\"}",
        ])
    func droppedPlan(rest: String) {
        let read = Self.plan("{\"Query Text\": \"SELECT 1\", " + rest)
        #expect(read.plan == nil)
        #expect(read.dropped == 1)
    }

    @Test("a valid plan is kept unchanged")
    func keptPlan() {
        let json =
            "{ \"Query Text\" : \"SELECT 1\",\n\"a\": [1, -0.5e+3, true, false, null, {}, [], \"\\ud83d\\ude00\\n\"]}"
        #expect(Self.plan(json).plan == json)
        #expect(Self.plan(json).dropped == 0)
    }

    @Test("parameters are removed from a plan, as of PostgreSQL 16, unless they are requested")
    func parametersInPlan() {
        let json = "{\n  \"Query Text\": \"SELECT 1\",\n  \"Query Parameters\": \"$1 = 'secret'\",\n  \"Plan\": {}\n}"
        #expect(Self.plan(json, keepParameters: true).plan == json)
        #expect(Self.plan(json).plan == "{\n  \"Query Text\": \"SELECT 1\",\n  \"Plan\": {}\n}")
        // The name may contain escapes.
        let escaped = "{\"Query Text\": \"SELECT 1\", \"Query\\u0020Parameters\": \"secret\"}"
        #expect(Self.plan(escaped).plan == "{\n  \"Query Text\": \"SELECT 1\"\n}")
    }

    @Test("in a plan in text format, the query ends at the first node or the parameters")
    func textPlan() {
        for rest in [
            "Result  (cost=0.00..0.01 rows=1 width=4)",
            "Query Parameters: $1 = '7'\nResult  (cost=0.00..0.01 rows=1 width=4)",
        ] {
            let message = "duration: 1.000 ms  plan:\nQuery Text: SELECT 1\n  WHERE f (cost=1)\n" + rest
            let statements = readLog(PostgresLogLine(message).text(.json), .json).statements
            #expect(statements.map(\.query) == ["SELECT 1\n  WHERE f (cost=1)"])
            #expect(
                statements.map(\.plan) == [
                    """
                    {
                      "Query Text": "SELECT 1\\n  WHERE f (cost=1)",
                      "Plan": {
                        "Node Type": "Result",
                        "Startup Cost": 0.00,
                        "Total Cost": 0.01,
                        "Plan Rows": 1,
                        "Plan Width": 4
                      }
                    }
                    """
                ])
            #expect(statements.map(\.fromPlanOnly) == [true])
        }
    }

    @Test("csvlog of PostgreSQL 13 has fewer columns, later versions may have more")
    func columns() {
        let fields =
            "2026-11-22 14:03:07.250 UTC,\"u\",\"d\",1,\"h\",a.b,1,\"SELECT\",2026-11-22 14:00:00 UTC,3/51,0,LOG,00000,"
            + "\"duration: 1.000 ms  statement: SELECT \"\"a\"\"\",,,,,,,,,\"/app\""
        for more in ["", ",\"client backend\"", ",\"client backend\",,0", ",\"client backend\",,0,x,\"y\ny\""] {
            for end in ["\n", "\r\n", ""] {
                let reading = readLog(fields + more + end, .csv)
                #expect(reading.statements.map(\.query) == ["SELECT \"a\""])
                #expect(reading.statements.map(\.endpoint) == ["/app"])
                #expect(reading.tally.badRecords == 0)
            }
        }
    }
}
