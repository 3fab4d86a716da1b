import Ingestion
import MonitoringStore
import Publishing
import Reporting

/// The settings of a run, each with its default until the configuration file or an option sets it; see `Setting.chapters`.
struct Settings: Equatable {
    /// `nil` for libpq's environment.
    var database: String?
    var schema = MonitoringSchema.defaultName
    var timeZone = ReportTimeZone.utc
    /// Seconds that the server may be silent; `nil` for the usual limit of each command.
    var silenceSeconds: Int?
    var archive = "output/archive"
    var site = "output/site"
    /// `nil` for the templates that came with the program.
    var templates: String?
    var siteURL: String?
    var siteReaders = SiteReaders.everyone
    /// Address of a service that watches the runs.
    var heartbeat: String?
    var connections = ReadingOptions().connections
    /// A file with names of organizations.
    var labels: String?
    var catchUpDays = 14
    /// `nil` keeps all days.
    var keepSiteDays: Int?
    var keepArchiveDays: Int?
    /// `nil` keeps all rows.
    var keepRawDays: Int?
    /// After how many days hours older than 48 hours are compared with their rows again; `nil` for never.
    var confirmOlderDays: Int? = 1
    /// Whether identifiers in endpoint names are replaced by placeholders when requests are read.
    var foldsRoutes = true
    /// Patterns of paths that are one endpoint; the first match counts.
    var routePatterns: [RoutePattern] = []
    /// The logs that `ingest` reads if no files are given.
    var logs: [LogSettings] = []
    var report = ReportSettings()
    /// `nil` if no recipients are configured.
    var mail: MailSettings?
    /// This machine's clock; `nil` if `--now` replaces it.
    var clock: RunClock?
    /// When the run began.
    var now = Instant(seconds: 0)

    /// The defaults.
    init() {}

    /// - Parameter options: the command's own options that are settings.
    /// - Throws: `UsageError`.
    init(_ common: CommonOptions, _ options: [GivenOption] = []) throws {
        if let path = common.config { try readFile(path) }
        try apply(common.given + options)
        let clock = RunClock()
        self.clock = common.now == nil ? clock : nil
        now = try common.now.map { try SettingValue.now($0, "--now") } ?? clock.start
    }

    /// Where the demo writes: it reads no configuration.
    ///
    /// - Throws: `UsageError`.
    init(output: OutputOptions) throws { try apply(output.given) }

    private mutating func apply(_ options: [GivenOption]) throws {
        for option in options {
            guard let text = option.text else { continue }
            let setting = Setting.named(option.name)
            try setting.form.read?(text, "--\(setting.shortName)", &self)
        }
    }

    /// A session with the monitoring tables.
    ///
    /// - Parameter silenceLimitSeconds: seconds that the server may be silent, unless `--silence` sets another limit.
    /// - Throws: `StoreError`.
    func store(silenceLimitSeconds: Int? = MonitoringStore.usualSilenceLimitSeconds) throws -> MonitoringStore {
        try MonitoringStore(
            database: database, schema: MonitoringSchema(name: schema),
            silenceLimitSeconds: silenceSeconds ?? silenceLimitSeconds)
    }

    /// How requests are read.
    ///
    /// - Parameter source: as typed.
    /// - Throws: `UsageError`.
    func reading(_ source: String?) throws -> ReadingOptions {
        var reading = ReadingOptions(connections: connections)
        if let source {
            guard let known = RequestSource(rawValue: source) else {
                throw UsageError("--source \"\(source)\" is not a valid source (auto, raw or stored)")
            }
            reading.source = known
        }
        if foldsRoutes {
            let templates = RouteTemplates(patterns: routePatterns)
            reading.fold = { templates.folded($0) }
        }
        return reading
    }

    /// Reads the names of organizations.
    ///
    /// - Throws: `UsageError`.
    mutating func readLabels() throws {
        if let labels { report.organizations.labels = try OrganizationLabels.read(labels) }
    }

    var retention: Retention { Retention(siteDays: keepSiteDays, archiveDays: keepArchiveDays) }
}
