import Reporting

/// What all queries did on a day, on the day's own page.
struct QueryLoadSection: Codable, Hashable, Sendable {
    /// How many calls took how long.
    let summary: String
    /// How complete the figures are; sentences.
    let grades: [String]
    let rows: [LoadRow]
    /// What is not listed; one sentence or none.
    let rest: [String]
    let href: String

    private static let listed = 10

    /// `nil` where no statistics were collected.
    init?(_ report: Report) {
        guard let statements = report.statements else { return nil }
        summary = QueryLoadPage.summary(statements)
        grades = LoadGradeText(statements, in: report.window).sentences
        let changes = LoadRow.changes(report)
        // By time: what is listed for another measure only is on the page.
        rows = statements.groups.prefix(Self.listed).map { LoadRow($0, of: statements, changes: changes) }
        let groups = statements.groups.count.addingSaturated(statements.other.groups) - rows.count
        let shown = statements.groups.prefix(Self.listed).map(\.load)
        let calls = statements.total.calls.subtractingSaturated(shown.map(\.calls).saturatingSum)
        let time = max(statements.total.totalMilliseconds - shown.reduce(0) { $0 + $1.totalMilliseconds }, 0)
        rest =
            groups > 0
            ? [
                "\(NumberText.counted(groups, "other query", "other queries")): \(NumberText.counted(calls, "call")), \(NumberText.duration(milliseconds: time))."
            ] : []
        href = PagePath.queryLoad
    }
}

/// The fields of `query-load.html.mustache`: every listed query of the load, each with a link to its page.
struct QueryLoadPage: Codable, Hashable, Sendable {
    var head: PageHead
    let windowTitle: String
    let range: String
    let dayHref: String
    let summary: String
    /// How complete the figures are; sentences.
    let grades: [String]
    /// Total time and calls by hour.
    let charts: [ChartFigure]
    let rows: [LoadRow]
    /// One row for the queries that are not listed; none if all are.
    let others: [LoadTogetherRow]
    let all: LoadTogetherRow

    /// `nil` where no statistics were collected.
    init?(_ report: Report, style: StyleSheet) {
        guard let statements = report.statements else { return nil }
        windowTitle = WindowText.title(report.window)
        head = PageHead(title: "Query load, \(windowTitle)", style: style, homeHref: "../../../index.html", of: report)
        range = WindowText.range(report.window)
        dayHref = PagePath.day
        summary = Self.summary(statements)
        grades = LoadGradeText(statements, in: report.window).sentences
        charts = LoadCharts(statements, in: report.window).all
        let changes = LoadRow.changes(report)
        rows = statements.groups.map { LoadRow($0, of: statements, changes: changes) }
        others = LoadTogetherRow.others(statements)
        all = LoadTogetherRow.all(statements)
    }

    static func summary(_ statements: Statements) -> String { LoadDescription(statements).sentence }
}
