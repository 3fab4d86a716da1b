import Testing

@testable import Ingestion

@Suite("what is said about lines that no format reads")
struct FormatAdviceTests {
    private static func advice(_ line: String, _ count: Int = 10) -> String? {
        let log = ReadLog(Array(String(repeating: line + "\n", count: count).utf8), KnownFormatTests.detecting())
        #expect(log.requests == [])
        return log.reader.advice
    }

    private static let head = #"192.0.2.10 - - [22/Nov/2026:10:00:01 +0000] "GET /a HTTP/1.1" 200"#
    private static let addition =
        #"add it in the server's configuration, in nginx: log_format timed '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" $request_time'; in Apache: LogFormat "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\" %D" timed"#
    private static let naming =
        "say which fields hold what with --json, for example --json time=ts,duration=took:ms,method=method,path=uri,status=status; the fields are "

    @Test(
        "a number that may be the response time is named, with how to say that it is",
        arguments: [
            // In the middle; in quotes.
            (#"\#(head) 512 37 "-" "curl""#, #"$status $body_bytes_sent $took "$f3" "$f4""#),
            (#"\#(head) 512 "-" "curl" t="1.5" x"#, #"$status $body_bytes_sent "$f2" "$f3" t="$took" $upstream_f5"#),
        ])
    func mayBe(line: String, end: String) {
        #expect(
            Self.advice(line)
                == "a number in its lines may be the response time, but its unit is not known; say it with --format '$client [$time_local] \"$request\" \(end)' --response-time took:us (or :ms, :s), with $took in the place of the response time"
        )
    }

    @Test(
        "the response time is missing only where no field can be it",
        arguments: [
            (#"\#(head) 512 "-" "curl/8.5.0""#, "its lines have no response time; \(addition)"),
            (
                #"2026-11-22 10:00:01 INFO "GET /a HTTP/1.1" 200 OK"#,
                "its lines are requests without a response time; \(addition)"
            ),
            (
                "2026-11-22 10:00:01 GET /users/17 200 12ms",
                "its lines are requests in no known format, and 12ms in the first may be the response time; describe the lines with --format, with a variable for each field, for example --format '$time_iso8601 $request_method $uri $status $took' --response-time took:ms"
            ),
            (
                "GET /users/17 200 12.345 ms - 345",
                "its lines are requests without the time when they were made; a line needs time, response time, path and, best, the status: set the format of the server's access log accordingly"
            ),
        ])
    func missing(line: String, advice: String) { #expect(Self.advice(line) == advice) }

    @Test(
        "a format that lacks only a time is recognized, and the field to add is named",
        arguments: [
            (
                "I, [2026-11-22T10:00:01.123456 #1234]  INFO -- : method=GET path=/users/17 controller=UsersController action=show status=200 view=40.43",
                "its lines are those of Rails with lograge, key=value, but without the response time; add the field duration (milliseconds) to what the program writes"
            ),
            (
                "method=GET path=/users/17 format=html controller=UsersController action=show status=200 duration=58.33",
                "its lines are those of Rails with lograge, key=value, but without the time when they were made; add the field time or timestamp to what the program writes"
            ),
            (
                "time:22/Nov/2026:10:00:01 +0000\treq:GET /foo HTTP/1.1\tstatus:200",
                "its lines are those of LTSV, with the labels that ltsv.org recommends, but without the response time; add the field reqtime (seconds) or request_time (seconds) or reqtime_microsec (microseconds) or response_time (seconds) or apptime (seconds) or upstream_response_time (seconds) or runtime (seconds) to what the program writes"
            ),
            (
                #"{"time":1795341601456,"req":{"method":"POST","url":"/a"},"res":{"statusCode":500}}"#,
                "its lines are those of pino-http, Bunyan and Supabase Storage, JSON (milliseconds), but without the response time; add the field responseTime (milliseconds) or latency (milliseconds) or duration (milliseconds) to what the program writes, or name another field that holds it; \(naming)time, req.method, req.url, res.statusCode"
            ),
        ])
    func recognized(line: String, advice: String) { #expect(Self.advice(line) == advice) }

    @Test(
        "JSON with names that many programs use is not taken for one of them",
        arguments: [
            (#"{"timestamp":"2026-11-22T10:00:01Z","method":"GET","path":"/a","status_code":200,"ms":12}"#),
            (#"{"message":"GET /a 200","time":"2026-11-22T10:00:01Z","path":"/a","status":200,"ms":12}"#),
        ])
    func otherJSON(line: String) {
        let advice = Self.advice(line) ?? ""
        #expect(advice.hasPrefix("its lines are JSON, but in no known vocabulary; \(Self.naming)"), "\(advice)")
        #expect(advice.hasSuffix(", ms"))
    }

    @Test(
        "logs of PostgreSQL and files that are no text are named as such",
        arguments: [
            "2026-11-25 03:06:27.000 UTC [12] app@db LOG:  duration: 1512.5 ms  statement: SELECT 1",
            #"2026-11-25 03:06:27.000 UTC,"a","b",12,,6566,1,"SELECT",2026-11-25 03:06:26 UTC,1/2,0,LOG,00000,"duration: 1 ms""#,
            #"{"timestamp":"2026-11-25 03:06:27.000 UTC","pid":12,"error_severity":"LOG","message":"duration: 1 ms"}"#,
        ])
    func postgres(line: String) {
        #expect(
            Self.advice(line)
                == "its lines are those of a PostgreSQL server; read them with daybook preview or ingest postgres-log; --prefix names the log_line_prefix of plain text"
        )
        #expect(Self.advice("\u{1}\u{2}abc") == "it is not text; check that it is the log")
    }

    @Test("what surrounds lines of an unknown format is named")
    func envelope() {
        #expect(
            Self.advice(#"{"log":"hello there\n","stream":"stdout","time":"2026-11-22T10:00:01.1Z"}"#)
                == "its lines, inside of Docker's json-file, are in no known format; name it with --format (a name, or the text of the server's log_format or LogFormat), or the fields of JSON with --json"
        )
    }

    @Test(
        "messages of a server are named as such",
        arguments: [
            #"2026/11/22 10:00:01 [error] 7#7: *1 open() failed, client: 192.0.2.1, request: "GET /a HTTP/1.1", host: "x""#,
            "[Sun Nov 22 10:00:01.123456 2026] [core:error] [pid 7:tid 1] AH00126: Invalid URI in request GET /a HTTP/1.1",
        ])
    func serverMessages(line: String) {
        #expect(
            Self.advice(line)
                == "its lines are messages of a server's error log, not requests; name the access log of the server")
    }

    @Test("an unknown unit is answered with the list of units")
    func units() {
        let map = #expect(throws: AccessLogFormatError.self) {
            try AccessLogFormat(jsonFields: "time=ts,duration=took:min,path=uri")
        }
        let list = "use s, ms, us or ns, for seconds, milliseconds, microseconds or nanoseconds"
        #expect(
            map?.description
                == "cannot use the JSON field map \"time=ts,duration=took:min,path=uri\": duration=took:min has the unknown unit \"min\"; \(list)"
        )
        let text = #expect(throws: AccessLogFormatError.self) {
            try AccessLogFormat("$msec $uri $took", responseTime: "took:sec")
        }
        #expect(
            text?.description
                == "cannot use the log format \"$msec $uri $took\": the response time \"took:sec\" has the unknown unit \"sec\"; \(list)"
        )
    }
}
