import Postgres

/// What the catalog lists about the monitoring tables, compared before and after a migration to report what it did.
struct SchemaObjects {
    private struct Object: Hashable {
        /// The kind of object, for example `column`.
        let kind: String
        let table: String
        /// The name of the object; for a table, its own name.
        let name: String
    }

    /// Objects with their definitions.
    private var definitions: [Object: String] = [:]

    init(of schema: MonitoringSchema, over connection: Connection) throws {
        let rows = try connection.query(
            """
            WITH tables AS (
              SELECT c.oid, c.relname::text AS name, c.relrowsecurity::text AS definition FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              WHERE n.nspname = $1::text AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
                AND c.relname IN (\(MonitoringSchema.Table.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")))
            )
            SELECT 'table'::text AS kind, name AS table, name, definition FROM tables
            UNION ALL
            SELECT 'column', t.name, a.attname::text, format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull::text
            FROM tables t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
            UNION ALL
            SELECT 'constraint', t.name, k.conname::text, pg_get_constraintdef(k.oid)
            FROM tables t JOIN pg_catalog.pg_constraint k ON k.conrelid = t.oid
            UNION ALL
            SELECT 'index', t.name, c.relname::text, pg_get_indexdef(c.oid)
            FROM tables t JOIN pg_catalog.pg_index i ON i.indrelid = t.oid JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
            WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = c.oid AND k.conrelid = t.oid)
            UNION ALL
            SELECT 'policy', t.name, p.polname::text, p.polcmd::text FROM tables t JOIN pg_catalog.pg_policy p ON p.polrelid = t.oid
            """, [schema.name])
        for row in rows {
            definitions[Object(kind: try row.text("kind"), table: try row.text("table"), name: try row.text("name"))] =
                try row.optionalText("definition") ?? ""
        }
    }

    /// The differences, one phrase each, tables first. The objects of a new table are not listed separately.
    func changes(since before: SchemaObjects) -> [String] {
        let tables = Set(definitions.keys.map(\.table)).subtracting(before.definitions.keys.map(\.table))
        func phrase(_ verb: String, _ object: Object) -> String {
            object.kind == "table"
                ? "\(verb) table \(object.name)" : "\(verb) \(object.kind) \(object.name) of \(object.table)"
        }
        let created = tables.sorted().map { "created table \($0)" }
        let changed = Set(definitions.keys).union(before.definitions.keys).filter { !tables.contains($0.table) }
            .sorted { ($0.table, $0.kind, $0.name) < ($1.table, $1.kind, $1.name) }
            .compactMap { object -> String? in
                switch (before.definitions[object], definitions[object]) {
                case (nil, _?): phrase("added", object)
                case (_?, nil): phrase("removed", object)
                case (let old?, let new?) where old != new: phrase("changed", object)
                default: nil
                }
            }
        return created + changed
    }
}
