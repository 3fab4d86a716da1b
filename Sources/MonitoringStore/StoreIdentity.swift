import Postgres
import Reporting

extension MonitoringStore {
    /// The database that the session reads, to tell services apart.
    ///
    /// - Throws: `StoreError`.
    package func identity() throws -> DatabaseIdentity {
        try describing("cannot read the monitoring tables") {
            // The server's own name for it: a pooler may have another one.
            let name = try connection.query("SELECT current_database()::text AS name")[0].text("name")
            return DatabaseIdentity(
                system: try systemIdentifier(), host: connection.host, name: name, schema: schema.name)
        }
    }

    /// `nil` if the server has none, or the role may not read it.
    private func systemIdentifier() throws -> String? {
        do {
            return try connection.query("SELECT system_identifier::text AS system FROM pg_control_system()")[0]
                .text("system")
        } catch  where error.kind == .statement {
            return nil
        }
    }
}
