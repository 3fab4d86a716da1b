/// A rule by which whole hours raise alerts; one value defines the rule completely.
///
/// Everything else derives from `all`: what a report finds, what a collector stores, who was affected, the strips and
/// words of pages, and the types that the table of alerts accepts. A new rule is a file next to this one and an entry
/// in `all`.
package struct HourlyRule: Sendable {
    /// Type name in the table of alerts and in `report.json`.
    package let type: String
    /// Title on pages, for example `Error rate`.
    package let title: String
    /// What an hour's value measures, for example `Failed requests`.
    package let measure: String
    /// The events by which affected organizations are counted; `nil` if the rule does not involve organizations.
    package let affects: AffectedOrganizations.Measure?
    /// For the documentation: what breaks the rule, and how severe that is.
    package let summary: @Sendable (AlertThresholds) -> String
    /// A threshold as pages write it, for example `5 %`; the series is that of a resource, where it is known.
    package let thresholdText: @Sendable (Double, ResourceSeries?) -> String
    /// The subject of an alert in a sentence, given the name of the endpoint or the metric: `the error rate of GET /a`.
    package let subject: @Sendable (_ name: String?) -> String
    /// The hours of everything the rule judges; subjects without a breach may be left out.
    package let judged: @Sendable (HourlyFigures) -> [JudgedHours]
}

extension HourlyRule {
    package static let all: [HourlyRule] = [.slowQueries, .errorRate, .resources]

    /// The rule of an alert; `nil` for types stored by other programs.
    package static func of(type: String?) -> HourlyRule? { all.first { $0.type == type } }

    /// Every breach in the hours of `figures`, as one alert per cause.
    package func alerts(_ figures: HourlyFigures) -> [RaisedAlert] {
        judged(figures).compactMap { RaisedAlert(self, $0, window: figures.window) }
    }
}

/// The hours of one subject that a rule judges: the whole service, an endpoint, or a resource.
package struct JudgedHours: Sendable {
    /// An hour that breaks the rule.
    package struct Breach: Sendable {
        /// Position of the hour in the window.
        package let hour: Int
        /// Start of the hour; for a sampled value, the time of the first sample above the threshold.
        package let at: Instant
        package let value: Double
        package let severity: Severity
        /// The counts behind the value, where it is a rate.
        package var evidence: Evidence?
        /// Limit of a resource.
        package var limit: Double?
        /// A whole sentence without its period.
        let message: @Sendable () -> String
    }

    /// `nil` for the whole service and for a resource.
    package var endpoint: Endpoint?
    package var metric: String?
    /// The threshold in the unit of `values`; the lowest if there are several.
    package let threshold: Double
    /// One value for each hour of the window; `nil` for an hour without a value.
    package let values: [Double?]
    /// Breaches, oldest first.
    package let breaches: [Breach]
}

/// An alert together with the worst breach that raised it.
package struct RaisedAlert: Sendable {
    package let alert: Alert
    package let worst: JudgedHours.Breach
    package let threshold: Double

    /// `nil` if there is no breach.
    init?(_ rule: HourlyRule, _ judged: JudgedHours, window: ReportWindow) {
        // The highest value; the earliest if several are equal.
        guard let first = judged.breaches.first, let last = judged.breaches.last,
            let worst = judged.breaches.max(by: { ($0.value, $1.hour) < ($1.value, $0.hour) })
        else { return nil }
        self.worst = worst
        threshold = judged.threshold
        alert = Alert(
            type: rule.type, severity: judged.breaches.map(\.severity).max(), message: worst.message(),
            source: .computed, raisedAt: first.at,
            endpoint: judged.endpoint?.name, method: judged.endpoint?.method, metric: judged.metric,
            occurrences: judged.breaches.count,
            hours: AlertHours(
                threshold: judged.threshold, values: judged.values, breaches: judged.breaches.map(\.hour)),
            lastHour: window.hours[last.hour].start)
    }
}

extension ReportWindow {
    /// Such as `from 14:00 to 15:00`; `on 22 Nov, 14:00 to 15:00` where the window is one hour, whose messages are read
    /// without a report around them.
    func span(ofHour index: Int) -> String {
        let hour = hours[index]
        let end = date != nil && hour.end == self.end ? "24:00" : label(of: hour.end)
        return "\(isHour ? "on \(dayOfHour)," : "from") \(label(of: hour.start)) to \(end)"
    }

    /// Such as ` at 20:05`; ` on 22 Nov, 20:05` where the window is one hour.
    func moment(_ instant: Instant) -> String {
        isHour ? " on \(dayOfHour), \(label(of: instant))" : " at \(label(of: instant))"
    }

    private var isHour: Bool { end.seconds - start.seconds <= 3600 }

    /// Such as `22 Nov`.
    private var dayOfHour: String { ChangeSentence.day(timeZone.date(at: start)) }
}
