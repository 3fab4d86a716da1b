import Ingestion
import LogFiles
import MonitoringStore
import Reporting

/// Collects requests, as rows or as hourly distributions.
final class AccessLogConsumer: LogConsumer {
    private(set) var reader: AccessLogReader
    private let aggregates: Bool
    private var rows: [RequestRecord] = []
    private var aggregate: AccessLogAggregate
    private let timeZone: ReportTimeZone
    /// The share of bad lines, 0...1, up to which a file counts as read.
    private let badFraction: Double
    /// The lines of files that are reported as failures of their own.
    private var refused = (lines: 0, bad: 0)
    /// What the files hold, for a dry run.
    private(set) var sample: RequestSample?
    /// What the operator should know about the files that were read.
    private(set) var notes: [String] = []
    private(set) var unknownOwners = 0
    /// Requests for endpoints that are ignored; they are not stored.
    private(set) var ignoredRequests = 0
    private let ignored: [EndpointPattern]
    /// Whether each endpoint is ignored, by its number, as far as that is known.
    private var ignoredEndpoints: [Bool] = []

    private static let batch = (rows: 50_000, counts: 2_000_000)

    /// - Parameters:
    ///   - timeZone: whose hours are stored.
    ///   - ignored: endpoints whose requests are not stored.
    ///   - samples: whether to keep what a dry run shows.
    init(
        reader: AccessLogReader, aggregates: Bool, timeZone: ReportTimeZone, badFraction: Double,
        ignored: [EndpointPattern] = [], samples: Bool = false
    ) {
        self.ignored = ignored
        self.reader = reader
        self.timeZone = timeZone
        self.badFraction = badFraction
        aggregate = AccessLogAggregate(timeZone: timeZone)
        self.aggregates = aggregates
        sample = samples ? RequestSample() : nil
    }

    /// The share of bad lines in files that are not reported as failures of their own.
    var badLines: BadLines {
        BadLines(bad: reader.counts.badLines - refused.bad, of: reader.counts.lines - refused.lines, limit: badFraction)
    }

    func begin(_ source: LogSource) {
        reader.begin(source: source.path, context: source.isReadAgain ? nil : source.storedPosition?.context)
        reader.skip(lines: source.linesBefore ?? 0)
    }

    func read(_ chunk: LogChunk) throws -> LogConsumption {
        let consumed =
            aggregates && sample == nil && ignored.isEmpty
            ? reader.read(chunk.bytes, isFinal: chunk.isFinal, isLast: chunk.isLast) { aggregate.add($0) }
            : readRows(chunk)
        if let doubt = UnreadableLog.doubt(reader) {
            throw LogRefusal(message: doubt + "; nothing of the file is stored or marked as read")
        }
        return LogConsumption(bytes: consumed, understood: reader.understoodEnd)
    }

    private func readRows(_ chunk: LogChunk) -> Int {
        var entries: [AccessLogEntry] = []
        let consumed = reader.read(chunk.bytes, isFinal: chunk.isFinal, isLast: chunk.isLast) { entries.append($0) }
        // Read from the property, it would be copied for each entry.
        let reader = reader
        if !ignored.isEmpty {
            let all = entries.count
            for number in ignoredEndpoints.count..<reader.endpointCount {
                let endpoint = reader.endpoint(at: number)
                ignoredEndpoints.append(ignored.contains { $0.matches(endpoint) })
            }
            entries.removeAll { ignoredEndpoints[$0.endpoint] }
            ignoredRequests += all - entries.count
        }
        if sample != nil {
            for entry in entries { sample?.add(entry, of: reader) }
            return consumed
        }
        if aggregates {
            for entry in entries { aggregate.add(entry) }
            return consumed
        }
        rows.reserveCapacity(rows.count + entries.count)
        for entry in entries {
            let endpoint = reader.endpoint(at: entry.endpoint)
            let owner = reader.owner(at: entry.owner)
            rows.append(
                RequestRecord(
                    endpoint: endpoint.name, method: endpoint.method, responseMilliseconds: Int(entry.milliseconds),
                    status: entry.status.map(Int.init), organization: owner.organization, user: owner.user,
                    at: Instant(microseconds: entry.microseconds)))
        }
        return consumed
    }

    func end(_ source: LogSource) -> LogEnd {
        let path = reader.sourceName
        let counts = reader.currentCounts
        let tail = reader.countsSinceUnderstood
        noteFormat(path, source)
        // The next run would take the rest of the line for one.
        if reader.isInsideOverlongLine { return .unread(nil) }
        guard counts.lines > counts.blankLines, counts.badLines + counts.otherLines > 0 else { return .understood }
        let wasReadBefore = source.storedPosition != nil && !source.isReadAgain
        // With a map of the operator, lines without its fields are understood, but it may be the wrong map.
        if counts.requests == 0, !reader.understoodAny || reader.forced != nil && !wasReadBefore {
            // A server that only wrote messages since the last run.
            if wasReadBefore, counts.badLines == 0, reader.advice == nil { return .unread(nil) }
            refused.lines += counts.lines
            refused.bad += counts.badLines
            return .refused(UnreadableLog.message(reader) + "; nothing of it is marked as read")
        }
        let isTailBad =
            tail.lines - tail.blankLines > 0
            && (Double(counts.badLines) > badFraction * Double(counts.lines)
                || (tail.badLines + tail.otherLines) * 2 >= counts.lines)
        guard isTailBad else { return .understood }
        if tail.badLines == 0, wasReadBefore { return .unread(nil) }
        if tail.badLines == 0, reader.forced == nil {
            notes.append(UnreadableLog.rest(of: reader))
            return .unread(nil)
        }
        refused.lines += counts.lines
        refused.bad += counts.badLines
        return .unread(UnreadableLog.rest(of: reader))
    }

    private func noteFormat(_ path: String, _ source: LogSource) {
        if let time = reader.assumedTime {
            notes.append(UnreadableLog.assumed(time, in: path, timeZone))
        }
        sample?.note(path, formats: reader.foundFormats, envelope: reader.foundEnvelope)
    }

    var isBatchFull: Bool { rows.count >= Self.batch.rows || aggregate.distinctCounts >= Self.batch.counts }
    var isBatchEmpty: Bool { rows.isEmpty && aggregate.isEmpty }
    var isResumable: Bool { reader.isResumable }
    var context: String? { get throws { try reader.context } }
    var storesRows: Bool { !aggregates }

    func store(in ingestion: LogIngestion, _ progress: LogIngestion.Progress?) throws {
        if aggregates {
            var hours: [HourSlot: [Endpoint: Traffic]] = [:]
            aggregate.takeHours { hour in
                hours[hour.slot] = Dictionary(
                    hour.traffic.map { (reader.endpoint(at: $0.endpoint), $0.traffic) },
                    uniquingKeysWith: { $0.merging($1) })
            }
            try ingestion.add(hours: hours, in: timeZone, progress)
        } else {
            unknownOwners += try ingestion.write(requests: rows, progress)
            rows.removeAll(keepingCapacity: true)
        }
    }

    func discard() {
        rows.removeAll(keepingCapacity: true)
        aggregate.takeHours { _ in }
    }
}
