/// Selects the days that are worth a message. A day without any requests always is: silence must never look like health.
package enum DeliveryPolicy: String, CaseIterable, Hashable, Sendable {
    case always
    /// Days whose findings differ from those of the last archived day before.
    case onChange = "on-change"
    /// Days whose verdict is warning or critical, or with an alert that is not acknowledged.
    case onAlert = "on-alert"

    /// Why a day is not sent, in words; `nil` if it is.
    ///
    /// - Parameter before: name and findings of the last day on record before; `nil` if there is none or it cannot be
    ///   read, in which case the day is sent.
    package func reasonToSkip(_ today: Findings, before: (name: String, findings: Findings)?) -> String? {
        guard today.hasRequests else { return nil }
        switch self {
        case .always: return nil
        case .onChange:
            guard let before, !today.isNews(after: before.findings) else { return nil }
            return "it is sent on change, and verdict and findings are the same as on \(before.name)"
        case .onAlert:
            guard today.status <= .ok, today.alerts.isEmpty else { return nil }
            return "it is sent on alert, the verdict is neither warning nor critical, and no alert is open"
        }
    }
}
