/// What was found on a day, without figures: two days with equal findings need the same attention.
package struct Findings: Hashable, Sendable {
    /// An alert that is not acknowledged, reduced to its cause and severity.
    package struct OpenAlert: Hashable, Sendable {
        let cause: AlertCause
        let severity: Severity?
    }

    /// A finding reduced to its id, level and acknowledgement.
    package struct Found: Hashable, Sendable {
        let id: String
        let level: Health.Status
        let isAcknowledged: Bool
    }

    /// Status of the verdict.
    package let status: Health.Status
    /// Whether the day has requests; a day without any never counts as quiet.
    package let hasRequests: Bool
    /// Findings of the day, new or standing.
    package let findings: Set<Found>
    /// Findings that ended. They are news for one day only; their absence on the next day is not.
    private let ended: Set<Found>
    /// Alerts that are not acknowledged.
    package let alerts: Set<OpenAlert>

    package init(_ report: Report) {
        status = Verdict(report).status
        hasRequests = report.overall.requests > 0
        func found(_ isIn: (Finding) -> Bool) -> Set<Found> {
            Set(
                (report.findings ?? []).filter(isIn).map {
                    Found(id: $0.id, level: $0.level, isAcknowledged: $0.acknowledged != nil)
                })
        }
        findings = found { $0.state != .ended }
        ended = found { $0.state == .ended }
        alerts = Set(
            AlertGroup.groups(report.alerts).filter { !$0.isAcknowledged }.map {
                OpenAlert(cause: $0.cause, severity: $0.first.severity)
            })
    }

    /// Whether the day has news for somebody who read the day before.
    package func isNews(after before: Findings) -> Bool {
        status != before.status || hasRequests != before.hasRequests || findings != before.findings
            || alerts != before.alerts
            || !ended.isSubset(of: before.ended)
    }
}
