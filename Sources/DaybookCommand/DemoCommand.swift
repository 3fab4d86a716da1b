import ArgumentParser
import Demo
import FoundationEssentials
import Ingestion
import MonitoringStore
import Postgres
import PrivateServer
import Publishing
import Rendering
import Reporting

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Generate sample data and report it, on a temporary private PostgreSQL server.",
        discussion: """
            Needs the PostgreSQL server programs, but no running server. The data is the same every time.

            $ daybook demo --days 14

            With --postgres-only it reports a database of which nothing but PostgreSQL is known: statements really run, and
            the server counts them in pg_stat_statements. Times are measured, so they differ from run to run.
            """)

    @Option(help: ArgumentHelp("Seed of the data; another number makes different data.", valueName: "number"))
    var seed: UInt64 = 1

    @Option(
        help: ArgumentHelp(
            "Number of days, 1 to 365; the last one is 2026-11-22. Default: 21; with --postgres-only 15.",
            valueName: "number"))
    var days: Int?

    @Option(
        help: ArgumentHelp("Number of requests on a weekday (approximate), 100 to 10,000,000.", valueName: "number"))
    var requestsPerDay = DemoOptions().requestsPerDay

    @Flag(help: "Report a database alone, from statements that really run.")
    var postgresOnly = false

    @OptionGroup(title: "Output") var output: OutputOptions

    @Flag(help: "Print no progress.")
    var quiet = false

    private var length: Int { days ?? (postgresOnly ? 15 : DemoOptions().days) }

    func run() async throws {
        let (output, templates, lock) = try prepare()
        defer { withExtendedLifetime(lock) {} }
        let data = DemoData(DemoOptions(seed: seed, days: length, requestsPerDay: requestsPerDay))
        let log = RunLog(quiet: quiet, verbose: false)
        if postgresOnly { return try await runDatabase(data, output, templates, log) }
        let hasPlans = try ServerInstallation.find().hasModule("auto_explain")
        let logging = (Self.logging + (hasPlans ? Self.planLogging : [])).map { "--setting=\($0)" }
        let last = try await PrivateServer.run(keeper: [TemplateFolder.programPath, "keep-server"] + logging) {
            server in
            log.finished("started a private PostgreSQL server")
            let store = try MonitoringStore(database: server.conninfo())
            try store.migrate()
            let accessLog = try DemoLoader(data: data).load(into: store, database: server.conninfo()) { done, total in
                log.progress("generating days", done: done, of: total)
            }
            try ingest(accessLog, in: server.folder, into: store, log)
            log.finished("loaded the data", ["days": "\(length)"])
            let last = try report(data, from: store, to: output, templates, log)
            // After the reports: what the server logged differs from run to run.
            return (last, try ingestServerLog(of: server, into: store, log))
        }
        guard let page = last.0?.page else { return }
        print(
            """
            The demo reported \(NumberText.counted(length, "day")). Open these in a browser:
              \(page)
                  the last day: an error burst at POST /api/checkout, an organization whose imports fail, a
                  search that became slow and its query, a new slow query of the sales report, and
                  connections near their limit
              \(output.site)/index.html
                  all days: the latest verdict, calendars, trends
            """)
        log.finished("ingested the server's own log", ["slow-statements": "\(last.1)"])
    }

    /// Checks everything that needs no server, and takes the output folders.
    @inline(never)  // Inlined into the asynchronous function, it crashes the optimizer of Swift 6.3.
    private func prepare() throws -> (OutputSettings, TemplateSet, RunLock) {
        guard (1...365).contains(length) else { throw UsageError("--days \(length) is out of range (1 to 365)") }
        guard (100...10_000_000).contains(requestsPerDay) else {
            throw UsageError("--requests-per-day \(requestsPerDay) is out of range (100 to 10,000,000)")
        }
        if postgresOnly, try !ServerInstallation.find().hasModule(DemoDatabase.module) {
            throw UsageError(
                "--postgres-only needs the module \(DemoDatabase.module), which this PostgreSQL server does not have; install it with: apt-get install postgresql-contrib"
            )
        }
        let output = try OutputSettings(Settings(output: output))
        let templates = try output.templateSet(RunLog(quiet: quiet, verbose: false))
        try DemoMark.claim(output)
        return (output, templates, try RunLock(archive: output.archive))
    }

    /// Reports every day as cron would have at four the next morning.
    ///
    /// - Returns: the last day.
    private func report(
        _ data: DemoData, from store: MonitoringStore, to output: OutputSettings, _ templates: TemplateSet,
        _ log: RunLog
    ) throws -> ReportRun.Published? {
        var settings = ReportSettings()
        settings.name = "Shop"
        if postgresOnly {
            settings.slowQueries.thresholdMilliseconds = DemoDatabase.slowMilliseconds
            // The shop is small, and so is what its changes cost.
            settings.comparison.changeOfSlowMilliseconds = 100
        } else {
            settings.objectives = DemoObjectives.all
            settings.organizations.labels = DemoData.organizationLabels
        }
        var last: ReportRun.Published?
        for day in data.options.dates {
            let window = ReportWindow(date: day, timeZone: .utc)
            let run = ReportRun(
                source: StoredDays(store: store), settings: settings, output: output, templates: templates,
                now: window.end.adding(seconds: 4 * 3600), log: log)
            last = try run.run(window)
        }
        return last
    }

    /// Runs every hour's statements, and the collector after each as cron would; then reports the days.
    private func runDatabase(
        _ data: DemoData, _ output: OutputSettings, _ templates: TemplateSet, _ log: RunLog
    ) async throws {
        let arguments = DemoDatabase.settings.map { "--setting=\($0)" }
        let last = try await PrivateServer.run(keeper: [TemplateFolder.programPath, "keep-server"] + arguments) {
            server in
            log.finished("started a private PostgreSQL server")
            let shop = try DemoDatabase(database: server.conninfo(), options: data.options)
            let store = try MonitoringStore(database: server.conninfo())
            try store.migrate()
            try collect(from: shop, data.options, into: store, server.conninfo(), log)
            log.finished("ran the statements", ["days": "\(length)"])
            return try report(data, from: store, to: output, templates, log)
        }
        guard let page = last?.page else { return }
        print(
            """
            The demo reported \(NumberText.counted(length, "day")) of a database. Open these in a browser:
              \(page)
                  the last day: a query that became slower because its index is gone, and a job that runs three
                  times as often
              \(output.site)/index.html
                  all days: the latest verdict, calendars, trends
            """)
    }

    /// The collector runs five minutes past every hour, but misses three of one day.
    private func collect(
        from shop: DemoDatabase, _ options: DemoOptions, into store: MonitoringStore, _ database: String, _ log: RunLog
    ) throws {
        func run(at now: Instant) throws {
            let collector = Collector(
                store: store, settings: ReportSettings(), timeZone: .utc, now: now,
                endpoint: StatementEndpoint.endpoint(in:))
            for note in try collector.collect().notes { log.warning(note) }
        }
        let dates = options.dates
        for (number, date) in dates.enumerated() {
            log.progress("running statements", done: number, of: dates.count)
            let start = ReportTimeZone.utc.start(of: date)
            if number == 0 { try run(at: start.adding(seconds: 300)) }
            for hour in 0..<24 {
                let begin = start.adding(seconds: Int64(hour) * 3600)
                let made = try shop.run(date, hour: hour, from: begin, database: database)
                try store.append(slowQueries: made.slowQueries)
                try store.append(serverEvents: made.events.rows)
                let isMissed = dates.count - number == 6 && (2..<5).contains(hour)
                if !isMissed { try run(at: begin.adding(seconds: 3900)) }
            }
        }
        log.progress("running statements", done: dates.count, of: dates.count)
    }

    /// The statements logged by the private server: all that took at least 100 ms, with their plans if auto_explain is
    /// installed.
    private static let logging = [
        "logging_collector=on", "log_destination=jsonlog", "log_directory=log", "log_filename=server.log",
        "log_min_duration_statement=100", "lc_messages=C",
    ]
    private static let planLogging = [
        "shared_preload_libraries=auto_explain", "auto_explain.log_min_duration=100", "auto_explain.log_format=json",
    ]

    private func ingest(_ accessLog: String, in folder: String, into store: MonitoringStore, _ log: RunLog) throws {
        let path = "\(folder)/access.log"
        try Data(accessLog.utf8).write(to: URL(fileURLWithPath: path))
        let consumer = AccessLogConsumer(
            reader: AccessLogReader(format: try AccessLogFormat(DemoAccessLog.format)), aggregates: false,
            timeZone: .utc, badFraction: 0)
        let run = LogRun(
            ingestion: LogIngestion(store: store, kind: "access-log"), untouchedSince: Instant(seconds: 0), log: log)
        try run.run([path], into: consumer).check()
        log.finished("ingested the access log", ["requests": "\(consumer.reader.counts.requests)"])
    }

    /// - Returns: the number of slow statements in the log.
    private func ingestServerLog(of server: PrivateServer, into store: MonitoringStore, _ log: RunLog) throws -> Int {
        var options = PostgresLogOptions()
        options.thresholdMilliseconds = 100
        let consumer = PostgresLogConsumer(options: options, prefix: nil, badFraction: 0, reportTimeZone: .utc)
        let run = LogRun(
            ingestion: LogIngestion(store: store, kind: "postgres-log"), untouchedSince: Instant(seconds: 0), log: log)
        try run.run(["\(server.folder)/data/log/server.json"], into: consumer).check()
        return consumer.counts.slow
    }
}
