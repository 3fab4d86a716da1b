import ArgumentParser
import Ingestion
import Reporting

struct PostgresLogCommand: ParsableCommand {
    private static let standardThreshold = 500

    static let configuration = CommandConfiguration(
        commandName: "postgres-log", abstract: "Store the slow statements from PostgreSQL logs, with their plans.",
        discussion: """
            The server logs them if log_min_duration_statement is set, and their plans if auto_explain is loaded. Plain text \
            with any log_line_prefix, CSV and JSON are recognized by content, also in the lines of syslog, journald, Docker, \
            Kubernetes and cloud services.

            $ daybook ingest postgres-log /var/log/postgresql/postgresql-15-main.log
            $ journalctl -u postgresql -o json | daybook ingest postgres-log --dry-run -
            """)

    @Option(
        help: ArgumentHelp(
            "log_line_prefix of the server, for plain text. Default: found by the lines.",
            valueName: "prefix"))
    var prefix: String?

    @Option(
        help: ArgumentHelp(
            "Store statements that took longer than this, in milliseconds. Default: \(standardThreshold).",
            valueName: "milliseconds"))
    var threshold: Int?

    @Option(
        help: ArgumentHelp(
            "log_timezone of the server, for logs with an abbreviation such as CST. Default: that of the database's server, or the value of --time-zone.",
            valueName: "iana"))
    var logTimeZone: String?

    @Flag(help: "Keep literals in texts and plans, which may be personal data or passwords.")
    var keepLiterals = false

    @Flag(help: "Keep the values of bind parameters, too.")
    var keepParameters = false

    @OptionGroup(title: "Reading") var ingest: IngestOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
        let settings = try Settings(common)
        let badFraction = try ingest.badFraction()
        if let threshold, !(0...2_147_483_647).contains(threshold) {
            throw UsageError("--threshold \(threshold) is out of range (0 to 2147483647)")
        }
        let prefix = try prefix.map(LogLinePrefix.init)
        let logTimeZone = try logTimeZone.map { try SettingValue.timeZone($0, "--log-time-zone") }
        let log = RunLog(quiet: common.quiet, verbose: common.verbose)
        let jobs = try ingest.jobs(.postgres, settings)
        let ingestion = try ingest.ingestion(of: "postgres-log", settings)
        // Only what writes abbreviations in several parts of the world needs a zone.
        let serverTimeZone = logTimeZone == nil ? try ingestion?.logTimeZone() : nil
        if let obstacle = try ingestion?.serverEventObstacle() { log.warning(obstacle) }
        var failures: [String] = []
        for job in jobs {
            var options = PostgresLogOptions()
            options.latest = settings.now
            options.thresholdMilliseconds = threshold ?? job.entry?.threshold ?? Self.standardThreshold
            options.keepParameters = keepParameters || job.entry?.keepsParameters == true
            options.timeZone = logTimeZone ?? job.entry?.logTimeZone ?? serverTimeZone ?? settings.timeZone
            let consumer = PostgresLogConsumer(
                options: options, prefix: prefix ?? job.entry?.prefix,
                keepsLiterals: keepLiterals || job.entry?.keepsLiterals == true
                    || settings.report.slowQueries.showsLiterals, badFraction: badFraction,
                reportTimeZone: settings.timeZone, readsToEnd: ingest.dryRun)
            let outcome = try LogRun(
                ingestion: ingestion, untouchedSince: ingest.untouchedSince, again: ingest.again, log: log
            ).run(job.files, into: consumer)
            log.finished("read the log files")
            say(consumer, outcome, log)
            failures += outcome.failures + [consumer.badRecordShare.failure].compactMap(\.self)
        }
        if !failures.isEmpty { throw PartialFailure(failures) }
    }

    /// Says what was read, and what the operator should know about it.
    private func say(_ consumer: PostgresLogConsumer, _ outcome: LogRun.Outcome, _ log: RunLog) {
        for record in consumer.badRecords { log.warning(record) }
        for note in consumer.notes { log.warning(note) }
        let counts = consumer.counts
        for message in UnreadableLog.durations(withoutText: counts.withoutText, unrecognized: counts.unrecognized) {
            log.warning(message)
        }
        if counts.plansInText > 0 {
            let (are, were) = counts.plansInText == 1 ? ("is", "was") : ("are", "were")
            log.warning(
                "\(NumberText.counted(counts.plansInText, "plan")) \(are) text and \(were) not kept: set auto_explain.log_format = json"
            )
        }
        if counts.plansNested > 0 {
            log.detail(
                "\(NumberText.counted(counts.plansNested, "plan")) of statements inside of other ones: their time is part of the others'"
            )
        }
        if counts.slowSteps > 0 {
            log.warning(
                "\(NumberText.counted(counts.slowSteps, "slow parse or bind step")) of \(NumberText.count(counts.slowStepMicroseconds / 1000)) ms in all \(counts.slowSteps == 1 ? "is" : "are") not part of any statement's time; often a plan over many partitions"
            )
        }
        if counts.unknownOwners > 0 {
            log.warning(
                "\(NumberText.counted(counts.unknownOwners, "statement")) stored without an organization or user that the database does not have"
            )
        }
        for format in consumer.found { log.result(format) }
        log.result(
            "\(NumberText.counted(outcome.files, "file")) with new lines: \(NumberText.counted(counts.records, "record")),"
                + " \(NumberText.counted(counts.slow, "slow statement")) \(ingest.dryRun ? "found" : "stored"),"
                + " \(NumberText.count(counts.planned)) with a plan, \(NumberText.count(counts.belowThreshold)) below the threshold,"
                + " \(NumberText.counted(counts.events, "server event")),"
                + " \(NumberText.counted(counts.bad, "unreadable record"))"
                + (counts.foreign > 0 ? ", \(NumberText.counted(counts.foreign, "line")) of other programs" : ""))
    }
}
