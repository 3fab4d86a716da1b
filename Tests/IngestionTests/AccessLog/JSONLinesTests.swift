import Testing

@testable import Ingestion

@Suite("JSON lines")
struct JSONLinesTests {
    private static let usual = "time=ts,duration=rt:s,method=method,path=uri,status=status"

    private func read(_ line: String, _ map: String = usual) throws -> ReadLog {
        ReadLog(line, try AccessLogFormat(jsonFields: map))
    }

    @Test(
        "fields are found at any position, as strings or numbers",
        arguments: [
            #"{"ts":"2026-11-22T14:03:07+01:00","rt":0.123,"method":"GET","uri":"/users/1?a","status":200}"#,
            #" { "status" : "200" , "uri" : "/users/1#x" , "method" : "get" , "rt" : "0.1229999" , "ts" : 1795352587 } "#,
            #"{"a":[1,{"ts":1},[]],"b":{"ts":{},"rt":9},"ts":1795352587000,"rt":123e-3,"method":"GET","uri":"/users/1","status":200,"c":null}"#,
            #"{"ts":"1795352587000000","rt":1.23E-1,"method":"GET","uri":"\/users\/1","status":200}"#,
            #"{"ts":1795352587000000000,"rt":0.123,"method":"G\u0045T","uri":"\u002fusers/1","status":"\u0032\x300"}"#,
            #"{"t\u0073":"2026-11-22T14:03:07\u002B01:00","rt":0.123,"method":"GET","uri":"/users/1","status":200}"#,
            #"{"ts":"22/Nov/2026:14:03:07 +0100","rt":"0.123","method":"GET","uri":"https://a.example/users/1","status":200}"#,
            // If a name occurs twice, the last one counts.
            #"{"ts":1,"rt":0.123,"method":"POST","uri":"/","status":1,"ts":1795352587,"method":"GET","uri":"/users/1","status":200}"#,
            "\u{FEFF}"
                + #"{"ts":1795352587,"rt":0.123,"method":"GET","uri":"/users/1","status":200,"t":true,"f":[false,-0.5e+3]}"#,
        ])
    func found(line: String) throws {
        let log = try read(line)
        #expect(log.requests == ["GET /users/:id 200 123 2026-11-22T13:03:07Z"])
        #expect(log.reasons == [])
    }

    @Test("method and status may be missing, null, - or not configured")
    func optional() throws {
        let without = "- /a - 0 1970-01-01T00:00:05Z"
        #expect(try read(#"{"ts":5,"rt":0,"uri":"/a"}"#).requests == [without])
        #expect(try read(#"{"ts":5,"rt":0,"uri":"/a","method":null,"status":null}"#).requests == [without])
        #expect(try read(#"{"ts":5,"rt":0,"uri":"/a","method":"-","status":"-"}"#).requests == [without])
        #expect(
            try read(#"{"ts":5,"rt":0,"uri":"/a","status":200}"#, "time=ts,duration=rt:s,path=uri").requests == [
                without
            ])
    }

    @Test("a dot selects a field of an object, or is part of the name")
    func nested() throws {
        let map = "time=@timestamp, duration = event.time.took:ms ,path=http.request.uri"
        let request = ["- /a - 7 1970-01-01T00:00:05Z"]
        #expect(
            try read(
                #"{"@timestamp":5,"event":{"time":{"took":7}},"http":{"x":{"uri":1},"request":{"uri":"/a"}}}"#, map
            )
            .requests == request)
        #expect(
            try read(#"{"@timestamp":5,"event.time":{"took":7},"http":{"request.uri":"/a"}}"#, map).requests == request)
        #expect(try read(#"{"@timestamp":5,"event.time.took":7,"http.request.uri":"/a"}"#, map).requests == request)
        #expect(
            try read(#"{"@timestamp":5,"event":{"took":7},"http.request.uri":"/a"}"#, map).reasons == [
                #""event.time.took" is missing"#
            ])
    }

    @Test("a whole request line gives method and path")
    func requestLine() throws {
        let map = "time=ts,duration=rt:ms,request=request"
        for line in [#""GET /a/5?b HTTP/1.1""#, #""GET \/a\/5 HTTP\/1.1""#] {
            #expect(
                try read("{\"ts\":5,\"rt\":1,\"request\":\(line)}", map).requests == [
                    "GET /a/:id - 1 1970-01-01T00:00:05Z"
                ])
        }
        #expect(
            try read(#"{"ts":5,"rt":1,"request":"GET /b HTTP/1.1","uri":"/a"}"#, map + ",path=uri").requests == [
                "GET /a - 1 1970-01-01T00:00:05Z"
            ])
        #expect(try read(#"{"ts":5,"rt":1,"request":""}"#, map).requests == ["- (no path) - 1 1970-01-01T00:00:05Z"])
        #expect(try read(#"{"ts":5,"rt":1}"#, map).reasons == [#""request" is missing"#])
        // If another field has the path, it only provides the method, which may be missing.
        for line in [#"{"ts":5,"rt":1,"uri":"/a"}"#, #"{"ts":5,"rt":1,"request":null,"uri":"/a"}"#] {
            #expect(try read(line, map + ",path=uri").requests == ["- /a - 1 1970-01-01T00:00:05Z"])
        }
    }

    @Test("escapes are decoded, half surrogate pairs and zero bytes are replaced")
    func escapes() throws {
        let line = #"{"ts":5,"rt":0,"uri":"/\u00e9\ud83d\ude00\x22\ud83d\ude\u0000"}"#
        #expect(
            try read(line).reasons == [
                "the line is not valid JSON at byte 52: expected an escape such as \\n or \\u00e9"
            ])
        let paths = try read(#"{"ts":5,"rt":0,"uri":"/\u00e9\ud83d\ude00\x22\ud83dx\ude00\u0000\\"}"#)
        #expect(paths.requests == ["- /é😀\"\u{FFFD}x\u{FFFD}\u{FFFD}\\ - 0 1970-01-01T00:00:05Z"])
    }

    @Test(
        "a line that is not valid JSON is rejected with the position of the error",
        arguments: [
            ("[]", 1, "expected \"{\""), ("x", 1, "expected \"{\""), ("{", 2, "expected a name in quotes"),
            ("{\"a\"}", 5, "expected \":\""), ("{\"a\":}", 6, "expected a value"),
            ("{\"a\":'b'}", 6, "expected a value"),
            ("{\"a\":1,}", 8, "expected a name in quotes"),
            ("{\"a\":1 \"b\":2}", 8, "expected a comma or the end of the object or list"),
            ("{\"a\":[1,2}", 10, "expected a comma or the end of the object or list"),
            ("{\"a\":[1,", 9, "expected a value"),
            ("{\"a\":nul}", 6, "expected true, false or null"), ("{\"a\":-}", 7, "expected a number"),
            ("{\"a\":1.}", 8, "expected a number"),
            ("{\"a\":1e}", 8, "expected a number"),
            ("{\"a\":01}", 7, "expected a comma or the end of the object or list"),
            ("{\"a\":.5}", 6, "expected a value"), ("{\"a\":\"b", 8, "expected the closing quote of a string"),
            ("{\"a\":\"b\\", 8, "expected the closing quote of a string"),
            ("{\"a\":\"\\q\"}", 7, "expected an escape such as \\n or \\u00e9"),
            ("{\"a\":\"\\u12g4\"}", 7, "expected an escape such as \\n or \\u00e9"),
            ("{\"a\":\"\u{1}\"}", 7, "expected control characters to be escaped"),
            ("{\"a\":\"0123456789abcdef\u{1F}\"}", 23, "expected control characters to be escaped"),
            ("{\"a\":1}}", 8, "expected nothing after the object"),
            ("{\"a\":1} {}", 9, "expected nothing after the object"),
            ("{\"a\":\u{0}1}", 6, "expected a value"), ("{}x", 3, "expected nothing after the object"),
        ] as [(String, Int, String)])
    func malformed(line: String, byte: Int, expected: String) throws {
        #expect(try read(line).reasons == ["the line is not valid JSON at byte \(byte): \(expected)"])
    }

    @Test("objects and lists may be 200 deep, not deeper")
    func depth() throws {
        let deep = { (depth: Int) in
            "{\"ts\":5,\"rt\":0,\"uri\":\"/a\",\"x\":" + String(repeating: "[", count: depth - 1)
                + String(repeating: "]", count: depth - 1) + "}"
        }
        #expect(try read(deep(200)).requests == ["- /a - 0 1970-01-01T00:00:05Z"])
        // The 201st is after 30 other bytes and 199 brackets.
        #expect(
            try read(deep(201)).reasons == [
                "the line is not valid JSON at byte 230: expected objects and lists to be nested at most 200 deep"
            ])
        #expect(try read(String(repeating: "{\"a\":", count: 100_000)).requests == [])
    }

    @Test(
        "a missing or invalid field makes a bad line",
        arguments: [
            (#"{"rt":0,"uri":"/a"}"#, #""ts" is missing"#), (#"{"ts":5,"uri":"/a"}"#, #""rt" is missing"#),
            (#"{"ts":5,"rt":0}"#, #""uri" is missing"#), (#"{"ts":5,"rt":null,"uri":"/a"}"#, #""rt" is missing"#),
            (#"{"ts":{},"rt":0,"uri":"/a"}"#, #""ts" is neither text nor a number"#),
            (#"{"ts":5,"rt":true,"uri":"/a"}"#, #""rt" is neither text nor a number"#),
            (#"{"ts":5,"rt":0,"uri":["/a"]}"#, #""uri" is neither text nor a number"#),
            (#"{"ts":5,"rt":"","uri":"/a"}"#, #""rt" is empty"#),
            (#"{"ts":5,"rt":"fast","uri":"/a"}"#, #""rt" is not a valid number of seconds"#),
            (#"{"ts":5,"rt":-0.1,"uri":"/a"}"#, #""rt" is negative"#),
            (#"{"ts":5,"rt":1e300,"uri":"/a"}"#, #""rt" is more than 2147483647 milliseconds"#),
            (#"{"ts":"now","rt":0,"uri":"/a"}"#, #""ts" is not a valid time (for example 2026-11-22T14:03:07+01:00)"#),
            (#"{"ts":-5,"rt":0,"uri":"/a"}"#, #""ts" is not a valid time (for example 2026-11-22T14:03:07+01:00)"#),
            (#"{"ts":"","rt":0,"uri":"/a"}"#, #""ts" is empty"#),
            (#"{"ts":5,"rt":0,"uri":"/a","status":"ok"}"#, #""status" is not a valid status (100 to 999)"#),
            (#"{"ts":5,"rt":0,"uri":"/a","status":{"code":200}}"#, #""status" is neither text nor a number"#),
        ])
    func wrong(line: String, reason: String) throws {
        #expect(try read(line).reasons == [reason])
    }

    @Test(
        "an unusable field map is rejected with the reason and the next step",
        arguments: [
            ("", "\"\" does not have the form key=field; write it like time=ts,duration=request_time:s,path=uri"),
            (
                "time=ts,",
                "\"\" does not have the form key=field; write it like time=ts,duration=request_time:s,path=uri"
            ),
            (
                "time",
                "\"time\" does not have the form key=field; write it like time=ts,duration=request_time:s,path=uri"
            ),
            (
                "time=",
                "\"time=\" does not have the form key=field; write it like time=ts,duration=request_time:s,path=uri"
            ),
            (
                "host=h",
                "\"host\" is not a valid key; use time, duration, request, path, method, status, organization, user, end"
            ),
            ("time=a,time=b", "time is given twice; remove one of them"),
            ("duration=d:s,path=p", "it has no time; add the field with it, for example time=ts"),
            ("time=a,path=p", "it has no duration; add the field with it, for example duration=request_time:s"),
            ("time=a,duration=d:s", "it has no path; add the field with it, for example path=uri or request=request"),
            (
                "time=a,duration=d,path=p",
                "the unit of duration=d is missing; add :s, :ms, :us or :ns to the name of the field, for example duration=d:ms"
            ),
            (
                "time=a,duration=d:min,path=p",
                "duration=d:min has the unknown unit \"min\"; use s, ms, us or ns, for seconds, milliseconds, microseconds or nanoseconds"
            ),
        ])
    func refusedMap(map: String, reason: String) {
        let error = #expect(throws: AccessLogFormatError.self) { try AccessLogFormat(jsonFields: map) }
        #expect(error?.description == "cannot use the JSON field map \"\(map)\": \(reason)")
    }
}
