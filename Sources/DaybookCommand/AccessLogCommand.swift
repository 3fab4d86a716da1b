import ArgumentParser
import Ingestion
import Reporting

struct AccessLogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "access-log", abstract: "Store the requests from web server access logs.",
        discussion: """
            Query strings are dropped, and identifiers in paths become placeholders: /users/123 counts as /users/:id.

            $ daybook ingest access-log /var/log/nginx/access.log
            $ daybook ingest access-log --format apache --route '/shop/*/items/:item' access.log
            $ daybook ingest access-log --json time=ts,duration=took:ms,method=method,path=uri,status=status app.log
            """)

    @Option(
        help: ArgumentHelp(
            "Log format: nginx, apache, or the text of nginx's log_format or Apache's LogFormat. Default: nginx, which is the combined format followed by $request_time.",
            valueName: "format"))
    var format: String?

    @Option(
        help: ArgumentHelp(
            "Read the response time from this variable of the format, given as name:s, name:ms or name:us.",
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
                format: try accessLogFormat(), patterns: try route.map(RoutePattern.init) + settings.routePatterns),
            aggregates: aggregate, timeZone: settings.timeZone)
        let log = RunLog(quiet: common.quiet, verbose: common.verbose)
        let ingestion = try ingest.ingestion(of: "access-log", settings)
        let outcome = try LogRun(ingestion: ingestion, untouchedSince: ingest.untouchedSince, log: log).run(
            ingest.files, into: consumer)
        log.finished("read the log files")
        let counts = consumer.reader.counts
        for line in consumer.reader.badLines { log.warning("\(line)") }
        log.result(
            "\(NumberText.counted(outcome.files, "file")) with new lines: \(NumberText.counted(counts.lines, "line")),"
                + " \(NumberText.counted(counts.requests, "request")) \(ingest.dryRun ? "found" : "stored"),"
                + " \(NumberText.counted(consumer.reader.endpointCount, "endpoint")),"
                + " \(NumberText.counted(counts.unlistedMethods, "request")) with an unsupported method,"
                + " \(NumberText.counted(counts.badLines, "unreadable line"))")
        try outcome.check()
        try BadLines(bad: counts.badLines, of: counts.lines, limit: badFraction).check()
    }

    private func accessLogFormat() throws -> AccessLogFormat {
        guard let json else { return try AccessLogFormat(format ?? "nginx", responseTime: responseTime) }
        guard format == nil, responseTime == nil else {
            throw UsageError("--json cannot be combined with --format or --response-time; name the fields in its map")
        }
        return try AccessLogFormat(jsonFields: json)
    }
}
