import Foundation
import Reporting
import Testing

@testable import Ingestion

@Suite("known formats")
struct KnownFormatTests {
    /// What each sample holds.
    static let requests: [String: [String]] = [
        "nginx": ["GET /api/orders/:id 200 123 2026-11-22T10:00:01Z"],
        "nginx-main": ["GET /api/orders/:id 200 123 2026-11-22T10:00:01Z"],
        "apache": ["GET /users/:id 200 123 2026-11-22T10:00:01Z"],
        "tomcat": ["GET /shop/cart 200 45 2026-11-22T10:00:01Z", "POST /shop/cart 302 8 2026-11-22T10:00:02Z"],
        "ingress-nginx": ["POST /api/v1/items 504 10003 2026-11-22T10:00:02Z"],
        "traefik": ["GET /api/x 200 22 2026-11-22T10:00:01Z"],
        "traefik-json": ["POST /jsonrpc/version 200 2 2026-11-22T10:00:01.201712Z"],
        "gunicorn": ["GET /users/:id 200 123 2026-11-22T10:00:01Z"],
        "envoy": ["POST /api/v1/locations 204 226 2026-11-22T10:00:01.310000Z"],
        "istio": ["GET /istio 200 30 2026-11-22T10:00:05.310000Z"],
        "envoy-json": ["GET /api/v1/locations 200 30 2026-11-22T10:00:01.310000Z"],
        "haproxy": [
            "GET /admin/users/:id 200 1487 2026-11-22T10:00:00.143000Z",
            "- (no path) 408 10001 2026-11-22T10:00:01.851000Z",
        ],
        "haproxy-https": ["GET /admin/users/:id 200 1487 2026-11-22T10:00:00.143000Z"],
        "alb": ["GET /users/:id 200 171 2026-11-22T10:00:01.065466Z"],
        "elb": ["GET / 200 1 2026-11-22T10:00:01.945958Z"],
        "s3": ["GET /bucket1/photos/puppy.jpg 200 70 2026-11-22T10:00:38Z"],
        "uwsgi": [
            "POST /update_metrics 200 129 2026-11-22T10:00:01Z", "GET /static/a.css 200 12 2026-11-22T10:00:02Z",
        ],
        "uwsgi-micros": ["POST /update_metrics 200 129 2026-11-22T10:00:01Z"],
        "squid": ["GET /a/:id 200 129 2026-11-22T10:00:01.123000Z"],
        "w3c": ["GET /api/users/:id 200 123 2026-11-22T10:00:01Z"],
        "ltsv": ["GET /foo/bar 200 57 2026-11-22T10:00:01Z"],
        "heroku": ["GET /orders/:id 200 18 2026-11-22T10:00:01.123456Z"],
        "lograge": ["GET /users/:id 200 58 2026-11-22T10:00:01.123456Z"],
        "lograge-json": ["GET /users/:id 200 58 2026-11-22T09:00:01Z"],
        "caddy": ["GET /distfiles/9b 200 18 2026-11-22T10:00:01.601480Z"],
        "gotrue": ["POST /token 200 96 2026-11-22T10:00:01Z"],
        "pino": ["POST /object/docs/a.pdf 500 1012 2026-11-22T10:00:01.456000Z"],
        "ecs": ["GET /orders/:id 200 13 2026-11-22T10:00:01.123000Z"],
        "kong": ["GET /rest/v1/orders 200 43 2026-11-22T10:00:01.123000Z"],
        "google-cloud": ["GET /orders/:id 200 22 2026-11-22T10:00:01.123456Z"],
        "cloudflare": ["GET /orders/:id 200 98 2026-11-22T10:00:01.123000Z"],
        "azure-gateway": ["GET /orders/:id 200 21 2026-11-22T10:00:01Z"],
        "azure-gateway-v1": ["GET /orders/:id 200 63 2026-11-22T10:00:01Z"],
        "azure-front-door": ["GET /orders/:id 200 21 2026-11-22T10:00:01.123456Z"],
        "azure-app-service": ["GET /orders/:id 200 21 2026-11-22T10:00:01.123000Z"],
        "aws-api-gateway": ["GET /orders/:id 200 43 2026-11-22T10:00:01Z"],
        "supabase-edge": ["GET /rest/v1/orders 200 43 2026-11-22T10:00:01.123000Z"],
        "supabase-functions": ["POST /functions/v1/hello 200 187 2026-11-22T10:00:01.123000Z"],
        "nginx-json": ["GET /api/orders/:id 200 123 2026-11-22T10:00:01Z"],
    ]

    static func detecting(_ format: AccessLogFormat? = nil) -> AccessLogReader {
        AccessLogReader(format: format, detects: true, timeZone: .utc, shownBadLines: 100)
    }

    @Test("every format's sample is read without naming the format", arguments: KnownFormat.all.map(\.name))
    func found(name: String) throws {
        let known = try #require(KnownFormat.named(name))
        let log = ReadLog(Array(known.sample.utf8), Self.detecting())
        #expect(log.requests == Self.requests[name])
        #expect(log.reasons == [])
        // The unit of a number that has no decimals shows the two formats that only differ in it.
        if known.isRecognized { #expect(log.reader.foundFormats.count == 1) }
        guard case .columns = known.description else {
            if known.isRecognized { #expect(log.reader.foundFormats == [name]) }
            return
        }
        #expect(log.reader.foundFormats == ["w3c"])
    }

    @Test("every format's sample is read by the format's name", arguments: KnownFormat.all.map(\.name))
    func named(name: String) throws {
        let known = try #require(KnownFormat.named(name))
        let log = ReadLog(Array(known.sample.utf8), Self.detecting(try AccessLogFormat(name)))
        #expect(log.requests == Self.requests[name])
        #expect(log.reasons == [])
    }

    @Test("no format takes the sample of another for its own", arguments: KnownFormat.all.map(\.name))
    func distinct(name: String) throws {
        let known = try #require(KnownFormat.named(name))
        let lines = known.sample.split(separator: "\n").map { Array($0.utf8) }
        for other in KnownFormat.all where other.isRecognized && other.name != name && known.isRecognized {
            var reader = LineReader(try other.format(), timeZone: .utc)
            reader.needMarks(true)
            for line in lines {
                line.withSlice { line in
                    var request = RequestFields()
                    guard case .request = reader.read(line, time: .empty, into: &request) else { return }
                    #expect(reader.doubt != nil || !reader.isWrittenAsExpected, "\(other.name) reads a line of \(name)")
                }
            }
        }
    }

    @Test("a file with lines of all formats is read whole, wherever it is cut")
    func mixed() throws {
        // A line that names columns changes the meaning of those after it, and not every line has an envelope.
        let known = KnownFormat.all.filter { $0.isRecognized && !["w3c", "heroku", "lograge"].contains($0.name) }
        let lines = known.map { $0.sample }.joined(separator: "\n")
        let text = Array(String(repeating: lines + "\n", count: 3).utf8)
        let whole = ReadLog(text, Self.detecting())
        let expected = known.flatMap { Self.requests[$0.name] ?? [] }
        #expect(Set(whole.requests) == Set(expected))
        #expect(whole.requests.count == expected.count * 3)
        #expect(whole.reasons == [])
    }

    // Forty equal whole numbers are no durations.
    @Test("cuts anywhere change nothing", arguments: KnownFormat.all.filter(\.isRecognized).map(\.name))
    func cuts(name: String) throws {
        let known = try #require(KnownFormat.named(name))
        var text: [UInt8] = []
        for _ in 0..<40 { text += Array((known.sample + "\n").utf8) }
        let whole = ReadLog(text, Self.detecting())
        var random = SplitMix64(22)
        for _ in 0..<3 {
            let cuts = (0..<8).map { _ in Int.random(in: 0...text.count, using: &random) }.sorted()
            #expect(ReadLog(text, Self.detecting(), chunks: cuts).requests == whole.requests)
        }
        #expect(whole.requests.count == (Self.requests[name]?.count ?? 0) * 40)
    }

    @Test("docs/logs.md lists every format")
    func documented() throws {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/logs.md")
        let text = try String(contentsOf: url, encoding: .utf8)
        for known in KnownFormat.all { #expect(text.contains("`\(known.name)`"), "\(known.name)") }
    }
}
