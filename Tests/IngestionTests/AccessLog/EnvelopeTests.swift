import Reporting
import Testing

@testable import Ingestion

@Suite("envelopes")
struct EnvelopeTests {
    static let combined =
        #"192.0.2.10 - - [22/Nov/2026:10:00:01 +0000] "GET /api/orders/17?a=\x22b\x22 HTTP/1.1" 200 512 "-" "curl" 0.123"#
    static let json =
        #"{"time":"2026-11-22T10:00:01+00:00","request":"GET /api/orders/17 HTTP/1.1","status":200,"request_time":0.123}"#
    static let request = "GET /api/orders/:id 200 123 2026-11-22T10:00:01Z"

    /// A line in each envelope.
    static func line(_ envelope: Envelope, _ line: String) -> String {
        let quoted = line.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return switch envelope {
        case .cri: "2026-11-22T10:00:05.123456789Z stdout F \(line)"
        case .docker: #"{"log":"\#(quoted)\n","stream":"stdout","time":"2026-11-22T10:00:00.864113722Z"}"#
        case .journal: #"{"__REALTIME_TIMESTAMP":"1795341601123456","MESSAGE":"\#(quoted)","_PID":"7"}"#
        case .message: #"{"timestamp":1795341601123,"message":"\#(quoted)","ingestionTime":1795341601999}"#
        case .compose: "web-1    | \(line)"
        case .syslog5424: "<134>1 2026-11-22T10:00:01.123Z host nginx 7 - [a@1 b=\"c\"] \(line)"
        case .syslog: "<134>Nov 22 10:00:01 host nginx[7]: \(line)"
        case .isoSyslog: "2026-11-22T10:00:01.123456+01:00 host nginx[7]: \(line)"
        case .timestamp: "2026-11-22T10:00:01.123Z \(line)"
        case .ruby: "I, [2026-11-22T10:00:01.123456 #1234]  INFO -- : \(line)"
        }
    }

    @Test("lines are read out of every envelope, and every envelope is named", arguments: Envelope.allCases)
    func opened(envelope: Envelope) {
        for line in [Self.combined, Self.json] {
            let text = String(repeating: Self.line(envelope, line) + "\n", count: 3)
            let log = ReadLog(Array(text.utf8), KnownFormatTests.detecting())
            #expect(log.requests == Array(repeating: Self.request, count: 3))
            #expect(log.reader.foundEnvelope == envelope)
        }
    }

    @Test("a format that is given is found in every envelope, too", arguments: Envelope.allCases)
    func forced(envelope: Envelope) throws {
        let text = Self.line(envelope, Self.combined) + "\n"
        let log = ReadLog(Array(text.utf8), KnownFormatTests.detecting(try AccessLogFormat("nginx")))
        #expect(log.requests == [Self.request])
    }

    @Test("parts of a line are joined, wherever the bytes are cut")
    func parts() {
        let head = Self.combined.prefix(60)
        let tail = Self.combined.dropFirst(60)
        let text = Array(
            """
            2026-11-22T10:00:05.123456789Z stdout F \(Self.combined)
            2026-11-22T10:00:06.123456789Z stdout P \(head)
            2026-11-22T10:00:06.123456790Z stdout F \(tail)
            2026-11-22T10:00:07.123456789Z stderr F listening

            """.utf8)
        for cut in stride(from: 0, through: text.count, by: 7) {
            let log = ReadLog(text, KnownFormatTests.detecting(), chunks: [cut])
            #expect(log.requests == [Self.request, Self.request])
            #expect(log.reader.counts.lines == 4)
            #expect(log.reader.counts.joinedParts == 1)
            #expect(log.reader.counts.otherLines == 1)
            #expect(log.reader.counts.badLines == 0)
        }
    }

    @Test("reading does not resume between the parts of a line")
    func resumable() {
        let text = Array(
            """
            2026-11-22T10:00:05.123456789Z stdout F \(Self.combined)
            2026-11-22T10:00:06.123456789Z stdout P \(Self.combined.prefix(60))

            """.utf8)
        var reader = KnownFormatTests.detecting()
        reader.begin(source: "a")
        let consumed = text.withUnsafeBytes { reader.read($0, isFinal: false, isLast: true) { _ in } }
        #expect(consumed == text.count)
        #expect(!reader.isResumable)
        #expect(reader.understoodEnd == text.firstIndex(of: 0x0A).map { $0 + 1 })
    }

    @Test(
        "records of JSON are found in lists, in lists inside of objects, and on several lines",
        arguments: [
            "[\n {record},\n {record}\n]\n", "[{record},{record}]", "{\"result\":[{record},{record}],\"error\":null}\n",
            "{\"records\": [\n  {record},\n  {record}\n]}", "{record}\n{record}\n",
            "{\n  \"first\": 1,\n  \"x\": {}\n}\n{record}\n{record}",
        ])
    func objects(shape: String) {
        let record = Self.json.replacing(",", with: ",\n   ")
        let text = Array(shape.replacing("{record}", with: shape.hasPrefix("{record}") ? Self.json : record).utf8)
        let whole = ReadLog(text, KnownFormatTests.detecting())
        #expect(whole.requests == [Self.request, Self.request])
        let counts = whole.reader.counts
        #expect(counts.lines == counts.requests + counts.badLines + counts.otherLines + counts.blankLines)
        #expect(counts.lines <= 3)
        for cut in stride(from: 0, through: text.count, by: 11) {
            #expect(ReadLog(text, KnownFormatTests.detecting(), chunks: [cut]).requests == whole.requests)
        }
    }

    @Test("a list of bytes is the line that journald could not write as text")
    func bytes() {
        let bytes = Self.combined.utf8.map(String.init).joined(separator: ", ")
        let text = #"{"__REALTIME_TIMESTAMP":"1795341601123456","MESSAGE":[\#(bytes)]}"# + "\n"
        #expect(ReadLog(Array(text.utf8), KnownFormatTests.detecting()).requests == [Self.request])
    }
}
