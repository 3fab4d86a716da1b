/// A database with monitoring tables, as an archive remembers it. Nothing in it is secret.
package struct DatabaseIdentity: Hashable, Codable, Sendable {
    /// PostgreSQL's system identifier: the same for a server and its standbys, another one after an upgrade with
    /// `pg_upgrade` or a restore from a dump; `nil` if the role may not read it.
    @Nullable package var system: String?
    /// The host name, address or socket folder of the server.
    package let host: String
    package let name: String
    package let schema: String

    package init(system: String?, host: String, name: String, schema: String) {
        self.host = host
        self.name = name
        self.schema = schema
        self.system = system
    }

    /// Whether both are the same tables: in the same database of the same server. A server is known by its system
    /// identifier, so that it may get another address; by its address where the identifier is unknown.
    package func isSame(as other: DatabaseIdentity) -> Bool {
        guard name == other.name, schema == other.schema else { return false }
        if let system, let otherSystem = other.system { return system == otherSystem }
        return host == other.host
    }
}

extension DatabaseIdentity {
    /// For people, with what distinguishes it from another one: `database shop at db.example.org`.
    package func text(besides other: DatabaseIdentity) -> String {
        let known = system.flatMap { own in other.system.flatMap { $0 == own ? nil : own } }
        return "database \(name)" + (schema == other.schema ? "" : " (schema \(schema))")
            + (host == other.host ? "" : " at \(host)") + (known.map { " with system identifier \($0)" } ?? "")
    }
}
