import ArgumentParser
import Ingestion
import MonitoringStore
import Publishing
import Rendering
import Reporting

struct PreviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract: "Make a finished site from log files, without a database or configuration.",
        discussion: """
            Reads access logs and PostgreSQL logs in any mix, into memory, and reports every day in them. Nothing is \
            stored outside the output folder. "-" reads standard input.

            Formats are found by content, also inside of what Docker, Kubernetes or syslog write around lines.

            $ daybook preview /var/log/nginx/access.log
            $ daybook preview --time-zone Europe/Berlin access.log.1 access.log postgresql.json
            $ zstdcat access.log.zst | daybook preview --format apache --open -
            """)

    @Argument(help: ArgumentHelp("Log files; - for standard input.", valueName: "file"), completion: .file())
    var files: [String]

    @Option(
        help: ArgumentHelp(
            "Folder to make; it may be that of an earlier preview. Default: daybook-preview.", valueName: "dir"),
        completion: .directory)
    var output = "daybook-preview"

    @Flag(help: "Open the page in a browser: $BROWSER, or the desktop's own.")
    var open = false

    @OptionGroup(title: "Access logs") var access: AccessLogOptions

    @Option(
        help: ArgumentHelp(
            "log_line_prefix of PostgreSQL logs in plain text. Default: found by the lines.",
            valueName: "prefix"))
    var prefix: String?

    @Option(
        help: ArgumentHelp("A query is slow if it took longer than this, in milliseconds.", valueName: "milliseconds"))
    var threshold = 500

    @Option(
        help: ArgumentHelp(
            "log_timezone of a PostgreSQL server whose log has an abbreviation such as CET. Default: the value of --time-zone.",
            valueName: "iana"))
    var logTimeZone: String?

    @Option(
        help: ArgumentHelp(
            "Time zone of days and hours, such as Europe/Berlin. Default: UTC.", valueName: "iana"))
    var timeZone: String?

    @Option(help: ArgumentHelp("Name of the service in page titles.", valueName: "text"))
    var name: String?

    @Flag(help: "Print no progress.")
    var quiet = false

    @Flag(help: "Print every step.")
    var verbose = false

    func run() async throws {
        let timeZone = try timeZone.map { try SettingValue.timeZone($0, "--time-zone") } ?? .utc
        guard (0...2_147_483_647).contains(threshold) else {
            throw UsageError("--threshold \(threshold) is out of range (0 to 2147483647)")
        }
        var settings = ReportSettings()
        settings.name = name
        settings.slowQueries.thresholdMilliseconds = threshold
        let folder = try PreviewFolder(output)
        let logs = try consumer(settings, timeZone)
        let log = RunLog(quiet: quiet, verbose: verbose, showsTimeLeft: true)
        let templates = try TemplateSet(folder: TemplateFolder.find())
        // Nothing is added to the files for another run, so an unfinished last line is read too.
        let outcome = try LogRun(ingestion: nil, untouchedSince: Self.ever, log: log).run(files, into: logs)
        logs.close()
        let failures = outcome.failures + logs.failures
        log.detail("read the log files")
        if logs.readableFiles > 0 {
            for line in logs.badLines { log.warning("\(line)") }
            for record in logs.badRecords { log.warning(record) }
            for note in logs.notes { log.remark(note) }
        }
        let run = PreviewRun(
            days: LoggedDays(logs, timeZone: timeZone), settings: settings, timeZone: timeZone,
            log: RunLog(quiet: quiet, verbose: verbose))
        guard !run.dates.isEmpty else { throw nothing(in: logs, failures) }
        try folder.replace { try run.run(in: $0, templates: templates) }
        let page = "\(folder.path)/\(PagePath.home)"
        print(summary(logs, run))
        print(Terminal.line(page))
        if open, let reason = await Browser.open(page) { throw PartialFailure(failures + [reason]) }
        if !failures.isEmpty { throw PartialFailure(failures) }
    }

    /// After any file was written.
    private static let ever = Instant(seconds: 9_000_000_000)

    private func consumer(_ settings: ReportSettings, _ timeZone: ReportTimeZone) throws -> PreviewConsumer {
        var options = PostgresLogOptions()
        options.latest = RunClock().start
        // The alert rule can have a lower threshold than the list.
        options.thresholdMilliseconds = min(threshold, settings.alerts.slowQueryMilliseconds - 1)
        options.timeZone = try logTimeZone.map { try SettingValue.timeZone($0, "--log-time-zone") } ?? timeZone
        return PreviewConsumer(
            format: try access.accessLogFormat(), patterns: try access.route.map(RoutePattern.init),
            prefix: try prefix.map(LogLinePrefix.init), threshold: threshold, postgresOptions: options,
            timeZone: timeZone)
    }

    /// Example: `2 files: 51,200 lines, 51,198 requests, 12 slow queries, 2 unreadable lines, 3 days`.
    private func summary(_ logs: PreviewConsumer, _ run: PreviewRun) -> String {
        "\(NumberText.counted(logs.readableFiles, "file")): \(NumberText.counted(logs.lines, "line")),"
            + " \(NumberText.counted(logs.counts.requests, "request")),"
            + " \(NumberText.counted(logs.slowQueryCount, "slow query", "slow queries")),"
            + (logs.others > 0
                ? " \(NumberText.counted(logs.others, "line")) that \(logs.others == 1 ? "is not a request" : "are not requests"),"
                : "")
            + (logs.foreign > 0 ? " \(NumberText.counted(logs.foreign, "line")) of other programs," : "")
            + " \(NumberText.counted(logs.unreadable, "unreadable line")),"
            + " \(NumberText.counted(run.dates.count, "day"))"
    }

    /// Why no site was made.
    private func nothing(in logs: PreviewConsumer, _ failures: [String]) -> PreviewError {
        guard failures.isEmpty else { return PreviewError(failures) }
        let names = files.map { $0 == "-" ? "standard input" : Terminal.line($0) }.joined(separator: ", ")
        guard logs.lines > 0 else { return PreviewError(["\(names): no lines; name log files that have some"]) }
        return PreviewError([
            logs.postgresLogs > 0
                ? "\(names): no requests, and no query slower than \(threshold) ms; lower --threshold, or log_min_duration_statement of the server"
                : "\(names): no requests; name log files that have some"
        ])
    }
}

/// No preview could be made; what was there before is unchanged. Exit status 1.
struct PreviewError: OperatorError {
    /// One message for each reason.
    private let messages: [String]

    init(_ messages: [String]) { self.messages = messages }

    var description: String { messages.joined(separator: "\n") }
}
