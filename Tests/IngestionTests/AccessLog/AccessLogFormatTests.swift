import Testing

@testable import Ingestion

@Suite("access log format")
struct AccessLogFormatTests {
    @Test("the named formats are combined followed by the response time")
    func named() throws {
        let nginx = ReadLog(
            #"10.0.0.1 - ann [22/Nov/2026:14:03:07 +0100] "GET /users/123?tab=2 HTTP/1.1" 200 512 "-" "curl/8" 0.123"#,
            try AccessLogFormat("nginx"))
        #expect(nginx.requests == ["GET /users/:id 200 123 2026-11-22T13:03:07Z"])
        let apache = ReadLog(
            #"10.0.0.1 - ann [22/Nov/2026:14:03:07 +0100] "POST /cart HTTP/2.0" 404 - "https://a.example/\"x" "curl" 1500"#,
            try AccessLogFormat("apache"))
        // 1500 us are 1.5 ms; halves are rounded up.
        #expect(apache.requests == ["POST /cart 404 2 2026-11-22T13:03:07Z"])
    }

    @Test(
        "every relevant variable of nginx is read",
        arguments: [
            (
                #"[$time_local] "$request" $request_time"#, #"[22/Nov/2026:14:03:07 +0100] "GET /a HTTP/1.1" 0.001"#,
                "GET /a - 1 2026-11-22T13:03:07Z"
            ),
            (
                "$time_iso8601 $request_uri $request_time", "2026-11-22T14:03:07+01:00 /a?b=c 1",
                "- /a - 1000 2026-11-22T13:03:07Z"
            ),
            ("$msec $uri $request_time", "1795352587.123 /a 0.0005", "- /a - 1 2026-11-22T13:03:07.123000Z"),
            (
                "$msec $document_uri $request_time $status", "1795352587.000 /a 0.0004 204",
                "- /a 204 0 2026-11-22T13:03:07Z"
            ),
            (
                "${msec}: $request_method $request_uri ${request_time}s", "1795352587.5: PUT /a 2.5s",
                "PUT /a - 2500 2026-11-22T13:03:07.500000Z"
            ),
            // The precise time, the path as requested, and the separate method.
            (
                #"$msec [$time_local] $uri "$request" $request_method $request_time"#,
                #"1795352587.250 [22/Nov/2026:14:03:08 +0100] /index.php "GET /a HTTP/1.1" PATCH 0.004"#,
                "PATCH /a - 4 2026-11-22T13:03:07.250000Z"
            ),
            (
                "$msec $request_time $upstream_response_time $request_uri", "1795352587 0.200 0.100 /a",
                "- /a - 200 2026-11-22T13:03:07Z"
            ),
            // Paths directly follow a host or precede a query string.
            (
                "$msec $request_time $scheme://$host$request_uri", "1795352587 0.2 https://a.example/b/c",
                "- /b/c - 200 2026-11-22T13:03:07Z"
            ),
            ("$msec $request_time $uri$is_args$args", "1795352587 0.2 /b?c=d", "- /b - 200 2026-11-22T13:03:07Z"),
            (
                "$remote_addr$remote_port $msec $request_time $uri", "x 1795352587 0.2 /b",
                "- /b - 200 2026-11-22T13:03:07Z"
            ),
            ("$msec $request_time $request", "1795352587 0.2 GET /b c HTTP/1.1", "GET /b c - 200 2026-11-22T13:03:07Z"),
            // The space inside a skipped time does not end it.
            (
                "$msec $request_time $time_local $uri", "1795352587 0.2 22/Nov/2026:14:03:07 +0100 /b",
                "- /b - 200 2026-11-22T13:03:07Z"
            ),
            // Nor do the commas and spaces of several servers, which an address with colons may follow.
            (
                "$msec $request_time $upstream_addr $remote_addr $uri", "1795352587 0.2 10.0.0.1:80 ::1 /b",
                "- /b - 200 2026-11-22T13:03:07Z"
            ),
            (
                "$msec,$request_time,$upstream_status,$uri", "1795352587,0.2,502, 502 : 200,/b",
                "- /b - 200 2026-11-22T13:03:07Z"
            ),
            (
                "$msec $request_time $upstream_status : $uri", "1795352587 0.2 200 : /b",
                "- /b - 200 2026-11-22T13:03:07Z"
            ),
            // A skipped request line may end at a space if nothing that is read follows.
            (
                "$msec $request_time $request_method $request_uri $request $http_referer",
                "1795352587 0.2 GET /b GET /b HTTP/1.1 -", "GET /b - 200 2026-11-22T13:03:07Z"
            ),
        ] as [(String, String, String)])
    func nginx(format: String, line: String, request: String) throws {
        #expect(ReadLog(line, try AccessLogFormat(format)).requests == [request])
    }

    @Test(
        "every relevant directive of Apache is read",
        arguments: [
            ("%t %U %D", "[22/Nov/2026:14:03:07 +0100] /a 1499", "- /a - 1 2026-11-22T13:03:07Z"),
            (
                "%t %m %U%q %H %T", "[22/Nov/2026:14:03:07 -0330] GET /a?b=1 HTTP/1.1 3",
                "GET /a - 3000 2026-11-22T17:33:07Z"
            ),
            ("%{sec}t %U %{ms}T", "1795352587 /a 7", "- /a - 7 2026-11-22T13:03:07Z"),
            ("%{msec}t %U %{us}T", "1795352587123 /a 7000", "- /a - 7 2026-11-22T13:03:07.123000Z"),
            ("%{begin:usec}t %U %{s}T", "1795352587123456 /a 7", "- /a - 7000 2026-11-22T13:03:07.123456Z"),
            ("%{%Y-%m-%dT%H:%M:%S%z}t %U %D", "2026-11-22T14:03:07+0100 /a 0", "- /a - 0 2026-11-22T13:03:07Z"),
            ("%{end:%F %T%z}t %U %D", "2026-11-22 14:03:07+0100 /a 0", "- /a - 0 2026-11-22T13:03:07Z"),
            ("(%{%d/%b/%Y:%T %z}t) %U %D", "(22/Nov/2026:14:03:07 +0100) /a 0", "- /a - 0 2026-11-22T13:03:07Z"),
            // The final status and the most precise response time.
            (
                "%t %U %s %>s %T/%D", "[22/Nov/2026:14:03:07 +0100] /a 301 200 1/1234567",
                "- /a 200 1235 2026-11-22T13:03:07Z"
            ),
            ("%t %U %s %D", "[22/Nov/2026:14:03:07 +0100] /a 301 0", "- /a 301 0 2026-11-22T13:03:07Z"),
            (
                #"%{X-Id}^ti %!200,304{Referer}i 100%% %t \"%r\" %<s %D"#,
                #"1 - 100% [22/Nov/2026:14:03:07 +0100] "GET /a" 500 0"#, "GET /a 500 0 2026-11-22T13:03:07Z"
            ),
            (
                "%{usec}t %{%d/%b/%Y:%T %z}t %U %D", "1795352587123456 22/Nov/2026:14:03:07 +0100 /a 0",
                "- /a - 0 2026-11-22T13:03:07.123456Z"
            ),
            // In quotes, a path may contain an escaped quote, also after a host.
            (#"%{sec}t %D "%V%U" %>s"#, #"1795352587 0 "a.example/b\" c" 200"#, #"- /b" c 200 0 2026-11-22T13:03:07Z"#),
        ] as [(String, String, String)])
    func apache(format: String, line: String, request: String) throws {
        let log = ReadLog(line, try AccessLogFormat(format))
        #expect(log.requests == [request])
        #expect(log.reasons == [])
    }

    @Test(
        "another variable can be configured as the response time",
        arguments: [
            (
                "$msec $uri $request_time $upstream_response_time", "upstream_response_time", "1795352587 /a 0.9 0.004",
                4
            ),
            // 4 + 120 + 31 ms: all servers that were tried.
            (
                "$msec $uri $upstream_response_time", "$upstream_response_time:s",
                "1795352587 /a 0.004, 0.120 : -, 0.031", 155
            ),
            (
                "$msec $upstream_response_time $uri $upstream_addr $request_time", "upstream_response_time",
                "1795352587 0.004, 0.120 : 0.031 /a 10.0.0.1:80, unix:/s : 10.0.0.2:80 0.2", 155
            ),
            ("$msec $uri $sent_http_x_time ms", "sent_http_x_time:ms", "1795352587 /a 12.5 ms", 13),
            ("$msec $uri $sent_http_x_time", "sent_http_x_time", "1795352587 /a 12.5", 12500),
            ("%t %U %T %{X-Time}o", "%{X-Time}o:us", "[22/Nov/2026:14:03:07 +0100] /a 9 1000", 1),
            ("%t %U %T %D", "%T", "[22/Nov/2026:14:03:07 +0100] /a 9 1000", 9000),
        ] as [(String, String, String, Int)])
    func namedResponseTime(format: String, variable: String, line: String, milliseconds: Int) throws {
        let log = ReadLog(line, try AccessLogFormat(format, responseTime: variable))
        #expect(log.requests == ["- /a - \(milliseconds) 2026-11-22T13:03:07Z"])
    }

    @Test("line ends around a format are ignored")
    func lineEnds() throws {
        let log = ReadLog("1795352587 /a 1\n", try AccessLogFormat("\n$msec $uri $request_time\r\n\n"))
        #expect(log.requests == ["- /a - 1000 2026-11-22T13:03:07Z"])
    }

    @Test(
        "an unusable format is rejected with the reason and the next step",
        arguments: [
            (
                "combined",
                "it has neither variables such as $status nor directives such as %>s; give the text of nginx's log_format or Apache's LogFormat, or one of the names \(AccessLogFormat.names.joined(separator: ", "))"
            ),
            (
                "",
                "it has neither variables such as $status nor directives such as %>s; give the text of nginx's log_format or Apache's LogFormat, or one of the names \(AccessLogFormat.names.joined(separator: ", "))"
            ),
            (
                "$uri $request_time",
                "it has no time of the request; add [$time_local] to log_format in nginx and here"
            ),
            ("$msec $uri", "it has no response time; add $request_time to log_format in nginx and here"),
            (
                "$msec $request_time $upstream_addr",
                "it has no path; add \"$request\" to log_format in nginx and here"
            ),
            ("%r %D", "it has no time of the request; add %t to LogFormat in Apache and here"),
            ("%t %r", "it has no response time; add %D to LogFormat in Apache and here"),
            ("%t %D", "it has no path; add \"%r\" to LogFormat in Apache and here"),
            (
                "$msec $",
                "\"$\" at character 7 is not followed by a variable name; use the syntax of nginx's log_format, for example $status or ${status}"
            ),
            (
                "$msec ${uri",
                "\"$\" at character 7 is not followed by a variable name; use the syntax of nginx's log_format, for example $status or ${status}"
            ),
            (
                "%t %",
                "\"%\" at character 4 does not begin a directive; use the syntax of Apache's LogFormat, for example %>s or %{Referer}i, and %% for a percent sign"
            ),
            (
                "%t %{Referer",
                "\"%\" at character 4 does not begin a directive; use the syntax of Apache's LogFormat, for example %>s or %{Referer}i, and %% for a percent sign"
            ),
            (
                "%t %>^",
                "\"%\" at character 4 does not begin a directive; use the syntax of Apache's LogFormat, for example %>s or %{Referer}i, and %% for a percent sign"
            ),
            ("%t %U %{min}T", "the unit of %{min}T is unknown; use %D, %T, %{s}T, %{ms}T or %{us}T"),
            (
                "%{%c}t %U %D",
                "the time format of %{%c}t is not supported; use %t, %{%Y-%m-%dT%H:%M:%S%z}t, %{sec}t, %{msec}t or %{usec}t, on the server and here"
            ),
            (
                "$msec$request_time $uri",
                "there is nothing between $msec and $request_time, so they cannot be separated; put a space or quotes between them, on the server and here"
            ),
            (
                "$msec $request_id$time_local $uri $request_time",
                "there is nothing between $request_id and $time_local, so they cannot be separated; put a space or quotes between them, on the server and here"
            ),
            (
                "$msec $uri$request_time",
                "there is nothing between $uri and $request_time, so they cannot be separated; put a space or quotes between them, on the server and here"
            ),
        ])
    func refused(format: String, reason: String) {
        let error = #expect(throws: AccessLogFormatError.self) { try AccessLogFormat(format) }
        #expect(error?.description == "cannot use the log format \"\(format)\": \(reason)")
    }

    @Test("a response time that is not in the format is rejected")
    func unknownResponseTime() {
        let error = #expect(throws: AccessLogFormatError.self) {
            try AccessLogFormat("$msec $uri $request_time", responseTime: "my_time:ms")
        }
        #expect(
            error?.description
                == "cannot use the log format \"$msec $uri $request_time\": it does not contain \"my_time\", which is given as the response time; give a variable of the format with its unit, for example \"upstream_response_time:s\""
        )
    }

    @Test("several blanks separate the columns of a log like one, and times borrow the names of nginx's variables")
    func columns() throws {
        let squid = try AccessLogFormat(
            "$msec $took $client $result/$status $size $request_method $request_uri $rest", responseTime: "took:ms")
        let line = "1795352587.123      5 192.0.2.10 TCP_MISS/200 4567 GET http://shop.example/a/17?x=1 - x/y z"
        #expect(ReadLog(line, squid).requests == ["GET /a/:id 200 5 2026-11-22T13:03:07.123000Z"])
        let uwsgi = try AccessLogFormat(
            "[$time_local] $request_method $request_uri in $took msecs ($status)", responseTime: "took:ms")
        let reader = AccessLogReader(format: uwsgi, timeZone: .utc)
        let log = ReadLog(Array("[Sun Nov 22 10:00:01 2026] POST /a in 129 msecs (200)".utf8), reader)
        #expect(log.requests == ["POST /a 200 129 2026-11-22T10:00:01Z"])
    }
}
