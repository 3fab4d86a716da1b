import FoundationEssentials

/// One complete day: every page and the digest derive from it, and `report.json` is this value.
///
/// Schema version 2 is described in docs/report-json.md. Names may be added to it; no name changes its meaning.
///
/// Example:
///
/// ```swift
/// let report = try Report(json: Data(contentsOf: url))
/// print(Verdict(report).sentence)
/// ```
package struct Report: Hashable, Codable, Sendable {
    package static let currentSchemaVersion = 2

    /// The program that wrote a file, with its version.
    package struct Generator: Hashable, Codable, Sendable {
        package let name: String
        package let version: String

        /// This program.
        package init(version: String) {
            name = Report.generatorName
            self.version = version
        }
    }

    /// The name in `generator`, by which Daybook's files are recognized.
    package static let generatorName = "daybook"

    package private(set) var schemaVersion: Int
    package let generator: Generator
    package let window: ReportWindow
    package var coverage: Coverage
    package let overall: Summary
    /// Figures of the whole service over the last days, shortest period first; `nil` in reports archived without them.
    @Nullable package var periods: [PeriodSummary]?
    /// What changed compared with the previous days; `nil` in reports archived without it.
    @Nullable package var comparison: Comparison?
    /// Endpoints, worst first.
    package private(set) var endpoints: [EndpointReport]
    /// The endpoints that are not listed, including `unmatched` and `ignored`; `nil` if all are listed.
    @Nullable package var other: OtherEndpoints?
    /// Figures of the whole service by hour, oldest first.
    package let hours: [HourPoint]
    /// Statuses of requests whose rows were read, sorted; requests without a status come last.
    package let statusCodes: [StatusCount]
    package let slowQueries: SlowQueries
    /// What the server logged besides slow queries; `nil` where no log of the day was read, and in reports archived
    /// without it.
    @Nullable package var serverEvents: ServerEvents?
    /// What all statements did, from the server's statistics; `nil` where these were not collected, and in reports
    /// archived without them.
    @Nullable package var statements: Statements?
    /// What the catalog and the statistics suggest; `nil` where no snapshot of the day was stored, and in reports
    /// archived without it.
    @Nullable package var advice: Advice?
    /// Settings of the server that changed, oldest first; `nil` where no snapshot was stored, and in reports archived
    /// without them.
    @Nullable package var settingChanges: [SettingChange]?
    /// Alerts, most severe first.
    package let alerts: [Alert]
    /// Resources sorted by metric.
    package let resources: [ResourceSeries]
    /// Objectives in the order of the configuration; `nil` in reports archived without them.
    @Nullable package var objectives: [ObjectiveReport]?
    /// Whether the window had ended when it was reported; `nil` in reports archived without it.
    @Nullable package var isFinal: Bool?
    /// The times it was reported again with other figures, oldest first; `nil` in reports archived without them.
    @Nullable package var restatements: [Restatement]?
    /// Where the bins of the endpoints' `latencies` end and the next begin, in milliseconds; `nil` in reports archived
    /// without them.
    @Nullable package var latencyEdges: [Int]?
    /// The organizations that sent requests; `nil` where they were not read, and in reports archived without them.
    @Nullable package var organizations: Organizations?
    /// The only organization that the report is about; `nil` if it is about the whole service.
    @Nullable package var tenant: OrganizationName?
    /// Name of the service; `nil` where none is configured or known, and in reports archived without it.
    @Nullable package var name: String?
    /// Findings of the day, most severe first; `nil` in reports archived without them.
    @Nullable package var findings: [Finding]?
    /// Number of days on record among the 29 before; `nil` in reports archived without it.
    @Nullable package var daysOnRecord: Int?
    /// Paths that were only ever answered with client errors; `nil` without any.
    @Nullable package var unmatched: OtherEndpoints?
    /// Endpoints that the operator excludes; `nil` without any.
    @Nullable package var ignored: OtherEndpoints?
    /// When it was made, if its window was not over yet; `nil` otherwise.
    @Nullable package var asOf: Instant?
    /// The same for all reports of a database and organization, 16 hexadecimal digits; `nil` in reports archived
    /// without it.
    @Nullable package var origin: String?

    /// Computes every figure.
    package init(
        _ observations: Observations, earlier: EarlierDays = EarlierDays(), settings: ReportSettings, version: String
    ) {
        self.init(
            ObservedDay(observations, earlier: earlier.distributions, settings: settings), earlier: earlier,
            settings: settings, version: version)
    }

    /// Computes every figure of an already observed day.
    package init(
        _ observed: ObservedDay, earlier days: EarlierDays = EarlierDays(), settings: ReportSettings, version: String
    ) {
        let observations = observed.observations
        let window = observations.window
        let traffic = observed.traffic
        let today = observed.distributions
        let periods = PeriodTraffic(today: today, earlier: days.distributions, entries: days.entries, window: window)
        let aligned = AlignedDays(days.distributions, days.entries, in: window.timeZone)
        let hourTotals = traffic.hours.concurrentMap { Traffic(sum: $0.values.sorted { $0.requests < $1.requests }) }
        let day = Traffic(sum: hourTotals)
        schemaVersion = Self.currentSchemaVersion
        generator = Generator(version: version)
        self.window = window
        coverage = Coverage(
            hours: hourTotals, sources: traffic.sources, slots: window.hours, covered: observations.covered,
            confirmedAt: observations.confirmedAt,
            notes: observations.notes + traffic.notes + Self.notes(on: day) + periods.notes)
        overall = Summary(day)
        self.periods = periods.overall
        let organizations = observed.organizations
        let byEndpoint = organizations?.counts
        self.organizations = organizations.map {
            Organizations($0, endpoints: byEndpoint ?? [:], requests: day.requests, settings: settings)
        }
        tenant = settings.tenant.map { OrganizationName($0, settings.organizations.labels) }
        name = settings.name ?? observations.database
        let before = Self.distributions(aligned.distributions)
        latencyEdges = LatencyBin.edges
        let hours = zip(window.hours, hourTotals).map { HourPoint(start: $0.start, traffic: $1) }
        self.hours = hours
        let queries = observations.slowQueries.slowQueries(settings.slowQueries).labelled(settings.organizations.labels)
        slowQueries = window.date.map { queries.adding(days.slowQueries, before: $0) } ?? queries
        serverEvents = observations.serverEvents
        let load =
            window.date.map { observations.statements?.adding(days.slowQueries, before: $0) } ?? observations.statements
        statements = load
        advice = observations.catalog.advice
        settingChanges = observations.catalog.settingChanges
        let history = DayHistory(
            date: window.date ?? window.timeZone.date(at: window.start), today: today, overall: overall,
            volume: HourlyVolume(hours, in: window),
            aligned: window.date == nil ? AlignedDays([:], [:], in: window.timeZone) : aligned,
            timeZone: window.timeZone)
        resources = observations.resources.map {
            $0.limited(by: settings.limits).forecast(from: days.resources, date: window.date)
        }
        let compared = DayComparison(
            history, queries: QueryHistory(slowQueries, days: days.slowQueries, dates: history.days.map(\.date)),
            statements: load.map {
                StatementHistory($0, days: days.slowQueries, dates: history.days.map(\.date))
            },
            resources: ResourceComparison.changes(
                of: resources, earlier: days.resources, dates: history.days.map(\.date),
                from: settings.alerts.resourceMedium),
            ongoing: window.date.map { OngoingChange.known(on: $0, aligned.entries) } ?? [],
            hasDate: window.date != nil, settings: settings.comparison)
        comparison = compared.comparison
        let bursts = Bursts(observed, earlier: window.date == nil ? [:] : aligned.distributions)
        let worse = Self.worse(compared.comparison, bursts)
        endpoints = traffic.endpoints.concurrentMap { endpoint in
            EndpointReport(
                endpoint: endpoint, hours: traffic.hours.map { $0[endpoint] ?? Traffic() },
                periods: periods.summaries(of: endpoint), comparison: compared.endpoints[endpoint],
                earlier: before[endpoint] ?? [], organizations: byEndpoint.map { $0[endpoint] ?? [:] },
                worse: worse[endpoint] ?? [], errorMessages: observations.errorMessages?.messages(of: endpoint),
                window: window, settings: settings)
        }.sorted(by: EndpointReport.isWorse)
        other = OtherEndpoints(all: traffic, window: window)
        unmatched = OtherEndpoints(.unmatched, of: traffic, window: window)
        ignored = OtherEndpoints(.ignored, of: traffic, window: window)
        daysOnRecord = window.date == nil ? nil : history.earlierDays
        statusCodes = StatusCount.list(day.statuses)
        objectives = settings.objectives.map { ObjectiveReport($0, traffic: periods) }
        isFinal = observations.isFinal
        restatements = []
        // Rules apply to the whole service.
        alerts = settings.tenant != nil ? [] : Self.alerts(observed, resources: resources, settings: settings)
        judge(history, aligned, bursts: bursts, today: today, growth: days.growth, settings: settings)
    }

    /// The measures in which an endpoint got worse.
    private static func worse(_ comparison: Comparison, _ bursts: Bursts) -> [Endpoint: Set<Change.Measure>] {
        var worse: [Endpoint: Set<Change.Measure>] = [:]
        for change in comparison.worse {
            if case .endpoint(let endpoint) = change.subject, let measure = change.measure {
                worse[endpoint, default: []].insert(measure)
            }
        }
        for endpoint in bursts.endpoints.keys { worse[endpoint, default: []].insert(.serverErrors) }
        return worse
    }

    /// Alerts of the window, those of endpoints that are not listed included.
    private static func alerts(
        _ observed: ObservedDay, resources: [ResourceSeries], settings: ReportSettings
    ) -> [Alert] {
        let figures = HourlyFigures(
            window: observed.observations.window, traffic: observed.unlimited.hours,
            leavingOut: [.unmatched, .ignored], slowQueries: observed.observations.slowQueries.hours,
            resources: resources, thresholds: settings.alerts(of:))
        return alerts(
            stored: observed.observations.storedAlerts, figures,
            organizations: observed.organizations.map {
                AlertedOrganizations(
                    organizations: $0, byEndpoint: $0.counts, figures: figures, labels: settings.organizations.labels)
            })
    }

    private mutating func judge(
        _ history: DayHistory, _ days: AlignedDays, bursts: Bursts, today: DailyDistributions, growth: CreepHistory?,
        settings: ReportSettings
    ) {
        let past = PastDays(before: window.date, today: today, earlier: days.distributions, entries: days.entries)
        var creeping: [Creep] = []
        if let date = window.date, var growth, Self.asksForGrowth(on: date) {
            growth.add(date, today)
            creeping = Creep.find(growth, on: date, settings: settings.comparison)
        }
        findings = Judgement(self, history, past, bursts: bursts, creeping: creeping, settings: settings).findings
    }

    /// Whether the report of a day tests for growth that no single day shows: once a week.
    package static func asksForGrowth(on date: CalendarDate) -> Bool { date.weekday == Creep.weekday }

    /// Distributions of every endpoint on every day, unordered.
    private static func distributions(_ days: [CalendarDate: DailyDistributions]) -> [Endpoint: [LatencyHistogram]] {
        var distributions: [Endpoint: [LatencyHistogram]] = [:]
        for day in days.values {
            for entry in day.entries { distributions[entry.endpoint, default: []].append(entry.traffic.latencies) }
        }
        return distributions
    }

    private static func notes(on day: Traffic) -> [String] {
        var notes: [String] = []
        let bounded = day.stored.reduce(0) { $0 + $1.requests }
        if bounded > 0 {
            notes.append(
                "\(NumberText.counted(bounded, "request")) \(bounded == 1 ? "is" : "are") known only from hourly"
                    + " aggregates: percentiles are given as bounds, and their status codes are not known one by one.")
        }
        if let unknown = day.statuses[nil] {
            notes.append(
                "\(NumberText.counted(unknown, "request")) without a status"
                    + (unknown == 1
                        ? " counts as neither an error nor a success." : " count as neither errors nor successes."))
        }
        return notes
    }

    /// Encodes `report.json`: UTF-8, names sorted, unknown values `null`, a final newline.
    package func encoded() throws -> Data { try jsonFile() }

    /// Reads only the resources of a `report.json` of any schema version.
    ///
    /// - Throws: `DecodingError`.
    package static func resources(json: Data) throws -> [ResourceSeries] {
        struct Excerpt: Decodable { let resources: [ResourceSeries] }
        return try FirstReportVersion.decoder(of: try schemaVersion(of: json)).decode(Excerpt.self, from: json)
            .resources
    }

    /// Reads `report.json`.
    ///
    /// - Throws: `DecodingError`; also for a schema version newer than this program's.
    package init(json: Data) throws {
        if let report = try? Self(fromJSON: json), report.schemaVersion == Self.currentSchemaVersion {
            self = report
            return
        }
        let version = try Self.schemaVersion(of: json)
        guard version <= Self.currentSchemaVersion else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: [],
                    debugDescription:
                        "schemaVersion \(version) is newer than \(Self.currentSchemaVersion), the newest this program reads"
                ))
        }
        self = try FirstReportVersion.decoder(of: version).decode(Report.self, from: json)
        // When it is written again, it has the names of this version.
        schemaVersion = Self.currentSchemaVersion
    }

    private static func schemaVersion(of json: Data) throws -> Int {
        struct Version: Decodable { let schemaVersion: Int }
        return try Version(fromJSON: json).schemaVersion
    }
}

extension Report {
    /// Adopts the restatements of an archived report of the same window, and adds one if figures differ. A report made
    /// before its window ended is completed, not restated.
    package mutating func restate(_ archived: Report, at now: Instant) {
        guard archived.window == window, archived.isFinal != false else { return }
        restatements =
            (archived.restatements ?? []) + [Restatement(from: archived, to: self, at: now)].compactMap(\.self)
    }
}
