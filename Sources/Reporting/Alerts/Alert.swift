/// An alert that needs attention: stored by a collector, or found by this report.
package struct Alert: Hashable, Codable, Sendable {
    /// The origin of an alert: stored by a collector, or computed for this report.
    package enum Source: String, Codable, Sendable {
        case stored
        case computed
    }

    /// The type of a rule in `HourlyRule.all`, or whatever a stored row contains.
    @Nullable package var type: String?
    @Nullable package var severity: Severity?
    package internal(set) var message: String
    package let source: Source
    /// Start of the first hour that broke the rule. A stored alert without that hour uses the time its row was written.
    package internal(set) var raisedAt: Instant
    /// Start of the last hour that broke the rule. A stored alert without that hour uses the time its row was written.
    /// `nil` in reports archived without this value; those list only alerts of their window.
    @Nullable package var lastHour: Instant?
    @Nullable package var endpoint: String?
    @Nullable package var method: String?
    /// Metric of the resource that the alert is about.
    @Nullable package var metric: String?
    package internal(set) var acknowledged: Bool
    @Nullable package var acknowledgedAt: Instant?
    /// Number of hours that broke the rule.
    package internal(set) var occurrences: Int
    /// Organizations affected in those hours; `nil` where they are unknown.
    @Nullable package var affected: AffectedOrganizations?
    /// The hourly values that the rule judged; `nil` for stored alerts and in reports archived without them.
    @Nullable package var hours: AlertHours?

    package init(
        type: String?, severity: Severity?, message: String, source: Source, raisedAt: Instant,
        endpoint: String? = nil, method: String? = nil, metric: String? = nil, acknowledged: Bool = false,
        acknowledgedAt: Instant? = nil, occurrences: Int = 1, hours: AlertHours? = nil, lastHour: Instant? = nil
    ) {
        self.type = type
        self.severity = severity
        self.message = message
        self.source = source
        self.raisedAt = raisedAt
        self.endpoint = endpoint
        self.method = method
        self.metric = metric
        self.acknowledged = acknowledged
        self.acknowledgedAt = acknowledgedAt
        self.occurrences = occurrences
        self.hours = hours
        self.lastHour = lastHour
    }

    /// Whether an hour of the window broke the rule; `false` for an alert that is still open from an earlier day.
    package func isOf(_ window: ReportWindow) -> Bool {
        if let hours { return !hours.breaches.isEmpty }
        return lastHour.map { raisedAt < window.end && $0 >= window.start } ?? true
    }

    /// Sorts open alerts first, then by severity (highest first), then oldest first; ties are broken by cause and by
    /// all remaining fields.
    package func isListed(before other: Alert) -> Bool {
        if acknowledged != other.acknowledged { return !acknowledged }
        if severity != other.severity {
            guard let severity, let theirs = other.severity else { return self.severity != nil }
            return severity > theirs
        }
        if raisedAt != other.raisedAt { return raisedAt < other.raisedAt }
        let texts = [type ?? "", endpoint ?? "", method ?? "", metric ?? "", message, source.rawValue]
        let theirs = [
            other.type ?? "", other.endpoint ?? "", other.method ?? "", other.metric ?? "", other.message,
            other.source.rawValue,
        ]
        if texts != theirs { return texts.lexicographicallyPrecedes(theirs) }
        if occurrences != other.occurrences { return occurrences > other.occurrences }
        guard let acknowledgedAt, let their = other.acknowledgedAt else {
            return acknowledgedAt == nil && other.acknowledgedAt != nil
        }
        return acknowledgedAt < their
    }
}
