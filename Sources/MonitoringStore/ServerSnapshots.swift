import FoundationEssentials
import Postgres
import Reporting

/// The table of snapshots: what the catalog and the settings of the server were at some times.
struct ServerSnapshots {
    let connection: Connection
    let schema: MonitoringSchema

    enum Kind: String {
        case advice, settings
    }

    /// Snapshots of the catalog that are older are deleted.
    static let daysKept = 400

    /// Why the table cannot be used, and the statement that mends it; `nil` if it can.
    ///
    /// - Parameter rights: in addition to reading.
    func obstacle(for rights: [WriteRights.Right]) throws -> String? {
        let privileges = rights.isEmpty ? [.select] : rights
        let row = try connection.query(
            """
            SELECT to_regclass($1::text) IS NOT NULL AS is_there, current_user::text AS role,
                   coalesce(has_schema_privilege(to_regnamespace($3::text)::oid, 'USAGE'), false)
                     AND coalesce(bool_and(has_table_privilege(to_regclass($1::text)::oid, wanted)), false) AS is_allowed,
                   coalesce(row_security_active(to_regclass($1::text)::oid), false) AS is_filtered
            FROM unnest($2::text[]) wanted
            """, [schema(.serverSnapshots), "{\(privileges.map(\.rawValue).joined(separator: ","))}", schema.quoted])[0]
        let what = "advice and changes of settings are not \(rights.isEmpty ? "reported" : "stored")"
        let name = schema.displayName(.serverSnapshots)
        if try !row.bool("is_there") {
            return "\(what), as table \(name) is missing: create it with \"daybook migrate\""
        }
        let role = try row.text("role")
        if try !row.bool("is_allowed") {
            let list = privileges.map(\.rawValue).joined(separator: ", ")
            return
                "\(what), as role \"\(role)\" lacks privileges on \(name); run as its owner: GRANT \(list) ON \(schema(.serverSnapshots)) TO \(SQLIdentifier(role))"
        }
        if try row.bool("is_filtered") {
            return
                "\(what), as role \"\(role)\" is subject to row-level security of \(name); run as a superuser: ALTER ROLE \(SQLIdentifier(role)) BYPASSRLS"
        }
        return nil
    }

    /// A snapshot as it is stored.
    struct Taken<Content> {
        let at: Instant
        let content: Content
    }

    /// Snapshots of a kind from a statement with the columns `taken_at` and `content`. What cannot be read, because a
    /// later version wrote it, is left out.
    private func read<Content: Decodable>(_ condition: String, _ values: [String?]) throws -> [Taken<Content>] {
        try connection.query(
            """
            SELECT taken_at, content::text FROM \(schema(.serverSnapshots))
            WHERE kind = $1::text AND isfinite(taken_at) AND \(condition)
            """, values
        ).compactMap { row in
            guard
                let content = try? JSONDecoder().decode(Content.self, from: Data(try row.text("content").utf8))
            else { return nil }
            return Taken(at: Instant(microseconds: try row.microseconds("taken_at")), content: content)
        }
    }

    /// The last snapshot before a time.
    func last<Content: Decodable>(_ kind: Kind, before time: Instant, from start: Instant? = nil) throws
        -> Taken<Content>?
    {
        let found: [Taken<Content>] = try read(
            "taken_at < $2::timestamptz AND taken_at >= $3::timestamptz ORDER BY taken_at DESC, id LIMIT 1",
            [kind.rawValue, time.description, start?.description ?? "-infinity"]
        )
        return found.first
    }

    /// What snapshots show of a window.
    func observations(in window: ReportWindow, _ notes: inout [String]) throws -> CatalogObservations {
        guard
            try connection.query("SELECT to_regclass($1::text) IS NOT NULL AS is_there", [schema(.serverSnapshots)])[0]
                .bool("is_there")
        else { return CatalogObservations() }
        if let obstacle = try obstacle(for: []) {
            notes.append("\(obstacle.prefix(1).uppercased())\(obstacle.dropFirst()).")
            return CatalogObservations()
        }
        let advice: Taken<AdviceFacts>? = try last(.advice, before: window.end, from: window.start)
        let before: Taken<ServerConfiguration>? = try last(.settings, before: window.start)
        let within: [Taken<ServerConfiguration>] = try read(
            "taken_at < $2::timestamptz AND taken_at >= $3::timestamptz ORDER BY taken_at, id",
            [Kind.settings.rawValue, window.end.description, window.start.description])
        return CatalogObservations(
            advice: advice.map { Advice($0.content, takenAt: $0.at, timeZone: window.timeZone) },
            settingChanges: TakenConfiguration.changes(
                ([before].compactMap(\.self) + within).map {
                    TakenConfiguration(takenAt: $0.at, configuration: $0.content)
                },
                in: window))
    }

    func store(_ content: some Encodable, _ kind: Kind, at time: Instant) throws {
        try connection.query(
            """
            INSERT INTO \(schema(.serverSnapshots)) (taken_at, kind, content) VALUES ($1::timestamptz, $2::text, $3::jsonb)
            """, [time.description, kind.rawValue, String(decoding: try content.json(), as: UTF8.self)])
    }

    /// Deletes old snapshots of the catalog. Those of settings are few.
    func deleteOld(before time: Instant) throws {
        try connection.query(
            "DELETE FROM \(schema(.serverSnapshots)) WHERE kind = $1::text AND taken_at < $2::timestamptz",
            [Kind.advice.rawValue, time.description])
    }
}
