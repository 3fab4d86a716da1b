import Reporting

/// The fields of `slow-query.html.mustache`: one window of one group of slow queries.
struct SlowQueryPage: Codable, Hashable, Sendable {
    var head: PageHead
    let windowTitle: String
    let range: String
    let dayHref: String
    let slowQueriesHref: String
    let fingerprint: String
    let badge: StatusBadge
    let summary: String
    /// Sentences about its news and its times.
    let sentences: [String]
    let tiles: [Tile]
    /// To the page of all its calls; one or none.
    let loads: [PageLink]
    /// Formatted if possible.
    let query: String
    /// Sentences about which texts count as this query, where that is not obvious.
    let remarks: [String]
    /// When it was first and last seen, in a sentence.
    let times: String
    /// Executions by hour, and figures by day where there are days before.
    let charts: [ChartFigure]
    let hasCharts: Bool
    let endpoints: [SlowQueryPartRow]
    let organizations: [SlowQueryPartRow]
    let hasParts: Bool
    /// One plan or none.
    let plan: [PlanTree]
    /// A plan that could not be parsed, unchanged; one or none.
    let planText: [String]
    let hasPlan: Bool

    /// - Parameter index: index of the same report.
    init(_ group: SlowQueryGroup, in report: Report, index: ReportIndex, style: StyleSheet) {
        let queries = report.slowQueries
        windowTitle = WindowText.title(report.window)
        head = PageHead(
            title: "Slow query \(group.fingerprint), \(windowTitle)", style: style, homeHref: "../../../../index.html",
            of: report)
        range = WindowText.range(report.window)
        dayHref = "../\(PagePath.day)"
        slowQueriesHref = "../\(PagePath.slowQueries)"
        fingerprint = group.fingerprint
        badge = StatusBadge(group.severity)
        let share = NumberText.percent(queries.timeShare(of: group.totalMilliseconds))
        let total = NumberText.duration(milliseconds: Double(group.totalMilliseconds))
        summary =
            "\(NumberText.counted(group.count, "execution")) took \(total)\(group.count == 1 ? "" : " in total"), \(share) of all slow-query time."
        let history = SlowQueryHistoryText(group, in: report)
        sentences =
            history.news.map { $0.prefix(1).uppercased() + $0.dropFirst() + "." }
            + [history.beside, history.sentence].compactMap(\.self)
        tiles = Self.tiles(group)
        loads = Self.loads(group, in: report)
        query = group.formattedQuery ?? group.query
        remarks = [
            group.isParsed
                ? nil
                : "This query does not parse, perhaps because it was cut off. It is grouped by its text without literals.",
            group.nameVariants.map {
                "\(NumberText.count($0)) texts count as this query: they differ only in digits of table names."
            },
        ].compactMap(\.self)
        let (first, last) = (report.window.label(of: group.firstSeen), report.window.label(of: group.lastSeen))
        times = first == last ? "At \(first)." : "First \(first), last \(last)."
        let charts = SlowQueryCharts(group, in: report)
        self.charts = [charts.hours].compactMap(\.self) + charts.trend
        hasCharts = !self.charts.isEmpty
        endpoints = SlowQueryPartRow.rows(group.byEndpoint, of: group) { name in
            (index.endpoints[ExactText(name)] ?? []).map {
                PageLink(href: "../\(PagePath.endpoint($0))", text: $0.method.map(NameText.method) ?? "no method")
            }
        }
        organizations = SlowQueryPartRow.rows(group.byOrganization, of: group) { name in
            guard let id = OrganizationID(name), index.organizations.contains(id) else { return [] }
            return [PageLink(href: "../\(PagePath.organizations)#o-\(id)", text: "all of it")]
        }
        hasParts = !endpoints.isEmpty
        let tree = group.plan.flatMap(QueryPlan.init).map(PlanTree.init)
        plan = [tree].compactMap(\.self)
        planText = tree == nil ? group.plan.map { [DisplayText.shortened($0.indentedText, to: 20_000)] } ?? [] : []
        hasPlan = group.plan != nil
    }

    private static func loads(_ group: SlowQueryGroup, in report: Report) -> [PageLink] {
        guard let statements = report.statements,
            let all = statements.groups.first(where: { $0.fingerprint == group.fingerprint })
        else { return [] }
        let share = NumberText.percent(LoadFigureCells.share(all.load, of: statements.total))
        return [
            PageLink(
                href: "../\(PagePath.query(group.fingerprint))",
                text:
                    "\(NumberText.counted(all.load.calls, "call")), average \(NumberText.milliseconds(all.load.meanMilliseconds)), \(share) of the database time of all queries"
            )
        ]
    }

    private static func tiles(_ group: SlowQueryGroup) -> [Tile] {
        let deviation =
            group.count < 2 ? nil : group.standardDeviationMilliseconds.map { "std dev \(NumberText.milliseconds($0))" }
        let hours = (group.hours ?? []).count { $0 > 0 }
        return [
            Tile(
                label: "Executions", value: NumberText.count(group.count),
                note: hours > 0 ? "in \(hours) of \(NumberText.counted((group.hours ?? []).count, "hour"))" : ""),
            Tile(
                label: "Total time", value: NumberText.duration(milliseconds: Double(group.totalMilliseconds)), note: ""
            ), Tile(label: "Average", value: NumberText.milliseconds(group.meanMilliseconds), note: deviation ?? ""),
            Tile(label: "P50", value: NumberText.milliseconds(group.p50Milliseconds), note: ""),
            Tile(label: "P95", value: NumberText.milliseconds(group.p95Milliseconds), note: ""),
            Tile(label: "Longest", value: NumberText.milliseconds(Double(group.maxMilliseconds)), note: ""),
        ]
    }
}

/// The executions of a group that one endpoint sent, or that belong to one organization.
struct SlowQueryPartRow: Codable, Hashable, Sendable {
    let name: String
    /// Links to the endpoint's pages, one for each method, or to the organization's row.
    let links: [PageLink]
    let count: String
    let total: String
    /// Share of the group's time.
    let share: String

    static func rows(
        _ breakdown: SlowQueryBreakdown?, of group: SlowQueryGroup, links: (String) -> [PageLink]
    ) -> [SlowQueryPartRow] {
        guard let breakdown else { return [] }
        func row(_ name: String, _ links: [PageLink], _ count: Int, _ milliseconds: Int) -> SlowQueryPartRow {
            SlowQueryPartRow(
                name: name, links: links, count: NumberText.count(count),
                total: NumberText.duration(milliseconds: Double(milliseconds)),
                share: NumberText.percent(
                    group.totalMilliseconds > 0 ? Double(milliseconds) / Double(group.totalMilliseconds) : nil))
        }
        let parts = breakdown.parts.map { part in
            row(
                (part.label ?? part.name).map { DisplayText.shortened($0, to: NameText.longest) } ?? "not recorded",
                part.name.map(links) ?? [], part.count, part.totalMilliseconds)
        }
        let other = breakdown.other
        guard other.names > 0 else { return parts }
        return parts + [row("\(NumberText.count(other.names)) others", [], other.count, other.totalMilliseconds)]
    }
}
