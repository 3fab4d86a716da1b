import Reporting
import Testing

@testable import Ingestion

@Suite("access log reader")
struct AccessLogReaderTests {
    private static let small = """
        10.0.0.1 - - [22/Nov/2026:14:03:07 +0100] "GET /users/1 HTTP/1.1" 200 5 "-" "a \\x22b" 0.001\r
        bad line

        10.0.0.1 - - [22/Nov/2026:14:03:07 +0100] "HEAD /users/2?x HTTP/1.1" 404 0 "-" "é" 0.0025
          \t
        10.0.0.1 - - [22/Nov/2026:14:03:08 +0100] "POST /a HTTP/1.1" - 0 "-" "-" 1.5
        """

    @Test("chunks may end at any byte, with the same result")
    func chunks() throws {
        let bytes = Array(Self.small.utf8)
        let reader = AccessLogReader(format: try AccessLogFormat("nginx"))
        let whole = ReadLog(bytes, reader)
        #expect(
            whole.requests == [
                "GET /users/:id 200 1 2026-11-22T13:03:07Z", "- /users/:id 404 3 2026-11-22T13:03:07Z",
                "POST /a - 1500 2026-11-22T13:03:08Z",
            ])
        #expect(whole.reader.counts.lines == 6)
        for first in 0...bytes.count {
            for second in [first, first + 1, first + 50] where second <= bytes.count {
                let log = ReadLog(bytes, reader, chunks: [first, second])
                #expect(log.requests == whole.requests)
                #expect(log.reader.counts == whole.reader.counts)
                #expect(log.reader.badLines == whole.reader.badLines)
            }
        }
    }

    @Test("an unfinished last line waits, unless nothing follows")
    func unfinished() throws {
        var reader = AccessLogReader(format: try AccessLogFormat("$msec $uri $request_time"))
        var count = 0
        let text = Array("1 /a 1\n2 /b 2".utf8)
        #expect(text.withUnsafeBytes { reader.read($0, isFinal: false) { _ in count += 1 } } == 7)
        #expect(count == 1)
        #expect(text[7...].withUnsafeBytes { reader.read($0, isFinal: false) { _ in count += 1 } } == 0)
        #expect(text[7...].withUnsafeBytes { reader.read($0, isFinal: true) { _ in count += 1 } } == 6)
        #expect(count == 2)
        #expect(reader.read(UnsafeRawBufferPointer(start: nil, count: 0), isFinal: true) { _ in count += 1 } == 0)
        #expect(reader.counts.lines == 2)
    }

    @Test("counts reconcile")
    func counts() throws {
        let counts = ReadLog(Self.small, try AccessLogFormat("nginx")).reader.counts
        #expect(counts.lines == counts.requests + counts.badLines + counts.otherLines + counts.blankLines)
        #expect(
            [counts.requests, counts.badLines, counts.otherLines, counts.blankLines, counts.unlistedMethods] == [
                3, 0, 1, 2, 1,
            ])
        #expect(counts.requestsOfOther == 0)
    }

    @Test("a line that is too long is one bad line, wherever the chunks end")
    func overlong() throws {
        let reader = AccessLogReader(format: try AccessLogFormat("$msec $uri $request_time"), longestLine: 20)
        let longest = "1 /abcdefghijklmno 1"
        for end in ["\n", ""] {
            let bytes = Array("1 /a 1\n\(longest)\nx\(longest)\nx 3 /zzzzzzzzzzzzzzzzzzzzz 3\n2 /b 2\(end)".utf8)
            for step in 1...bytes.count {
                // The consumer's buffer: the unconsumed bytes followed by `step` more.
                var log = reader
                var requests: [Int64] = []
                var start = 0
                var read = 0
                while read < bytes.count {
                    read = min(read + step, bytes.count)
                    start += bytes[start..<read].withUnsafeBytes {
                        log.read($0, isFinal: read == bytes.count) { requests.append($0.microseconds) }
                    }
                    #expect(read - start <= 20)
                }
                #expect(start == bytes.count)
                #expect(requests == [1_000_000, 1_000_000, 2_000_000])
                #expect(log.counts.lines == 5)
                #expect(log.badLines.map(\.reason) == Array(repeating: "the line is longer than 20 bytes", count: 2))
                #expect(log.badLines.map(\.number) == [3, 4])
                #expect(!log.isInsideOverlongLine)
            }
        }
    }

    @Test("inside a line that is too long the reader is not resumable")
    func insideOverlong() throws {
        var reader = AccessLogReader(format: try AccessLogFormat("$msec $uri $request_time"), longestLine: 20)
        let bytes = Array(String(repeating: "x", count: 30).utf8)
        #expect(bytes.withUnsafeBytes { reader.read($0, isFinal: false) { _ in } } == 30)
        #expect(reader.isInsideOverlongLine)
        #expect(bytes.withUnsafeBytes { reader.read($0, isFinal: false) { _ in } } == 30)
        #expect(reader.isInsideOverlongLine)
        reader.begin(source: nil)
        #expect(!reader.isInsideOverlongLine)
        #expect(reader.counts.lines == 1)
        #expect(reader.counts.badLines == 1)
    }

    @Test("a log that ends inside a line that is too long is read to its end", arguments: [0, 10])
    func endsInsideOverlong(last: Int) throws {
        var reader = AccessLogReader(format: try AccessLogFormat("$msec $uri $request_time"), longestLine: 20)
        let bytes = Array(String(repeating: "x", count: 30).utf8)
        #expect(bytes.withUnsafeBytes { reader.read($0, isFinal: false) { _ in } } == 30)
        #expect(bytes.prefix(last).withUnsafeBytes { reader.read($0, isFinal: true) { _ in } } == last)
        // Otherwise everything before it would be discarded as not resumable, in every run.
        #expect(!reader.isInsideOverlongLine)
        #expect(reader.counts.lines == 1)
        #expect(reader.counts.badLines == 1)
    }

    @Test("an error of the consumer stops the reading")
    func consumerFails() throws {
        struct Full: Error {}
        var reader = AccessLogReader(format: try AccessLogFormat("$msec $uri $request_time"))
        #expect(throws: Full.self) {
            try Array("1 /a 1\n".utf8).withUnsafeBytes { bytes in
                _ = try reader.read(bytes, isFinal: true) { _ in throw Full() }
            }
        }
    }

    @Test("endpoints beyond the limit are combined by method and counted")
    func limit() throws {
        let text = (0..<10).map { "1 /p\($0 % 5)x \($0 < 5 ? "GET" : "PUT") 1\n" }.joined()
        let reader = AccessLogReader(
            format: try AccessLogFormat("$msec $uri $request_method $request_time"), endpointLimit: 3)
        let log = ReadLog(Array(text.utf8), reader)
        #expect(
            log.requests.map { $0.split(separator: " ")[0...1].joined(separator: " ") } == [
                "GET /p0x", "GET /p1x", "GET /p2x", "GET (other)", "GET (other)", "PUT (other)", "PUT (other)",
                "PUT (other)", "PUT (other)", "PUT (other)",
            ])
        #expect(log.reader.counts.requestsOfOther == 7)
        #expect(log.reader.endpointCount == 5)
        #expect(Set((0..<5).map(log.reader.endpoint)).count == 5)
    }

    @Test("the same endpoint has the same number, however its path is written, also after the cache was emptied")
    func numbers() throws {
        var text = ""
        for number in 0..<70_000 { text += "1 /users/\(number)?x 1\n" }
        let log = ReadLog(
            Array((text + text + "1 /us\\x65rs/1 1\n").utf8),
            AccessLogReader(format: try AccessLogFormat("$msec $uri $request_time")))
        #expect(log.reader.endpointCount == 1)
        #expect(log.reader.endpoint(at: 0) == Endpoint(name: "/users/:id", method: nil))
        #expect(log.reader.counts.requests == 140_001)
    }

    @Test("random requests survive a round trip", arguments: 0..<4)
    func roundTrip(seed: Int) throws {
        var random = SplitMix64(UInt64(seed))
        let methods = RequestMethod.allCases.map(\.name) + ["HEAD"]
        let paths = ["/", "/a", "/users/:id", "/shop/*/x", "/b/:uuid", "/ü \"q\"", "/c/:date.csv"]
        let written = [
            "/", "/a?b=1", "/users/77", "/shop/9/x#y", "/b/f47ac10b-58cc-4372-a567-0e02b2c3d479",
            "/\\xC3\\xBC \\x22q\\x22", "/c/2026-11-22.csv",
        ]
        var text = ""
        var json = ""
        var expected: [String] = []
        for _ in 0..<500 {
            let method = methods[Int.random(in: 0..<6, using: &random)]
            let path = Int.random(in: 0..<paths.count, using: &random)
            let status = Int.random(in: 100...999, using: &random)
            let milliseconds = Int.random(in: 0...Int.random(in: 0...100_000, using: &random), using: &random)
            let at = Instant(seconds: Int64.random(in: 0...4_000_000_000, using: &random))
            let date = CalendarDate(daysSince1970: Int(at.seconds / 86_400))
            let time = at.description.dropFirst(11).dropLast()
            let month = date.monthName.prefix(3)
            let day = "\(date)".suffix(2)
            let seconds = "\(milliseconds / 1000).\(String(1000 + milliseconds % 1000).dropFirst())"
            text +=
                "::1 - - [\(day)/\(month)/\(date.year):\(time) +0000] \"\(method) \(written[path]) HTTP/1.1\" \(status) 0 \"-\" \"-\" \(seconds)\n"
            json +=
                "{\"t\":\"\(at)\",\"d\":\(seconds),\"m\":\"\(method)\",\"p\":\"\(written[path])\",\"s\":\(status)}\n"
            expected.append("\(method == "HEAD" ? "-" : method) \(paths[path]) \(status) \(milliseconds) \(at)")
        }
        let patterns = [try RoutePattern("/shop/*/x")]
        #expect(ReadLog(text, try AccessLogFormat("nginx"), patterns: patterns).requests == expected)
        let map = try AccessLogFormat(jsonFields: "time=t,duration=d:s,method=m,path=p,status=s")
        #expect(ReadLog(json, map, patterns: patterns).requests == expected)
    }

    /// Variables of nginx with their values for the same request.
    private static let written = [
        ("$msec", "1795352587.250"), ("$time_local", "22/Nov/2026:14:03:07 +0100"),
        ("$time_iso8601", "2026-11-22T14:03:07+01:00"), ("$request_uri", "/a/7?b=1"), ("$request_method", "PUT"),
        ("$status", "201"), ("$request_time", "0.017"), ("$upstream_response_time", "0.004, 0.120 : -"),
        ("$upstream_addr", "10.0.0.1:80, unix:/s : 10.0.0.2:80"), ("$remote_addr", "::1"), ("$remote_user", "-"),
        ("\"$request\"", "\"PUT /a/7?b=1 HTTP/1.1\""), ("\"$http_user_agent\"", "\"x | y; \\x22z] - \\x5C\""),
    ]

    @Test("fields are found in any order, with any text between them", arguments: 0..<4)
    func orders(seed: Int) throws {
        var random = SplitMix64(UInt64(seed))
        for _ in 0..<500 {
            // The first, fourth and seventh, which every request needs, and some of the others.
            let fields = Self.written.enumerated().filter { index, _ in
                [0, 3, 6].contains(index) || Bool.random(using: &random)
            }.map(\.element).shuffled(using: &random)
            let separator = try #require([" ", " | ", ",", "\t", ";", " - "].randomElement(using: &random))
            let format = fields.map(\.0).joined(separator: separator)
            let line = fields.map(\.1).joined(separator: separator)
            let names = fields.map(\.0)
            let method = names.contains("$request_method") || names.contains("\"$request\"") ? "PUT" : "-"
            let status = names.contains("$status") ? "201" : "-"
            #expect(
                ReadLog(line, try AccessLogFormat(format)).requests == [
                    "\(method) /a/:id \(status) 17 2026-11-22T13:03:07.250000Z"
                ], "\(format)")
        }
    }
}
