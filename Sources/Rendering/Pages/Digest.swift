import Reporting

/// The fields of `digest.md.mustache`: a night for e-mail, as text.
struct Digest: Decodable, Hashable, Sendable {
    struct Line: Decodable, Hashable, Sendable {
        let label: String
        let sparkline: String
        let text: String
    }

    struct ObjectiveLine: Decodable, Hashable, Sendable {
        let badge: StatusBadge
        let name: String
        let text: String
    }

    struct ResourceLine: Decodable, Hashable, Sendable {
        let name: String
        let latest: String
        /// The most urgent one's forecast is the last of them.
        let remarks: [String]

        init(_ row: ResourceRow, forecast: ResourceForecast?) {
            name = row.name
            latest = row.latest
            remarks = row.remarks + (forecast.map { [ForecastText.sentence($0)] } ?? [])
        }
    }

    let title: String
    /// Whether it is about the whole service and not about one organisation alone.
    let isService: Bool
    let range: String
    let badge: StatusBadge
    let verdict: String
    /// One, or none for reports that do not tell.
    let whatChanged: [WhatChanged]
    let requests: String
    let errors: String
    let errorRate: String
    let mean: String
    let p50: String
    let p95: String
    let p99: String
    let trends: [Line]
    let coverage: String
    /// How often it was reported again, a sentence for each.
    let restatements: [String]
    let notes: [String]
    let hasAlerts: Bool
    let alerts: [AlertRow]
    /// How many are not listed, in words; none when all are.
    let alertRest: [String]
    let hasObjectives: Bool
    /// Those that burn, in the order of the configuration.
    let objectives: [ObjectiveLine]
    let hasEndpoints: Bool
    let endpoints: [EndpointRow]
    /// Where no endpoint is worth listing, a sentence that says so.
    let calm: [String]
    /// How many endpoints are not listed, in words; none when all are, or none is.
    let otherEndpoints: [String]
    /// What went wrong for one organisation and not for others, a sentence for each; few.
    let troubles: [String]
    let hasTroubles: Bool
    let slowQuerySummary: String
    let slowQueries: [SlowQueryRow]
    let slowQueryRest: [String]
    let hasResources: Bool
    /// Those that an alert is about, and the one that reaches its limit next.
    let resources: [ResourceLine]
    /// The others in a line; none when there are none.
    let otherResources: [String]
    /// Where the night's page is: a link to an address, or the path of a file.
    let pageLink: Markup
    let generator: String

    static let endpointsListed = 5
    static let changesListed = 6
    static let slowQueriesListed = 3
    static let troublesListed = 3
    static let alertsListed = 8
    static let resourcesNamed = 6

    init(_ report: Report, pageAddress: String) {
        let verdict = Verdict(report)
        let charts = ReportCharts(window: report.window)
        title = WindowText.title(report)
        isService = report.tenant == nil
        range = WindowText.range(report.window)
        badge = StatusBadge(verdict.status)
        self.verdict = verdict.sentence
        whatChanged = report.comparison.map { [WhatChanged($0, in: report, listed: Self.changesListed)] } ?? []
        requests = NumberText.counted(report.overall.requests, "request")
        errors = NumberText.count(report.overall.errors)
        errorRate = NumberText.percent(report.overall.errorRate)
        mean = FigureText.mean(report.overall)
        p50 = FigureText.p50(report.overall)
        p95 = FigureText.p95(report.overall)
        p99 = FigureText.p99(report.overall)
        trends = Self.trends(report)
        restatements = (report.restatements ?? []).map(\.sentence)
        coverage = WindowText.coverage(report.coverage)
        notes = report.coverage.notes
        hasAlerts = !report.alerts.isEmpty
        let groups = AlertGroup.groups(report.alerts)
        alerts = AlertRow.rows(Array(groups.prefix(Self.alertsListed)), in: report)
        alertRest = groups.count > Self.alertsListed
            ? ["… and \(NumberText.counted(groups.count - Self.alertsListed, "more alert")) on the page."] : []
        objectives = (report.objectives ?? []).compactMap { objective in
            ObjectiveText.burning(objective).map {
                ObjectiveLine(
                    badge: ObjectiveText.badge(objective), name: DisplayText.shortened(objective.name, to: NameText.longest), text: $0)
            }
        }
        hasObjectives = !objectives.isEmpty
        hasEndpoints = !report.endpoints.isEmpty
        // Of what is fine, a line is enough.
        endpoints = report.endpoints.filter { $0.health.status > .ok }.prefix(Self.endpointsListed).map {
            EndpointRow($0, of: report.overall)
        }
        calm = hasEndpoints && endpoints.isEmpty ? ["Every endpoint is within its thresholds."] : []
        let rest = report.endpoints.count - endpoints.count + (report.other?.endpoints ?? 0)
        otherEndpoints = rest > 0 && !endpoints.isEmpty ? ["\(NumberText.counted(rest, "other endpoint")) on the page"] : []
        troubles = Array((OrganizationsSection(report, listed: 0)?.troubles ?? []).prefix(Self.troublesListed))
        hasTroubles = !troubles.isEmpty
        slowQuerySummary = SlowQueriesPage.summary(report.slowQueries)
        slowQueries = report.slowQueries.groups.prefix(Self.slowQueriesListed).map { SlowQueryRow($0, in: report) }
        slowQueryRest = SlowQueryRow.rest(report.slowQueries, beyond: Self.slowQueriesListed)
        hasResources = !report.resources.isEmpty
        let urgent = ForecastText.mostUrgent(report.resources)?.metric
        let alerting = Set(report.alerts.compactMap(\.metric)).union([urgent].compactMap(\.self))
        // Of what is fine, a line is enough.
        resources = report.resources.enumerated().filter { alerting.contains($1.metric) }.map {
            ResourceLine(ResourceRow($1, charts: charts, index: $0), forecast: $1.metric == urgent ? $1.forecast : nil)
        }
        let others = report.resources.filter { !alerting.contains($0.metric) }.prefix(Self.resourcesNamed).map(Self.inShort)
        let unnamed = report.resources.count - resources.count - others.count
        otherResources = others.isEmpty ? [] : [(others + (unnamed > 0 ? ["and \(unnamed) more"] : [])).joined(separator: "; ")]
        // An address is checked where it is set; a path may hold anything.
        let isAddress = ["https://", "http://"].contains { pageAddress.hasPrefix($0) }
        pageLink = Markup(isAddress ? "<\(pageAddress)>" : MarkdownEscaping().escapeText(pageAddress))
        generator = "\(report.generator.name) \(report.generator.version)"
    }

    /// `Storage used 41.8 GB, 38.9 % of 107 GB`.
    private static func inShort(_ series: ResourceSeries) -> String {
        let name = DisplayText.shortened(series.name, to: 60)
        guard let latest = series.latest else { return "\(name): nothing sampled" }
        guard let limit = series.limit, limit > 0 else { return "\(name) \(series.text(latest))" }
        return "\(name) \(series.text(latest)), \(NumberText.percent(latest / limit)) of \(series.text(limit))"
    }

    /// Requests, errors and P95 by hour, each with its peak.
    private static func trends(_ report: Report) -> [Line] {
        let hours = report.hours
        func line(_ label: String, _ value: (HourPoint) -> Double?, _ text: (Double) -> String) -> Line {
            let values = hours.map { $0.requests > 0 ? value($0) : nil }
            let known = zip(hours, values).compactMap { hour, value in value.map { (hour, $0) } }
            let peak = known.max { $0.1 < $1.1 }
            return Line(
                label: label, sparkline: BlockSparkline(values).description,
                text: peak.map { hour, value in
                    value == 0 ? "none" : "most at \(report.window.label(of: hour.start)): \(text(value))"
                } ?? "nothing known")
        }
        return [
            line("Requests", { Double($0.requests) }, { NumberText.decimal($0, places: 0) }),
            line("Errors", { Double($0.errors) }, { NumberText.decimal($0, places: 0) }),
            line("P95", \.p95Milliseconds, { NumberText.milliseconds($0) }),
        ]
    }
}

/// The fields of `digest.html.mustache`: the digest as a page.
struct DigestPage: Decodable, Hashable, Sendable {
    var head: PageHead
    /// The digest's Markdown as HTML.
    let body: Markup
    let nightHref: String
}
