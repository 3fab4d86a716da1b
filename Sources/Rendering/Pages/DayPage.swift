import Reporting

/// The fields of `day.html.mustache`: one window of the whole service.
struct DayPage: Codable, Hashable, Sendable {
    var head: PageHead
    let title: String
    /// Link to the page of its month.
    let month: PageLink
    /// The previous and the next day, and the same weekday a week before, if they have pages.
    let neighbours: [PageLink]
    let range: String
    let badge: StatusBadge
    let verdict: Markup
    let coverage: String
    /// A sentence for each time the day was reported again.
    let restatements: [String]
    /// A sentence about the sources of the hours; none for reports without them.
    let sources: [String]
    let notes: [String]
    /// What explains the first finding, by links; empty without one.
    let lookFirst: [ListedLink]
    let hasLookFirst: Bool
    /// Number of findings that follow; one element or none.
    let more: [String]
    /// One element; none for reports archived without findings.
    let findings: [FindingList]
    let findingsHref: String
    let tiles: [Tile]
    let hasAlerts: Bool
    let alertPanel: AlertPanel
    let hasEndpoints: Bool
    let endpointCount: String
    let endpoints: [EndpointRow]
    /// Endpoints with the most time, and endpoints with the most errors.
    let byTime: [EndpointRow]
    let byErrors: [EndpointRow]
    let hasErrors: Bool
    /// One row each for unmatched paths and ignored endpoints; one row for all of them if other endpoints are not
    /// listed either.
    let otherEndpoints: [EndpointsTogetherRow]
    let allEndpoints: EndpointsTogetherRow
    /// One section; none if no request has an organization.
    let organizations: [OrganizationsSection]
    /// Whether it is about the whole service and not about a single organization.
    let isService: Bool
    /// The full id of the only organization it is about; none if it is about the whole service.
    let tenantIDs: [String]
    let hasObjectives: Bool
    let objectives: [ObjectiveRow]
    let hasPeriods: Bool
    /// Names of the columns, such as `P95`.
    let percentiles: [String]
    /// Example: `P50, P95 and P99`.
    let percentileNames: String
    let periods: [PeriodRow]
    /// Whether it has sections about requests; not for a database whose requests are recorded nowhere.
    let hasRequests: Bool
    /// The query load by hour, where there are no sections about requests.
    let loadCharts: [ChartFigure]
    let hasLoadCharts: Bool
    let latencyChart: ChartFigure
    let requestsChart: ChartFigure
    let statusCodes: [StatusCodeRow]
    let hasSlowQueries: Bool
    /// How many and how long, in a sentence.
    let slowQuerySummary: String
    let slowQueries: [SlowQueryRow]
    /// What the list leaves out; none if it is complete.
    let slowQueryRest: [String]
    let slowQueriesHref: String
    /// The query load; none where it was not collected.
    let queryLoad: [QueryLoadSection]
    /// What the server logged; none where no log of the day was read.
    let server: [ServerSection]
    /// What the catalog suggests; none where no snapshot of the day was stored.
    let advice: [AdviceSection]
    let hasResources: Bool
    let resources: [ResourceRow]
    let digestHref: String
    let isBounded: Bool

    /// Number of slow-query groups on the day's own page.
    static let slowQueriesListed = 10
    /// Number of findings on it.
    static let findingsListed = 12
    /// Number of endpoints on it in other orders.
    static let endpointsListed = 20

    init(_ report: Report, neighbours: DayNeighbours = .none, style: StyleSheet) {
        let verdict = Verdict(report)
        let charts = ReportCharts(window: report.window)
        title = WindowText.title(report)
        isService = report.tenant == nil
        tenantIDs = report.tenant.map { ["\($0.id)"] } ?? []
        head = PageHead(
            title: "\(title): \(StatusBadge(verdict.status).word)", style: style, homeHref: "../../../index.html",
            of: report)
        self.neighbours = neighbours.links
        month = PageLink(href: "../index.html", text: WindowText.month(report.window.month))
        range = WindowText.range(report.window)
        badge = StatusBadge(verdict.status)
        self.verdict = QuotedText.verdict(report).html
        coverage =
            report.isOfDatabaseAlone
            ? "No requests are recorded on any day: this report is about the database alone."
            : WindowText.coverage(report.coverage)
        restatements = (report.restatements ?? []).map(\.sentence)
        sources = WindowText.sources(report)
        notes = report.coverage.notes
        findings =
            report.findings == nil && report.comparison == nil
            ? [] : [FindingList(report, listed: Self.findingsListed)].filter { !$0.isEmpty }
        let stated = findings.first?.stated(in: report) ?? .none
        organizations = [OrganizationsSection(report, listed: OrganizationsSection.rowsOfDay, stated: stated)]
            .compactMap(\.self)
        findingsHref = PagePath.findings
        let first = report.findings?.first { $0.isAlarm }
        lookFirst = first.map { FindingLinks(report).explaining($0, in: report) } ?? []
        hasLookFirst = !lookFirst.isEmpty
        let others = (report.findings ?? []).count(where: \.isAlarm) - 1
        more = others > 0 ? ["\(NumberText.counted(others, "more finding")) \(others == 1 ? "follows" : "follow")"] : []
        tiles = Tile.tiles(of: report)
        hasAlerts = !report.alerts.isEmpty
        alertPanel = AlertPanel(report.alerts, in: report, stated: stated)
        hasEndpoints = !report.endpoints.isEmpty
        endpointCount = NumberText.counted(
            report.endpoints.count.addingSaturated(report.other?.endpoints ?? 0)
                .subtractingSaturated([report.unmatched, report.ignored].compactMap { $0?.endpoints }.saturatingSum),
            "endpoint")
        endpoints = Self.inOrderOfHarm(report).map { EndpointRow($0, of: report.overall) }
        byTime = Self.inOrderOfTime(report).prefix(Self.endpointsListed).map { EndpointRow($0, of: report.overall) }
        byErrors = Self.inOrderOfErrors(report).prefix(Self.endpointsListed).map { EndpointRow($0, of: report.overall) }
        hasErrors = !byErrors.isEmpty
        otherEndpoints = EndpointsTogetherRow.rows(report)
        allEndpoints = EndpointsTogetherRow(all: report.overall, hours: report.hours)
        objectives = (report.objectives ?? []).map(ObjectiveRow.init)
        hasObjectives = !objectives.isEmpty
        percentiles = Percentile.all.map(\.label)
        percentileNames = Percentile.labels
        periods = PeriodRow.rows(report.overall, report.periods ?? [])
        hasPeriods = !periods.isEmpty && !report.isOfDatabaseAlone
        hasRequests = !report.isOfDatabaseAlone
        loadCharts = hasRequests ? [] : report.statements.map { LoadCharts($0, in: report.window).all } ?? []
        hasLoadCharts = !loadCharts.isEmpty
        latencyChart = charts.latency(report.hours, id: "latency")
        requestsChart = charts.requests(report.hours, id: "requests")
        statusCodes = StatusCodeRow.rows(report.statusCodes, of: report.overall.requests)
        hasSlowQueries = report.slowQueries.count > 0
        slowQuerySummary = SlowQueriesPage.summary(report.slowQueries)
        slowQueries = report.slowQueries.groups.prefix(Self.slowQueriesListed).map { SlowQueryRow($0, in: report) }
        slowQueryRest = SlowQueryRow.rest(report.slowQueries, beyond: Self.slowQueriesListed)
        slowQueriesHref = PagePath.slowQueries
        queryLoad = [QueryLoadSection(report)].compactMap(\.self)
        server = [ServerSection(report)].compactMap(\.self)
        advice = [AdviceSection(report)].compactMap(\.self)
        hasResources = !report.resources.isEmpty
        resources = report.resources.enumerated().map { ResourceRow($1, charts: charts, index: $0) }
        digestHref = PagePath.digest
        isBounded = report.coverage.hoursBounded > 0
    }
}

/// Number of requests that ended with a status.
struct StatusCodeRow: Codable, Hashable, Sendable {
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

extension DayPage {
    /// By the harm of their findings, then in the order of the report.
    fileprivate static func inOrderOfHarm(_ report: Report) -> [EndpointReport] {
        var places: [Endpoint: Int] = [:]
        for (place, finding) in (report.findings ?? []).enumerated() where finding.isAlarm {
            if case .endpoint(let endpoint) = finding.subject, places[endpoint] == nil { places[endpoint] = place }
        }
        return report.endpoints.enumerated().sorted {
            (places[$0.element.endpoint] ?? .max, $0.offset) < (places[$1.element.endpoint] ?? .max, $1.offset)
        }.map(\.element)
    }

    fileprivate static func inOrderOfTime(_ report: Report) -> [EndpointReport] {
        report.endpoints.sorted {
            let (time, other) = ($0.summary.totalMilliseconds ?? 0, $1.summary.totalMilliseconds ?? 0)
            return time != other ? time > other : $0.endpoint < $1.endpoint
        }
    }

    fileprivate static func inOrderOfErrors(_ report: Report) -> [EndpointReport] {
        report.endpoints.filter { $0.summary.errors > 0 }.sorted {
            let (left, right) = ($0.summary, $1.summary)
            if left.serverErrors ?? 0 != right.serverErrors ?? 0 {
                return left.serverErrors ?? 0 > right.serverErrors ?? 0
            }
            return left.errors != right.errors ? left.errors > right.errors : $0.endpoint < $1.endpoint
        }
    }
}
