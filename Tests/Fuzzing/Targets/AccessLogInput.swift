@testable import Ingestion
import Reporting

/// A log after a line with its format, its map of JSON fields, a name of a format, or `?` to find formats by content.
struct AccessLogInput {
    private let input: FuzzBytes

    init(_ bytes: [UInt8]) { input = FuzzBytes(bytes) }

    func run() throws {
        let format = format()
        guard format != nil || input.firstText == "?" else { return }
        let whole = try read(format, inPiecesOf: input.rest.count + 1)
        let pieces = try read(format, inPiecesOf: max(7, input.rest.count / 64))
        try FuzzFinding.expect(
            whole.counts == pieces.counts, "pieces count \(pieces.counts), the whole \(whole.counts)")
        try FuzzFinding.expect(whole.entries == pieces.entries, "pieces give other entries than the whole")
        try FuzzFinding.expect(whole.badLines == pieces.badLines, "pieces give other bad lines than the whole")
    }

    private func format() -> AccessLogFormat? {
        let text = input.firstText
        _ = try? RoutePattern(text)
        if text.first == "{" { return try? AccessLogFormat(jsonFields: String(text.dropFirst())) }
        // A separate response time comes before a tab.
        let sides = text.split(separator: "\t", maxSplits: 1).map(String.init)
        return sides.count == 2
            ? try? AccessLogFormat(sides[1], responseTime: sides[0]) : try? AccessLogFormat(text)
    }

    private struct Reading {
        var entries: [AccessLogEntry] = []
        var counts = AccessLogCounts()
        var badLines: [BadLine] = []
    }

    private func read(_ format: AccessLogFormat?, inPiecesOf size: Int) throws -> Reading {
        var reader = AccessLogReader(
            format: format, detects: true, patterns: [try RoutePattern("/shop/*/items/**")], timeZone: .utc,
            endpointLimit: 5,
            longestLine: 4096)
        reader.begin(source: "access.log")
        var reading = Reading()
        var aggregate = AccessLogAggregate(timeZone: .utc)
        try input.inPieces(of: size) { bytes, isFinal in
            reader.read(bytes, isFinal: isFinal) { entry in
                reading.entries.append(entry)
                aggregate.add(entry)
            }
        }
        reading.counts = reader.counts
        reading.badLines = reader.badLines
        let counts = reader.counts
        try FuzzFinding.expect(
            counts.lines == counts.requests + counts.badLines + counts.otherLines + counts.blankLines
                + counts.joinedParts,
            "lines do not add up: \(counts)")
        try FuzzFinding.expect(counts.requests == reading.entries.count, "not every request was handed out")
        for entry in reading.entries {
            try FuzzFinding.expect((0..<reader.endpointCount).contains(entry.endpoint), "an endpoint has no name")
            try FuzzFinding.expect(entry.milliseconds >= 0, "a request took less than no time")
            try FuzzFinding.expect(entry.at.isWritable, "a request was at a time that cannot be written")
        }
        for index in 0..<reader.endpointCount {
            let name = reader.endpoint(at: index).name
            try FuzzFinding.expect(
                name.utf8.count <= RouteTemplates.longestName && !name.utf8.contains(0),
                "the name of an endpoint cannot be stored")
        }
        var requests = 0
        aggregate.takeHours { hour in requests += hour.traffic.reduce(0) { $0 + $1.traffic.requests } }
        try FuzzFinding.expect(requests == counts.requests, "the hours hold \(requests) of \(counts.requests) requests")
        return reading
    }
}
