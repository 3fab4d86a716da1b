import Reporting

/// The fields of `slow-queries.html.mustache`: every listed group of slow queries, each with a link to its page.
struct SlowQueriesPage: Codable, Hashable, Sendable {
    var head: PageHead
    let windowTitle: String
    let range: String
    let dayHref: String
    let summary: String
    let hasQueries: Bool
    let queries: [SlowQueryRow]
    /// One row for the groups that are not listed; none if all are.
    let others: [OtherSlowQueriesRow]

    init(_ report: Report, style: StyleSheet) {
        windowTitle = WindowText.title(report.window)
        head = PageHead(
            title: "Slow queries, \(windowTitle)", style: style, homeHref: "../../../index.html", of: report)
        range = WindowText.range(report.window)
        dayHref = PagePath.day
        summary = Self.summary(report.slowQueries)
        hasQueries = report.slowQueries.count > 0
        queries = report.slowQueries.groups.map { SlowQueryRow($0, in: report) }
        others = [OtherSlowQueriesRow(report.slowQueries)].compactMap(\.self)
    }

    static func summary(_ queries: SlowQueries) -> String {
        guard queries.count > 0 else {
            // It is unknown whether no query was slow or slow queries are not logged.
            return "No query above \(NumberText.count(queries.thresholdMilliseconds)) ms is recorded."
        }
        return
            "\(NumberText.counted(queries.count, "execution")) above \(NumberText.count(queries.thresholdMilliseconds)) ms,"
            + " \(NumberText.duration(milliseconds: Double(queries.totalMilliseconds))) in total."
    }
}
