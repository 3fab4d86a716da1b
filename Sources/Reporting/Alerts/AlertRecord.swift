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
