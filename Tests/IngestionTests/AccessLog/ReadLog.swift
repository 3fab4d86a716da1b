import Reporting

@testable import Ingestion

/// A log read at once, with its requests as texts such as `GET /users/:id 200 123 2026-11-22T13:03:07Z`.
struct ReadLog {
    var requests: [String] = []
    var reader: AccessLogReader

    init(_ bytes: [UInt8], _ reader: AccessLogReader, chunks: [Int] = []) {
        self.reader = reader
        var entries: [AccessLogEntry] = []
        var position = 0
        for end in chunks + [bytes.count] {
            position += bytes[position..<end].withUnsafeBytes {
                self.reader.read($0, isFinal: end == bytes.count) { entries.append($0) }
            }
        }
        requests = entries.map { Self.written($0, self.reader) }
    }

    init(_ text: String, _ format: AccessLogFormat, patterns: [RoutePattern] = []) {
        self.init(Array(text.utf8), AccessLogReader(format: format, patterns: patterns, shownBadLines: 100))
    }

    var reasons: [String] { reader.badLines.map(\.reason) }

    private static func written(_ entry: AccessLogEntry, _ reader: AccessLogReader) -> String {
        let endpoint = reader.endpoint(at: entry.endpoint)
        let status = entry.status.map(String.init) ?? "-"
        return "\(endpoint.method ?? "-") \(endpoint.name) \(status) \(entry.milliseconds) \(entry.at)"
    }
}

/// Calls `body` with the bytes of a text.
func withBytes<Result>(_ text: String, _ body: (ByteSlice) -> Result) -> Result {
    Array(text.utf8).withUnsafeBufferPointer(body)
}

/// Random numbers, the same on every run (SplitMix64).
struct RepeatableRandom: RandomNumberGenerator {
    var state: UInt64

    init(_ seed: Int) { state = UInt64(seed) }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
