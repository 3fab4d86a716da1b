import Postgres
import Reporting

/// A row of the table of alerts.
struct StoredAlertRow {
    /// The columns that are read, for a SELECT.
    static let columns =
        "alert_type::text, severity::text, message::text, details::text, coalesce(acknowledged, false) AS is_acknowledged, acknowledged_at, created_at"

    let details: AlertDetails
    /// `nil` if the row has no time, or one that is out of range.
    let createdAt: Instant?
    private let type: String?
    private let severity: Severity?
    private let message: String
    private let isAcknowledged: Bool
    private let acknowledgedAt: Instant?

    init(_ row: Row) throws {
        type = try row.optionalText("alert_type")
        severity = try row.optionalText("severity").flatMap(Severity.init(rawValue:))
        message = try row.optionalText("message") ?? ""
        details = AlertDetails(json: try row.optionalText("details"))
        isAcknowledged = try row.bool("is_acknowledged")
        acknowledgedAt = try row.optionalMicroseconds("acknowledged_at").flatMap(Instant.init(writable:))
        createdAt = try row.optionalMicroseconds("created_at").flatMap(Instant.init(writable:))
    }

    /// - Parameters:
    ///   - undated: the time of an alert without one; `nil` leaves it unknown.
    ///   - name: the name of an endpoint.
    func alert(undated: Instant? = nil, name: (String) -> String = { $0 }) -> Alert {
        Alert(
            type: type, severity: severity, message: message, source: .stored,
            raisedAt: details.firstHour ?? createdAt ?? undated ?? Instant(seconds: 0),
            endpoint: details.endpoint.map(name), method: details.method, metric: details.metric,
            acknowledged: isAcknowledged, acknowledgedAt: acknowledgedAt, occurrences: details.occurrences,
            lastHour: details.lastHour ?? createdAt ?? undated)
    }
}
