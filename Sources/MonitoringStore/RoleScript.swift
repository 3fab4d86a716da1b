import Postgres

/// The two roles that Daybook runs as, each with the least privileges for its commands, on existing tables.
///
/// They cannot log in until they have a password or `pg_hba.conf` allows them in without one. Running the script again
/// revokes excess privileges on the monitoring tables and keeps their passwords.
package struct RoleScript: Sendable {
    /// Runs `report`, `nightly`, `check` and `alerts`: reads the monitoring tables in transactions that cannot write.
    package static let reader = "daybook_reader"
    /// Runs `collect`, `record`, `ingest` and `alerts acknowledge`.
    package static let collector = "daybook_collector"

    package let schema: MonitoringSchema

    package init(schema: MonitoringSchema = MonitoringSchema()) { self.schema = schema }

    /// The columns that the collector reads in tables of the application, where they exist: to check organizations and
    /// users of slow queries, and for the size of stored files.
    static let others: [(schema: String, table: String, column: String)] = [
        ("public", "firms", "id"), ("auth", "users", "id"), ("storage", "objects", "metadata"),
    ]

    /// The whole script, one transaction, as `psql` would run it.
    package var sql: String {
        """
        BEGIN;
        SET LOCAL client_min_messages = warning;
        SET LOCAL lock_timeout = '5s';

        \(roles)

        -- Revoke everything else on the monitoring tables.
        REVOKE ALL ON ALL TABLES IN SCHEMA \(schema.quoted) FROM \(Self.reader), \(Self.collector);
        GRANT USAGE ON SCHEMA \(schema.quoted) TO \(Self.reader), \(Self.collector);
        \(grants)

        \(otherTables)

        COMMIT;

        """
    }

    private static let reading = WriteRights(
        tables: Dictionary(
            uniqueKeysWithValues: MonitoringSchema.Table.allCases.filter { $0 != .state }.map { ($0, [.select]) }))

    private var roles: String {
        let tables = MonitoringSchema.Table.allCases.map { "'\(schema($0).replacing("'", with: "''"))'::regclass" }
        return """
            DO $daybook$
            DECLARE
              daybook_role name;
            BEGIN
              IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = '\(Self.reader)') THEN
                CREATE ROLE \(Self.reader) LOGIN CONNECTION LIMIT 40;
              END IF;
              IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = '\(Self.collector)') THEN
                CREATE ROLE \(Self.collector) LOGIN CONNECTION LIMIT 10;
              END IF;
              FOREACH daybook_role IN ARRAY ARRAY['\(Self.reader)', '\(Self.collector)'] LOOP
                -- Row-level security would hide rows, and a report must cover all of them.
                IF EXISTS (SELECT FROM pg_catalog.pg_class WHERE relrowsecurity AND oid IN (
                             \(tables.joined(separator: ",\n                 "))))
                   AND NOT (SELECT rolbypassrls OR rolsuper FROM pg_catalog.pg_roles WHERE rolname = daybook_role) THEN
                  EXECUTE format('ALTER ROLE %I BYPASSRLS', daybook_role);
                END IF;
                IF NOT has_database_privilege(daybook_role, current_database(), 'CONNECT') THEN
                  EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), daybook_role);
                END IF;
              END LOOP;
            END
            $daybook$;
            ALTER ROLE \(Self.reader) SET default_transaction_read_only = on;
            """
    }

    private static let writing = WriteRights.all.and(reading.tables)

    /// The rights of the collector on a table, for GRANT.
    static func collectorRights(on table: MonitoringSchema.Table) -> String {
        writing.on(table).map(\.rawValue).joined(separator: ", ")
    }

    private var grants: String {
        [(Self.reader, Self.reading), (Self.collector, Self.writing)].flatMap {
            role, rights in
            MonitoringSchema.Table.allCases.filter { !rights.on($0).isEmpty }.map { table in
                "GRANT \(rights.on(table).map(\.rawValue).joined(separator: ", ")) ON \(schema(table)) TO \(role);"
            }
        }.joined(separator: "\n")
    }

    private var otherTables: String {
        let all = Self.others.map { schema, table, column in
            """
              IF EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                         WHERE n.nspname = '\(schema)' AND c.relname = '\(table)') THEN
                BEGIN
                  GRANT USAGE ON SCHEMA \(schema) TO \(Self.collector);
                  GRANT SELECT (\(column)) ON \(schema).\(table) TO \(Self.collector);
                EXCEPTION WHEN insufficient_privilege THEN
                  RAISE WARNING '\(Self.collector) is not allowed to read \(schema).\(table) (\(column)): only its owner can allow it';
                END;
              END IF;
            """
        }
        return """
            DO $daybook$
            BEGIN
              -- On Supabase: to check organizations and users, and for the size of stored files.
            \(all.joined(separator: "\n"))
              -- For pg_stat_statements: the statements of all roles, and the schema in which it is.
              BEGIN
                IF NOT pg_has_role('\(Self.collector)', 'pg_read_all_stats', 'USAGE') THEN
                  GRANT pg_read_all_stats TO \(Self.collector);
                END IF;
                IF EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'pg_stat_statements'
                           AND NOT has_schema_privilege('\(Self.collector)', extnamespace, 'USAGE')) THEN
                  EXECUTE (SELECT format('GRANT USAGE ON SCHEMA %s TO \(Self.collector)', extnamespace::regnamespace)
                           FROM pg_catalog.pg_extension WHERE extname = 'pg_stat_statements');
                END IF;
              EXCEPTION WHEN insufficient_privilege THEN
                RAISE WARNING '\(Self.collector) is not allowed to read pg_stat_statements: only a superuser can allow it';
              END;
            END
            $daybook$;
            """
    }
}

extension MonitoringStore {
    /// Creates the roles, or updates them for this version; the tables must exist.
    ///
    /// - Returns: privileges that another role has to grant, one sentence each.
    /// - Throws: `StoreError`; nothing is changed then.
    package func createRoles() throws -> [String] {
        let what = "cannot create the roles of daybook"
        do throws(PostgresError) {
            try whole(RoleScript(schema: schema).sql)
        } catch {
            guard error.sqlState == "42501" else { throw StoreError.failed(what, error) }
            throw StoreError(
                what, why: error.description,
                next:
                    "connect as a superuser, or as the owner of the tables with CREATEROLE and, where row-level security is enabled, with the right to grant BYPASSRLS; or have an administrator run the output of \"daybook migrate --roles --print\"",
                statement: error.sql)
        }
        return try describing(what) {
            try RoleScript.others.compactMap { other in
                try ForeignTable(schema: other.schema, name: other.table, column: other.column)
                    .obstacle(for: RoleScript.collector, over: connection).map { "\($0.why); \($0.next)" }
            }
        }
    }
}
