import Reporting
import Testing

@testable import Ingestion

@Suite("what both kinds of logs read alike")
struct BothLogsTests {
    /// A text of an access log of JSON lines, as a path; `nil` if the line cannot be read.
    private static func accessText(_ written: String, _ more: String = "") throws -> String? {
        let map = "time=ts,duration=rt:s,path=uri"
        let log = ReadLog("{\"ts\":5,\"rt\":0,\"uri\":\"\(written)\"\(more)}", try AccessLogFormat(jsonFields: map))
        return log.reader.counts.requests == 1 ? log.reader.endpoint(at: 0).name : nil
    }

    /// The same text of PostgreSQL's jsonlog, as a statement.
    private static func serverText(_ written: String, _ more: String = "") -> String? {
        let message = "duration: 1.000 ms  statement: \(written)"
        let members =
            #""timestamp":"2026-11-22 14:03:07.250 UTC","pid":1,"error_severity":"LOG","message":"\#(message)""#
        return readLog("{\(members)\(more)}\n", .json).statements.first?.query
    }

    @Test(
        "escapes and surrogate pairs",
        arguments: [
            (#"/a\u00e9b"#, "/aéb"), (#"/\ud83d\ude00"#, "/😀"), (#"/\uD83D\uDE00x"#, "/😀x"), (#"\/a\"b\\"#, #"/a"b\"#),
            (#"/a\tb\nc\rd\be\ff"#, "/a\tb\nc\rd\u{8}e\u{C}f"), (#"/\x22\xc3\xa9"#, "/\"é"),
            (#"/\ud83dx"#, "/\u{FFFD}x"), (#"/\ude00x"#, "/\u{FFFD}x"), (#"/\ud83d\ud83d\ude00"#, "/\u{FFFD}😀"),
            (#"/\ud83d\u0041"#, "/\u{FFFD}A"), (#"/\u0000a\x00b"#, "/\u{FFFD}a\u{FFFD}b"), (#"/\xffa"#, "/\u{FFFD}a"),
            (#"/\q"#, nil), (#"/\u12g4"#, nil), (#"/\ud83d\ude"#, nil), (#"/\x2"#, nil), (#"/\v"#, nil),
            ("/\u{1}", nil),
            ("/\"", nil), (#"/\"#, nil),
        ] as [(String, String?)])
    func escapes(written: String, text: String?) throws {
        #expect(try Self.accessText(written) == text)
        #expect(Self.serverText(written) == text)
    }

    @Test(
        "what follows a text, and how deep it may be nested",
        arguments: [
            (#","a":{"b":[1,-0.5e+3,true,null,{}]}"#, true), (" ", true), (",", false), (#","a":01"#, false),
            (#","a":1."#, false), (#","a":nul"#, false), (#","a":[1,]"#, false), (#","a""#, false), ("} {", false),
            (",\"a\":" + String(repeating: "[", count: 199) + "1" + String(repeating: "]", count: 199), true),
            (",\"a\":" + String(repeating: "[", count: 200) + String(repeating: "]", count: 200), false),
        ])
    func structure(more: String, isRead: Bool) throws {
        #expect(try Self.accessText("/a", more) == (isRead ? "/a" : nil))
        #expect(Self.serverText("/a", more) == (isRead ? "/a" : nil))
    }

    @Test("names are compared unescaped, and of a name that occurs twice the last one counts")
    func names() throws {
        #expect(try Self.accessText("/a", #","u\u0072i":"/b""#) == "/b")
        #expect(Self.serverText("/a", #","mess\u0061ge":"duration: 1.000 ms  statement: /b""#) == "/b")
        #expect(try Self.accessText("/a", #","uri":null"#) == nil)
        #expect(Self.serverText("/a", #","message":null"#) == nil)
    }

    @Test(
        "times",
        arguments: [
            ("2026-11-22 14:03:07.250 UTC", "2026-11-22T14:03:07.250000Z"),
            ("2026-11-22 14:03:07 GMT", "2026-11-22T14:03:07Z"), ("2026-11-22 14:03:07 Z", "2026-11-22T14:03:07Z"),
            ("2026-11-22T14:03:07.25+01:00", "2026-11-22T13:03:07.250000Z"),
            ("2026-11-22 14:03:07.001 -0330", "2026-11-22T17:33:07.001000Z"),
            ("2026-11-22 14:03:07.123456789 +01", "2026-11-22T13:03:07.123456Z"),
            ("2026-11-22T14:03:07Z", "2026-11-22T14:03:07Z"), ("0001-01-01 00:00:00 UTC", "0001-01-01T00:00:00Z"),
            ("0001-01-01 00:00:00 +01", nil), ("2026-11-22 14:03:07.250", nil), ("2026-11-22 24:03:07 UTC", nil),
            ("2026-11-22 14:03:60 UTC", nil), ("2026-11-31 14:03:07 UTC", nil), ("2026-11-22 14:03:07 +24", nil),
            ("2026-11-22 14:03:07. UTC", nil), ("2026-11-22 14:03:07  UTC", nil), ("2026-11-22 14:03 UTC", nil),
        ] as [(String, String?)])
    func times(written: String, at: String?) throws {
        let json = ReadLog(
            "{\"ts\":\"\(written)\",\"rt\":0,\"uri\":\"/a\"}",
            try AccessLogFormat(jsonFields: "time=ts,duration=rt:s,path=uri"))
        let text = ReadLog("\"\(written)\" 0 /a", try AccessLogFormat(#""$time_iso8601" $request_time $uri"#))
        let expected = at.map { ["- /a - 0 \($0)"] } ?? []
        #expect(json.requests == expected && text.requests == expected)
        var line = PostgresLogLine("duration: 1.000 ms  statement: SELECT 1")
        line.time = written
        for format in try PostgresLogLine.formats() {
            #expect(readLog(line.text(format), format).statements.map(\.at.description) == (at.map { [$0] } ?? []))
        }
    }
}
