import ArgumentParser
import Ingestion
import LogFiles
import MonitoringStore
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

/// The number of unreadable lines or records, and the allowed fraction.
struct BadLines {
    let bad: Int
    let of: Int
    /// What is counted, in the singular.
    var noun = "line"
    /// A fraction, 0...1.
    let limit: Double

    /// - Throws: `PartialFailure` when there are more.
    func check() throws {
        guard of > 0, Double(bad) / Double(of) > limit else { return }
        guard bad < of else {
            throw PartialFailure([
                "\(of == 1 ? "the only \(noun)" : "none of the \(NumberText.counted(of, noun))") could \(of == 1 ? "not " : "")be read; check the format"
            ])
        }
        throw PartialFailure([
            "\(NumberText.percent(Double(bad) / Double(of))) of the \(noun)s could not be read (--max-bad allows \(NumberText.percentThreshold(limit))); the others are counted; check the format"
        ])
    }
}

/// Collects requests, as rows or as hourly distributions.
final class AccessLogConsumer: LogRun.Consumer {
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
