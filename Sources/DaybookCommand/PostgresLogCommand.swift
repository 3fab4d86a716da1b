import ArgumentParser
import Ingestion
import LogFiles
import MonitoringStore
import Reporting

struct PostgresLogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "postgres-log", abstract: "Store the slow statements from PostgreSQL logs, with their plans.",
        discussion: """
            The server logs them if log_min_duration_statement is set, and their plans if auto_explain is set up with format \
            JSON. JSON and CSV logs are detected; for others, give the server's log_line_prefix with --prefix.

            $ daybook ingest postgres-log /var/log/postgresql/postgresql.json
            $ daybook ingest postgres-log --prefix '%m [%p] %q%u@%d ' /var/log/postgresql/postgresql-15-main.log
            """)

    @Option(
        help: ArgumentHelp(
            "log_line_prefix of the server, for logs that are neither JSON nor CSV. Default: \"%m [%p] \".",
            valueName: "prefix"))
    var prefix: String?

    @Option(
        help: ArgumentHelp("Store statements that took longer than this, in milliseconds.", valueName: "milliseconds"))
    var threshold = 500

    @Option(
        help: ArgumentHelp(
            "log_timezone of the server, for logs with an abbreviation such as CET. Default: the value of --time-zone.",
            valueName: "iana"))
    var logTimeZone: String?

    @Flag(help: "Keep the values of bind parameters, which may be personal data.")
    var keepParameters = false

    @OptionGroup(title: "Reading") var ingest: IngestOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
        let settings = try Settings(common)
        let badFraction = try ingest.badFraction()
        guard (0...2_147_483_647).contains(threshold) else {
            throw UsageError("--threshold \(threshold) is out of range (0 to 2147483647)")
        }
        var options = PostgresLogOptions()
        options.thresholdMilliseconds = threshold
        options.keepParameters = keepParameters
        options.timeZone = try logTimeZone.map { try SettingValue.timeZone($0, "--log-time-zone") } ?? settings.timeZone
        let consumer = PostgresLogConsumer(options: options, prefix: try prefix.map(LogLinePrefix.init))
        let log = RunLog(quiet: common.quiet, verbose: common.verbose)
        let ingestion = try ingest.ingestion(of: "postgres-log", settings)
        let outcome = try LogRun(ingestion: ingestion, untouchedSince: ingest.untouchedSince, log: log).run(
            ingest.files, into: consumer)
        log.finished("read the log files")
        for record in consumer.badRecords { log.warning(record) }
        let counts = consumer.counts
        if counts.withoutText > 0 {
            log.warning(
                "\(NumberText.counted(counts.withoutText, "duration")) without a statement, caused by log_statement or log_duration; on the server, set log_min_duration_statement, and log_statement to none"
            )
        }
        if counts.unrecognized > 0 {
            log.warning(
                "\(NumberText.counted(counts.unrecognized, "duration")) could not be read; set lc_messages on the server to C or en_US"
            )
        }
        if counts.unknownOwners > 0 {
            log.warning(
                "\(NumberText.counted(counts.unknownOwners, "statement")) stored without an organization or user that the database does not have"
            )
        }
        log.result(
            "\(NumberText.counted(outcome.files, "file")) with new lines: \(NumberText.counted(counts.records, "record")),"
                + " \(NumberText.counted(counts.slow, "slow statement")) \(ingest.dryRun ? "found" : "stored"),"
                + " \(NumberText.count(counts.joined)) with a plan, \(NumberText.count(counts.belowThreshold)) below the threshold,"
                + " \(NumberText.counted(counts.bad, "unreadable record"))")
        try outcome.check()
        try BadLines(bad: counts.bad, of: counts.records + counts.bad, noun: "record", limit: badFraction).check()
    }
}

/// Collects slow statements.
final class PostgresLogConsumer: LogRun.Consumer {
    struct Counts {
        var records = 0
        var slow = 0
        var joined = 0
        var belowThreshold = 0
        var withoutText = 0
        var unrecognized = 0
        var bad = 0
        var unknownOwners = 0
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

    /// The first few bad records of each file, with their line.
    var badRecords: [String] {
        finishedBadRecords + (reader?.tally.firstBadRecords ?? []).map { "\(path): \($0)" }
    }

    init(options: PostgresLogOptions, prefix: LogLinePrefix?) {
        self.options = options
        self.prefix = prefix
    }

    /// The counts of all files.
    var counts: Counts {
        guard let tally = reader?.tally else { return finished }
        return finished.adding(tally)
    }

    func begin(_ source: LogSource) {
        close()
        path = source.path
    }

    func read(_ chunk: LogChunk) -> Int {
        if reader == nil {
            let detected = prefix == nil ? PostgresLogFormat.detect(chunk.bytes) : nil
            reader = PostgresLogReader(detected ?? .stderr(prefix: prefix ?? .standard), options: options)
        }
        return reader?.read(chunk.bytes, isFinal: chunk.isFinal) { statement in
            finished.slow += 1
            batchBytes += statement.query.utf8.count + (statement.plan?.utf8.count ?? 0)
            batch.append(
                SlowQueryRecord(
                    query: statement.query, milliseconds: statement.milliseconds, endpoint: statement.endpoint,
                    organization: statement.organization, user: statement.user, plan: statement.plan, at: statement.at))
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
        finished = finished.adding(tally)
        reader = nil
    }
}

extension PostgresLogConsumer.Counts {
    fileprivate func adding(_ tally: PostgresLogTally) -> PostgresLogConsumer.Counts {
        var sum = self
        sum.records += tally.records
        sum.joined += tally.plansJoined
        sum.belowThreshold += tally.belowThreshold
        sum.withoutText += tally.durationsWithoutText
        sum.unrecognized += tally.durationsUnrecognized
        sum.bad += tally.badRecords
        return sum
    }
}
