import Postgres

/// What the catalogue says about the monitoring tables, checked before anything is read, so that whatever is missing is
/// named in full.
struct TableCheck {
    private enum ColumnType: String {
        case text
        case integer
        case numeric
        case boolean
        case json
        case instant = "timestamp with time zone"
        case uuid

        /// Whether a column of PostgreSQL's type `name` can be read as this.
        func accepts(_ name: String) -> Bool {
            switch self {
            // No wider: sums of what is read must not overflow.
            case .integer: ["smallint", "integer"].contains(name)
            case .numeric:
                ["smallint", "integer", "bigint", "numeric", "real", "double precision"].contains(name)
            case .boolean: name == "boolean"
            case .json: ["json", "jsonb"].contains(name)
            case .instant: name == "timestamp with time zone"
            // Whatever it is, it is read as text; but some types cannot be told equal, as grouping needs.
            case .text: !["json", "xml"].contains(name)
            case .uuid: true
            }
        }
    }

    private typealias Table = MonitoringSchema.Table

    private static let required: [(Table, [(String, ColumnType)])] = [
        (
            .requests,
            [
                ("endpoint", .text), ("method", .text), ("response_time_ms", .integer), ("status_code", .integer),
                ("timestamp", .instant),
            ]
        ),
        (
            .hourlyAggregates,
            [
                ("endpoint", .text), ("method", .text), ("hour", .instant), ("request_count", .integer),
                ("avg_response_time_ms", .integer), ("p50_response_time_ms", .integer),
                ("p95_response_time_ms", .integer), ("p99_response_time_ms", .integer), ("error_count", .integer),
                ("success_count", .integer),
            ]
        ),
        (
            .slowQueries,
            [
                ("query_text", .text), ("execution_time_ms", .integer), ("endpoint", .text),
                ("organization_id", .uuid), ("query_plan", .json), ("timestamp", .instant),
            ]
        ),
        (
            .resources,
            [("metric_type", .text), ("value", .numeric), ("metadata", .json), ("timestamp", .instant)]
        ),
        (
            .alerts,
            [
                ("alert_type", .text), ("severity", .text), ("message", .text), ("details", .json),
                ("acknowledged", .boolean), ("acknowledged_at", .instant), ("created_at", .instant),
            ]
        ),
    ]

    /// Columns without which a row cannot be counted.
    private static let wanted: [Table: [String]] = [
        .requests: ["endpoint", "response_time_ms"], .slowQueries: ["query_text", "execution_time_ms"],
        .hourlyAggregates: ["hour"],
    ]

    /// - Parameter readable: the columns that the role may read; the right to one is no right to all.
    private static func rows(
        of table: Table, _ schema: MonitoringSchema, without nulls: [String], readable: [String]
    ) -> String {
        if nulls.isEmpty { return schema(table) }
        let columns = readable.sorted().map { "\(SQLIdentifier($0))" }.joined(separator: ", ")
        return "(SELECT \(columns) FROM \(schema(table)) WHERE \(condition(without: nulls)))"
    }

    private static func condition(without nulls: [String]) -> String {
        nulls.isEmpty ? "true" : nulls.map { "\($0) IS NOT NULL" }.joined(separator: " AND ")
    }

    /// Which rows of a table can be counted, as it stands after WHERE.
    func countable(_ table: MonitoringSchema.Table) -> String { Self.condition(without: unwantedNulls[table, default: []]) }

    /// Columns of the hourly aggregates that this program added to the specification's.
    private static let added: [(String, String)] = [
        ("total_response_time_ms", "bigint"), ("latency_distribution", "bytea"), ("status_counts", "jsonb"),
        ("detached_requests", "integer"), ("detached_distribution", "bytea"), ("detached_status_counts", "jsonb"),
    ]

    /// Whether hourly aggregates also keep exact sums, distributions and statuses. Without them - before
    /// `daybook migrate` - they are read as the specification has them.
    let keepsDistributions: Bool

    /// The rows of requests that can be counted, as they stand in a statement after FROM: those with an endpoint and a time.
    let requests: String

    /// The same of slow queries, with a text and a time.
    let slowQueries: String

    /// What keeps rows from being counted, by table: columns that may be NULL where the specification has them NOT NULL.
    let unwantedNulls: [MonitoringSchema.Table: [String]]

    /// Whether rows of requests are on other servers: in foreign tables, or in a cluster of Citus.
    let areDistributed: Bool

    /// Whether requests and slow queries tell by a UUID whom they were for.
    let tellOrganizations: Bool

    /// Whether requests have a column for what they failed with.
    let haveErrorMessages: Bool

    /// - Throws: `StoreError` when the tables are the specification's own, without what this program adds.
    func requireMigrated() throws {
        if isMigrated { return }
        throw StoreError(
            "cannot write to the monitoring tables", why: "they are not those of this version",
            next: "upgrade them with \"daybook migrate\"; no row is lost")
    }

    /// Whether they have all that this program added to the specification's.
    var isMigrated: Bool { keepsDistributions && hasState }

    /// Whether there is the table of what this program remembers.
    private let hasState: Bool

    /// - Throws: `StoreError` for the first table or column that is missing, of another type, forbidden, or filtered by
    ///   row-level security.
    init(connection: Connection, schema: MonitoringSchema) throws {
        struct Column {
            let type: String
            let isReadable: Bool
            let mayBeNull: Bool
        }
        var columns: [String: [String: Column]] = [:]
        var filtered: Set<String> = []
        let rows = try connection.query(
            """
            SELECT c.relname::text, a.attname::text, format_type(base.oid, NULL),
                   has_column_privilege(c.oid, a.attnum, 'SELECT'), row_security_active(c.oid),
                   c.relkind = 'v' OR NOT a.attnotnull
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            CROSS JOIN LATERAL (
              -- A domain is read as what it is of.
              WITH RECURSIVE types AS (
                SELECT t.oid, t.typtype, t.typbasetype FROM pg_catalog.pg_type t WHERE t.oid = a.atttypid
                UNION ALL
                SELECT t.oid, t.typtype, t.typbasetype FROM types
                JOIN pg_catalog.pg_type t ON types.typtype = 'd' AND t.oid = types.typbasetype
              ) SELECT oid FROM types WHERE typtype <> 'd'
            ) base
            WHERE n.nspname = $1::text AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
              AND c.relname IN (\(Table.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")))
            """, [schema.name])
        for row in rows {
            let table = try row.text(0)
            columns[table, default: [:]][try row.text(1)] = Column(
                type: try row.text(2), isReadable: try row.bool(3), mayBeNull: try row.bool(5))
            if try row.bool(4) { filtered.insert(table) }
        }
        let access = try connection.query(
            """
            SELECT current_user::text,
                   coalesce((SELECT has_schema_privilege(oid, 'USAGE') FROM pg_catalog.pg_namespace
                             WHERE nspname = $1::text), true)
            """, [schema.name])[0]
        let role = try access.text(0)
        let identifier = SQLIdentifier(role)
        if try !access.bool(1) {
            throw StoreError(
                "cannot read schema \(schema.name)", why: "role \"\(role)\" has no right to use it",
                next: "run as its owner: GRANT USAGE ON SCHEMA \(schema.quoted) TO \(identifier)")
        }
        for (table, expected) in Self.required {
            let name = schema.displayName(table)
            let what = "cannot read \(name)"
            guard let found = columns[table.rawValue] else {
                throw StoreError(
                    what, why: "there is no such table in database \"\(connection.database)\"",
                    next: "create it with \"daybook migrate\", or name another schema with --schema")
            }
            for (column, type) in expected {
                guard let existing = found[column] else {
                    throw StoreError(
                        what, why: "it has no column \(column)",
                        next: "compare the table with \"daybook migrate --print\"")
                }
                guard type.accepts(existing.type) else {
                    throw StoreError(
                        what, why: "its column \(column) is of type \(existing.type), expected \(type.rawValue)",
                        next: "compare the table with \"daybook migrate --print\"")
                }
                guard existing.isReadable else {
                    throw StoreError(
                        what, why: "role \"\(role)\" may not read its column \(column)",
                        next: "run as its owner: GRANT SELECT ON \(schema(table)) TO \(identifier)")
                }
            }
            guard !filtered.contains(table.rawValue) else {
                throw StoreError(
                    what, why: "role \"\(role)\" is subject to row-level security and would see only part of the rows",
                    next: "run as a superuser: ALTER ROLE \(identifier) BYPASSRLS, or connect as the table's owner")
            }
        }
        areDistributed = try connection.query(
            """
            SELECT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'citus')
                OR EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid = $1::regclass AND relkind = 'f')
                OR EXISTS (SELECT FROM pg_catalog.pg_partition_tree($1::regclass) part
                           JOIN pg_catalog.pg_class c ON c.oid = part.relid WHERE c.relkind = 'f')
            """, [schema(.requests)])[0].bool(0)
        unwantedNulls = Dictionary(
            uniqueKeysWithValues: Self.wanted.map { table, names in
                (table, names.filter { columns[table.rawValue]?[$0]?.mayBeNull ?? false })
            })
        let readable = columns.mapValues { $0.filter(\.value.isReadable).map(\.key) }
        requests = Self.rows(
            of: .requests, schema, without: unwantedNulls[.requests, default: []], readable: readable[Table.requests.rawValue, default: []])
        slowQueries = Self.rows(
            of: .slowQueries, schema, without: unwantedNulls[.slowQueries, default: []],
            readable: readable[Table.slowQueries.rawValue, default: []])
        tellOrganizations = [Table.requests, .slowQueries].allSatisfy {
            columns[$0.rawValue]?["organization_id"].map { $0.type == "uuid" && $0.isReadable } ?? false
        }
        haveErrorMessages = columns[Table.requests.rawValue]?["error_message"]?.isReadable ?? false
        hasState = columns[Table.state.rawValue] != nil
        keepsDistributions = Self.added.allSatisfy { name, type in
            columns[Table.hourlyAggregates.rawValue]?[name].map { $0.type == type && $0.isReadable } ?? false
        }
    }
}
