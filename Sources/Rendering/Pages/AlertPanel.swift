import Reporting

/// The alerts of a page, grouped by cause: open ones with their hours, acknowledged ones collapsed.
struct AlertPanel: Codable, Hashable, Sendable {
    let open: [AlertRow]
    /// Number of open alerts that are not listed; one sentence or none.
    let rest: [String]
    let hasOpen: Bool
    let hasAcknowledged: Bool
    /// `2 acknowledged`.
    let acknowledgedSummary: String
    let acknowledged: [AlertRow]
    let acknowledgedRest: [String]

    /// Maximum number of each that are listed.
    static let listed = 12

    /// - Parameters:
    ///   - folder: the way from the page to the day's folder: empty, or `../`.
    ///   - isLinked: whether those about an endpoint lead to its page; not on that page itself.
    ///   - stated: what the page says above them.
    init(
        _ alerts: [Alert], in report: Report, from folder: String = "", isLinked: Bool = true,
        stated: StatedFindings = .none
    ) {
        let groups = AlertGroup.groups(alerts)
        let folded = groups.filter(\.isAcknowledged)
        let unseen = groups.filter { !$0.isAcknowledged }
        // Alerts of the day come before those still open from earlier days.
        let others = unseen.filter { $0.merged.isOf(report.window) } + unseen.filter { !$0.merged.isOf(report.window) }
        open = AlertRow.rows(
            Array(others.prefix(Self.listed)), in: report, from: folder, isLinked: isLinked, stated: stated)
        hasOpen = !open.isEmpty
        rest = Self.rest(others.count)
        hasAcknowledged = !folded.isEmpty
        acknowledgedSummary = "\(NumberText.count(folded.count)) acknowledged"
        acknowledged = AlertRow.rows(
            Array(folded.prefix(Self.listed)), in: report, from: folder, isLinked: isLinked, stated: stated)
        acknowledgedRest = Self.rest(folded.count)
    }

    private static func rest(_ count: Int) -> [String] {
        count > listed ? ["… and \(NumberText.counted(count - listed, "more alert")), less grave or newer."] : []
    }
}
