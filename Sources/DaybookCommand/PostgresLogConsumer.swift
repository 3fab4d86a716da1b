import Ingestion
import LogFiles
import MonitoringStore

/// Collects slow statements.
final class PostgresLogConsumer: LogConsumer {
    struct Counts {
        var records = 0
        var slow = 0
        var joined = 0
        var belowThreshold = 0
        var withoutText = 0
        var unrecognized = 0
        var bad = 0
        var unknownOwners = 0

        fileprivate mutating func add(_ tally: PostgresLogTally) {
            records += tally.records
            joined += tally.plansJoined
            belowThreshold += tally.belowThreshold
            withoutText += tally.durationsWithoutText
            unrecognized += tally.durationsUnrecognized
            bad += tally.badRecords
        }
    }

    private let options: PostgresLogOptions
    private let prefix: LogLinePrefix?
    /// The reader of the current file, once its format is known.
    private var reader: PostgresLogReader?
    private var path = ""
    private var batch: [SlowQueryRecord] = []
    /// The size of the texts and plans in `batch`: a plan can have megabytes.
    private var batchBytes = 0
    private var finished = Counts()
    private var finishedBadRecords: [String] = []
    /// The records of files that are reported as failures of their own.
    private(set) var refusedRecords = 0

    /// The first few bad records of each file, with their line.
    var badRecords: [String] { finishedBadRecords + (reader?.tally.firstBadRecords ?? []).map { "\(path): \($0)" } }

    init(options: PostgresLogOptions, prefix: LogLinePrefix?) {
        self.options = options
        self.prefix = prefix
    }

    /// The counts of all files.
    var counts: Counts {
        var counts = finished
        if let tally = reader?.tally { counts.add(tally) }
        return counts
    }

    func begin(_ source: LogSource) {
        close()
        path = source.path
    }

    func read(_ chunk: LogChunk) -> LogConsumption {
        let consumed = consume(chunk)
        return LogConsumption(bytes: consumed, understood: consumed)
    }

    func end(_ source: LogSource) -> LogEnd {
        guard let tally = reader?.tally, tally.records == 0, tally.badRecords > 0 else { return .understood }
        refusedRecords += tally.badRecords
        return .refused(UnreadableLog.message(path, tally) + "; nothing of it is marked as read")
    }

    var context: String? { nil }
    var storesRows: Bool { true }

    private func consume(_ chunk: LogChunk) -> Int {
        if reader == nil {
            let detected = prefix == nil ? PostgresLogFormat.detect(chunk.bytes) : nil
            reader = PostgresLogReader(detected ?? .stderr(prefix: prefix ?? .standard), options: options)
        }
        return reader?.read(chunk.bytes, isFinal: chunk.isFinal) { statement in
            finished.slow += 1
            batchBytes += statement.query.utf8.count + (statement.plan?.utf8.count ?? 0)
            batch.append(SlowQueryRecord(statement))
        } ?? chunk.bytes.count
    }

    var isBatchFull: Bool { batch.count >= 2000 || batchBytes >= 16 << 20 }
    var isBatchEmpty: Bool { batch.isEmpty }
    var isResumable: Bool { true }

    func store(in ingestion: LogIngestion, _ progress: LogIngestion.Progress?) throws {
        finished.unknownOwners += try ingestion.write(
            slowQueries: batch, keepsBoundValues: options.keepParameters, progress)
        discard()
    }

    func discard() {
        batch.removeAll(keepingCapacity: true)
        batchBytes = 0
    }

    private func close() {
        guard let tally = reader?.tally else { return }
        finishedBadRecords = badRecords
        finished.add(tally)
        reader = nil
    }
}
