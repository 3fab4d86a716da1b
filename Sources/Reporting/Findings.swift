/// What a night found, without its figures: two nights with equal findings need the same attention.
package struct Findings: Hashable, Sendable {
    package struct OpenAlert: Hashable, Sendable {
        let cause: AlertCause
        let severity: Severity?
    }

    package struct Changed: Hashable, Sendable {
        let subject: ChangeSubject
        let kind: Change.Kind
        let measure: Change.Measure?
    }

    /// The verdict's.
    package let status: Health.Status
    /// A night without any is silence, which is never health.
    package let hasRequests: Bool
    /// The endpoints that are in warning or critical.
    package let endpoints: [Endpoint: Health.Status]
    /// Names of objectives whose budget is exhausted.
    package let exhausted: Set<String>
    /// What nobody acknowledged yet.
    package let alerts: Set<OpenAlert>
    /// What changed beside the nights before. A change that lasts is the same finding every night until it is usual.
    package let changes: Set<Changed>

    package init(_ report: Report) {
        status = Verdict(report).status
        hasRequests = report.overall.requests > 0
        endpoints = Dictionary(
            report.endpoints.filter { $0.health.status > .ok }.map { ($0.endpoint, $0.health.status) },
            uniquingKeysWith: max)
        changes = Set(
            (report.comparison?.changes ?? []).map { Changed(subject: $0.subject, kind: $0.kind, measure: $0.measure) })
        exhausted = Set((report.objectives ?? []).filter(\.isExhausted).map(\.name))
        alerts = Set(report.alerts.filter { !$0.acknowledged }.map { OpenAlert(cause: AlertCause($0), severity: $0.severity) })
    }
}
