import Reporting

/// The fields of `night.html.mustache`: one window of the whole service.
struct NightPage: Decodable, Hashable, Sendable {
    var head: PageHead
    let title: String
    /// The page of its month.
    let month: PageLink
    let range: String
    let badge: StatusBadge
    let verdict: String
    let coverage: String
    /// How often it was reported again, a sentence for each.
    let restatements: [String]
    /// What the hours are known from, in a sentence; none for reports that do not tell.
    let sources: [String]
    let notes: [String]
    /// One, or none for reports that do not tell.
    let whatChanged: [WhatChanged]
    let tiles: [Tile]
    let hasAlerts: Bool
    let alertPanel: AlertPanel
    let hasEndpoints: Bool
    let endpointCount: String
    let endpoints: [EndpointRow]
    /// One row, or none when all are listed.
    let otherEndpoints: [EndpointsTogetherRow]
    let allEndpoints: EndpointsTogetherRow
    /// One section, or none where no request tells an organisation.
    let organizations: [OrganizationsSection]
    /// Whether it is about the whole service and not about one organisation alone.
    let isService: Bool
    /// The organisation it is about, in full; none when it is about the whole service.
    let tenantIDs: [String]
    let hasObjectives: Bool
    let objectives: [ObjectiveRow]
    let hasPeriods: Bool
    let periods: [PeriodRow]
    let latencyChart: ChartFigure
    let requestsChart: ChartFigure
    let statusCodes: [StatusCodeRow]
    let hasSlowQueries: Bool
    let slowQueryThreshold: String
    /// How many and how long, in a sentence.
    let slowQuerySummary: String
    let slowQueries: [SlowQueryRow]
    /// What the list leaves out; none when nothing.
    let slowQueryRest: [String]
    let slowQueriesHref: String
    let hasResources: Bool
    let resources: [ResourceRow]
    let digestHref: String
    let isBounded: Bool

    /// How many groups of slow queries the night's own page lists.
    static let slowQueriesListed = 10
    /// How many subjects of changes it lists.
    static let changesListed = 12

    init(_ report: Report, style: StyleSheet) {
        let verdict = Verdict(report)
        let charts = ReportCharts(window: report.window)
        title = WindowText.title(report)
        isService = report.tenant == nil
        tenantIDs = report.tenant.map { ["\($0.id)"] } ?? []
        organizations = [OrganizationsSection(report, listed: OrganizationsSection.rowsOfNight)].compactMap(\.self)
        head = PageHead(
            title: "\(title): \(StatusBadge(verdict.status).word)", style: style, homeHref: "../../../index.html",
            generator: report.generator)
        month = PageLink(href: "../index.html", text: WindowText.month(report.window.month))
        range = WindowText.range(report.window)
        badge = StatusBadge(verdict.status)
        self.verdict = verdict.sentence
        coverage = WindowText.coverage(report.coverage)
        restatements = (report.restatements ?? []).map(\.sentence)
        sources = WindowText.sources(report)
        notes = report.coverage.notes
        whatChanged = report.comparison.map { [WhatChanged($0, in: report, listed: Self.changesListed)] } ?? []
        tiles = Tile.tiles(report.overall)
        hasAlerts = !report.alerts.isEmpty
        alertPanel = AlertPanel(report.alerts, in: report)
        hasEndpoints = !report.endpoints.isEmpty
        endpointCount = NumberText.counted(report.endpoints.count.addingSaturated(report.other?.endpoints ?? 0), "endpoint")
        endpoints = report.endpoints.map { EndpointRow($0, of: report.overall) }
        otherEndpoints = report.other.map { [EndpointsTogetherRow($0, of: report.overall)] } ?? []
        allEndpoints = EndpointsTogetherRow(all: report.overall, hours: report.hours)
        objectives = (report.objectives ?? []).map(ObjectiveRow.init)
        hasObjectives = !objectives.isEmpty
        periods = PeriodRow.rows(report.overall, report.periods ?? [])
        hasPeriods = !periods.isEmpty
        latencyChart = charts.latency(report.hours, id: "latency")
        requestsChart = charts.requests(report.hours, id: "requests")
        statusCodes = StatusCodeRow.rows(report.statusCodes, of: report.overall.requests)
        hasSlowQueries = report.slowQueries.count > 0
        slowQueryThreshold = NumberText.count(report.slowQueries.thresholdMilliseconds) + " ms"
        slowQuerySummary = SlowQueriesPage.summary(report.slowQueries)
        slowQueries = report.slowQueries.groups.prefix(Self.slowQueriesListed).map { SlowQueryRow($0, in: report) }
        slowQueryRest = SlowQueryRow.rest(report.slowQueries, beyond: Self.slowQueriesListed)
        slowQueriesHref = PagePath.slowQueries
        hasResources = !report.resources.isEmpty
        resources = report.resources.enumerated().map { ResourceRow($1, charts: charts, index: $0) }
        digestHref = PagePath.digest
        isBounded = report.coverage.hoursBounded > 0
    }
}

/// How many requests ended with a status.
struct StatusCodeRow: Decodable, Hashable, Sendable {
    let status: String
    let requests: String
    let share: String

    static func rows(_ codes: [StatusCount], of requests: Int) -> [StatusCodeRow] {
        let known = codes.map { code in
            StatusCodeRow(
                status: code.status.map(String.init) ?? "none", requests: NumberText.count(code.requests),
                share: NumberText.percent(requests > 0 ? Double(code.requests) / Double(requests) : nil))
        }
        let rest = requests.subtractingSaturated(codes.map(\.requests).saturatingSum)
        guard rest > 0 else { return known }
        return known + [
            StatusCodeRow(
                status: "only aggregates", requests: NumberText.count(rest),
                share: NumberText.percent(Double(rest) / Double(requests)))
        ]
    }
}
