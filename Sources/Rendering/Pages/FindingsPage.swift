import Reporting

/// The fields of `findings.html.mustache`: every finding of a day, also what is standing, over and acknowledged.
struct FindingsPage: Codable, Hashable, Sendable {
    struct Group: Codable, Hashable, Sendable {
        let title: String
        /// Meaning of the group.
        let explanation: String
        let rows: [FindingRow]
    }

    var head: PageHead
    let windowTitle: String
    let range: String
    let dayHref: String
    let groups: [Group]
    let hasGroups: Bool

    init(_ report: Report, style: StyleSheet) {
        windowTitle = WindowText.title(report.window)
        head = PageHead(title: "Findings, \(windowTitle)", style: style, homeHref: "../../../index.html", of: report)
        range = WindowText.range(report.window)
        dayHref = PagePath.day
        let pages = FindingLinks(report)
        let findings = report.findings ?? []
        func group(_ title: String, _ explanation: String, _ isIn: (Finding) -> Bool) -> Group? {
            let rows = findings.filter(isIn).enumerated().map {
                FindingRow($1, number: $0 + 1, in: report, pages: pages)
            }
            return rows.isEmpty ? nil : Group(title: title, explanation: explanation, rows: rows)
        }
        let isFirst = report.daysOnRecord == 0
        groups = [
            group("Alarms", "New, or worse than on earlier days.") { $0.isAlarm },
            group("Other changes", "Changes that need no action.") {
                $0.acknowledged == nil && $0.level == .ok
                    && ($0.state == .new || $0.state == .lasting || $0.state == .worse)
            },
            group(
                isFirst ? "Above thresholds" : "Standing",
                isFirst
                    ? "Nothing to compare with yet: it may have been so for long."
                    : "Present on each of the last 7 days on record, or recurring, at the same level. Standing server errors keep a day at warning; everything else leaves it OK."
            ) {
                $0.acknowledged == nil && $0.state == .standing
            },
            group("Improved or ended", "Better than usual, or back to the usual level.") {
                $0.acknowledged == nil && $0.state == .ended
            },
            group("Acknowledged", "Known to an operator; reopened when it gets worse.") { $0.acknowledged != nil },
        ].compactMap(\.self)
        hasGroups = !groups.isEmpty
    }
}
