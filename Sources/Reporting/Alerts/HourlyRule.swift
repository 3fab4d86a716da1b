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

    package static let all: [HourlyRule] = [.slowQueries, .errorRate, .resources]

    /// The rule of an alert; `nil` for types stored by other programs.
    package static func of(type: String?) -> HourlyRule? { all.first { $0.type == type } }

    /// Every breach in the hours of `figures`, as one alert per cause.
    package func alerts(_ figures: HourlyFigures) -> [RaisedAlert] {
        judged(figures).compactMap { RaisedAlert(self, $0, window: figures.window) }
    }
}
