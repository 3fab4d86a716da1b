import ArgumentParser
import Ingestion
import LogFiles
import MonitoringStore
import Reporting

struct AccessLogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "access-log", abstract: "Store the requests of web servers' access logs.",
        discussion: """
            Query strings are dropped, and identifiers in paths are folded: /users/123 is counted as /users/:id.

            $ daybook ingest access-log /var/log/nginx/access.log
            $ daybook ingest access-log --format apache --route '/shop/*/items/:item' access.log
            $ daybook ingest access-log --json time=ts,duration=took:ms,method=method,path=uri,status=status app.log
            """)

    @Option(
        help: ArgumentHelp(
            "How lines are written: nginx, apache, or the text of nginx's log_format or Apache's LogFormat; default: nginx, which is its combined format and $request_time.",
            valueName: "format"))
    var format: String?

    @Option(help: ArgumentHelp("Read the response time from this variable of the format, as name:s, name:ms or name:us.", valueName: "variable"))
    var responseTime: String?

    @Option(help: ArgumentHelp("Read lines of JSON by this map of fields.", valueName: "map"))
    var json: String?

    @Option(help: ArgumentHelp("Count paths of this pattern as one endpoint; may be repeated, the first that fits counts.", valueName: "pattern"))
    var route: [String] = []

    @Flag(help: "Store no row for each request, only hourly distributions.")
    var aggregate = false

    @OptionGroup(title: "Reading") var ingest: IngestOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
        let file = try ConfigurationFile(common)
        let settings = try Settings(common, file: file)
        let badFraction = try ingest.badFraction()
        let consumer = AccessLogConsumer(
            reader: AccessLogReader(format: try accessLogFormat(), patterns: try route.map(RoutePattern.init) + file.routePatterns), aggregates: aggregate)
        let log = RunLog(quiet: common.quiet, verbose: common.verbose)
        let ingestion = try ingest.ingestion(of: "access-log", settings)
        let outcome = try LogRun(ingestion: ingestion, untouchedSince: ingest.untouchedSince, log: log).run(ingest.files, into: consumer)
        log.finished("read the logs")
        let counts = consumer.reader.counts
        for line in consumer.reader.badLines { log.warning("\(line)") }
        print(
            "\(NumberText.counted(outcome.files, "file")) with news, \(NumberText.counted(counts.lines, "line")),"
                + " \(NumberText.counted(counts.requests, "request")) \(ingest.dryRun ? "found" : "stored"),"
                + " \(NumberText.counted(consumer.reader.endpointCount, "endpoint")),"
                + " \(NumberText.count(counts.unlistedMethods)) with a method that is not kept,"
                + " \(NumberText.counted(counts.badLines, "bad line"))")
        try outcome.check()
        try BadLines(bad: counts.badLines, of: counts.lines, limit: badFraction).check()
    }

    private func accessLogFormat() throws -> AccessLogFormat {
        guard let json else { return try AccessLogFormat(format ?? "nginx", responseTime: responseTime) }
        guard format == nil, responseTime == nil else {
            throw UsageError("--json goes with neither --format nor --response-time; its map names the fields")
        }
        return try AccessLogFormat(jsonFields: json)
    }
}

/// How many lines were not understood, and how many may be.
struct BadLines {
    let bad: Int
    let of: Int
    /// A fraction, 0...1.
    let limit: Double

    /// - Throws: `PartialFailure` when there are more.
    func check() throws {
        guard of > 0, Double(bad) / Double(of) > limit else { return }
        throw PartialFailure([
            "\(NumberText.percent(Double(bad) / Double(of))) of the lines could not be read, more than the \(NumberText.percentThreshold(limit)) of --max-bad; what could be read is counted; check the format"
        ])
    }
}

/// Gathers requests, as rows or as hourly distributions.
final class AccessLogConsumer: LogRun.Consumer {
    private(set) var reader: AccessLogReader
    private let aggregates: Bool
    private var rows: [RequestRecord] = []
    private var aggregate = AccessLogAggregate()

    private static let batch = (rows: 50_000, counts: 2_000_000)

    init(reader: AccessLogReader, aggregates: Bool) {
        self.reader = reader
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
            var hours: [Instant: [Endpoint: Traffic]] = [:]
            aggregate.takeHours { hour in
                hours[hour.start] = Dictionary(
                    hour.traffic.map { (reader.endpoint(at: $0.endpoint), $0.traffic) }, uniquingKeysWith: { $0.merging($1) })
            }
            try ingestion.add(hours: hours, progress)
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
