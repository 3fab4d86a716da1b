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

    /// Of requests that cannot be read, and of lines that are none.
    var reasons: [String] { (reader.badLines + reader.otherLines).map(\.reason) }

    private static func written(_ entry: AccessLogEntry, _ reader: AccessLogReader) -> String {
        let endpoint = reader.endpoint(at: entry.endpoint)
        let status = entry.status.map(String.init) ?? "-"
        return "\(endpoint.method ?? "-") \(endpoint.name) \(status) \(entry.milliseconds) \(entry.at)"
    }
}

/// Calls `body` with the bytes of a text.
func withBytes<Result>(_ text: String, _ body: (ByteSlice) throws -> Result) rethrows -> Result {
    try Array(text.utf8).withSlice(body)
}
