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

    @Option(
        help: ArgumentHelp(
            "Format of the lines, if it is not to be found by content: a name, or the text of nginx's log_format, Apache's LogFormat, Envoy's or gunicorn's format. Names: \(AccessLogFormat.names.joined(separator: ", ")).",
            valueName: "format"))
    var format: String?

    @Option(
        help: ArgumentHelp(
            "Read the response time from this variable of the format, given as name:s, name:ms, name:us or name:ns.",
            valueName: "variable"))
    var responseTime: String?

    @Option(help: ArgumentHelp("Read JSON lines; the map says which field holds what.", valueName: "map"))
    var json: String?

    @Option(
        help: ArgumentHelp(
            "Count paths that match this pattern as one endpoint. Can be repeated; the first match counts.",
            valueName: "pattern"))
    var route: [String] = []

    @Flag(help: "Store hourly distributions only, not a row for each request.")
    var aggregate = false

    @OptionGroup(title: "Reading") var ingest: IngestOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
        let settings = try Settings(common)
        let badFraction = try ingest.badFraction()
        let consumer = AccessLogConsumer(
            reader: AccessLogReader(
                format: try accessLogFormat(), detects: true,
                patterns: try route.map(RoutePattern.init) + settings.routePatterns, timeZone: settings.timeZone),
            aggregates: aggregate, timeZone: settings.timeZone, badFraction: badFraction, samples: ingest.dryRun)
        let log = RunLog(quiet: common.quiet, verbose: common.verbose)
        let ingestion = try ingest.ingestion(of: "access-log", settings)
        let run = LogRun(
            ingestion: ingestion, untouchedSince: ingest.untouchedSince, again: ingest.again, log: log)
        let outcome = try run.run(ingest.files, into: consumer)
        log.finished("read the log files")
        let reader = consumer.reader
        for line in reader.badLines { log.warning("\(line)") }
        for note in consumer.notes { log.remark(note) }
        if reader.counts.unusableOwners > 0 {
            log.warning(
                "\(NumberText.counted(reader.counts.unusableOwners, "request")) stored without an organization or user that is no UUID"
            )
        }
        if consumer.unknownOwners > 0 {
            log.warning(
                "\(NumberText.counted(consumer.unknownOwners, "request")) stored without an organization or user that the database does not have"
            )
        }
        if let sample = consumer.sample {
            for line in sample.lines(reader, settings.timeZone) { log.result(line) }
            log.result("")
        }
        log.result(result(outcome, reader))
        try outcome.check(consumer.badLines)
    }

    private func result(_ outcome: LogRun.Outcome, _ reader: AccessLogReader) -> String {
        let counts = reader.counts
        return
            "\(NumberText.counted(outcome.files, "file")) with new lines: \(NumberText.counted(counts.lines, "line")),"
            + " \(NumberText.counted(counts.requests, "request")) \(ingest.dryRun ? "found" : "stored"),"
            + " \(NumberText.counted(reader.endpointCount, "endpoint")),"
            + " \(NumberText.counted(counts.unlistedMethods, "request")) with an unsupported method,"
            + " \(NumberText.counted(counts.otherLines, "line")) that \(counts.otherLines == 1 ? "is no request" : "are no requests"),"
            + " \(NumberText.counted(counts.badLines, "unreadable line"))"
    }

    private func accessLogFormat() throws -> AccessLogFormat? {
        guard let json else {
            guard let format else {
                guard responseTime == nil else {
                    throw UsageError("--response-time needs --format, which says where the response time is")
                }
                return nil
            }
            return try AccessLogFormat(format, responseTime: responseTime)
        }
        guard format == nil, responseTime == nil else {
            throw UsageError("--json cannot be combined with --format or --response-time; name the fields in its map")
        }
        return try AccessLogFormat(jsonFields: json)
    }
}
