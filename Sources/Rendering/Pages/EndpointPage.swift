import Reporting

/// The fields of `endpoint.html.mustache`: one window of one endpoint.
struct EndpointPage: Codable, Hashable, Sendable {
    var head: PageHead
    /// The full name.
    let name: String
    let method: String
    let windowTitle: String
    let range: String
    let dayHref: String
    let badge: StatusBadge
    let reasons: [String]
    /// Findings of the day about it.
    let findings: [FindingRow]
    let share: String
    /// Link to its row in the day's table.
    let rowHref: String
    let tiles: [Tile]
    /// One element; none for reports without a comparison.
    let comparison: [EndpointComparison]
    let latencyChart: ChartFigure
    let requestsChart: ChartFigure
    let hasPeriods: Bool
    /// Names of the columns, such as `P95`.
    let percentiles: [String]
    let periods: [PeriodRow]
    let statusCodes: [StatusCodeRow]
    let hasAlerts: Bool
    let alertPanel: AlertPanel
    /// Alerts about other subjects raised in the same hours as its own; one list, or none.
    let sameHours: [AlertPanel]
    let hasSlowQueries: Bool
    let slowQueries: [SlowQueryRow]
    let slowQueriesHref: String
    let hasLatencies: Bool
    /// Response times by hour, then this day compared with previous days.
    let latencyFigures: [ChartFigure]
    /// A sentence about what they do not include; none if they are complete.
    let latencyNotes: [String]
    /// One chart; none without errors.
    let errorFigures: [ChartFigure]
    let hasErrorMessages: Bool
    let errorMessages: [ErrorMessageRow]
    /// One section; none if no request has an organization.
    let organizations: [EndpointOrganizationsSection]

    /// - Parameter index: index of the same report.
    init(_ endpoint: EndpointReport, in report: Report, index: ReportIndex, style: StyleSheet) {
        let charts = index.charts
        let short = NameText(endpoint.endpoint)
        windowTitle = WindowText.title(report.window)
        head = PageHead(
            title: "\(endpoint.endpoint.method.map { "\(NameText.method($0)) " } ?? "")\(short.text), \(windowTitle)",
            style: style, homeHref: "../../../../index.html", of: report)
        self.name = endpoint.endpoint.name
        method = short.method
        range = WindowText.range(report.window)
        dayHref = "../\(PagePath.day)"
        badge = StatusBadge(endpoint.health.status)
        let listed = index.findings[endpoint.endpoint] ?? []
        findings = listed.map {
            FindingRow($0.finding, number: $0.number, in: report, pages: index.links, from: "../")
        }
        // What a finding has is not said again.
        reasons = endpoint.health.reasons.filter { reason in !listed.contains { $0.finding.text.contains(reason) } }
            .map { $0.prefix(1).uppercased() + $0.dropFirst() + "." }
        let stated = StatedFindings(listed.map { ($0.finding, "\($0.number)") }, isLinked: false)
        share = NumberText.percent(endpoint.summary.share(of: report.overall))
        rowHref = "\(dayHref)#\(PagePath.anchor(endpoint.endpoint))"
        tiles = Tile.tiles(endpoint.summary)
        comparison =
            endpoint.comparison.map {
                [
                    EndpointComparison(
                        $0, of: endpoint, changes: index.changes[endpoint.endpoint] ?? [],
                        stated: listed.map(\.finding), window: report.window)
                ]
            } ?? []
        latencyChart = charts.latency(endpoint.hours, id: "latency")
        requestsChart = charts.requests(endpoint.hours, id: "requests")
        percentiles = Percentile.all.map(\.label)
        periods = PeriodRow.rows(endpoint.summary, endpoint.periods)
        hasPeriods = !periods.isEmpty
        statusCodes = StatusCodeRow.rows(endpoint.statusCodes, of: endpoint.summary.requests)
        let alerts = index.alerts[endpoint.endpoint] ?? []
        alertPanel = AlertPanel(alerts, in: report, from: "../", isLinked: false, stated: stated)
        hasAlerts = !alerts.isEmpty
        let hours = Set((index.alerts[endpoint.endpoint] ?? []).compactMap { report.window.hourIndex(of: $0.raisedAt) })
        let others = hours.sorted().flatMap { index.alertsByHour[$0] ?? [] }.filter { $0.subject != endpoint.endpoint }
        sameHours = others.isEmpty ? [] : [AlertPanel(others, in: report, from: "../")]
        // Slow queries are logged only with an endpoint's name.
        let groups = index.slowQueries[ExactText(endpoint.endpoint.name)] ?? []
        hasSlowQueries = !groups.isEmpty
        latencyFigures =
            endpoint.latencies.map {
                [charts.heatmap($0, id: "heatmap"), charts.distribution($0, id: "distribution")].compactMap(\.self)
            } ?? []
        hasLatencies = !latencyFigures.isEmpty
        let unknown = endpoint.summary.requests.subtractingSaturated(endpoint.latencies?.today.saturatingSum ?? 0)
        latencyNotes =
            unknown > 0
            ? [
                "\(NumberText.counted(unknown, "request")) \(unknown == 1 ? "comes" : "come") from hourly aggregates and \(unknown == 1 ? "is" : "are") not drawn."
            ]
            : []
        errorFigures = [charts.errors(endpoint.errorHours ?? [], id: "errors")].compactMap(\.self)
        errorMessages = endpoint.errorMessages.map(ErrorMessageRow.rows) ?? []
        hasErrorMessages = !errorMessages.isEmpty
        organizations = [EndpointOrganizationsSection(endpoint, listed: index.organizations, stated: stated)]
            .compactMap(\.self)
        slowQueriesHref = "../\(PagePath.slowQueries)"
        slowQueries = groups.map { SlowQueryRow($0, in: report, from: "../", sentBy: endpoint.endpoint.name) }
    }
}
