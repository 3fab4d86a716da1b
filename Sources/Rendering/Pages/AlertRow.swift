import Reporting

/// An alert as pages and digest list it.
struct AlertRow: Decodable, Hashable, Sendable {
    let badge: StatusBadge
    /// What kind, in words.
    let kind: String
    /// The endpoint, resource or `whole service`.
    let about: String
    /// The page of the endpoint it is about; none when it is about no endpoint of the window.
    let links: [String]
    let message: String
    /// When it was raised, by the clock of the report.
    let time: String
    let origin: String
    let isAcknowledged: Bool
    /// Who was affected, in a sentence; none where that is not known.
    let affected: [String]

    /// All alerts of a report.
    ///
    /// - Parameter folder: the way from the page to the night's folder: empty, or `../`.
    static func rows(_ alerts: [Alert], in report: Report, from folder: String = "") -> [AlertRow] {
        let subjects = Set(alerts.compactMap(\.subject))
        let known = Set(report.endpoints.lazy.map(\.endpoint).filter(subjects.contains))
        return alerts.map { alert in
            let links = alert.subject.map { known.contains($0) ? [folder + PagePath.endpoint($0)] : [] } ?? []
            return AlertRow(alert, window: report.window, links: links)
        }
    }

    init(_ alert: Alert, window: ReportWindow, links: [String]) {
        self.links = links
        badge = StatusBadge(alert.severity)
        kind =
            switch alert.type {
            case AlertRule.slowQuery.rawValue?: "Slow queries"
            case AlertRule.highErrorRate.rawValue?: "Error rate"
            case AlertRule.resourceThreshold.rawValue?: "Resource"
            case let other?: DisplayText.shortened(other, to: 40)
            case nil: "Alert"
            }
        about =
            if let endpoint = alert.endpoint {
                [alert.method, DisplayText.shortened(endpoint, to: NameText.longest)].compactMap(\.self)
                    .joined(separator: " ")
            } else {
                alert.metric.map { DisplayText.shortened(ResourceSeries.name(of: $0), to: NameText.longest) } ?? "whole service"
            }
        message = DisplayText.shortened(alert.message, to: 600)
        time = window.label(of: alert.raisedAt)
        origin = alert.source == .stored ? "stored" : "found by this report"
        isAcknowledged = alert.acknowledged
        affected = alert.affected.map { [$0.sentence] } ?? []
    }
}

/// Alerts that are listed apart from others.
struct AlertList: Decodable, Hashable, Sendable {
    let alerts: [AlertRow]
}

extension Alert {
    /// The endpoint it is about.
    var subject: Endpoint? { endpoint.map { Endpoint(name: $0, method: method) } }
}
