/// What an alert is about; alerts with the same cause are one alert while it is open.
package struct AlertCause: Hashable, Sendable {
    package let type: String
    /// `nil` for the whole service.
    package let endpoint: Endpoint?
    package let metric: String?

    package init(type: String, endpoint: Endpoint?, metric: String?) {
        self.type = type
        self.endpoint = endpoint
        self.metric = metric
    }

    package init(_ alert: Alert) {
        self.init(
            type: alert.type ?? "", endpoint: alert.endpoint.map { Endpoint(name: $0, method: alert.method) },
            metric: alert.metric)
    }
}

/// The latest stored alert of a cause, reduced to what decides how to treat another breach.
package struct AlertRecord: Hashable, Sendable {
    /// Id of its row.
    package let id: String
    package let acknowledged: Bool
    package let severity: Severity?
    /// Start of the last hour that broke the rule.
    package let lastHour: Instant
    /// Number of hours that broke the rule.
    package let occurrences: Int

    package init(id: String, acknowledged: Bool, severity: Severity?, lastHour: Instant, occurrences: Int) {
        self.id = id
        self.acknowledged = acknowledged
        self.severity = severity
        self.lastHour = lastHour
        self.occurrences = occurrences
    }

    /// How to respond to an hour that breaks the rule.
    package enum Response: Hashable, Sendable {
        /// No alert is open: raise one.
        case raise
        /// Count one more hour; the severity is the higher of the two.
        case update(occurrences: Int, severity: Severity?)
        /// The hour is already counted.
        case none
    }

    /// An hour counts once, however often it is evaluated. After an acknowledgement, a later hour raises a new alert.
    package static func response(to severity: Severity?, in hour: Instant, latest: AlertRecord?) -> Response {
        guard let latest else { return .raise }
        guard hour > latest.lastHour else { return .none }
        guard !latest.acknowledged else { return .raise }
        return .update(
            occurrences: latest.occurrences + 1, severity: [latest.severity, severity].compactMap(\.self).max())
    }
}
