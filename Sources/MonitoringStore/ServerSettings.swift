import Postgres

/// Settings of the connected server, as far as the role of the session may see them.
package struct ServerSettings: Sendable {
    /// Who operates the server, which decides where its settings are changed.
    package enum Host: Sendable, CaseIterable {
        case plain, supabase, rds, cloudSQL, azure

        /// The role by which a service is recognized.
        fileprivate var role: String? {
            switch self {
            case .plain: nil
            case .supabase: "supabase_admin"
            case .rds: "rds_superuser"
            case .cloudSQL: "cloudsqlsuperuser"
            case .azure: "azure_pg_admin"
            }
        }
    }

    package let host: Host
    /// The role of the session.
    package let role: String
    /// The values in the session, as `SHOW` prints them, by name.
    private let session: [String: String]
    /// Further values that `ALTER ROLE` and `ALTER DATABASE` set for sessions of this database, as they were typed.
    private let others: [String: [String]]

    /// The value in the session; `nil` if the server has no such setting, or the role may not see it.
    package subscript(name: String) -> String? { session[name] }

    /// Every value that sessions of this database have.
    package func all(_ name: String) -> [String] { [session[name]].compactMap(\.self) + (others[name] ?? []) }

    /// Those of a server of which nothing is known.
    package init() {
        (host, role, session, others) = (.plain, "", [:], [:])
    }

    /// Which settings are read.
    private static let names =
        "name ~ '^(log_|logging_|auto_explain\\.|lc_messages$|deadlock_timeout$)|preload_libraries$'"

    fileprivate init(over connection: Connection) throws {
        session = Dictionary(
            uniqueKeysWithValues: try connection.query(
                "SELECT name, current_setting(name) AS value FROM pg_catalog.pg_settings WHERE \(Self.names)"
            ).map { (try $0.text("name"), try $0.text("value")) })
        let services = Host.allCases.compactMap(\.role)
        let roles = try connection.query(
            "SELECT rolname::text AS name FROM pg_catalog.pg_roles WHERE rolname = ANY ($1::text[])",
            ["{\(services.joined(separator: ","))}"]
        ).map { try $0.text("name") }
        host = Host.allCases.first { $0.role.map(roles.contains) == true } ?? .plain
        role = connection.user
        others = try Self.others(over: connection)
    }

    /// Empty if the role may not see them.
    private static func others(over connection: Connection) throws -> [String: [String]] {
        let catalog = "pg_catalog.pg_db_role_setting"
        guard
            try connection.query("SELECT has_table_privilege($1::text, 'SELECT') AS is_visible", [catalog])[0]
                .bool("is_visible")
        else { return [:] }
        let values = try connection.query(
            """
            SELECT name, substr(c, strpos(c, '=') + 1) AS value
            FROM \(catalog) s, unnest(s.setconfig) c, split_part(c, '=', 1) name
            WHERE s.setdatabase IN (0, (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()))
              AND \(names)
            ORDER BY 1, 2
            """
        ).map { (name: try $0.text("name"), value: try $0.text("value")) }
        return Dictionary(grouping: values, by: \.name).mapValues { $0.map(\.value) }
    }
}

extension MonitoringStore {
    /// Reads the settings of the server, without further privileges.
    ///
    /// - Throws: `StoreError`.
    package func serverSettings() throws -> ServerSettings {
        try describing("cannot read the settings of the server") {
            try connection.transaction(.snapshot) {
                try connection.script(Session.settings)
                return try ServerSettings(over: connection)
            }
        }
    }
}
