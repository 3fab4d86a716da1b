import Reporting

/// A group of slow queries as pages and the digest list it.
struct SlowQueryRow: Codable, Hashable, Sendable {
    let fingerprint: String
    /// Link to the group's own page.
    let href: String
    /// The first words of the query.
    let excerpt: String
    let count: String
    /// `300 executions`.
    let executions: String
    /// `12 of them here`, on the page of an endpoint that sent only some of them; one or none.
    let here: [String]
    let total: String
    /// Share of the time of all slow queries.
    let share: String
    let mean: String
    /// The standard deviation; none if unknown, or if there is only one execution.
    let deviation: [String]
    let p95: String
    let maximum: String
    /// The endpoints that sent it.
    let endpoints: String
    let time: String
    let badge: StatusBadge
    /// News about it in a few words each.
    let news: [String]
    /// Example: `2 of 21`; a dash if there are no days to compare with.
    let seen: String
    /// Executions by hour.
    let trend: Markup

    /// - Parameters:
    ///   - folder: the path from the page to the day's folder.
    ///   - endpoint: the endpoint whose page it is, if any.
    init(_ group: SlowQueryGroup, in report: Report, from folder: String = "", sentBy endpoint: String? = nil) {
        let (queries, window) = (report.slowQueries, report.window)
        fingerprint = group.fingerprint
        href = folder + PagePath.slowQuery(group.fingerprint)
        excerpt = DisplayText.shortened(group.query, to: 180)
        count = NumberText.count(group.count)
        executions = NumberText.counted(group.count, "execution")
        let part = endpoint.flatMap { name in
            group.byEndpoint?.parts.first { $0.name.map(ExactText.init) == ExactText(name) }
        }
        here = part.flatMap { $0.count < group.count ? ["\(NumberText.count($0.count)) of them here"] : nil } ?? []
        total = NumberText.duration(milliseconds: Double(group.totalMilliseconds))
        share = NumberText.percent(queries.timeShare(of: group.totalMilliseconds))
        mean = NumberText.milliseconds(group.meanMilliseconds)
        deviation =
            group.count < 2
            ? [] : group.standardDeviationMilliseconds.map { ["std dev \(NumberText.milliseconds($0))"] } ?? []
        p95 = NumberText.milliseconds(group.p95Milliseconds)
        maximum = NumberText.milliseconds(Double(group.maxMilliseconds))
        let shown = group.endpoints.prefix(3).map { DisplayText.shortened($0, to: 80) }
        let more = group.endpoints.count - shown.count
        endpoints =
            shown.isEmpty ? "not recorded" : shown.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
        time = Self.time(group, in: window)
        badge = StatusBadge(group.severity)
        let history = SlowQueryHistoryText(group, in: report)
        news = history.news
        seen = history.seen ?? "—"
        trend = Markup(Sparkline((group.hours ?? []).map(Double.init)).markup)
    }

    /// The times between which it was seen.
    static func time(_ group: SlowQueryGroup, in window: ReportWindow) -> String {
        let first = window.label(of: group.firstSeen)
        let last = window.label(of: group.lastSeen)
        return first == last ? first : "\(first)–\(last)"
    }

    /// What is not listed, in words; none if everything is.
    static func rest(_ queries: SlowQueries, beyond listed: Int) -> [String] {
        let hidden = queries.groups.dropFirst(listed)
        let count = hidden.map(\.count).saturatingSum.addingSaturated(queries.other.count)
        let total = hidden.map(\.totalMilliseconds).saturatingSum.addingSaturated(queries.other.totalMilliseconds)
        guard count > 0 else { return [] }
        return [
            "\(NumberText.counted(count, "other execution")) took \(NumberText.duration(milliseconds: Double(total))) in total."
        ]
    }
}

/// The groups that are not listed, counted together.
struct OtherSlowQueriesRow: Codable, Hashable, Sendable {
    let label: String
    let count: String
    let total: String
    /// Share of the time of all slow queries.
    let share: String

    /// `nil` if every group is listed.
    init?(_ queries: SlowQueries) {
        let other = queries.other
        guard other.count > 0 else { return nil }
        label = other.groups.map { NumberText.counted($0, "other query", "other queries") } ?? "all other queries"
        count = NumberText.count(other.count)
        total = NumberText.duration(milliseconds: Double(other.totalMilliseconds))
        share = NumberText.percent(queries.timeShare(of: other.totalMilliseconds))
    }
}
