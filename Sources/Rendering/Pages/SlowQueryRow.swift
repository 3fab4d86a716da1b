import Reporting

/// A group of slow queries as pages and digest list it.
struct SlowQueryRow: Decodable, Hashable, Sendable {
    let fingerprint: String
    /// Where the query stands in full, with its plan.
    let href: String
    let query: String
    /// The first words of the query.
    let excerpt: String
    let count: String
    /// `300 executions`.
    let executions: String
    let total: String
    let mean: String
    let p95: String
    let maximum: String
    /// The endpoints that sent it.
    let endpoints: String
    let organizations: String
    let time: String
    let badge: StatusBadge
    /// The plan of the slowest execution, indented; empty when there is none.
    let plan: String
    let hasPlan: Bool

    /// - Parameter page: the way to the page of slow queries.
    init(_ group: SlowQueryGroup, window: ReportWindow, page: String) {
        fingerprint = group.fingerprint
        href = "\(page)#q-\(group.fingerprint)"
        query = group.query
        excerpt = DisplayText.shortened(group.query, to: 180)
        count = NumberText.count(group.count)
        executions = NumberText.counted(group.count, "execution")
        total = NumberText.duration(milliseconds: Double(group.totalMilliseconds))
        mean = NumberText.milliseconds(group.meanMilliseconds)
        p95 = NumberText.milliseconds(group.p95Milliseconds)
        maximum = NumberText.milliseconds(Double(group.maxMilliseconds))
        let shown = group.endpoints.prefix(3).map { DisplayText.shortened($0, to: 80) }
        let more = group.endpoints.count - shown.count
        endpoints =
            shown.isEmpty ? "not recorded" : shown.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
        organizations = NumberText.count(group.organizations)
        let first = window.label(of: group.firstSeen)
        let last = window.label(of: group.lastSeen)
        time = first == last ? first : "\(first)–\(last)"
        badge = StatusBadge(group.severity)
        plan = group.plan.map(PlanText.lines) ?? ""
        hasPlan = group.plan != nil
    }

    static func rows(_ queries: SlowQueries, window: ReportWindow) -> [SlowQueryRow] {
        queries.groups.map { SlowQueryRow($0, window: window, page: PagePath.slowQueries) }
    }

    /// What is not listed, in words; none when everything is.
    static func rest(_ queries: SlowQueries, beyond listed: Int) -> [String] {
        let hidden = queries.groups.dropFirst(listed)
        let count = hidden.reduce(queries.other.count) { $0 + $1.count }
        let total = hidden.reduce(queries.other.totalMilliseconds) { $0 + $1.totalMilliseconds }
        guard count > 0 else { return [] }
        return [
            "\(NumberText.counted(count, "other execution")) took \(NumberText.duration(milliseconds: Double(total))) together."
        ]
    }
}
