/// What a day found, without its figures: two days with equal findings need the same attention.
package struct Findings: Hashable, Sendable {
    package struct OpenAlert: Hashable, Sendable {
        let cause: AlertCause
        let severity: Severity?
    }

    package struct Found: Hashable, Sendable {
        let id: String
        let level: Health.Status
        let isAcknowledged: Bool
    }

    /// The verdict's.
    package let status: Health.Status
    /// A day without any is never taken for a quiet one.
    package let hasRequests: Bool
    /// What is found, whether new or standing.
    package let findings: Set<Found>
    /// What is over, which is news of one day alone: that it is not there on the next is none.
    private let ended: Set<Found>
    /// What nobody acknowledged yet.
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

    /// Whether a reader of the day before learns anything.
    package func isNews(after before: Findings) -> Bool {
        status != before.status || hasRequests != before.hasRequests || findings != before.findings
            || alerts != before.alerts
            || !ended.isSubset(of: before.ended)
    }
}
