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

/// The hours that stored alerts of a cause have counted.
package struct CountedHours: Hashable, Sendable {
    private var hours: Set<Instant> = []
    /// Hours between the first and the last one of alerts that list none.
    private var spans: [ClosedRange<Instant>] = []

    package init() {}

    package func contains(_ hour: Instant) -> Bool { hours.contains(hour) || spans.contains { $0.contains(hour) } }

    package mutating func insert(_ hour: Instant) { hours.insert(hour) }

    /// - Parameters:
    ///   - hours: the hours that an alert lists; `nil` for an alert written without them.
    ///   - first: its first hour.
    ///   - last: its last hour.
    package mutating func insert(_ hours: [Instant]?, from first: Instant, to last: Instant) {
        if let hours { self.hours.formUnion(hours) }
        // A list ends somewhere: hours before its first one are counted.
        let end = hours.map { $0.min() ?? last } ?? last
        if first <= end { spans.append(first...end) }
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
    /// Value of the worst hour; `nil` if unknown.
    package let worst: Double?

    package init(
        id: String, acknowledged: Bool, severity: Severity?, lastHour: Instant, occurrences: Int, worst: Double? = nil
    ) {
        self.id = id
        self.acknowledged = acknowledged
        self.severity = severity
        self.lastHour = lastHour
        self.occurrences = occurrences
        self.worst = worst
    }

    /// How to respond to an hour that breaks the rule.
    package enum Response: Hashable, Sendable {
        /// No alert is open: raise one.
        case raise
        /// Count this many hours; the severity is the higher of the two.
        case update(occurrences: Int, severity: Severity?)
        /// The hour is already counted, and late rows made it no worse than the worst.
        case none
    }

    /// An hour counts once, however often it is evaluated. Late rows may make it the worst hour of an open alert. After
    /// an acknowledgement, an hour that was not counted raises a new alert.
    ///
    /// - Parameters:
    ///   - severity: of the breach in the hour.
    ///   - value: of the breach.
    ///   - isCounted: whether an alert of the cause has counted the hour.
    package static func response(
        to severity: Severity?, value: Double, isCounted: Bool, latest: AlertRecord?
    ) -> Response {
        guard let latest else { return .raise }
        if isCounted, latest.acknowledged || latest.worst.map({ value <= $0 }) ?? true { return .none }
        guard !latest.acknowledged else { return .raise }
        return .update(
            occurrences: latest.occurrences + (isCounted ? 0 : 1),
            severity: [latest.severity, severity].compactMap(\.self).max())
    }
}
