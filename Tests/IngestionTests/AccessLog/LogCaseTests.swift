import Foundation
import Testing

@testable import Ingestion

/// Logs that were once not read, or read wrongly, with what they hold.
///
/// A failing test writes what it read to `/tmp/daybook-changed-NAME.txt`.
@Suite("cases of access logs")
struct LogCaseTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Cases")

    private static let names = [
        "01-nginx-combined-default",
        "02-nginx-with-time",
        "03-nginx-upstream-rt",
        "04-ingress-nginx",
        "05-cri-prefix",
        "06-docker-json-file",
        "07-nginx-json",
        "09-supabase-edge-logs-bq",
        "10-supabase-edge-logs-flat",
        "11-supabase-gotrue",
        "12-supabase-storage-pino",
        "13-kong-supabase-selfhosted",
        "15-caddy",
        "16-traefik-json",
        "18-aws-alb",
        "20-iis-w3c",
        "21-envoy-default",
        "22-haproxy",
        "27-gunicorn-default",
        "28-uvicorn",
        "29-morgan-dev",
        "31-lograge-json",
        "34-vercel",
        "35-ltsv",
        "36-ltsv-min",
        "38-apache-T",
        "40-uwsgi",
        "41-squid",
        "48-cri-json",
        "50-json-array",
        "51-nginx-unquoted-request",
        "61-nginx-main-plus-time",
        "62-nginx-main",
        "70-consumed",
        "71-wrong-unit",
    ]

    /// The format that the operator gives, where the content alone does not tell it.
    private static let formats: [String: AccessLogFormat] = {
        let apache =
            #"LogFormat "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\" %T" combinedT"#
        return ["38-apache-T": apache].compactMapValues { try? AccessLogFormat($0) }
    }()

    @Test(
        "every request and every reason is right, with no option where the content tells the format", arguments: names)
    func cases(name: String) throws {
        let bytes = try Data(contentsOf: Self.folder.appending(path: "\(name).log"))
        let log = ReadLog(Array(bytes), KnownFormatTests.detecting(Self.formats[name]))
        let counts = log.reader.counts
        var lines = log.requests
        lines += log.reader.badLines.map { "bad line \($0.number): \($0.reason)" }
        lines += log.reader.otherLines.map { "other line \($0.number): \($0.reason)" }
        if let advice = log.reader.advice { lines.append("advice: \(advice)") }
        lines.append(
            "\(counts.lines) lines, \(counts.requests) requests, \(counts.badLines) bad, \(counts.otherLines) other")
        let text = lines.joined(separator: "\n") + "\n"
        let known = try? String(contentsOf: Self.folder.appending(path: "\(name).txt"), encoding: .utf8)
        if known != text {
            try text.write(toFile: "/tmp/daybook-changed-\(name).txt", atomically: true, encoding: .utf8)
        }
        #expect(known == text)
    }

    @Test(
        "a directive is read as it stands in the server's configuration",
        arguments: [
            (
                #"log_format main_ext '$remote_addr - $remote_user [$time_local] "$request" ' '$status $body_bytes_sent "$http_referer" ' '"$http_user_agent" "$http_x_forwarded_for" ' 'rt=$request_time ua="$upstream_addr" ' 'us="$upstream_status" ut="$upstream_response_time" ' 'ul="$upstream_response_length" ' 'cs=$upstream_cache_status' ;"#,
                "03-nginx-upstream-rt.log", "upstream_response_time",
                ["GET /a 200 151", "GET /b 502 5003", "GET /c 304 0"]
            ),
            (
                #"log_format ltsv 'time:$time_local\thost:$remote_addr\tforwardedfor:$http_x_forwarded_for\treq:$request\tstatus:$status\tmethod:$request_method\turi:$request_uri\tsize:$body_bytes_sent\treferer:$http_referer\tua:$http_user_agent\treqtime:$request_time\tcache:$upstream_http_x_cache\truntime:$upstream_http_x_runtime\tapptime:$upstream_response_time\tvhost:$host';"#,
                "35-ltsv.log", nil, ["GET /foo/bar 200 57", "GET /foo/:id 304 1"]
            ),
            (
                #"LogFormat "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\" %T" combinedT"#,
                "38-apache-T.log", nil, ["GET /a/:id 200 0", "GET /a/:id 200 3000"]
            ),
            (
                #"access_log_format = '%(h)s %(l)s %(u)s %(t)s "%(r)s" %(s)s %(b)s "%(f)s" "%(a)s" %(D)s'"#,
                "71-wrong-unit.log", nil, ["GET /users/:id 200 123", "POST /api 500 1"]
            ),
            (
                #"[%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" %RESPONSE_CODE% %RESPONSE_FLAGS% %BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "%REQ(X-FORWARDED-FOR)%" "%REQ(USER-AGENT)%" "%REQ(X-REQUEST-ID)%" "%REQ(:AUTHORITY)%" "%UPSTREAM_HOST%"\n"#,
                "21-envoy-default.log", nil,
                ["POST /api/v1/locations 204 226", "GET /health 503 3000", "GET /x - 12", "- (no path) 400 0"]
            ),
        ] as [(String, String, String?, [String])])
    func directive(text: String, file: String, responseTime: String?, requests: [String]) throws {
        let bytes = try Data(contentsOf: Self.folder.appending(path: file))
        let log = ReadLog(
            Array(bytes), KnownFormatTests.detecting(try AccessLogFormat(text, responseTime: responseTime)))
        let read = log.requests.map { $0.split(separator: " ").dropLast().joined(separator: " ") }
        #expect(read == requests)
    }
}
