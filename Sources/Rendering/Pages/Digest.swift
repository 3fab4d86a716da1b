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
    /// How often it was reported again, a sentence for each in one text; none where it was not.
    let restatements: [String]
    let notes: [String]
    /// Whether there is an alert or an objective to tell.
    let hasAlerts: Bool
    let alerts: [AlertRow]
    /// How many are not listed, in words; none when all are.
    let alertRest: [String]
    /// Those that burn, in the order of the configuration.
    let objectives: [ObjectiveLine]
    /// How many are not listed, in words; none when all are.
    let objectiveRest: [String]
    let hasEndpoints: Bool
    let endpoints: [EndpointRow]
    /// Whether an endpoint is in warning or critical.
    let hasWorst: Bool
    /// How many endpoints are not listed, in words; none when all are, or none is.
    let otherEndpoints: [String]
    /// What went wrong for one organisation and not for others, a sentence for each; few.
    let troubles: [String]
    let hasTroubles: Bool
    let slowQuerySummary: String
    /// Those worth a word beside what changed.
    let slowQueries: [SlowQueryRow]
    let hasSlowQueries: Bool
    let hasResources: Bool
    /// Those that an alert is about, and the one that reaches its limit next.
    let resources: [ResourceLine]
    /// What is fine, in one sentence; none where nothing is.
    let fine: [String]
    /// Where the night's page is: a link to an address, or the path of a file.
    let pageLink: Markup
    let generator: String

    /// How much a digest lists.
    struct Size: Hashable, Sendable {
        let changes: Int
        let alerts: Int
        let objectives: Int
        let endpoints: Int
        let troubles: Int
        let slowQueries: Int
        let resources: Int

        /// From the largest to the smallest.
        static let all = [
            Size(changes: 8, alerts: 8, objectives: 4, endpoints: 5, troubles: 3, slowQueries: 3, resources: 4),
            Size(changes: 6, alerts: 5, objectives: 3, endpoints: 3, troubles: 2, slowQueries: 2, resources: 2),
            Size(changes: 5, alerts: 4, objectives: 2, endpoints: 2, troubles: 1, slowQueries: 1, resources: 1),
            Size(changes: 4, alerts: 3, objectives: 1, endpoints: 1, troubles: 1, slowQueries: 1, resources: 1),
        ]
    }

    /// More is not read with the first coffee. A night that has more to tell lists less of each.
    static let longest = 60

    init(_ report: Report, pageAddress: String, size: Size = Size.all[0]) {
        let verdict = Verdict(report)
        let charts = ReportCharts(window: report.window)
        title = WindowText.title(report)
        range = WindowText.range(report.window)
        badge = StatusBadge(verdict.status)
        self.verdict = verdict.sentence
        whatChanged = report.comparison.map { [WhatChanged($0, in: report, listed: size.changes)] } ?? []
        requests = NumberText.counted(report.overall.requests, "request")
        errors = NumberText.count(report.overall.errors)
        errorRate = NumberText.percent(report.overall.errorRate)
        mean = FigureText.mean(report.overall)
        p50 = FigureText.p50(report.overall)
        p95 = FigureText.p95(report.overall)
        p99 = FigureText.p99(report.overall)
        trends = Self.trends(report)
        let restated = (report.restatements ?? []).map(\.sentence)
        restatements = restated.isEmpty ? [] : [restated.joined(separator: " ")]
        coverage = WindowText.coverage(report.coverage)
        notes = report.coverage.notes
        let groups = AlertGroup.groups(report.alerts)
        // What changed says it already.
        let said = Set(whatChanged.flatMap(\.rows).flatMap(\.details))
        alerts = AlertRow.rows(Array(groups.prefix(size.alerts)), in: report).map { row in
            var row = row
            row.affected.removeAll(where: said.contains)
            return row
        }
        alertRest = groups.count > size.alerts
            ? ["… and \(NumberText.counted(groups.count - size.alerts, "more alert")) on the page."] : []
        let burning = (report.objectives ?? []).compactMap { objective in
            ObjectiveText.burning(objective).map {
                ObjectiveLine(
                    badge: ObjectiveText.badge(objective), name: DisplayText.shortened(objective.name, to: NameText.longest), text: $0)
            }
        }
        objectives = Array(burning.prefix(size.objectives))
        objectiveRest = burning.count > objectives.count
            ? ["… and \(NumberText.counted(burning.count - objectives.count, "more objective")) on the page."] : []
        hasAlerts = !report.alerts.isEmpty || !objectives.isEmpty
        hasEndpoints = !report.endpoints.isEmpty
        // Of what is fine, a line is enough.
        endpoints = report.endpoints.filter { $0.health.status > .ok }.prefix(size.endpoints).map {
            var row = EndpointRow($0, of: report.overall)
            row.affected.removeAll(where: said.contains)
            return row
        }
        hasWorst = !endpoints.isEmpty
        let rest = (report.endpoints.count - endpoints.count).addingSaturated(report.other?.endpoints ?? 0)
        otherEndpoints = rest > 0 && !endpoints.isEmpty ? ["\(NumberText.counted(rest, "other endpoint")) on the page"] : []
        troubles = Array((OrganizationsSection(report, listed: 0)?.troubles ?? []).prefix(size.troubles))
        hasTroubles = !troubles.isEmpty
        slowQuerySummary = SlowQueriesPage.summary(report.slowQueries)
        slowQueries = Self.telling(report).prefix(size.slowQueries).map { SlowQueryRow($0, in: report) }
        hasSlowQueries = !slowQueries.isEmpty
        let urgent = ForecastText.mostUrgent(report.resources)?.metric
        let alerting = Set(report.alerts.compactMap(\.metric)).union([urgent].compactMap(\.self))
        // Of what is fine, a line is enough.
        resources = report.resources.enumerated().filter { alerting.contains($1.metric) }.prefix(size.resources).map {
            ResourceLine(ResourceRow($1, charts: charts, index: $0), forecast: $1.metric == urgent ? $1.forecast : nil)
        }
        hasResources = !resources.isEmpty
        fine = Self.fine(report, isAlerting: hasAlerts, isUnwell: hasWorst, isNearLimit: hasResources)
        // An address is checked where it is set; a path may hold anything.
        let isAddress = ["https://", "http://"].contains { pageAddress.hasPrefix($0) }
        pageLink = Markup(isAddress ? "<\(pageAddress)>" : MarkdownEscaping().escapeText(pageAddress))
        generator = "\(report.generator.name) \(report.generator.version)"
    }

    /// Slow queries that "What changed" does not tell of: all where nights could not be compared, else those with another plan.
    private static func telling(_ report: Report) -> [SlowQueryGroup] {
        guard let comparison = report.comparison, comparison.note == nil else { return report.slowQueries.groups }
        let told = Set(comparison.changes.map(\.subject))
        return report.slowQueries.groups.filter { $0.history?.planChange != nil && !told.contains(.query($0.fingerprint)) }
    }

    /// What is fine, in one sentence; none where nothing is.
    private static func fine(_ report: Report, isAlerting: Bool, isUnwell: Bool, isNearLimit: Bool) -> [String] {
        guard report.overall.requests > 0 else { return [] }
        let isService = report.tenant == nil
        let parts = [
            isAlerting || !isService ? nil : "no alert was raised",
            isUnwell ? nil : "every endpoint is within its thresholds",
            report.slowQueries.count == 0 ? "no query was slow" : nil,
            isNearLimit || report.resources.isEmpty ? nil : "no resource is near its limit",
        ].compactMap(\.self)
        guard let last = parts.last else { return [] }
        let text = parts.count > 1 ? "\(parts.dropLast().joined(separator: ", ")) and \(last)" : last
        return [text.prefix(1).uppercased() + text.dropFirst() + "."]
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
