import Reporting

/// A day as a row of a table of days.
struct DayRow: Decodable, Hashable, Sendable {
    let href: String
    let title: String
    let badge: StatusBadge
    let verdict: String
    let requests: String
    let errorRate: String
    let p95: String
    let alerts: String

    /// - Parameter root: the path from the page to the site's root.
    init(_ day: DayEntry, root: String) {
        href = root + PagePath.day(day)
        title =
            day.window.date.map { "\($0.weekdayName.prefix(3)) \(WindowText.shortDay($0))" }
            ?? WindowText.title(day.window)
        badge = StatusBadge(day.verdict.status)
        verdict = day.verdict.finding
        requests = NumberText.count(day.overall.requests)
        errorRate = NumberText.percent(day.overall.errorRate)
        p95 = FigureText.milliseconds(day.overall.latency[.p95])
        alerts = NumberText.count(day.openAlerts)
    }
}
