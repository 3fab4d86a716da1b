import Testing

@testable import Ingestion

/// Logs in which a format is not where it is easily found.
@Suite("formats are found wherever they are")
struct FoundFormatTests {
    private static let head = #"203.0.113.7 - - [22/Nov/2026:10:00:01 +0100] "GET /a/1?x HTTP/1.1" 200 12 "-" "curl/8""#

    private static func repeated(_ line: String, _ count: Int) -> String {
        String(repeating: line + "\n", count: count)
    }
    private static func timed(_ time: String, _ count: Int) -> String { repeated("\(head) \(time)", count) }

    private static func read(_ text: String) -> ReadLog { ReadLog(Array(text.utf8), KnownFormatTests.detecting()) }

    /// Requests, unreadable and other lines.
    private static func counts(_ text: String) -> [Int] {
        let counts = read(text).reader.counts
        #expect(
            counts.lines
                == counts.requests + counts.badLines + counts.otherLines + counts.blankLines + counts.joinedParts)
        return [counts.requests, counts.badLines, counts.otherLines]
    }

    @Test("messages of a server's start do not hide the requests after them", arguments: [1, 119, 120, 300, 1500])
    func messages(count: Int) {
        let message = "2026/11/22 10:00:01 [error] 7#7: *1 upstream timed out"
        #expect(Self.counts(Self.repeated(message, count) + Self.timed("0.123", 3000)) == [3000, 0, count])
        let json = #"{"level":30,"time":1795341602456,"msg":"[Server] listening"}"#
        let request =
            #"{"level":30,"time":1795341602456,"req":{"method":"GET","url":"/a"},"res":{"statusCode":200},"responseTime":12}"#
        #expect(Self.counts(Self.repeated(json, count) + Self.repeated(request, 3000)) == [3000, 0, count])
    }

    @Test("a format that begins in the middle of a file is found with its first line", arguments: [300, 1000, 5000])
    func changed(count: Int) {
        #expect(Self.counts(Self.repeated(Self.head, count) + Self.timed("0.123", 5000)) == [5000, count, 0])
        #expect(Self.counts(Self.timed("0.123", 5000) + Self.repeated(Self.head, count)) == [5000, count, 0])
    }

    @Test("a number with decimals is never a whole number of microseconds, nor the other way round")
    func units() {
        let micros = (0..<600).map { Self.timed("\(100_000 + $0 * 7919 % 90_000)", 1) }.joined()
        for text in [micros + Self.timed("0.123", 1), Self.timed("0.123", 1) + micros] {
            let log = Self.read(text)
            #expect(log.requests.count >= 600)
            let milliseconds = log.requests.map { Int($0.split(separator: " ")[3]) ?? -1 }
            #expect(milliseconds.allSatisfy { (100...190).contains($0) })
        }
    }

    @Test("a broken object at the beginning does not swallow the lines after it")
    func brokenObject() {
        let request =
            #"{"level":30,"time":1795341602456,"req":{"method":"GET","url":"/a"},"res":{"statusCode":200},"responseTime":12}"#
        #expect(Self.counts(request.prefix(60) + "\n" + Self.repeated(request, 50)) == [50, 1, 0])
        for start in [
            "{\"port\": 3000, \"host\": \"x\n", "{\n  \"start\": true,\n", "{\"servers\": [\n", "{\n  \"a\": 1\n}\n",
        ] {
            #expect(Self.read(start + Self.timed("0.123", 500)).requests.count == 500, "\(start)")
        }
    }

    @Test("parts of a line are joined with those of their own stream alone")
    func streams() {
        let line = Self.head + " 0.123"
        let text = """
            2026-11-22T10:00:05.1Z stdout F \(line)
            2026-11-22T10:00:05.1Z stdout P \(line.prefix(60))
            2026-11-22T10:00:05.1Z stderr F \(line.replacing("/a/", with: "/b/"))
            2026-11-22T10:00:05.1Z stdout F \(line.dropFirst(60))

            """
        #expect(
            Self.read(text).requests.map { $0.split(separator: " ").prefix(4).joined(separator: " ") }
                == ["GET /a/:id 200 123", "GET /b/:id 200 123", "GET /a/:id 200 123"])
    }

    @Test("every line can be a list of records inside of an object")
    func lists() {
        let record =
            #"{"time":"2026-11-22T10:00:01Z","properties":{"sslEnabled":"off","httpMethod":"GET","requestUri":"/a","httpStatus":200,"timeTaken":63}}"#
        let line = "{\"records\":[\(record),\(record)]}\n"
        #expect(Self.counts(String(repeating: line, count: 5)) == [10, 0, 0])
    }

    @Test(
        "a number at the end that may be no duration, or in another unit, is asked about",
        arguments: [
            // Sizes, serial numbers, process numbers, times; milliseconds of slow requests; seconds.
            (0..<60).map { "\(503 + $0) \(2241 + $0 * 31)" }, (0..<60).map { "\(12 + $0 * 13 % 700)" },
            (0..<60).map { "\(123_456 + $0)" }, (0..<60).map { "0 \(1000 + $0 * 7919 % 57_000)" },
            (0..<60).map { "\(26883 + $0 * 7919 % 90_000) 23451" },
            (0..<60).map { "\(3000 + $0 * 7919 % 57_000)" }, (0..<60).map { ["0", "1", "2", "31"][$0 % 4] },
        ])
    func asked(ends: [String]) {
        let log = Self.read(ends.map { Self.timed($0, 1) }.joined())
        #expect(log.requests == [])
        #expect(log.reader.advice?.contains("--response-time") == true, "\(log.reader.advice ?? "")")
    }

    @Test("a request that is not where it is expected does not become one without a path")
    func hostBefore() {
        let line = Self.head.replacing("] \"GET", with: "] shop.example \"GET") + " 0.123"
        #expect(!Self.read(Self.repeated(line, 5)).requests.contains { $0.contains("(no path)") })
    }

    @Test("messages with a time but no request are no requests")
    func messagesWithTime() {
        let request =
            #"203.0.113.7:5 [22/Nov/2026:10:00:01.143] in in/app 0/0/7/1457/1487 200 11394 - - ---- 2/1/0/0/0 0/0 "GET /a HTTP/1.1""#
        let message = "203.0.113.7:5 [22/Nov/2026:10:00:01.143] in/1: SSL handshake failure"
        #expect(Self.counts(Self.repeated(request, 5) + Self.repeated(message, 3)) == [5, 0, 3])
        let tunnel = "1795341602.123      5 192.0.2.10 NONE/400 4567 NONE error:invalid-request - HIER_NONE/- -"
        #expect(Self.read(tunnel + "\n").requests == ["- (no path) 400 5 2026-11-22T10:00:02.123000Z"])
    }

    @Test("one request that a program writes twice counts once")
    func caddy() {
        let request = #""request":{"method":"GET","uri":"/a"},"duration":0.5,"status":502"#
        let text = """
            {"level":"error","ts":1795341601.1,"logger":"http.log.error.log0","msg":"dial tcp",\(request),"err_id":"x","err_trace":"y"}
            {"level":"error","ts":1795341601.1,"logger":"http.log.access.log0","msg":"handled request",\(request),"size":0,"bytes_read":0}

            """
        #expect(Self.counts(text) == [1, 0, 1])
    }

    @Test("columns without a response time are named, with the one to add")
    func columns() {
        let log = Self.read("#Fields: date time cs-method cs-uri-stem sc-status\n2026-11-22 10:00:01 GET /a 200\n")
        #expect(log.requests == [])
        #expect(
            log.reader.advice
                == "cannot use the log format \"#Fields: date time cs-method cs-uri-stem sc-status\": it has no response time; add time-taken to the columns of the server's log"
        )
    }

    @Test("decimals of W3C's time-taken are seconds")
    func seconds() {
        let text =
            "#Fields: date time cs-method cs-uri-stem sc-status time-taken\n2026-11-22 10:00:01 GET /a 200 0.250\n2026-11-22 10:00:02 GET /a 200 250\n"
        #expect(Self.read(text).requests.map { $0.split(separator: " ")[3] } == ["250", "250"])
    }

    @Test("what the client asked for counts, not what the server made of it")
    func rewritten() {
        let line =
            #"{"time_iso8601":"2026-11-22T10:00:00+01:00","request":"GET /real/path HTTP/1.1","uri":"/index.php","status":"200","request_time":"0.123"}"#
        #expect(Self.read(line + "\n").requests == ["GET /real/path 200 123 2026-11-22T09:00:00Z"])
    }

    // MARK: - What servers are configured to write

    /// Requests without their times.
    private static func requests(_ text: String) -> [String] {
        read(text).requests.map { $0.split(separator: " ").dropLast().joined(separator: " ") }
    }

    @Test(
        "a response time is found wherever a combined format has it",
        arguments: [
            // Between status and size, between request and status, before the request.
            #"203.0.113.7 - - [22/Nov/2026:10:00:01 +0100] "GET /a/1?x HTTP/1.1" 200 0.123 12 "-" "curl/8""#,
            #"203.0.113.7 - - [22/Nov/2026:10:00:01 +0100] "GET /a/1?x HTTP/1.1" 0.123 200 12 "-" "curl/8""#,
            #"203.0.113.7 - - [22/Nov/2026:10:00:01 +0100] 0.123 "GET /a/1?x HTTP/1.1" 200 12 "-" "curl/8""#,
            #"203.0.113.7 - - [22/Nov/2026:10:00:01 +0100] rt=0.123 "GET /a/1?x HTTP/1.1" 200 12 "-" "curl/8""#,
            // With a host before the request.
            #"203.0.113.7 - - [22/Nov/2026:10:00:01 +0100] shop.example "GET /a/1?x HTTP/1.1" 200 12 "-" "curl/8" 0.123"#,
            #"203.0.113.7 - - [22/Nov/2026:10:00:01 +0100] "shop.example" "GET /a/1?x HTTP/1.1" 200 12 "-" "curl/8" 0.123"#,
            // Between other separators.
            #"203.0.113.7,-,-,[22/Nov/2026:10:00:01 +0100],"GET /a/1?x HTTP/1.1",200,12,"-","curl/8, x",0.123"#,
            "203.0.113.7\t-\t[22/Nov/2026:10:00:01 +0100]\t\"GET /a/1?x HTTP/1.1\"\t200\t12\t\"-\"\t\"curl\"\t0.123",
            "203.0.113.7\t-\t22/Nov/2026:10:00:01 +0100\tGET /a/1?x HTTP/1.1\t200\t12\t-\tcurl/8\t0.123",
            #"203.0.113.7 | - | [22/Nov/2026:10:00:01 +0100] | "GET /a/1?x HTTP/1.1" | 200 | 12 | "curl/8" | 0.123"#,
            // Enclosed, or next to the time of the day in seconds.
            "\(head) (0.123)", "\(head) (123ms)", "\(head) <0.123>", "\(head) 0.123 1795341601.456",
            "\(head) 1795341601.456 0.123", "1795341601.456 \(head) 0.123",
            // With a unit in its label.
            "\(head) time_us=123456", "\(head) rt_ms=123", "\(head) upstream_ms=99 rt_ms=123",
            "\(head) duration_ms:123.4",
            "\(head) took_ms=\"123\"", "\(head) elapsed_seconds=0.123",
            // With nothing before the request, as API Gateway writes it.
            #"203.0.113.7 - - [22/Nov/2026:10:00:01 +0100]"GET /a/1?x HTTP/1.1" 200 12 JKJaXmPLvHcESHA= 123ms"#,
            // With a unit after it, as morgan writes it.
            "\(head) 123 ms", "\(head) - 123.456 ms", "\(head) 123.456 ms - end", "\(head) 0.123 s",
            "\(head) took 122999 us",
            // With all fields in quotes.
            #""203.0.113.7","-","22/Nov/2026:10:00:01 +0100","GET /a/1?x HTTP/1.1","200","12","curl/8","0.123""#,
            // After another notation of the time.
            #"203.0.113.7 [2026-11-22T10:00:01+01:00] "GET /a/1?x HTTP/1.1" 200 12 0.123"#,
            #"2026-11-22T10:00:01+01:00 203.0.113.7 - "GET /a/1?x HTTP/1.1" 200 12 "-" "curl/8" 0.123"#,
            #""2026-11-22T10:00:01+01:00" 203.0.113.7 "GET /a/1?x HTTP/1.1" 200 12 "-" "curl/8" 0.123"#,
        ])
    func places(line: String) {
        for count in [1, 3] {
            let log = Self.read(Self.repeated(line, count))
            #expect(log.requests == Array(repeating: "GET /a/:id 200 123 2026-11-22T09:00:01Z", count: count))
        }
    }

    @Test("a time of the day alone is no response time")
    func timeOfDay() {
        let log = Self.read(Self.timed("1795341601.456", 3))
        #expect(log.requests == [])
        #expect(log.reader.advice?.hasPrefix("its lines have no response time") == true)
    }

    @Test(
        "Apache's and Tomcat's whole numbers are told by what is next to them",
        arguments: [
            (["0/123456", "3/3123456"], [123, 3123]), (["**0/123456**", "**0/99**"], [123, 0]),
            (["0 123456", "1 1000499"], [123, 1000]),
            (["45 44 http-nio-8080-exec-1", "8 8 http-nio-8080-exec-12"], [45, 8]),
            (
                ["45 44 \"http-nio-8080-exec-1\"", "8 - \"http-nio-8080-exec-2\"", "0 0 \"catalina-exec-3\""],
                [45, 8, 0]
            ),
            (["45 http-nio-8080-exec-1", "8 http-nio-8080-exec-2", "30 http-nio-8080-exec-2"], [45, 8, 30]),
            (["130456 Zx9AbcDEFghiJKLmnoPQR001", "99 Zx9AbcDEFghi@KLmnoPQR-02", "4500 -"], [130, 0, 5]),
        ])
    func neighbors(ends: [String], milliseconds: [Int]) {
        let expected = milliseconds.map { "GET /a/:id 200 \($0)" }
        #expect(Self.requests(ends.map { Self.timed($0, 1) }.joined()) == expected)
    }

    @Test("the length of a request before its identifier is no response time")
    func requestLength() {
        let ends = (0..<60).map { "\(20 + $0 * 7919 % 190_000) 3f2504e04f8941d39a0c0305e82c33\(10 + $0)" }
        #expect(Self.read(ends.map { Self.timed($0, 1) }.joined()).requests == [])
    }

    private static let haproxy =
        "203.0.113.7:5 [22/Nov/2026:10:00:01.143] in~ in/app 0/0/7/1457/1487 200 11394 - - ---- 2/1/0/0/0 0/0"

    @Test("HAProxy's requests are read with what follows them, and where they were cut off")
    func haproxy() {
        let text = """
            \(Self.haproxy) "GET /a/1 HTTP/1.1" 0/000000000000/0/0/0 shop/TLSv1.3/TLS_AES_256_GCM_SHA384
            \(Self.haproxy) {shop|curl} "GET /a/2 HTTP/1.1"
            \(Self.haproxy) "GET /search?q=\(String(repeating: "a", count: 900))
            \(Self.haproxy) "GET /a/17/it

            """
        #expect(
            Self.requests(text) == [
                "GET /a/:id 200 1487", "GET /a/:id 200 1487", "GET /search 200 1487", "GET /a/:id/it 200 1487",
            ])
    }

    @Test("a request of HAProxy that was cut off before its path cannot be read")
    func cutOffBeforePath() {
        let lines = Self.repeated("\(Self.haproxy) \"GET /a HTTP/1.1\"", 5)
        #expect(Self.counts("\(lines)\(Self.haproxy) {shop.exam\n") == [5, 1, 0])
        #expect(
            Self.counts("\(lines)203.0.113.7:5 [22/Nov/2026:10:00:01.143] in/1: SSL handshake failure\n") == [5, 0, 1])
    }

    @Test("a line that is cut off before its response time is no request")
    func cutOff() {
        #expect(Self.counts(Self.timed("0.123", 5) + Self.head.prefix(60) + "\n") == [5, 1, 0])
    }

    @Test("Envoy's requests have a path by any of its names, or none")
    func envoy() {
        func line(_ start: String, _ path: String) -> String {
            #"{"\#(start)":"2026-11-22T10:00:01.310Z","method":"GET",\#(path),"response_code":"200","response_flags":"-","duration":"30"}"#
                + "\n"
        }
        let text =
            line("start_time", #""x-envoy-origin-path":"/a/1?x""#) + line("@timestamp", #""path":"/a/1?x""#)
            + line("start_time", #""path":null"#) + line("start_time", #""x-envoy-origin-path":null"#)
        #expect(
            Self.requests(text) == [
                "GET /a/:id 200 30", "GET /a/:id 200 30", "- (no path) 200 30", "- (no path) 200 30",
            ])
        // Other lines of the same program.
        #expect(
            Self.counts(text + #"{"start_time":"2026-11-22T10:00:01.310Z","path":null,"duration":3}"# + "\n") == [
                4, 0, 1,
            ])
    }

    @Test("uWSGI's requests are read however the response was sent, with a report of memory, in either unit")
    func uwsgi() {
        func line(_ time: String, _ memory: String = "") -> String {
            "\(memory)[pid: 88185|app: 0|req: 1/1] 192.0.2.10 () {38 vars in 696 bytes} [Sun Nov 22 10:00:01 2026] GET /a/1 => generated 47 bytes in \(time) (HTTP/1.1 200) 9 headers in 378 bytes (1 switches on core 3)\n"
        }
        let memory = "{address space usage: 123 bytes/0MB} {rss usage: 0 bytes/0MB} "
        for end in ["", " via sendfile()", " via offload()", " via route()"] {
            #expect(
                Self.requests(line("12 msecs\(end)") + line("34 msecs")) == ["GET /a/:id 200 12", "GET /a/:id 200 34"])
            #expect(Self.requests(line("12 msecs\(end)", memory)) == ["GET /a/:id 200 12"])
            #expect(Self.requests(line("12345 micros\(end)")) == ["GET /a/:id 200 12"])
        }
    }

    @Test("the console of Caddy has the time before the object")
    func caddyConsole() {
        let request = #"{"request": {"method": "GET", "uri": "/a/1?x"}, "duration": 0.0172, "size": 12, "status": 200}"#
        let text = """
            2026/11/22 10:00:01.601\tINFO\tserving initial configuration
            2026/11/22 10:00:01.601\tINFO\thttp.log.access\thandled request\t\(request)
            2026/11/22 10:00:02.5\t\u{1B}[34mINFO\u{1B}[0m\thttp.log.access.log0\thandled request\t\(request)

            """
        let log = Self.read(text)
        #expect(
            log.requests == [
                "GET /a/:id 200 17 2026-11-22T10:00:01.601000Z", "GET /a/:id 200 17 2026-11-22T10:00:02.500000Z",
            ])
        #expect(log.reader.counts.otherLines == 1)
    }

    @Test("what programs must add to their records is said")
    func lacks() {
        func advice(_ lines: [String]) -> String? { Self.read(lines.joined(separator: "\n") + "\n").reader.advice }
        let fastify = [
            #"{"level":30,"time":1795341601456,"msg":"Server listening at http://0.0.0.0:3000"}"#,
            #"{"level":30,"time":1795341601456,"reqId":"req-1","req":{"method":"GET","url":"/a"},"msg":"incoming request"}"#,
            #"{"level":30,"time":1795341601466,"reqId":"req-1","res":{"statusCode":200},"responseTime":10.5,"msg":"request completed"}"#,
        ]
        #expect(
            advice(fastify)
                == "its lines have the path of a request and its response time in two records, as Fastify writes them; write one with both: set disableRequestLogging: true, and add fastify.addHook('onResponse', async (request, reply) => request.log.info({ req: request, res: reply, responseTime: reply.elapsedTime }, 'request completed'))"
        )
        #expect(advice(fastify.map { "2026-11-22T10:00:05.1Z stdout F \($0)" }) == advice(fastify))
        let one =
            #"{"level":30,"time":1795341601466,"reqId":"req-1","req":{"method":"GET","url":"/a"},"res":{"statusCode":200},"responseTime":10.5,"msg":"request completed"}"#
        #expect(Self.requests(one + "\n") == ["GET /a 200 11"])
        #expect(
            advice([
                #"{"id":"a","timestamp":1795341601123000,"event_message":"GET | 200 | 192.0.2.1 | 8f | https://abc.supabase.co/rest/v1/a | node"}"#
            ])
                == "its rows have no response time; add it to the query of the Logs Explorer: response.origin_time for edge_logs, m.execution_time_ms for function_edge_logs, with request.method, request.path (request.url for functions) and response.status_code"
        )
    }

    @Test("API Gateway's requests are read by path, resource or route")
    func apiGateway() {
        let start = #"{"requestTime":"22/Nov/2026:10:00:01 +0000","status":"200""#
        let took = #""responseLatency":"43""#
        for path in [
            #""httpMethod":"GET","path":"/a/b""#, #""httpMethod":"GET","resourcePath":"/a/b""#,
            #""routeKey":"GET /a/b""#,
            #""httpMethod":"GET","routeKey":"$default","path":"/a/b""#,
        ] {
            #expect(Self.requests("\(start),\(path),\(took)}\n") == ["GET /a/b 200 43"])
        }
        #expect(
            Self.read("\(start),\"httpMethod\":\"GET\",\"path\":\"/a\"}\n").reader.advice?.contains(
                "$context.responseLatency")
                == true)
    }

    @Test("start and end in whole seconds are no response time")
    func wholeSeconds() throws {
        func text(_ start: String, _ end: String) -> String {
            #"{"ClientRequestMethod":"GET","ClientRequestURI":"/a","EdgeResponseStatus":200,"EdgeStartTimestamp":\#(start),"EdgeEndTimestamp":\#(end)}"#
                + "\n"
        }
        for whole in [
            text("1795341601", "1795341602"), text(#""2026-11-22T10:00:01Z""#, #""2026-11-22T10:00:01Z""#),
        ] {
            let log = Self.read(whole + whole)
            #expect(log.requests == [])
            #expect(
                log.reader.advice
                    == "its lines have no response time, and start and end in whole seconds do not make one; add the field OriginResponseDurationMs to Cloudflare's Logpush job, or EdgeEndTimestamp with timestamp_format unixnano"
            )
            let forced = ReadLog(Array(whole.utf8), KnownFormatTests.detecting(try AccessLogFormat("cloudflare")))
            #expect(
                forced.reader.doubt?.reason
                    == "start and end of the requests are whole seconds, and the log has no other response time")
        }
        let nanoseconds =
            text("1795341601000000000", "1795341601198000000") + text("1795341601123000000", "1795341601321000000")
        #expect(Self.requests(nanoseconds) == ["GET /a 200 198", "GET /a 200 198"])
    }

    @Test("rows of Supabase need only say a thing once")
    func supabase() {
        let url = #""url":"https://abc.supabase.co/functions/v1/hello?x=1""#
        let message = #""event_message":"POST | 200 | https://abc.supabase.co/functions/v1/hello?x=1""#
        let start = #"{"id":"a","timestamp":1795341601123000,"execution_time_ms":187"#
        for rest in [
            #""method":"POST","status_code":200,\#(url)"#, #""method":"POST","status_code":200,\#(message)"#, message,
        ] {
            #expect(Self.requests("[\(start),\(rest)}]") == ["POST /functions/v1/hello 200 187"])
        }
    }

    @Test("ECS has a path by any of its names", arguments: ["full", "original", "path"])
    func ecs(name: String) {
        let address = name == "full" ? "https://shop.example/a/1?x" : "/a/1?x"
        let line =
            #"{"@timestamp":"2026-11-22T10:00:01.123Z","event":{"duration":12734000},"http":{"request":{"method":"GET"},"response":{"status_code":200}},"url":{"\#(name)":"\#(address)"}}"#
        #expect(Self.requests(line + "\n") == ["GET /a/:id 200 13"])
    }

    @Test("what S3 does by itself is no request")
    func lifecycle() {
        let start = "79a5 bucket1 [22/Nov/2026:10:00:38 +0000]"
        let rest = #""-" "curl" - s9 SigV4 ECDHE AuthHeader b.s3 TLSv1.2 - -"#
        let text = """
            \(start) 192.0.2.3 79a5 3E57 REST.GET.OBJECT a.jpg "GET /a.jpg HTTP/1.1" 200 - 26 34 70 10 \(rest)
            \(start) 192.0.2.3 - 3E57 WEBSITE.GET.OBJECT a.jpg "GET /a.jpg HTTP/1.1" 200 - 26 34 - - \(rest)
            \(start) - AmazonS3 96DB S3.EXPIRE.OBJECT b.jpg "-" - - - 2662992 - - "-" "-" - - - - - - - - -
            \(start) - AmazonS3 96DB S3.CREATE.DELETEMARKER b.jpg - - - - 26 - - - - - - - - - - - - -
            \(start) 192.0.2.3 79a5 96DB BATCH.DELETE.OBJECT b.jpg - 204 - - 26 - - - - - x SigV4 E A b TLSv1.2 - -

            """
        #expect(Self.requests(text) == ["GET /a.jpg 200 70", "GET /a.jpg 200 0"])
        #expect(Self.counts(text) == [2, 0, 3])
    }

    @Test("a leap second is a time")
    func leapSecond() {
        let line = Self.head.replacing("22/Nov/2026:10:00:01 +0100", with: "31/Dec/2016:23:59:60 +0000") + " 0.123\n"
        #expect(Self.read(line).requests == ["GET /a/:id 200 123 2017-01-01T00:00:00Z"])
    }

    @Test("Azure's records are read in the unit of their service, in every export")
    func azure() {
        let door =
            #"{"time":"2026-11-22T10:00:01Z","category":"FrontDoorAccessLog","properties":{"trackingReference":"0x","instanceId":"a","httpMethod":"GET","requestUri":"https://shop.example:443/a/1?x","clientPort":"5","timeTaken":"0.021","httpStatusCode":"200"}}"#
        let service =
            #"{"time":"2026-11-22T10:00:01Z","category":"AppServiceHTTPLogs","properties":"{\"CsMethod\":\"GET\",\"CsUriStem\":\"/a/1\",\"ScStatus\":\"200\",\"TimeTaken\":21}"}"#
        let table =
            #"{"TimeGenerated":"2026-11-22T10:00:01Z","HttpMethod":"GET","RequestUri":"/a/1","HttpStatus":200,"TimeTaken":0.021,"ServerRouted":"10.0.0.4:80"}"#
        for record in [door, service, table] {
            for text in [record + "\n", #"{"records":[\#(record)]}"# + "\n"] {
                #expect(Self.read(text).requests == ["GET /a/:id 200 21 2026-11-22T10:00:01Z"])
            }
        }
    }

    @Test("App Engine's requests are read")
    func appEngine() {
        let text =
            #"[{"protoPayload":{"latency":"0.123s","method":"GET","resource":"/a/1?x","status":200},"timestamp":"2026-11-22T10:00:01Z"}]"#
        #expect(Self.read(text).requests == ["GET /a/:id 200 123 2026-11-22T10:00:01Z"])
    }
}
