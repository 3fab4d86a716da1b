import Reporting
import Testing

@testable import Ingestion

@Suite("hostile bytes")
struct HostileBytesTests {
    private static let lines = [
        #"10.0.0.1 - ann [22/Nov/2026:14:03:07 +0100] "GET /users/123/\xC3\xA9?tab=2 HTTP/1.1" 200 512 "-" "curl \"8" 0.123"#,
        #"{"ts":"2026-11-22T14:03:07.123+01:00","rt":0.123e0,"m":"GET","http":{"uri":"\/a\u00e9\ud83d\ude00/1?x"},"s":"200","l":[1,{}]}"#,
        "1795352587.123 /a/b/f47ac10b-58cc-4372-a567-0e02b2c3d479/2026-11-22.csv 0.1, 0.2 : - 204",
        #"[22/Nov/2026:14:03:07 +0100] 1795352587123 "POST http://h/x9Kq2-LmP0_sT7vYw4ZbA/12 HTTP/2.0" 301 7"#,
    ]

    private static func format(_ index: Int) throws -> AccessLogFormat {
        switch index {
        case 0: try AccessLogFormat("nginx")
        case 1: try AccessLogFormat(jsonFields: "time=ts,duration=rt:s,method=m,path=http.uri,status=s")
        case 2:
            try AccessLogFormat("$msec $uri $upstream_response_time $status", responseTime: "upstream_response_time")
        default: try AccessLogFormat(#"%t %{msec}t "%r" %>s %{ms}T"#)
        }
    }

    /// 50,000 mutated lines for each format.
    @Test("no bytes make the reader trap, and every line is counted", arguments: 0..<4)
    func mutated(index: Int) throws {
        var random = SplitMix64(UInt64(index))
        let pool = Array("\u{0}\u{1}\t\r \"\\/?#{}[]:,.-+0159eExXuU$%é😀".utf8) + [0xFF, 0xC3, 0xE2, 0x80]
        let original = Array(Self.lines[index].utf8)
        var reader = AccessLogReader(
            format: try Self.format(index), patterns: [try RoutePattern("/a/*/**")], shownBadLines: 50_000)
        var requests = 0
        for _ in 0..<500 {
            var text: [UInt8] = []
            for _ in 0..<100 {
                var line = original
                for _ in 0..<Int.random(in: 1...4, using: &random) where !line.isEmpty {
                    let place = Int.random(in: 0..<line.count, using: &random)
                    switch Int.random(in: 0..<5, using: &random) {
                    case 0: line[place] = UInt8.random(in: 0...255, using: &random)
                    case 1: line.insert(pool[Int.random(in: 0..<pool.count, using: &random)], at: place)
                    case 2: line.removeSubrange(place..<min(line.count, place + Int.random(in: 1...12, using: &random)))
                    case 3: line.insert(contentsOf: line[place..<min(line.count, place + 20)], at: place)
                    default: line[place] = pool[Int.random(in: 0..<pool.count, using: &random)]
                    }
                }
                text += line.filter { $0 != 0x0A } + [0x0A]
            }
            let used = text.withUnsafeBytes { bytes in
                reader.read(bytes, isFinal: false) { entry in
                    requests += 1
                    if entry.milliseconds < 0 { Issue.record("\(entry)") }
                }
            }
            #expect(used == text.count)
        }
        let counts = reader.counts
        #expect(counts.lines == 50_000)
        #expect(counts.requests == requests && counts.requests > 1000 && counts.badLines + counts.otherLines > 5000)
        #expect(counts.lines == counts.requests + counts.badLines + counts.otherLines + counts.blankLines)
        #expect(reader.badLines.count == counts.badLines)
        #expect(reader.badLines.filter { $0.excerpt.unicodeScalars.count > 80 } == [])
        let names = (0..<reader.endpointCount).map { reader.endpoint(at: $0).name }
        #expect(names.filter { $0.utf8.contains(0) || $0.utf8.count > 1000 || $0.isEmpty } == [])
        #expect(Set((0..<reader.endpointCount).map(reader.endpoint)).count == reader.endpointCount)
    }

    @Test("lines of every length of every byte do not make the reader trap")
    func uniform() throws {
        for index in 0..<4 {
            var reader = AccessLogReader(format: try Self.format(index))
            for byte in UInt8.min...UInt8.max {
                for length in [0, 1, 2, 3, 7, 8, 9, 20, 21, 26, 27, 100] {
                    let line = Array(repeating: byte, count: length)
                    _ = line.withUnsafeBytes { reader.read($0, isFinal: true) { _ in } }
                    let prefix = Array(Self.lines[index].utf8.prefix(length)) + line
                    _ = prefix.withUnsafeBytes { reader.read($0, isFinal: true) { _ in } }
                }
            }
            #expect(
                reader.counts.lines == reader.counts.requests + reader.counts.badLines + reader.counts.otherLines
                    + reader.counts.blankLines)
        }
    }

    @Test("a path of almost a megabyte becomes a short name")
    func longPath() throws {
        let path = String(repeating: "/%41\\xff1", count: 110_000)
        let log = ReadLog("1 \(path) 1\n", try AccessLogFormat("$msec $uri $request_time"))
        #expect(log.reader.endpointCount == 1)
        let name = log.reader.endpoint(at: 0).name
        // 124 segments of 8 bytes are 992, `/%41` has four; U+FFFD would need three in addition to the three of the
        // ellipsis.
        #expect(name == String(repeating: "/%41\u{FFFD}1", count: 124) + "/%41…")
        #expect(name.utf8.count <= 1000)
    }

    @Test("hostile formats, maps and patterns are rejected or accepted, but never trap")
    func formats() {
        var random = SplitMix64(UInt64(9))
        let seeds = [KnownFormat.nginxText, KnownFormat.apacheText, "time=a.b,duration=c:s,path=p", "/a/*/:b/**"]
        let pool = Array("\u{0}$%{}^<>!,=:/*.\"\\ tTUDrs\n\r😀")
        var refused = 0
        for round in 0..<4000 {
            var text = Array(seeds[round % 4])
            for _ in 0..<Int.random(in: 1...5, using: &random) where !text.isEmpty {
                let place = Int.random(in: 0..<text.count, using: &random)
                if Bool.random(using: &random) { text.removeSubrange(place..<min(text.count, place + 3)) }
                text.insert(pool[Int.random(in: 0..<pool.count, using: &random)], at: min(place, text.count))
            }
            do throws(AccessLogFormatError) {
                switch round % 4 {
                case 0, 1: _ = try AccessLogFormat(String(text))
                case 2: _ = try AccessLogFormat(jsonFields: String(text))
                default: _ = try RoutePattern(String(text))
                }
            } catch {
                refused += 1
                if !error.description.hasPrefix("cannot use the ") { Issue.record(error) }
            }
        }
        #expect(refused > 100)
        #expect(refused < 3900)
    }
}
