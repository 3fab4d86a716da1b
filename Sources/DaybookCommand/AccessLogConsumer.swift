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

    private static let batch = (rows: 50_000, counts: 2_000_000)

    /// - Parameter timeZone: whose hours are stored.
    init(reader: AccessLogReader, aggregates: Bool, timeZone: ReportTimeZone) {
        self.reader = reader
        self.timeZone = timeZone
        aggregate = AccessLogAggregate(timeZone: timeZone)
        self.aggregates = aggregates
    }

    func begin(_ source: LogSource) { reader.begin(source: source.path) }

    func read(_ chunk: LogChunk) -> Int {
        if aggregates {
            return reader.read(chunk.bytes, isFinal: chunk.isFinal) { aggregate.add($0) }
        }
        var entries: [AccessLogEntry] = []
        let consumed = reader.read(chunk.bytes, isFinal: chunk.isFinal) { entries.append($0) }
        rows.reserveCapacity(rows.count + entries.count)
        // Read from the property, it would be copied for each entry.
        let reader = reader
        for entry in entries {
            let endpoint = reader.endpoint(at: entry.endpoint)
            rows.append(
                RequestRecord(
                    endpoint: endpoint.name, method: endpoint.method, responseMilliseconds: Int(entry.milliseconds),
                    status: entry.status.map(Int.init), at: Instant(microseconds: entry.microseconds)))
        }
        return consumed
    }

    var isBatchFull: Bool { rows.count >= Self.batch.rows || aggregate.distinctCounts >= Self.batch.counts }
    var isBatchEmpty: Bool { rows.isEmpty && aggregate.isEmpty }
    var isResumable: Bool { !reader.isInsideOverlongLine }

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
            try ingestion.write(requests: rows, progress)
            rows.removeAll(keepingCapacity: true)
        }
    }

    func discard() {
        rows.removeAll(keepingCapacity: true)
        aggregate.takeHours { _ in }
    }
}
