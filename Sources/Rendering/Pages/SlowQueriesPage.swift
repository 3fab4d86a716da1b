import Reporting

/// The fields of `slow-queries.html.mustache`: every listed group of slow queries, with its plan.
struct SlowQueriesPage: Decodable, Hashable, Sendable {
    let head: PageHead
    let windowTitle: String
    let range: String
    let nightHref: String
    let threshold: String
    let summary: String
    let hasQueries: Bool
    let queries: [SlowQueryRow]
    /// What is not listed; none when everything is.
    let rest: [String]

    init(_ report: Report, style: StyleSheet) {
        windowTitle = WindowText.title(report.window)
        head = PageHead(
            title: "Slow queries, \(windowTitle)", style: style, homeHref: "../../../index.html",
            generator: report.generator)
        range = WindowText.range(report.window)
        nightHref = PagePath.night
        threshold = NumberText.count(report.slowQueries.thresholdMilliseconds) + " ms"
        summary = Self.summary(report.slowQueries)
        hasQueries = report.slowQueries.count > 0
        queries = SlowQueryRow.rows(report.slowQueries, window: report.window)
        rest = SlowQueryRow.rest(report.slowQueries, beyond: report.slowQueries.groups.count)
    }

    static func summary(_ queries: SlowQueries) -> String {
        guard queries.count > 0 else {
            return "No query took longer than \(NumberText.count(queries.thresholdMilliseconds)) ms."
        }
        return
            "\(NumberText.counted(queries.count, "query", "queries")) took longer than"
            + " \(NumberText.count(queries.thresholdMilliseconds)) ms,"
            + " \(NumberText.duration(milliseconds: Double(queries.totalMilliseconds))) together."
    }
}
