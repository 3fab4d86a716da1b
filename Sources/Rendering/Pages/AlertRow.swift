import Reporting

/// An alert as pages and digest list it.
struct AlertRow: Decodable, Hashable, Sendable {
    let badge: StatusBadge
    /// What kind, in words.
    let kind: String
    /// The endpoint, metric or `whole service`.
    let about: String
    let message: String
    /// When it was raised, by the clock of the report.
    let time: String
    let origin: String
    let isAcknowledged: Bool

    init(_ alert: Alert, window: ReportWindow) {
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
                alert.metric.map { DisplayText.shortened($0, to: 60) } ?? "whole service"
            }
        message = DisplayText.shortened(alert.message, to: 600)
        time = window.label(of: alert.raisedAt)
        origin = alert.source == .stored ? "stored" : "found by this report"
        isAcknowledged = alert.acknowledged
    }
}
