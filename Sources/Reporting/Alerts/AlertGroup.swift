/// Alerts with one cause: what a collector stored and what the report found are the same problem and count as one.
package struct AlertGroup: Hashable, Sendable {
    package let cause: AlertCause
    /// Alerts in the order of the report; never empty.
    package let alerts: [Alert]

    /// The leading alert: open before acknowledged, then the most severe.
    package var first: Alert { alerts[0] }
    package var isAcknowledged: Bool { first.acknowledged }
    /// The alerts that describe the group: the open ones if the group is open.
    private var counted: [Alert] { alerts.filter { $0.acknowledged == isAcknowledged } }
    /// When the problem began, as far as it is known.
    package var raisedAt: Instant { counted.map(\.raisedAt).min() ?? first.raisedAt }
    /// Start of the last hour that broke the rule; `nil` where it is unknown.
    package var lastHour: Instant? { counted.compactMap(\.lastHour).max() }
    /// Number of hours that broke the rule; the highest count of all alerts in the group.
    package var occurrences: Int { counted.map(\.occurrences).max() ?? 1 }
    package var hours: AlertHours? { alerts.lazy.compactMap(\.hours).first }

    /// The group as one alert: stored if a row exists, worded by the report if the report found the same.
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

    /// Groups alerts by cause, in the order of the first alert of each. An alert without a type is a group of its own.
    ///
    /// - Parameter alerts: alerts in the order of a report.
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

    /// Decides whether a cause is open: while any of its rows is open, and again from the first hour that broke the
    /// rule after the last acknowledgement. What the report found before then was acknowledged with the row.
    private static func settled(_ alerts: [Alert]) -> [Alert] {
        let stored = alerts.filter { $0.source == .stored }
        guard stored.count < alerts.count, stored.allSatisfy(\.acknowledged),
            // An acknowledgement without a time covers everything that the row counts.
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
    /// The open causes, in the order of the report.
    package var openAlerts: [AlertGroup] { AlertGroup.groups(alerts).filter { !$0.isAcknowledged } }
}
