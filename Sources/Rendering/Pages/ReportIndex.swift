import Reporting

/// What a report contains about each endpoint, collected once for all of its pages.
struct ReportIndex {
    /// Alerts by endpoint, in the order of the report.
    let alerts: [Endpoint: [Alert]]
    /// Alerts by the hour of the window in which they were raised, in the order of the report.
    let alertsByHour: [Int: [Alert]]
    /// Slow queries by the endpoint's name.
    let slowQueries: [ExactText: [SlowQueryGroup]]
    /// Organizations that have a row on the page of organizations.
    let organizations: Set<OrganizationID>
    /// Endpoints by name, in the order of the report: slow queries are logged without the method.
    let endpoints: [ExactText: [Endpoint]]

    /// Findings by endpoint, in the order of the report, each with its position there.
    let findings: [Endpoint: [(number: Int, finding: Finding)]]
    let links: FindingLinks
    let charts: ReportCharts
    /// Changes by endpoint, in the order of the report.
    let changes: [Endpoint: [Change]]

    init(_ report: Report) {
        var changes: [Endpoint: [Change]] = [:]
        for change in report.comparison?.changes ?? [] {
            if case .endpoint(let endpoint) = change.subject { changes[endpoint, default: []].append(change) }
        }
        self.changes = changes
        charts = ReportCharts(window: report.window)
        var findings: [Endpoint: [(number: Int, finding: Finding)]] = [:]
        for (place, finding) in (report.findings ?? []).enumerated() {
            if case .endpoint(let endpoint) = finding.subject {
                findings[endpoint, default: []].append((place + 1, finding))
            }
        }
        self.findings = findings
        links = FindingLinks(report)
        var alerts: [Endpoint: [Alert]] = [:]
        var alertsByHour: [Int: [Alert]] = [:]
        for alert in report.alerts {
            if let subject = alert.subject { alerts[subject, default: []].append(alert) }
            if let hour = report.window.hourIndex(of: alert.raisedAt) { alertsByHour[hour, default: []].append(alert) }
        }
        self.alerts = alerts
        self.alertsByHour = alertsByHour
        var groups: [ExactText: [SlowQueryGroup]] = [:]
        for group in report.slowQueries.groups {
            for name in group.endpoints { groups[ExactText(name), default: []].append(group) }
        }
        slowQueries = groups
        organizations = Set(report.organizations?.list.map(\.name.id) ?? [])
        endpoints = Dictionary(grouping: report.endpoints.map(\.endpoint)) { ExactText($0.name) }
    }
}
