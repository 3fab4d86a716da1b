import Reporting

/// A night as a row of a table of nights.
struct NightRow: Decodable, Hashable, Sendable {
    let href: String
    let title: String
    let badge: StatusBadge
    let verdict: String
    let requests: String
    let errorRate: String
    let p95: String
    let alerts: String

    /// - Parameter root: the way from the page to the site's root.
    init(_ night: NightEntry, root: String) {
        href = root + PagePath.night(night)
        title = WindowText.title(night.window)
        badge = StatusBadge(night.verdict.status)
        verdict = night.verdict.finding
        requests = NumberText.count(night.overall.requests)
        errorRate = NumberText.percent(night.overall.errorRate)
        p95 = FigureText.p95(night.overall)
        alerts = NumberText.count(night.openAlerts)
    }
}
