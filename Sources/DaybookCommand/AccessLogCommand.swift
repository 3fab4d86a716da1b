import ArgumentParser
import Ingestion
import Reporting

struct AccessLogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "access-log", abstract: "Store the requests from web server access logs.",
        discussion: """
            Query strings are dropped, and identifiers in paths become placeholders: /users/123 counts as /users/:id.

            Formats are found by content, also inside of what Docker, Kubernetes or syslog write around lines; --dry-run shows \
            what was found.

            $ daybook ingest access-log --dry-run /var/log/nginx/access.log
            $ daybook ingest access-log --format apache --route '/shop/*/items/:item' access.log
            $ daybook ingest access-log --json time=ts,duration=took:ms,method=method,path=uri,status=status app.log
            """)

    @OptionGroup(title: "Format") var access: AccessLogOptions

    @Flag(help: "Store hourly distributions only, not a row for each request.")
    var aggregate = false

    @OptionGroup(title: "Reading") var ingest: IngestOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
        let settings = try Settings(common)
        let badFraction = try ingest.badFraction()
        let format = try access.accessLogFormat()
        let routes = try access.route.map(RoutePattern.init)
        let log = RunLog(quiet: common.quiet, verbose: common.verbose)
        let jobs = try ingest.jobs(.access, settings)
        let ingestion = try ingest.ingestion(of: "access-log", settings)
        var failures: [String] = []
        for job in jobs {
            let entry = job.entry
            let consumer = AccessLogConsumer(
                reader: AccessLogReader(
                    format: format ?? entry?.format, detects: true,
                    patterns: routes + (entry?.routes ?? []) + settings.routePatterns, timeZone: settings.timeZone),
                aggregates: aggregate || entry?.aggregate == true, timeZone: settings.timeZone,
                badFraction: badFraction, ignored: entry?.ignored ?? [], samples: ingest.dryRun)
            let outcome = try LogRun(
                ingestion: ingestion, untouchedSince: ingest.untouchedSince, again: ingest.again, log: log
            ).run(job.files, into: consumer)
            log.finished("read the log files")
            say(consumer, outcome, settings.timeZone, log)
            failures += outcome.failures + [consumer.badLines.failure].compactMap(\.self)
        }
        if !failures.isEmpty { throw PartialFailure(failures) }
    }

    /// Says what was read, and what the operator should know about it.
    private func say(
        _ consumer: AccessLogConsumer, _ outcome: LogRun.Outcome, _ timeZone: ReportTimeZone, _ log: RunLog
    ) {
        let reader = consumer.reader
        for line in reader.badLines { log.warning("\(line)") }
        for note in consumer.notes { log.remark(note) }
        if reader.counts.unusableOwners > 0 {
            log.warning(
                "\(NumberText.counted(reader.counts.unusableOwners, "request")) stored without an organization or user that is not a valid UUID"
            )
        }
        if consumer.unknownOwners > 0 {
            log.warning(
                "\(NumberText.counted(consumer.unknownOwners, "request")) stored without an organization or user that the database does not have"
            )
        }
        if let sample = consumer.sample {
            for line in sample.lines(reader, timeZone) { log.result(line) }
            log.result("")
        }
        let counts = reader.counts
        let stored = counts.requests - consumer.ignoredRequests
        let ignored =
            consumer.ignoredRequests > 0 ? ", \(NumberText.counted(consumer.ignoredRequests, "request")) ignored" : ""
        log.result(
            "\(NumberText.counted(outcome.files, "file")) with new lines: \(NumberText.counted(counts.lines, "line")),"
                + " \(NumberText.counted(stored, "request")) \(ingest.dryRun ? "found" : "stored")\(ignored),"
                + " \(NumberText.counted(reader.endpointCount, "endpoint")),"
                + " \(NumberText.counted(counts.unlistedMethods, "request")) with an unsupported method,"
                + " \(NumberText.counted(counts.otherLines, "line")) that \(counts.otherLines == 1 ? "is not a request" : "are not requests"),"
                + " \(NumberText.counted(counts.badLines, "unreadable line"))")
    }
}
