import FoundationEssentials
import Postgres
import Reporting

/// A stored alert, for listing.
package struct StoredAlert: Hashable, Codable, Sendable {
    package let id: String
    package let alert: Alert
    /// The start of the last hour that broke the rule; `nil` if the details have none.
    package let lastHour: Instant?
    /// `nil` if the row has no time, or one that is out of range.
    package let createdAt: Instant?

    /// Whether the start of the cause is known.
    package var isDated: Bool { createdAt != nil || lastHour != nil }
}

extension MonitoringStore {
    /// Stored alerts, newest first; only open ones unless `all`.
    ///
    /// - Throws: `StoreError`.
    package func alerts(all: Bool) throws -> [StoredAlert] {
        try describing("cannot read \(schema.displayName(.alerts))") {
            try connection.transaction(.snapshot) {
                try connection.script(Session.settings)
                _ = try TableCheck(connection: connection, schema: schema)
                return try StoredAlerts(connection: connection, schema: schema).list(all: all)
            }
        }
    }

    /// Acknowledges alerts.
    ///
    /// - Parameters:
    ///   - ids: ids of alerts; if one of them is not stored, none is changed.
    ///   - user: the UUID of a user; `nil` if none is given.
    ///   - note: stored in the alerts' details.
    /// - Returns: the number of alerts that were open. The others are not changed.
    /// - Throws: `StoreError`.
    package func acknowledge(_ ids: Set<String>, by user: String?, note: String?, at now: Instant) throws -> Int {
        try describing("cannot acknowledge alerts in \(schema.displayName(.alerts))") {
            try update(ids.sorted(), by: user, note: note, at: now)
        }
    }

    private func update(_ ids: [String], by user: String?, note: String?, at now: Instant) throws -> Int {
        try writing(.acknowledge, needsOurs: false) { _ in
            var acknowledged = 0
            for id in ids {
                let changed = try connection.query(
                    """
                    UPDATE \(schema(.alerts)) SET acknowledged = true, acknowledged_at = $2::timestamptz,
                      acknowledged_by = $3::uuid,
                      details = CASE WHEN $4::text IS NULL THEN details
                        ELSE CASE jsonb_typeof(details) WHEN 'object' THEN details ELSE '{}' END
                          || jsonb_build_object('note', $4::text) END
                    WHERE id::text = $1::text AND acknowledged IS NOT TRUE RETURNING 1
                    """, [id.lowercased(), now.description, user, note])
                acknowledged += changed.count
                let stored = try connection.query(
                    "SELECT 1 FROM \(schema(.alerts)) WHERE id::text = $1::text", [id.lowercased()])
                guard stored.count > 0 else {
                    throw StoreError(
                        "cannot acknowledge alert \(id)", why: "there is no alert with this id",
                        next: "nothing was changed; list open alerts with \"daybook alerts\"")
                }
            }
            return acknowledged
        }
    }
}

/// The table of alerts.
struct StoredAlerts {
    let connection: Connection
    let schema: MonitoringSchema

    private var table: String { schema(.alerts) }

    func list(all: Bool) throws -> [StoredAlert] {
        let rows = try connection.query(
            """
            SELECT id::text, \(StoredAlertRow.columns)
            FROM \(table) WHERE \(all ? "true" : "acknowledged IS NOT TRUE")
            ORDER BY created_at DESC NULLS LAST, id
            """)
        return try rows.map { row in
            let stored = try StoredAlertRow(row)
            return StoredAlert(
                id: try row.text("id"), alert: stored.alert(), lastHour: stored.details.lastHour,
                createdAt: stored.createdAt)
        }
    }

    /// Open alerts of a window are read from the 30 days before it too.
    private static let openDays: Int64 = 30

    /// Stored alerts of the window, by their hours if these are known, otherwise by the time they were written; and
    /// open alerts from the days before.
    func of(_ window: ReportWindow, names: EndpointNames) throws -> [Alert] {
        let earliest = window.start.adding(seconds: -86_400 * Self.openDays)
        return try connection.query(
            """
            SELECT \(StoredAlertRow.columns)
            FROM \(table), LATERAL (SELECT CASE WHEN acknowledged THEN $1::text ELSE $3::text END AS since) listed
            WHERE CASE WHEN jsonb_typeof(details::jsonb) = 'object' AND details::jsonb ?& ARRAY['firstHour', 'lastHour']
              THEN details ->> 'firstHour' < $2::text AND details ->> 'lastHour' >= since
              ELSE created_at >= since::timestamptz AND created_at < $2::text::timestamptz END
            """,
            [
                window.start.description, window.end.description,
                (earliest.isWritable ? earliest : window.start).description,
            ]
        ).map { try StoredAlertRow($0).alert(undated: window.start, name: names.name) }
    }

    /// The latest alert of each cause, the open one if there is one, and the hours that all its alerts have counted.
    func latestByCause() throws -> [AlertCause: (latest: AlertRecord, counted: CountedHours)] {
        let rows = try connection.query(
            """
            SELECT id::text, alert_type::text, severity::text, details::text, coalesce(acknowledged, false) AS is_acknowledged, created_at
            FROM \(table) WHERE created_at >= '0001-01-01 00:00:00+00' AND created_at < '10000-01-01 00:00:00+00'
            ORDER BY coalesce(acknowledged, false) DESC, created_at, id
            """)
        var causes: [AlertCause: (latest: AlertRecord, counted: CountedHours)] = [:]
        for row in rows {
            let details = AlertDetails(json: try row.optionalText("details"))
            let cause = AlertCause(
                type: try row.optionalText("alert_type") ?? "",
                endpoint: details.endpoint.map { Endpoint(name: $0, method: details.method) }, metric: details.metric)
            // The row of an alert without details was written in the hour after the one that it is about.
            let created = Instant(microseconds: try row.microseconds("created_at"))
            let lastHour = details.lastHour ?? ReportTimeZone.utc.hourStart(atOrBefore: created).adding(seconds: -3600)
            var counted = causes[cause]?.counted ?? CountedHours()
            counted.insert(details.hours, from: details.firstHour ?? lastHour, to: lastHour)
            causes[cause] = (
                AlertRecord(
                    id: try row.text("id"), acknowledged: try row.bool("is_acknowledged"),
                    severity: try row.optionalText("severity").flatMap(Severity.init(rawValue:)), lastHour: lastHour,
                    occurrences: details.occurrences, worst: details.worst?.value), counted
            )
        }
        return causes
    }

    /// Writes a new alert.
    func raise(_ breach: AlertBreach, at now: Instant) throws -> AlertRecord {
        let row = try connection.query(
            """
            INSERT INTO \(table) (alert_type, severity, message, details, created_at)
            VALUES ($1, $2, $3, $4, $5) RETURNING id::text
            """,
            [
                breach.alert.type, breach.alert.severity?.rawValue, breach.alert.message,
                try AlertDetails(breach).json(), now.description,
            ])[0]
        return AlertRecord(
            id: try row.text("id"), acknowledged: false, severity: breach.alert.severity, lastHour: breach.figures.hour,
            occurrences: 1, worst: breach.figures.value)
    }

    /// Adds an hour to an open alert, or what late rows changed in one; its message is that of the worst hour.
    func `repeat`(
        _ record: AlertRecord, _ breach: AlertBreach, occurrences: Int, severity: Severity?
    ) throws -> AlertRecord {
        let row = try connection.query(
            "SELECT details::text, message::text FROM \(table) WHERE id = $1::uuid", [record.id])[0]
        var details = AlertDetails(json: try row.optionalText("details"))
        var message = try row.optionalText("message") ?? ""
        if details.worst.map({ breach.figures.value > $0.value }) ?? true {
            details.worst = breach.figures
            message = breach.alert.message
        }
        details.endpoint = breach.alert.endpoint
        details.method = breach.alert.method
        details.metric = breach.alert.metric
        details.severity = severity?.rawValue
        details.occurrences = occurrences
        details.lastHour = details.lastHour ?? record.lastHour
        details.firstHour = details.firstHour ?? record.lastHour
        details.count(breach.figures.hour)
        try connection.query(
            """
            UPDATE \(table) SET severity = $2, message = $3,
              details = CASE jsonb_typeof(details) WHEN 'object' THEN details ELSE '{}' END || $4::jsonb
            WHERE id = $1::uuid
            """, [record.id, severity?.rawValue, message, try details.json()])
        return AlertRecord(
            id: record.id, acknowledged: false, severity: severity, lastHour: max(record.lastHour, breach.figures.hour),
            occurrences: occurrences, worst: details.worst?.value)
    }
}

extension AlertDetails {
    /// Empty for anything that is not an object.
    init(json: String?) {
        self = json.flatMap { try? JSONDecoder().decode(AlertDetails.self, from: Data($0.utf8)) } ?? AlertDetails()
    }

    private init() {}

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
