/// A rule by which whole hours raise alerts: one value says all there is to know of it.
///
/// What a report finds, what a collector stores, who was affected, the strips and words of pages, and the types that
/// the table of alerts accepts come from `all`. A new rule is a file beside this one and its name there.
package struct HourlyRule: Sendable {
    /// As the table of alerts and `report.json` have it.
    package let type: String
    /// For pages, such as `Error rate`.
    package let title: String
    /// What an hour's value is, such as `Failed requests`.
    package let measure: String
    /// Whose events an hour of it counts; `nil` where organizations have no part in it.
    package let affects: AffectedOrganizations.Measure?
    /// What breaches it, and how grave that is, for the documentation.
    package let summary: @Sendable (AlertThresholds) -> String
    /// A threshold as pages write it, such as `5 %`; the series is that of a resource, where it is known.
    package let thresholdText: @Sendable (Double, ResourceSeries?) -> String
    /// What an alert is about, in a sentence, given the name of the endpoint or the metric: `the error rate of GET /a`.
    package let subject: @Sendable (_ name: String?) -> String
    /// The hours of everything that it judges; what has no breach may be left out.
    package let judged: @Sendable (HourlyFigures) -> [JudgedHours]
}

extension HourlyRule {
    package static let all: [HourlyRule] = [.slowQueries, .errorRate, .resources]

    /// The rule of an alert; `nil` for types that others stored.
    package static func of(type: String?) -> HourlyRule? { all.first { $0.type == type } }

    /// Every breach in the hours of `figures`: one alert for each cause.
    package func alerts(_ figures: HourlyFigures) -> [RaisedAlert] {
        judged(figures).compactMap { RaisedAlert(self, $0, window: figures.window) }
    }
}

/// The hours of one thing that a rule judges: of the whole service, an endpoint, or a resource.
package struct JudgedHours: Sendable {
    /// An hour that breaches the rule.
    package struct Breach: Sendable {
        /// Its position in the window.
        package let hour: Int
        /// The hour's start; of a sampled value, when the first one that breaches was taken.
        package let at: Instant
        package let value: Double
        package let severity: Severity
        /// The counts, where the value is a rate.
        package var evidence: Evidence?
        /// Of a resource.
        package var limit: Double?
        /// A whole sentence, without its full stop.
        let message: @Sendable () -> String
    }

    /// `nil` for the whole service, and for a resource.
    package var endpoint: Endpoint?
    package var metric: String?
    /// In the unit of `values`; of several, the lowest.
    package let threshold: Double
    /// One for each hour of the window; `nil` where there is none.
    package let values: [Double?]
    /// Oldest first.
    package let breaches: [Breach]
}

/// An alert, and the worst breach that it is raised for.
package struct RaisedAlert: Sendable {
    package let alert: Alert
    package let worst: JudgedHours.Breach
    package let threshold: Double

    /// `nil` without a breach.
    init?(_ rule: HourlyRule, _ judged: JudgedHours, window: ReportWindow) {
        // The greatest; of equals the earliest.
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
