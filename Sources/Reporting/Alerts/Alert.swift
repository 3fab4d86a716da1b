/// Something that somebody should look at: stored by a collector, or found by this report.
package struct Alert: Hashable, Codable, Sendable {
    package enum Source: String, Codable, Sendable {
        case stored
        case computed
    }

    /// Of a rule of `HourlyRule.all`, or whatever a stored row says.
    @Nullable package var type: String?
    @Nullable package var severity: Severity?
    package internal(set) var message: String
    package let source: Source
    /// The start of the first hour that broke the rule; of a stored alert that does not say, when its row was written.
    package internal(set) var raisedAt: Instant
    /// The start of the last hour that broke the rule; of a stored alert that does not say, when its row was written.
    /// `nil` in reports that were archived without it, which list only alerts of their window.
    @Nullable package var lastHour: Instant?
    @Nullable package var endpoint: String?
    @Nullable package var method: String?
    /// The resource it is about.
    @Nullable package var metric: String?
    package internal(set) var acknowledged: Bool
    @Nullable package var acknowledgedAt: Instant?
    /// How many hours broke the rule.
    package internal(set) var occurrences: Int
    /// Who was affected in those hours; `nil` where that is not known.
    @Nullable package var affected: AffectedOrganizations?
    /// What the rule looked at; `nil` for stored alerts, and in reports that were archived without it.
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

    /// Whether any hour of a window broke its rule; not so for one that is still open from days before.
    package func isOf(_ window: ReportWindow) -> Bool {
        if let hours { return !hours.breaches.isEmpty }
        return lastHour.map { raisedAt < window.end && $0 >= window.start } ?? true
    }

    /// The open ones and of these the gravest first; then the oldest; then by what they are about, and by all that is
    /// left.
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
