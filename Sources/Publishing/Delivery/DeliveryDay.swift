import Reporting

/// A day on record as a channel delivers it.
package struct DeliveryDay<Content: Sendable>: Sendable {
    package let window: ReportWindow
    /// What the policy decides by.
    let findings: Findings
    package let content: Content

    package init(_ report: Report, _ content: Content) {
        window = report.window
        findings = Findings(report)
        self.content = content
    }

    /// Names for people, such as `2026-11-22`, and `2026-11-13 to 2026-11-22 (10 days)`; of days in their order.
    static func names(_ days: [DeliveryDay]) -> String {
        guard let first = days.first, let last = days.last, days.count > 1 else { return days.first?.window.name ?? "" }
        return "\(first.window.name) to \(last.window.name) (\(NumberText.counted(days.count, "day")))"
    }
}
