import Postgres
import Reporting

/// Reads the settings that concern all sessions of a server.
///
/// Left out are those of the session or its role, those that a client sets, and every one whose value may be a secret:
/// commands, connection strings, and texts of extensions and applications.
struct ConfigurationReader {
    let connection: Connection

    /// What each session has of its own.
    private static let ofSession = [
        "application_name", "client_encoding", "client_min_messages", "DateStyle", "extra_float_digits",
        "IntervalStyle",
        "is_superuser", "role", "search_path", "seed", "session_authorization", "session_replication_role", "TimeZone",
        "timezone_abbreviations", "transaction_deferrable", "transaction_isolation", "transaction_read_only",
    ]

    /// Outside of a transaction with settings of its own.
    func read() throws -> ServerConfiguration {
        let rows = try connection.query(
            """
            SELECT name, CASE WHEN source = 'session' THEN reset_val ELSE setting END AS setting, unit, pending_restart,
                   CASE WHEN source <> 'session' THEN source END AS source, current_setting('server_version') AS version
            FROM pg_catalog.pg_settings
            WHERE context <> 'internal' AND source NOT IN ('client', 'user', 'database user')
              AND NOT name = ANY ($1::text[])
              AND name !~ '(_command|conninfo|passphrase|password|secret|token|_key)$|^(krb_|ldap)'
              AND NOT (vartype = 'string' AND name LIKE '%.%')
            ORDER BY name COLLATE "C"
            """, ["{\(Self.ofSession.joined(separator: ","))}"])
        // Example of a packager's version: `15.8 (Debian 15.8-0+deb12u1)`.
        let version = try rows.first?.text("version").prefix { $0 != " " }
        return ServerConfiguration(
            serverVersion: version.map(String.init) ?? "",
            settings: try rows.compactMap { row in
                guard let setting = try row.optionalText("setting") else { return nil }
                return ServerConfiguration.Setting(
                    name: try row.text("name"), setting: setting, unit: try row.optionalText("unit"),
                    source: try row.optionalText("source"),
                    pendingRestart: try row.bool("pending_restart") ? true : nil)
            })
    }
}
