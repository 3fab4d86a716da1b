import FoundationEssentials
import Postgres
import Reporting

/// Reads what advice rests on from the catalog and the statistics of a database: no table is read, not even for its
/// size, which is the planner's.
///
/// Left out are system and temporary schemas, what belongs to extensions or to the service that runs the server, and
/// Daybook's own tables.
struct CatalogReader {
    let connection: Connection
    let schema: MonitoringSchema

    /// Roles of services, whose objects nobody else can change.
    private static let serviceRoles = [
        "supabase_admin", "supabase_auth_admin", "supabase_storage_admin", "supabase_functions_admin",
        "supabase_realtime_admin", "supabase_replication_admin", "rdsadmin", "cloudsqladmin", "azuresu",
        "azure_superuser",
    ]

    /// Whether a relation `c` in the schema `n` is the application's, for a WHERE clause.
    private var isOfApplication: String {
        let own = MonitoringSchema.Table.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        let roles = Self.serviceRoles.map { "'\($0)'" }.joined(separator: ", ")
        return """
            n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relpersistence <> 't'
            AND NOT (n.nspname = \(Migration(schema: schema).literal) AND c.relname IN (\(own)))
            AND pg_get_userbyid(c.relowner) NOT IN (\(roles))
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.deptype = 'e'
                            AND (d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid
                                 OR d.classid = 'pg_catalog.pg_namespace'::regclass AND d.objid = n.oid))
            """
    }

    /// All facts at a time, and the number of sequences that the role must not read.
    func facts(at now: Instant) throws -> (facts: AdviceFacts, hiddenSequences: Int) {
        let catalog = CatalogAdvice(
            tables: try tables(), indexes: try indexes(), foreignKeys: try foreignKeys(), at: now)
        let reset = try connection.query(
            "SELECT stats_reset FROM pg_catalog.pg_stat_database WHERE datname = current_database()"
        ).first?.optionalMicroseconds("stats_reset")
        let ages = try ages()
        let sequences = try sequences()
        return (
            AdviceFacts(
                statisticsSince: reset.map { Instant(microseconds: $0) },
                facts: [ages.fact(.wraparound, at: now), ages.fact(.multixact, at: now)].compactMap(\.self)
                    + sequences.facts(at: now) + catalog.facts), sequences.hidden
        )
    }

    private func instant(_ row: Row, _ column: String) throws -> Instant? {
        try row.optionalMicroseconds(column).map { Instant(microseconds: $0) }
    }

    private func names(_ row: Row, _ column: String) throws -> [String] {
        guard let json = try row.optionalText(column) else { return [] }
        return try JSONDecoder().decode([String?].self, from: Data(json.utf8)).map { $0 ?? "" }
    }

    private func numbers(_ row: Row, _ column: String) throws -> [Int] {
        try names(row, column).map { Int($0) ?? 0 }
    }

    private func tables() throws -> [CatalogTable] {
        // What autovacuum starts at: the table's own parameters, or those of the server. Version 18 has a maximum.
        try connection.query(
            """
            SELECT c.oid::bigint AS oid, format('%I.%I', n.nspname, c.relname) AS name, c.relkind = 'p' AS is_partitioned,
                   CASE WHEN c.relispartition THEN (SELECT h.inhparent::bigint FROM pg_catalog.pg_inherits h
                                                    WHERE h.inhrelid = c.oid LIMIT 1) END AS parent,
                   c.relpages::bigint * current_setting('block_size')::bigint AS bytes,
                   CASE WHEN c.reltuples >= 0 THEN c.reltuples::bigint END AS planned_rows,
                   pg_stat_get_live_tuples(c.oid) AS rows, pg_stat_get_dead_tuples(c.oid) AS dead_rows,
                   least(CASE WHEN o.most >= 0 THEN o.most END,
                         o.fewest + o.part * greatest(c.reltuples, 0))::bigint AS threshold,
                   o.is_vacuumed,
                   greatest(pg_stat_get_last_vacuum_time(c.oid), pg_stat_get_last_autovacuum_time(c.oid)) AS last_vacuum,
                   pg_stat_get_numscans(c.oid) AS scans, pg_stat_get_tuples_returned(c.oid) AS rows_scanned
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            CROSS JOIN LATERAL (
              SELECT coalesce(max(option_value) FILTER (WHERE option_name = 'autovacuum_vacuum_threshold'),
                              current_setting('autovacuum_vacuum_threshold'))::float8 AS fewest,
                     coalesce(max(option_value) FILTER (WHERE option_name = 'autovacuum_vacuum_scale_factor'),
                              current_setting('autovacuum_vacuum_scale_factor'))::float8 AS part,
                     coalesce(max(option_value) FILTER (WHERE option_name = 'autovacuum_vacuum_max_threshold'),
                              current_setting('autovacuum_vacuum_max_threshold', true), '-1')::float8 AS most,
                     coalesce(max(option_value) FILTER (WHERE option_name = 'autovacuum_enabled'), 'true')::boolean
                       AS is_vacuumed
              FROM pg_catalog.pg_options_to_table(c.reloptions)
            ) o
            WHERE c.relkind IN ('r', 'p', 'm') AND \(isOfApplication)
            """
        ).map { row in
            CatalogTable(
                oid: try row.int("oid"), name: try row.text("name"), isPartitioned: try row.bool("is_partitioned"),
                parent: try row.optionalInt("parent"), bytes: try row.int("bytes"),
                plannedRows: try row.optionalInt("planned_rows"), rows: try row.int("rows"),
                deadRows: try row.int("dead_rows"), vacuumThreshold: try row.int("threshold"),
                isVacuumed: try row.bool("is_vacuumed"), lastVacuum: try instant(row, "last_vacuum"),
                scans: try row.int("scans"), rowsScanned: try row.int("rows_scanned"))
        }
    }

    private func indexes() throws -> [CatalogIndex] {
        let version = connection.serverVersion
        let lastScan = version >= 160_000 ? "pg_stat_get_lastscan(leaf.relid)" : "NULL::timestamptz"
        let nulls = version >= 150_000 ? "i.indnullsnotdistinct" : "false"
        // A partitioned index has the size and the scans of its parts. What is being built holds a lock of its table.
        return try connection.query(
            """
            SELECT i.indexrelid::bigint AS oid, i.indrelid::bigint AS table, format('%I.%I', n.nspname, x.relname) AS name,
                   am.amname::text AS method, i.indpred IS NOT NULL AS is_partial,
                   pg_get_expr(i.indpred, i.indrelid) AS predicate,
                   coalesce(array_to_string(ARRAY(SELECT o FROM unnest(x.reloptions) o ORDER BY o), ','), '') AS options,
                   i.indisunique AS is_unique, format('%s %s', i.indimmediate, \(nulls)) AS uniqueness,
                   EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = i.indexrelid) AS is_constraint,
                   i.indisreplident AS is_replica_identity, i.indisclustered AS is_clustered,
                   i.indisvalid AND i.indisready AND i.indislive AS is_valid, i.indisready AS is_maintained,
                   NOT i.indisvalid AND EXISTS (
                     SELECT FROM pg_catalog.pg_locks l WHERE l.relation = i.indrelid AND l.locktype = 'relation'
                       AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
                       AND l.mode = 'ShareUpdateExclusiveLock') AS is_being_built,
                   x.relkind = 'I' AS is_partitioned, x.relispartition AS is_attached,
                   used.bytes, used.scans, used.last_scan, keys.texts, keys.orders, keys.collations, keys.included
            FROM pg_catalog.pg_index i
            JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
            JOIN pg_catalog.pg_am am ON am.oid = x.relam
            JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            CROSS JOIN LATERAL (
              SELECT coalesce(sum(part.relpages), 0)::bigint * current_setting('block_size')::bigint AS bytes,
                     coalesce(sum(pg_stat_get_numscans(leaf.relid)), 0)::bigint AS scans,
                     max(\(lastScan)) AS last_scan
              FROM (SELECT i.indexrelid AS relid WHERE x.relkind <> 'I'
                    UNION ALL
                    SELECT t.relid FROM pg_catalog.pg_partition_tree(i.indexrelid) t WHERE t.isleaf AND x.relkind = 'I') leaf
              JOIN pg_catalog.pg_class part ON part.oid = leaf.relid
            ) used
            CROSS JOIN LATERAL (
              SELECT json_agg(pg_get_indexdef(i.indexrelid, k, false) ORDER BY k) FILTER (WHERE k <= i.indnkeyatts)::json
                       AS texts,
                     json_agg(format('%s %s %s %s', i.indclass[k - 1], i.indcollation[k - 1], i.indoption[k - 1],
                                     a.attoptions) ORDER BY k) FILTER (WHERE k <= i.indnkeyatts) AS orders,
                     json_agg(i.indcollation[k - 1]::text ORDER BY k) FILTER (WHERE k <= i.indnkeyatts) AS collations,
                     json_agg(pg_get_indexdef(i.indexrelid, k, false) ORDER BY k) FILTER (WHERE k > i.indnkeyatts)
                       AS included
              FROM generate_series(1, i.indnatts::integer) k
              LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indexrelid AND a.attnum = k
            ) keys
            WHERE c.relkind IN ('r', 'p', 'm') AND \(isOfApplication)
              AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.deptype = 'e'
                              AND d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = i.indexrelid)
            """
        ).compactMap { row in
            if try row.bool("is_being_built") { return nil }
            let texts = try names(row, "texts")
            let (orders, collations) = (try names(row, "orders"), try numbers(row, "collations"))
            return CatalogIndex(
                oid: try row.int("oid"), table: try row.int("table"), name: try row.text("name"),
                method: try row.text("method"),
                keys: texts.indices.map {
                    CatalogIndex.Key(text: texts[$0], order: orders[$0], collation: collations[$0])
                },
                included: try names(row, "included"),
                predicate: try row.bool("is_partial") ? try row.optionalText("predicate") ?? "?" : nil,
                options: try row.text("options"), isUnique: try row.bool("is_unique"),
                uniqueness: try row.text("uniqueness"), isConstraint: try row.bool("is_constraint"),
                isReplicaIdentity: try row.bool("is_replica_identity"), isClustered: try row.bool("is_clustered"),
                isValid: try row.bool("is_valid"), isMaintained: try row.bool("is_maintained"),
                isPartitioned: try row.bool("is_partitioned"),
                isAttached: try row.bool("is_attached"), bytes: try row.int("bytes"), scans: try row.int("scans"),
                lastScan: try instant(row, "last_scan"))
        }
    }

    /// Those that a table declares itself and the server enforces; partitions inherit them.
    private func foreignKeys() throws -> [CatalogForeignKey] {
        let isNew = connection.serverVersion >= 180_000
        return try connection.query(
            """
            SELECT format('%I', k.conname) AS name, k.conrelid::bigint AS table,
                   (SELECT json_agg(quote_ident(a.attname) ORDER BY place) FROM unnest(k.conkey) WITH ORDINALITY u (number, place)
                    JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number) AS columns,
                   (SELECT json_agg(a.attcollation::text ORDER BY place) FROM unnest(k.confkey) WITH ORDINALITY u (number, place)
                    JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.number) AS collations,
                   \(isNew ? "k.conperiod" : "false") AS is_temporal,
                   (SELECT format('%I.%I', f.nspname, r.relname) FROM pg_catalog.pg_class r
                    JOIN pg_catalog.pg_namespace f ON f.oid = r.relnamespace WHERE r.oid = k.confrelid) AS referenced,
                   (SELECT sum(pg_stat_get_tuples_deleted(part.relid) + pg_stat_get_tuples_updated(part.relid))::bigint
                    FROM (SELECT k.confrelid AS relid
                          UNION SELECT relid FROM pg_catalog.pg_partition_tree(k.confrelid)) part) AS changes
            FROM pg_catalog.pg_constraint k
            JOIN pg_catalog.pg_class c ON c.oid = k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE k.contype = 'f' AND k.conparentid = 0 \(isNew ? "AND k.conenforced" : "") AND \(isOfApplication)
            """
        ).map { row in
            CatalogForeignKey(
                name: try row.text("name"), table: try row.int("table"), columns: try names(row, "columns"),
                collations: try numbers(row, "collations"), isTemporal: try row.bool("is_temporal"),
                referenced: try row.optionalText("referenced") ?? "", changes: try row.int("changes"))
        }
    }

    // MARK: - Ages

    /// The greatest ages of ids among the databases of the server.
    struct Ages {
        struct Age {
            let database: String
            let age: Int
            /// At which autovacuum begins to freeze whatever else.
            let freezing: Int
            /// The table of this database that holds it back, if it is this one.
            let table: String?
        }

        let transactions: Age
        let multixacts: Age

        /// How far beyond the age at which autovacuum acts it is worth a line, as a part of that age.
        private static let beyond = 0.25

        func fact(_ kind: AdviceKind, at now: Instant) -> AdviceFact? {
            let age = kind == .wraparound ? transactions : multixacts
            guard Double(age.age) > Double(age.freezing) * (1 + Self.beyond) else { return nil }
            var fact = AdviceFact(kind, age.database, since: now)
            fact.count = age.age
            fact.limit = age.freezing
            fact.other = age.table
            return fact
        }
    }

    func ages() throws -> Ages {
        func age(_ function: String, _ database: String, _ relation: String, _ setting: String) throws -> Ages.Age {
            let row = try connection.query(
                """
                SELECT format('%I', d.datname) AS database, \(function)(d.\(database))::bigint AS age,
                       current_setting('\(setting)')::bigint AS freezing, d.datname = current_database() AS is_this
                FROM pg_catalog.pg_database d ORDER BY \(function)(d.\(database)) DESC, d.datname = current_database() DESC, d.datname
                LIMIT 1
                """)[0]
            let tables =
                try row.bool("is_this")
                ? try connection.query(
                    """
                    SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_catalog.pg_class c
                    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                    WHERE c.relkind IN ('r', 'm', 't') AND c.\(relation) <> '0'::xid ORDER BY \(function)(c.\(relation)) DESC, n.nspname, c.relname LIMIT 1
                    """) : nil
            return Ages.Age(
                database: try row.text("database"), age: try row.int("age"), freezing: try row.int("freezing"),
                table: try tables?.first?.text("name"))
        }
        return Ages(
            transactions: try age("age", "datfrozenxid", "relfrozenxid", "autovacuum_freeze_max_age"),
            multixacts: try age("mxid_age", "datminmxid", "relminmxid", "autovacuum_multixact_freeze_max_age"))
    }

    /// The sequences of the application that this role may read.
    func sequences() throws -> SequenceReader.Sequences {
        try SequenceReader(connection: connection, isOfApplication: isOfApplication).read()
    }
}
