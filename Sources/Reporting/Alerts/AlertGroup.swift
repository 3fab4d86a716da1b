/// Alerts of one cause: what a collector stored and what the report found are the same trouble, and count as one.
package struct AlertGroup: Hashable, Sendable {
    package let cause: AlertCause
    /// In the order of the report; never empty.
    package let alerts: [Alert]

    /// An open one before those that somebody acknowledged, then the gravest.
    package var first: Alert { alerts[0] }
    package var isAcknowledged: Bool { first.acknowledged }
    /// Those that say what the group is: the open ones of a group that is open.
    private var counted: [Alert] { alerts.filter { $0.acknowledged == isAcknowledged } }
    /// When the trouble began, as far as it is known.
    package var raisedAt: Instant { counted.map(\.raisedAt).min() ?? first.raisedAt }
    /// The start of the last hour that broke the rule; `nil` where it is not known.
    package var lastHour: Instant? { counted.compactMap(\.lastHour).max() }
    /// How many hours broke the rule, as the alert says that counted most.
    package var occurrences: Int { counted.map(\.occurrences).max() ?? 1 }
    package var hours: AlertHours? { alerts.lazy.compactMap(\.hours).first }

    /// All of it as one alert: stored where a row is, in the words of the report where it found the same.
    package var merged: Alert {
        guard alerts.count > 1 else { return first }
        var merged = counted.first { $0.source == .stored } ?? first
        merged.severity = counted.compactMap(\.severity).max()
        merged.message = counted.first { $0.source == .computed }?.message ?? first.message
        merged.raisedAt = raisedAt
        merged.lastHour = lastHour
        merged.occurrences = occurrences
        merged.affected = merged.affected ?? alerts.lazy.compactMap(\.affected).first
        merged.hours = hours
        return merged
    }

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
        return order.map { AlertGroup(cause: AlertCause($0[0]), alerts: settled($0)) }
    }

    /// Whether a cause is open: while any row of it is, and again from an hour on that broke the rule after the last
    /// acknowledgement. What the report found until then was acknowledged with the row.
    private static func settled(_ alerts: [Alert]) -> [Alert] {
        let stored = alerts.filter { $0.source == .stored }
        guard stored.count < alerts.count, stored.allSatisfy(\.acknowledged),
            // Whoever did not say when, has seen what the row counts.
            let seen = stored.map({ $0.acknowledgedAt ?? $0.lastHour ?? $0.raisedAt }).max()
        else { return alerts }
        return alerts.map { alert in
            guard alert.source == .computed, alert.lastHour ?? alert.raisedAt <= seen else { return alert }
            var alert = alert
            alert.acknowledged = true
            alert.acknowledgedAt = stored.compactMap(\.acknowledgedAt).max()
            return alert
        }.sorted { $0.isListed(before: $1) }
    }
}

extension Report {
    /// The causes that are open, in the order of the report.
    package var openAlerts: [AlertGroup] { AlertGroup.groups(alerts).filter { !$0.isAcknowledged } }
}
