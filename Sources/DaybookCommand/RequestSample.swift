import Ingestion
import Reporting

/// What a dry run shows of access logs: what was found, the first requests, and the most frequent endpoints.
struct RequestSample {
    private static let requests = 10
    private static let endpoints = 10

    private var first: [(entry: AccessLogEntry, owner: String?)] = []
    /// Requests by the number of their endpoint.
    private var counts: [Int] = []
    private var found: [String] = []

    mutating func add(_ entry: AccessLogEntry, of reader: AccessLogReader) {
        if first.count < Self.requests { first.append((entry, reader.owner(at: entry.owner).organization)) }
        while counts.count <= entry.endpoint { counts.append(0) }
        counts[entry.endpoint] += 1
    }

    mutating func note(_ path: String, formats: [String], envelope: Envelope?) {
        guard !formats.isEmpty else { return }
        let around = envelope.map { ", in lines of \($0.writer)" } ?? ""
        found.append("\(path): \(formats.joined(separator: "; "))\(around)")
    }

    /// What the dry run prints before its result; empty if nothing was found.
    func lines(_ reader: AccessLogReader, _ timeZone: ReportTimeZone) -> [String] {
        var lines = found
        if !first.isEmpty {
            lines += ["", "The first \(NumberText.counted(first.count, "request")):"]
            lines.append(requests(reader, timeZone))
            let ranked = counts.enumerated().filter { $0.element > 0 }
                .sorted { ($1.element, $0.offset) < ($0.element, $1.offset) }
            lines += ["", "The most frequent of \(NumberText.counted(ranked.count, "endpoint")):"]
            lines.append(
                Terminal.table(
                    ["requests", "method", "endpoint"],
                    ranked.prefix(Self.endpoints).map { index, count in
                        let endpoint = reader.endpoint(at: index)
                        return [NumberText.count(count), endpoint.method ?? "-", Terminal.line(endpoint.name)]
                    }))
        }
        let others = reader.counts.otherLines
        if !reader.otherLines.isEmpty {
            lines += [
                "",
                "\(NumberText.counted(others, "line")) that \(others == 1 ? "is not a request" : "are not requests"):",
            ]
            lines += reader.otherLines.map(\.description)
            if others > reader.otherLines.count { lines.append("…") }
        }
        return lines
    }

    private func requests(_ reader: AccessLogReader, _ timeZone: ReportTimeZone) -> String {
        let hasOwners = first.contains { $0.owner != nil }
        let rows = first.map { entry, owner -> [String] in
            let endpoint = reader.endpoint(at: entry.endpoint)
            return [
                Self.time(entry.at, timeZone), entry.status.map(String.init) ?? "-", "\(entry.milliseconds)",
                endpoint.method ?? "-",
            ]
                + (hasOwners ? [owner ?? "-"] : []) + [Terminal.line(endpoint.name)]
        }
        return Terminal.table(
            ["time", "status", "ms", "method"] + (hasOwners ? ["organization"] : []) + ["endpoint"], rows)
    }

    /// `2026-11-22 10:00:01 +01:00`
    private static func time(_ at: Instant, _ timeZone: ReportTimeZone) -> String {
        let seconds = (at.seconds + timeZone.offset(at: at)).quotientAndRemainder(dividingBy: 60).remainder
        let padded = (seconds < 10 ? "0" : "") + "\(max(0, seconds))"
        return "\(timeZone.date(at: at)) \(timeZone.clock(at: at)):\(padded) \(timeZone.offsetText(at: at))"
    }
}
