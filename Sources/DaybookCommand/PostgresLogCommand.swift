import ArgumentParser
import Ingestion
import Reporting

struct PostgresLogCommand: ParsableCommand {
    private static let standardThreshold = 500

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
        help: ArgumentHelp(
            "Store statements that took longer than this, in milliseconds. Default: \(standardThreshold).",
            valueName: "milliseconds"))
    var threshold: Int?

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
        if let threshold, !(0...2_147_483_647).contains(threshold) {
            throw UsageError("--threshold \(threshold) is out of range (0 to 2147483647)")
        }
        let prefix = try prefix.map(LogLinePrefix.init)
        let logTimeZone = try logTimeZone.map { try SettingValue.timeZone($0, "--log-time-zone") }
        let log = RunLog(quiet: common.quiet, verbose: common.verbose)
        let jobs = try ingest.jobs(.postgres, settings)
        let ingestion = try ingest.ingestion(of: "postgres-log", settings)
        var failures: [String] = []
        for job in jobs {
            var options = PostgresLogOptions()
            options.thresholdMilliseconds = threshold ?? job.entry?.threshold ?? Self.standardThreshold
            options.keepParameters = keepParameters || job.entry?.keepsParameters == true
            options.timeZone = logTimeZone ?? job.entry?.logTimeZone ?? settings.timeZone
            let consumer = PostgresLogConsumer(options: options, prefix: prefix ?? job.entry?.prefix)
            let outcome = try LogRun(
                ingestion: ingestion, untouchedSince: ingest.untouchedSince, again: ingest.again, log: log
            ).run(job.files, into: consumer)
            log.finished("read the log files")
            say(consumer, outcome, log)
            let counts = consumer.counts
            let unread = counts.bad - consumer.refusedRecords
            let bad = BadLines(bad: unread, of: counts.records + unread, noun: "record", limit: badFraction)
            failures += outcome.failures + [bad.failure].compactMap(\.self)
        }
        if !failures.isEmpty { throw PartialFailure(failures) }
    }

    /// Says what was read, and what the operator should know about it.
    private func say(_ consumer: PostgresLogConsumer, _ outcome: LogRun.Outcome, _ log: RunLog) {
        for record in consumer.badRecords { log.warning(record) }
        let counts = consumer.counts
        for message in UnreadableLog.durations(withoutText: counts.withoutText, unrecognized: counts.unrecognized) {
            log.warning(message)
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
    }
}
