import Ingestion
import LogFiles
import MonitoringStore
import Reporting

/// Collects slow statements.
final class PostgresLogConsumer: LogConsumer {
    struct Counts {
        var records = 0
        var slow = 0
        /// Those of them with a plan.
        var planned = 0
        var plansNested = 0
        var plansInText = 0
        var belowThreshold = 0
        var withoutText = 0
        var unrecognized = 0
        /// Steps of parsing and binding above the threshold, and their time.
        var slowSteps = 0
        var slowStepMicroseconds = 0
        /// Lines of other programs.
        var foreign = 0
        var bad = 0
        var unknownOwners = 0
        var events = 0

        fileprivate mutating func add(_ tally: PostgresLogTally) {
            records += tally.records
            plansNested += tally.plansNested
            plansInText += tally.plansInText
            belowThreshold += tally.belowThreshold
            withoutText += tally.durationsWithoutText
            unrecognized += tally.durationsUnrecognized
            slowSteps += tally.slowSteps
            slowStepMicroseconds += tally.slowStepMicroseconds
            foreign += tally.foreignLines
            bad += tally.badRecords
            events += tally.events
        }
    }

    private let options: PostgresLogOptions
    private let prefix: LogLinePrefix?
    /// Whether literals are stored.
    private let keepsLiterals: Bool
    /// The share of bad records, 0...1, up to which a file counts as read.
    private let badFraction: Double
    /// Whether the end of a file that still grows counts as its end, because nothing is stored.
    private let readsToEnd: Bool
    /// The records of files that are reported as failures of their own.
    private var refused = (records: 0, bad: 0)
    private var twins = TwinLogs()
    /// How the files are written, and what the operator should know about that.
    private(set) var found: [String] = []
    private(set) var notes: [String] = []
    /// The reader of the current file, once its format is known.
    private var reader: PostgresLogReader?
    private var path = ""
    private var batch: [SlowQueryRecord] = []
    /// The size of the texts and plans in `batch`: a plan can have megabytes.
    private var batchBytes = 0
    private var events: CollectedServerEvents
    private var finished = Counts()
    private var finishedBadRecords: [String] = []

    /// The first few bad records of each file, with their line.
    var badRecords: [String] { finishedBadRecords + (reader?.tally.firstBadRecords ?? []).map { "\(path): \($0)" } }

    /// - Parameters:
    ///   - prefix: of lines on standard error; `nil` to find it by the lines.
    ///   - keepsLiterals: whether literals are stored.
    ///   - reportTimeZone: whose hours events are counted by.
    ///   - readsToEnd: for a dry run.
    init(
        options: PostgresLogOptions, prefix: LogLinePrefix?, keepsLiterals: Bool = false, badFraction: Double,
        reportTimeZone: ReportTimeZone, readsToEnd: Bool = false
    ) {
        events = CollectedServerEvents(timeZone: reportTimeZone)
        self.options = options
        self.keepsLiterals = keepsLiterals
        self.prefix = prefix
        self.badFraction = badFraction
        self.readsToEnd = readsToEnd
    }

    /// The share of bad records in files that are not reported as failures of their own.
    var badRecordShare: BadLines {
        let counts = counts
        return BadLines(
            bad: counts.bad - refused.bad, of: counts.records + counts.bad - refused.records, noun: "record",
            limit: badFraction)
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
        twins.begin(path)
        var options = options
        options.latest = source.modified ?? options.latest
        reader = PostgresLogReader(prefix: prefix, options: options)
        reader?.skip(lines: source.linesBefore ?? 0)
    }

    func read(_ chunk: LogChunk) -> LogConsumption {
        guard reader != nil else { return LogConsumption(bytes: chunk.bytes.count, understood: nil) }
        let isFinal = chunk.isFinal || readsToEnd && chunk.isLast
        let consumed =
            reader?.read(
                chunk.bytes, isFinal: isFinal, isLast: chunk.isLast, event: { events.add(ServerEventRecord($0)) }
            ) { statement in
                finished.slow += 1
                twins.add(statement)
                if statement.plan != nil { finished.planned += 1 }
                batchBytes += statement.query.utf8.count + (statement.plan?.utf8.count ?? 0)
                batch.append(SlowQueryRecord(statement))
            } ?? 0
        return LogConsumption(bytes: consumed, understood: reader?.understoodEnd)
    }

    func end(_ source: LogSource) -> LogEnd {
        guard let reader else { return .understood }
        let tally = reader.tally
        notes += [twins.remark()].compactMap(\.self)
        if let format = reader.foundFormat {
            found.append("\(path): \(format)")
            if !reader.tellsSessions {
                notes.append(
                    "\(path): \(format) does not tell sessions apart, so plans are not joined with their statements; add %p or %c to it"
                )
            }
        }
        guard tally.badRecords + tally.foreignLines > 0 else { return .understood }
        let wasReadBefore = source.storedPosition != nil && !source.isReadAgain
        if tally.records == 0 {
            // Other programs that wrote into the log since the last run.
            if wasReadBefore, tally.badRecords == 0 { return .unread(nil) }
            refuse(tally)
            return .refused(UnreadableLog.message(path, reader, prefix) + "; nothing of it is marked as read")
        }
        let tail = reader.badSinceUnderstood
        let isTailBad =
            tail > 0
            && (Double(tally.badRecords) > badFraction * Double(tally.badRecords + tally.records)
                || tail * 2 >= tally.records + tally.badRecords)
        guard isTailBad else { return .understood }
        refuse(tally)
        let what = tail == 1 ? "the last record" : "the last \(NumberText.counted(tail, "record"))"
        let why = reader.firstUnread.map { " (\($0))" } ?? ""
        return .unread(
            "\(what) of PostgreSQL log \(path) could not be read\(why) and \(tail == 1 ? "is" : "are") not marked as read"
        )
    }

    private func refuse(_ tally: PostgresLogTally) {
        refused.records += tally.records + tally.badRecords
        refused.bad += tally.badRecords
    }

    var context: String? { nil }
    var storesRows: Bool { true }

    var isBatchFull: Bool { batch.count >= 2000 || batchBytes >= 16 << 20 || events.isFull }
    var isBatchEmpty: Bool { batch.isEmpty && events.isEmpty }
    var isResumable: Bool { true }

    func store(in ingestion: LogIngestion, _ progress: LogIngestion.Progress?) throws {
        finished.unknownOwners += try ingestion.write(
            slowQueries: batch, keeping: options.keepParameters ? .all : keepsLiterals ? .literals : .none,
            events: events.rows, progress)
        discard()
    }

    func discard() {
        batch.removeAll(keepingCapacity: true)
        batchBytes = 0
        events.removeAll()
    }

    private func close() {
        guard let tally = reader?.tally else { return }
        finishedBadRecords = badRecords
        finished.add(tally)
        reader = nil
    }
}
