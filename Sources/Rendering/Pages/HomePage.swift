import Reporting

/// The fields of `home.html.mustache`: the archive, newest night first.
struct HomePage: Decodable, Hashable, Sendable {
    struct Night: Decodable, Hashable, Sendable {
        let href: String
        let title: String
        let badge: StatusBadge
        let verdict: String
        let requests: String
        let errorRate: String
        let p95: String
        let alerts: String
    }

    let head: PageHead
    let hasNights: Bool
    /// The newest; one or none.
    let latest: [Night]
    let nights: [Night]
    let count: String

    init(_ entries: [NightEntry], style: StyleSheet, generator: Report.Generator) {
        head = PageHead(title: "Daybook", style: style, homeHref: "", generator: generator)
        nights = entries.sorted { $0.isListed(before: $1) }.map { entry in
            Night(
                href: "\(entry.path)/\(PagePath.night)", title: WindowText.title(entry.window),
                badge: StatusBadge(entry.verdict.status), verdict: entry.verdict.finding,
                requests: NumberText.count(entry.overall.requests),
                errorRate: NumberText.percent(entry.overall.errorRate), p95: FigureText.p95(entry.overall),
                alerts: NumberText.count(entry.openAlerts))
        }
        latest = Array(nights.prefix(1))
        hasNights = !nights.isEmpty
        count = NumberText.counted(nights.count, "night")
    }
}
