import Postgres

/// A table of Supabase or of the application from which one column is read.
struct ForeignTable {
    let schema: String
    let name: String
    let column: String

    /// Why a role would not see the whole column, and the remedy.
    struct Obstacle {
        let why: String
        let next: String
    }

    private var displayName: String { "\(schema).\(name)" }

    /// The name, quoted for a statement.
    var quoted: String { "\(SQLIdentifier(schema)).\(SQLIdentifier(name))" }

    func exists(over connection: Connection) throws -> Bool {
        try connection.query(
            """
            SELECT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                           WHERE n.nspname = $1::text AND c.relname = $2::text)
            """, [schema, name])[0].bool("exists")
    }

    /// `nil` when `role` sees the whole column, or when there is no such table.
    ///
    /// This asks the catalog, which is allowed even without rights on the schema.
    ///
    /// - Parameter role: the session's own when it is `nil`.
    func obstacle(for role: String? = nil, over connection: Connection) throws -> Obstacle? {
        let rows = try connection.query(
            """
            SELECT has_schema_privilege(r.oid, n.oid, 'USAGE') AS is_usable,
                   has_column_privilege(r.oid, c.oid, a.attnum, 'SELECT') AS is_readable,
                   c.relrowsecurity AND NOT r.rolbypassrls AND NOT r.rolsuper
                     AND (c.relforcerowsecurity OR NOT pg_has_role(r.oid, c.relowner, 'USAGE')) AS is_filtered, r.rolname::text
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = $3::text
            JOIN pg_catalog.pg_roles r ON r.rolname = coalesce($4::text, current_user::text)
            WHERE n.nspname = $1::text AND c.relname = $2::text
            """, [schema, name, column, role])
        guard let row = rows.first else { return nil }
        let role = SQLIdentifier(try row.text("rolname"))
        var grants: [String] = []
        if try !row.bool("is_usable") { grants.append("GRANT USAGE ON SCHEMA \(SQLIdentifier(schema)) TO \(role)") }
        if try !row.bool("is_readable") {
            grants.append("GRANT SELECT (\(SQLIdentifier(column))) ON \(quoted) TO \(role)")
        }
        if !grants.isEmpty {
            return Obstacle(
                why: "role \(role) has no right to read column \(column) of \(displayName)",
                next: "run as its owner: \(grants.joined(separator: "; "))")
        }
        guard try row.bool("is_filtered") else { return nil }
        return Obstacle(
            why: "role \(role) is subject to row-level security of \(displayName) and would see only part of the rows",
            next: "run as a superuser: ALTER ROLE \(role) BYPASSRLS")
    }
}
