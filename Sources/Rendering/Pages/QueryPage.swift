import Reporting

/// The fields of `query.html.mustache`: one window of one query of the load.
struct QueryPage: Codable, Hashable, Sendable {
    var head: PageHead
    let windowTitle: String
    let range: String
    let dayHref: String
    /// To its row.
    let queryLoadHref: String
    let fingerprint: String
    let summary: String
    /// How complete the figures are; sentences.
    let grades: [String]
    /// Findings of the day about it.
    let findings: [FindingRow]
    let tiles: [Tile]
    /// To the page of its slow executions; one or none.
    let slowQueries: [PageLink]
    /// Formatted if possible.
    let query: String
    let hasQuery: Bool
    /// Total time and calls by hour.
    let charts: [ChartFigure]
    let hasCharts: Bool
    /// Average, calls and total time by day.
    let history: [ChartFigure]
    /// The same in one table; one or none.
    let historyTable: [DataTable]
    let hasHistory: Bool
    let senders: [QuerySender]

    /// - Parameter index: index of the same report.
    init(_ group: StatementGroup, of statements: Statements, in report: Report, index: ReportIndex, style: StyleSheet) {
        windowTitle = WindowText.title(report.window)
        head = PageHead(
            title: "Query \(group.fingerprint), \(windowTitle)", style: style, homeHref: "../../../../index.html",
            of: report)
        range = WindowText.range(report.window)
        dayHref = "../\(PagePath.day)"
        queryLoadHref = "../\(PagePath.queryLoad)#\(PagePath.queryID(group.fingerprint))"
        fingerprint = DisplayText.shortened(group.fingerprint, to: 64)
        let load = group.load
        let share = NumberText.percent(LoadFigureCells.share(load, of: statements.total))
        let least = statements.grade == .exact ? "" : "at least "
        summary =
            "\(NumberText.counted(load.calls, "call")) took \(least)\(NumberText.duration(milliseconds: load.totalMilliseconds)), \(share) of the database time of all queries."
        grades = LoadGradeText(statements, in: report.window).sentences
        findings = (report.findings ?? []).enumerated().filter {
            $0.element.subject == .query(group.fingerprint)
        }.map { FindingRow($0.element, number: $0.offset + 1, in: report, pages: index.links, from: "../") }
        tiles = Self.tiles(load, share: share)
        let slow = report.slowQueries.groups.first { $0.fingerprint == group.fingerprint }
        slowQueries = slow.map { Self.link(to: $0, in: report) } ?? []
        query = group.formattedQuery ?? group.query
        hasQuery = !query.isEmpty
        charts = LoadCharts(statements, in: report.window, of: group).all
        hasCharts = !charts.isEmpty
        let days = LoadHistory(group, of: statements, in: report)
        history = days.charts
        historyTable = days.table
        hasHistory = !history.isEmpty
        senders = QuerySender.list(group, slow, index)
    }

    private static func link(to slow: SlowQueryGroup, in report: Report) -> [PageLink] {
        let plan = slow.plan == nil ? "" : ", with the plan of the slowest"
        return [
            PageLink(
                href: "../\(PagePath.slowQuery(slow.fingerprint))",
                text:
                    "\(NumberText.counted(slow.count, "execution")) above \(NumberText.count(report.slowQueries.thresholdMilliseconds)) ms\(plan)"
            )
        ]
    }

    private static func tiles(_ load: StatementLoad, share: String) -> [Tile] {
        let blocks = load.sharedBlocksHit.addingSaturated(load.sharedBlocksRead)
        let perCall = load.calls > 0 ? Double(load.rows) / Double(load.calls) : nil
        var tiles = [
            Tile(
                label: "Total time", value: NumberText.duration(milliseconds: load.totalMilliseconds),
                note: "\(share) of all queries"),
            Tile(label: "Calls", value: NumberText.count(load.calls), note: ""),
            Tile(label: "Average", value: NumberText.milliseconds(load.meanMilliseconds), note: ""),
            Tile(
                label: "Rows per call", value: perCall.map { NumberText.rowCount($0) } ?? "—",
                note: NumberText.counted(load.rows, "row")),
            Tile(
                label: "Found in memory",
                value: blocks > 0 ? NumberText.percentDown(load.sharedBlocksHit, of: blocks, places: 1) : "—",
                note: load.sharedBlocksRead > 0
                    ? "\(LoadFigureCells.bytes(blocks: load.sharedBlocksRead)) read" : "nothing read"),
            Tile(
                label: "Temporary files", value: LoadFigureCells.bytes(blocks: load.temporaryBlocks),
                note: load.temporaryBlocks > 0 ? "read and written" : "none"),
            Tile(
                label: "WAL", value: load.walBytes > 0 ? ByteUnit.text(load.walBytes) : "—",
                note: load.sharedBlocksDirtied > 0
                    ? "\(LoadFigureCells.bytes(blocks: load.sharedBlocksDirtied)) changed" : "no changes"),
        ]
        if let read = load.readMilliseconds, let write = load.writeMilliseconds {
            tiles.append(
                Tile(
                    label: "Time of I/O", value: NumberText.duration(milliseconds: read + write),
                    note: "\(NumberText.duration(milliseconds: read)) reading"))
        }
        if let plan = load.planMilliseconds {
            tiles.append(
                Tile(
                    label: "Planning", value: NumberText.duration(milliseconds: plan), note: "besides the total time"))
        }
        return tiles
    }
}

/// Where a query comes from: databases, roles, or endpoints.
struct QuerySender: Codable, Hashable, Sendable {
    struct Name: Codable, Hashable, Sendable {
        let text: String
        /// To the pages of an endpoint, one for each method.
        let links: [PageLink]
    }

    /// `Database`, `Role`, `Endpoint`.
    let label: String
    let names: [Name]

    private static let longest = 120
    private static let listed = 12

    /// The endpoint in its comment, and those that sent its slow executions.
    static func list(_ group: StatementGroup, _ slow: SlowQueryGroup?, _ index: ReportIndex) -> [QuerySender] {
        var endpoints: [String] = []
        for name in [group.endpoint].compactMap(\.self) + (slow?.endpoints ?? [])
        where !endpoints.contains(where: { ExactText($0) == ExactText(name) }) { endpoints.append(name) }
        func plain(_ label: String, _ names: [String]) -> QuerySender {
            QuerySender(
                label: label, names: names.prefix(listed).map { Name(text: shortened($0), links: []) })
        }
        return [
            plain("Database", group.databases), plain("Role", group.roles),
            QuerySender(
                label: "Endpoint",
                names: endpoints.prefix(listed).map { name in
                    Name(
                        text: shortened(name),
                        links: (index.endpoints[ExactText(name)] ?? []).map {
                            PageLink(
                                href: "../\(PagePath.endpoint($0))", text: $0.method.map(NameText.method) ?? "no method"
                            )
                        })
                }),
        ].filter { !$0.names.isEmpty }
    }

    private static func shortened(_ text: String) -> String { DisplayText.shortened(text, to: longest) }
}
