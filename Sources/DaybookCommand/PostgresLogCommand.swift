import ArgumentParser
import Ingestion
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
        let outcome = try LogRun(
            ingestion: ingestion, untouchedSince: ingest.untouchedSince, again: ingest.again, log: log
        ).run(
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
        try outcome.check(
            BadLines(bad: counts.bad, of: counts.records + counts.bad, noun: "record", limit: badFraction))
    }
}
