import Testing

@testable import Ingestion

@Suite("bad lines")
struct BadLineTests {
    @Test(
        "a line that does not match the format is rejected with the reason",
        arguments: [
            ("", nil), ("garbage", "the line does not begin with \"<\""),
            ("<1795352587", "$msec is not followed by '> \"'"),
            ("<1795352587> \"GET /a HTTP/1.1", "$request is not followed by '\" '"),
            ("<1795352587> \"GET /a HTTP/1.1\" 200 0.1", "$request_time is not followed by \" end\""),
            ("<1795352587> \"GET /a HTTP/1.1\" 200 0.1 end.", "the line continues after the end of the format"),
            (
                "<now> \"GET /a HTTP/1.1\" 200 0.1 end",
                "$msec is not a valid number of seconds since 1970 (for example 1795352587.123)"
            ),
            ("<-> \"GET /a HTTP/1.1\" 200 0.1 end", "$msec is empty"),
            ("<1795352587> \"GET /a HTTP/1.1\" ok 0.1 end", "$status is not a valid status (100 to 999)"),
            ("<1795352587> \"GET /a HTTP/1.1\" 99 0.1 end", "$status is not a valid status (100 to 999)"),
            ("<1795352587> \"GET /a HTTP/1.1\" 1000 0.1 end", "$status is not a valid status (100 to 999)"),
            ("<1795352587> \"GET /a HTTP/1.1\" -20 0.1 end", "$status is not a valid status (100 to 999)"),
            ("<1795352587> \"GET /a HTTP/1.1\" 200 - end", "$request_time is empty"),
            ("<1795352587> \"GET /a HTTP/1.1\" 200  end", "$request_time is empty"),
            ("<1795352587> \"GET /a HTTP/1.1\" 200 fast end", "$request_time is not a valid number of seconds"),
            ("<1795352587> \"GET /a HTTP/1.1\" 200 -0.001 end", "$request_time is negative"),
            // 2,147,483.6475 s are half a millisecond more than Int32 holds.
            (
                "<1795352587> \"GET /a HTTP/1.1\" 200 2147483.6475 end",
                "$request_time is more than 2147483647 milliseconds"
            ),
            ("<1795352587> \"GET /a HTTP/1.1\" 200 1e300 end", "$request_time is more than 2147483647 milliseconds"),
        ] as [(String, String?)])
    func reasons(line: String, reason: String?) throws {
        let log = ReadLog(line + "\n", try AccessLogFormat("<$msec> \"$request\" $status $request_time end"))
        #expect(log.requests == [])
        #expect(log.reasons == (reason.map { [$0] } ?? []))
        #expect(log.reader.counts.badLines + log.reader.counts.otherLines == (reason == nil ? 0 : 1))
    }

    @Test(
        "fields at their limits are accepted",
        arguments: [
            ("\"GET /a HTTP/1.1\" - 0.1", "GET /a - 100 2026-11-22T13:03:07Z"),
            ("\"GET /a HTTP/1.1\" 000 0.1", "GET /a - 100 2026-11-22T13:03:07Z"),
            ("\"GET /a HTTP/1.1\" 100 0", "GET /a 100 0 2026-11-22T13:03:07Z"),
            ("\"GET /a HTTP/1.1\" 999 -0.000", "GET /a 999 0 2026-11-22T13:03:07Z"),
            ("\"GET /a HTTP/1.1\" 200 2147483.6474", "GET /a 200 2147483647 2026-11-22T13:03:07Z"),
            ("\"GET /a\" 200 0", "GET /a 200 0 2026-11-22T13:03:07Z"),
            ("\"GET /a b HTTP/1.1\" 200 0", "GET /a b 200 0 2026-11-22T13:03:07Z"),
            ("\"GET   /a   HTTP/1.1\" 200 0", "GET /a 200 0 2026-11-22T13:03:07Z"),
            ("\"GET  /a  \" 200 0", "GET /a 200 0 2026-11-22T13:03:07Z"),
            ("\"GET /a HTTP/1.1 HTTP/2\" 200 0", "GET /a HTTP/:number 200 0 2026-11-22T13:03:07Z"),
            ("\"HEAD /a HTTP/1.1\" 200 0", "- /a 200 0 2026-11-22T13:03:07Z"),
            ("\"get /a HTTP/1.1\" 200 0", "- /a 200 0 2026-11-22T13:03:07Z"),
            ("\"OPTIONS * HTTP/1.1\" 200 0", "- (no path) 200 0 2026-11-22T13:03:07Z"),
            ("\"-\" 400 0", "- (no path) 400 0 2026-11-22T13:03:07Z"),
            ("\"\" 400 0", "- (no path) 400 0 2026-11-22T13:03:07Z"),
            ("\"\\x16\\x03\\x01\" 400 0", "- (no path) 400 0 2026-11-22T13:03:07Z"),
            ("\"\\x03\\x00/* Cookie: mstshash=A\" 400 0", "- (no path) 400 0 2026-11-22T13:03:07Z"),
            ("\"SSH-2.0-Go\" 400 0", "- (no path) 400 0 2026-11-22T13:03:07Z"),
            ("\"CONNECT example.org:443 HTTP/1.1\" 400 0", "- (no path) 400 0 2026-11-22T13:03:07Z"),
            ("\"PRI * HTTP/2.0\" 400 0", "- (no path) 400 0 2026-11-22T13:03:07Z"),
            ("\" /a\" 400 0", "- (no path) 400 0 2026-11-22T13:03:07Z"),
            ("\"GET HTTP/1.1\" 400 0", "- (no path) 400 0 2026-11-22T13:03:07Z"),
            ("\"GET   \" 400 0", "- (no path) 400 0 2026-11-22T13:03:07Z"),
            (#""GET /a\x22b\x5C/1\x3f2 HTTP/1.1" 200 0"#, #"GET /a"b\/:id 200 0 2026-11-22T13:03:07Z"#),
            (#""GET /a\"b\\" 200 0"#, #"GET /a"b\ 200 0 2026-11-22T13:03:07Z"#),
            (#""GET /a"b" 200 0"#, #"GET /a"b 200 0 2026-11-22T13:03:07Z"#),
            (#""GET /\x00\xff\xC3\xA9 HTTP/1.1" 200 0"#, "GET /\u{FFFD}\u{FFFD}é 200 0 2026-11-22T13:03:07Z"),
            ("\"DELETE /a/1 HTTP/1.1\" 200 0\r", "DELETE /a/:id 200 0 2026-11-22T13:03:07Z"),
        ])
    func kept(line: String, request: String) throws {
        let log = ReadLog("1795352587 \(line)\n", try AccessLogFormat(#"$msec "$request" $status $request_time"#))
        #expect(log.requests == [request])
        #expect(log.reasons == [])
    }

    @Test("the first few are kept with source and line, all are counted")
    func shown() throws {
        let format = try AccessLogFormat("$msec $uri $request_time end")
        var reader = AccessLogReader(format: format, shownBadLines: 3)
        for (source, text) in [
            ("access.log.1", "1 /a x end\n\n1 /a 1 end\n1 /a 1\n"),
            ("access.log", "1 /a 1 end\n2 /a 2 end\n1 z\nz\n1 z\n"),
        ] {
            reader.begin(source: source)
            _ = Array(text.utf8).withUnsafeBytes { reader.read($0, isFinal: true) { _ in } }
        }
        #expect(
            reader.badLines.map(\.description) == [
                "access.log.1, line 1: $request_time is not a valid number of seconds: 1 /a x end",
                "access.log.1, line 4: $request_time is not followed by \" end\": 1 /a 1",
                "access.log, line 3: $uri is not followed by \" \": 1 z",
            ])
        #expect(reader.otherLines.map(\.description) == ["access.log, line 4: $msec is not followed by \" \": z"])
        #expect(reader.counts.badLines == 4)
        #expect(reader.counts.otherLines == 1)
        #expect(reader.counts.lines == 9)
        #expect(reader.counts.blankLines == 1)
        #expect(reader.counts.requests == 3)
    }

    @Test(
        "an excerpt is short, without query strings and safe for a terminal",
        arguments: [
            ("plain é", "plain é"), ("a\u{1B}[2Jb\u{0}\u{7F}\t", "a␛[2Jb␀␡␉"),
            ("\u{202E}x\u{2028}\u{200B}", "⟨U+202E⟩x⟨U+2028⟩⟨U+200B⟩"),
            ("GET /a?token=secret HTTP/1.1", "GET /a?… HTTP/1.1"), ("\"https://a/?b=c?d\" 5?", "\"https://a/?…\" 5?…"),
            (String(repeating: "é", count: 79), String(repeating: "é", count: 79)),
            (String(repeating: "é", count: 81), String(repeating: "é", count: 79) + "…"),
            (String(repeating: "a", count: 5000), ":hash…"),
            ("/?" + String(repeating: "a", count: 5000), "/?…"),
            (String(repeating: "\u{1}", count: 100), String(repeating: "␁", count: 79) + "…"),
        ])
    func excerpt(line: String, visible: String) {
        #expect(withBytes(line) { VisibleText.excerpt($0) } == visible)
        #expect(visible.unicodeScalars.count <= 80)
    }

    @Test(
        "secrets and personal data do not reach messages, what tells the format does",
        arguments: [
            // The rest of a divided query string.
            (
                "cret HTTP/1.1\" 200 \"https://bob:pw@x.org/a?b=c d\" \"curl\"",
                "… HTTP/1.1\" 200 \"https://…@x.org/a?…\" \"curl\""
            ),
            ("ecret HTTP/1.1\" 200 512", "… HTTP/1.1\" 200 512"), ("se=a&b=c 200", "se=… 200"),
            ("GET /a?q=my secret&b=\\\"c d\\\" HTTP/1.1\" 200", "GET /a?… HTTP/1.1\" 200"),
            ("\"GET /a?q=my secret&b=\\\"c d\\\" HTTP/1.1\" 200", "\"GET /a?… HTTP/1.1\" 200"),
            (
                "192.0.2.10 - - [22/Nov/2026:10:00:01 +0000] \"GET / HTTP/1.1\"",
                ":ip - - [22/Nov/2026:10:00:01 +0000] \"GET / HTTP/1.1\""
            ),
            ("[2001:db8::1]:443 fe80::1 10.0.0.1:80", "[:ip]:443 :ip :ip"),
            ("GET /u/alice@example.org/17 bob@example.org", "GET /u/:email/:id :email"),
            ("GET /reset/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcDEF x", "GET /reset/:token x"),
            ("key=cus_9s6XKzkNRiz8i3 4f8a0c1e2b3d4c5e6f708192a3b4c5d7", "key=:id :hash"),
            ("https://bob:hunter2@example.org/users/17?x=1#y 5", "https://…@example.org/users/:id?… 5"),
            (
                "I, [2026-11-22T10:00:01.123456 #1234]  INFO -- : x",
                "I, [2026-11-22T10:00:01.123456 #1234]  INFO -- : x"
            ),
            ("Authorization: Bearer abc def", "Authorization: … … def"),
            ("{\"password\":\"a b\",\"status\":200}", "{\"password\":\"…\",\"status\":200}"),
            (
                "session_id=abc; rt=0.123 took=22ms 2026-11-22T10:00:01.123Z 0/0/7/1457 curl/8.5.0",
                "session_id=… rt=0.123 took=22ms 2026-11-22T10:00:01.123Z 0/0/7/1457 curl/8.5.0"
            ),
        ])
    func redacted(line: String, visible: String) {
        #expect(withBytes(line) { VisibleText.excerpt($0, limit: 200) } == visible)
    }

    @Test("an excerpt of invalid UTF-8 is valid")
    func invalid() {
        let bytes: [UInt8] = [0x61, 0xFF, 0x62, 0xC3]
        #expect(bytes.withSlice { VisibleText.excerpt($0) } == "a\u{FFFD}b\u{FFFD}")
    }
}
