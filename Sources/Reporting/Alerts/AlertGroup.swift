/// Alerts of one cause: what a collector stored and what the report found are the same trouble.
package struct AlertGroup: Hashable, Sendable {
    package let cause: AlertCause
    /// In the order of the report; never empty.
    package let alerts: [Alert]

    /// The one that is told: an open one before those that somebody acknowledged, then the gravest.
    package var first: Alert { alerts[0] }
    package var isAcknowledged: Bool { first.acknowledged }
    /// When the trouble began, as far as it is known.
    package var raisedAt: Instant { alerts.filter { $0.acknowledged == isAcknowledged }.map(\.raisedAt).min() ?? first.raisedAt }
    /// How many hours broke the rule, as the alert says that counted most.
    package var occurrences: Int { alerts.map(\.occurrences).max() ?? 1 }
    package var hours: AlertHours? { alerts.lazy.compactMap(\.hours).first }

    /// By cause, in the order of the first alert of each. An alert without a type is alone.
    ///
    /// - Parameter alerts: in the order of a report.
    package static func groups(_ alerts: [Alert]) -> [AlertGroup] {
        var order: [[Alert]] = []
        var places: [AlertCause: Int] = [:]
        for alert in alerts {
            let cause = AlertCause(alert)
            if alert.type != nil, let place = places[cause] {
                order[place].append(alert)
            } else {
                if alert.type != nil { places[cause] = order.count }
                order.append([alert])
            }
        }
        return order.map { AlertGroup(cause: AlertCause($0[0]), alerts: $0) }
    }
}
