import Postgres
import Reporting

/// A row of the table of alerts.
struct StoredAlertRow {
    /// The columns that are read, for a SELECT.
    static let columns =
        "alert_type::text, severity::text, message::text, details::text, coalesce(acknowledged, false), acknowledged_at, created_at"

    let details: AlertDetails
    /// `nil` if the row has no time, or one that is out of range.
    let createdAt: Instant?
    private let type: String?
    private let severity: Severity?
    private let message: String
    private let isAcknowledged: Bool
    private let acknowledgedAt: Instant?

    /// - Parameter first: the position of the first of `columns`.
    init(_ row: Row, from first: Int = 0) throws {
        type = try row.optionalText(first)
        severity = try row.optionalText(first + 1).flatMap(Severity.init(rawValue:))
        message = try row.optionalText(first + 2) ?? ""
        details = AlertDetails(json: try row.optionalText(first + 3))
        isAcknowledged = try row.bool(first + 4)
        acknowledgedAt = try row.optionalMicroseconds(first + 5).flatMap(Instant.init(writable:))
        createdAt = try row.optionalMicroseconds(first + 6).flatMap(Instant.init(writable:))
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
