import Postgres
import Reporting

/// The monitoring tables according to the catalog, checked before anything is read, so that an error can name exactly
/// what is missing.
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
            // No wider type, so that sums cannot overflow.
            case .integer: ["smallint", "integer"].contains(name)
            case .numeric:
                ["smallint", "integer", "bigint", "numeric", "real", "double precision"].contains(name)
            case .boolean: name == "boolean"
            case .json: ["json", "jsonb"].contains(name)
            case .instant: name == "timestamp with time zone"
            // Any type can be read as text, but some cannot be compared for equality, as grouping needs.
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

    /// Read where they are there.
    private static let optional: [(Table, [(String, ColumnType)])] = [
        (
            .serverEvents,
            [
                ("hour", .instant), ("kind", .text), ("severity", .text), ("sqlstate", .text), ("message", .text),
                ("table_name", .text), ("statement", .text), ("fingerprint", .text), ("blocking_statement", .text),
                ("blocking_fingerprint", .text), ("endpoint", .text), ("event_count", .integer),
                ("total_us", .numeric), ("longest_us", .numeric), ("bytes", .numeric),
            ]
        ),
        (.statementPeriods, [("hour", .instant), ("from_at", .instant), ("to_at", .instant), ("is_spread", .boolean)]),
        (
            .statementHours,
            [
                ("hour", .instant), ("from_at", .instant), ("database", .text), ("role", .text),
                ("fingerprint", .text), ("is_exact", .boolean),
            ] + StatementCounter.allCases.map { ($0.column, .numeric) }
        ),
        (.statementTexts, [("fingerprint", .text), ("query", .text), ("endpoint", .text)]),
    ]

    /// Columns without which a row cannot be counted.
    private static let wanted: [Table: [String]] = [
        .requests: ["endpoint", "response_time_ms"], .slowQueries: ["query_text", "execution_time_ms"],
        .hourlyAggregates: ["hour"],
    ]

    private static func condition(without nulls: [String]) -> String {
        nulls.isEmpty ? "true" : nulls.map { "\($0) IS NOT NULL" }.joined(separator: " AND ")
    }

    /// The condition for countable rows of a table, for a WHERE clause.
    func countable(_ table: MonitoringSchema.Table) -> String {
        Self.condition(without: unwantedNulls[table, default: []])
    }

    /// The columns that this program adds to the specification's hourly aggregates.
    private static let added: [(String, String)] = [
        ("total_response_time_ms", "bigint"), ("latency_distribution", "bytea"), ("status_counts", "jsonb"),
        ("detached_requests", "integer"), ("detached_distribution", "bytea"), ("detached_status_counts", "jsonb"),
    ]

    /// Whether hourly aggregates also have exact sums, distributions and statuses. Without them, before `daybook
    /// migrate`, only the columns of the specification are read.
    let keepsDistributions: Bool

    /// Whether hourly aggregates also say how long each hour is; without it, all are 3,600 seconds.
    let keepsPeriods: Bool

    /// The countable rows of requests, for a FROM clause: those with an endpoint and a time.
    let requests: String

    /// The countable rows of slow queries, for a FROM clause: those with a text and a time.
    let slowQueries: String

    /// Columns, by table, that can be NULL although the specification has them NOT NULL; rows with NULL cannot be
    /// counted.
    let unwantedNulls: [MonitoringSchema.Table: [String]]

    /// Whether rows of requests are on other servers: in foreign tables, or in a cluster of Citus.
    let areDistributed: Bool

    /// Whether requests and slow queries have the UUID of an organization.
    let tellOrganizations: Bool

    /// Whether requests have a column with error messages.
    let haveErrorMessages: Bool

    /// - Throws: `StoreError` when the tables lack what this program adds to the specification.
    func requireMigrated() throws {
        if isMigrated { return }
        throw StoreError(
            "cannot write to the monitoring tables", why: "they are from an older version",
            next: "upgrade them with \"daybook migrate\", which keeps all rows")
    }

    /// Whether they have everything that this program adds to the specification.
    var isMigrated: Bool { keepsDistributions && keepsPeriods && hasState }

    /// Whether the table of server events exists; older versions had none.
    let hasServerEvents: Bool

    /// Whether the tables of statements exist; older versions had none.
    let hasStatements: Bool

    /// Whether details of stored hours can be read: older versions had none, and without them rows are read.
    let haveDetails: Bool

    /// Why details of stored hours cannot be written, and the statement that mends it; `nil` if they can.
    let obstacleToDetails: String?

    /// Whether the state table of this program exists.
    private let hasState: Bool

    /// - Throws: `StoreError` for the first table or column that is missing, of another type, forbidden, or filtered by
    ///   row-level security.
    init(connection: Connection, schema: MonitoringSchema) throws {
        let catalog = try Catalog(connection, schema)
        try Self.check(catalog, connection, schema)
        areDistributed = try connection.query(
            """
            SELECT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'citus')
                OR EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid = $1::regclass AND relkind = 'f')
                OR EXISTS (SELECT FROM pg_catalog.pg_partition_tree($1::regclass) part
                           JOIN pg_catalog.pg_class c ON c.oid = part.relid WHERE c.relkind = 'f') AS are_distributed
            """, [schema(.requests)])[0].bool("are_distributed")
        let nulls = Dictionary(
            uniqueKeysWithValues: Self.wanted.map { table, names in
                (table, names.filter { catalog.columns[table]?[$0]?.mayBeNull ?? false })
            })
        func countableRows(_ table: Table) -> String {
            guard let nulls = nulls[table], !nulls.isEmpty else { return schema(table) }
            // The role may not be allowed to read all columns.
            let columns = (catalog.columns[table] ?? [:]).filter(\.value.isReadable).keys.sorted()
            return
                "(SELECT \(columns.map { "\(SQLIdentifier($0))" }.joined(separator: ", ")) FROM \(schema(table)) WHERE \(Self.condition(without: nulls)))"
        }
        unwantedNulls = nulls
        requests = countableRows(.requests)
        slowQueries = countableRows(.slowQueries)
        tellOrganizations = [.requests, .slowQueries].allSatisfy { catalog.has("organization_id", "uuid", in: $0) }
        haveErrorMessages = catalog.columns[.requests]?["error_message"]?.isReadable ?? false
        hasServerEvents = catalog.has("hour", "timestamp with time zone", in: .serverEvents)
        hasStatements = [.statementHours, .statementPeriods, .statementTexts].allSatisfy { catalog.columns[$0] != nil }
        let details = catalog.columns[.hourDetails]
        haveDetails =
            details.map { $0.values.allSatisfy(\.isReadable) } ?? false && !catalog.filtered.contains(.hourDetails)
        obstacleToDetails =
            haveDetails && catalog.writable.contains(.hourDetails)
            ? nil : Self.obstacleToDetails(exists: details != nil, catalog, connection, schema)
        hasState = catalog.columns[.state] != nil
        keepsPeriods = catalog.has("period_seconds", "integer", in: .hourlyAggregates)
        keepsDistributions = Self.added.allSatisfy { catalog.has($0, $1, in: .hourlyAggregates) }
    }

    private static func obstacleToDetails(
        exists: Bool, _ catalog: Catalog, _ connection: Connection, _ schema: MonitoringSchema
    ) -> String {
        let what = "organizations and error messages are not stored with hours, and are lost with their rows, as"
        let name = schema.displayName(.hourDetails)
        if !exists { return "\(what) table \(name) is missing: create it with \"daybook migrate\"" }
        let role = SQLIdentifier(connection.user)
        if catalog.filtered.contains(.hourDetails) {
            return
                "\(what) role \(role) is subject to row-level security of \(name); run as a superuser: ALTER ROLE \(role) BYPASSRLS"
        }
        let rights = WriteRights.hourDetails.on(.hourDetails).map(\.rawValue).joined(separator: ", ")
        return
            "\(what) role \(role) lacks privileges on \(name); run as its owner: GRANT \(rights) ON \(schema(.hourDetails)) TO \(role)"
    }

    /// - Throws: `StoreError` for the first obstacle to reading what the specification has.
    private static func check(_ catalog: Catalog, _ connection: Connection, _ schema: MonitoringSchema) throws {
        let access = try connection.query(
            """
            SELECT current_user::text AS role,
                   coalesce((SELECT has_schema_privilege(oid, 'USAGE') FROM pg_catalog.pg_namespace
                             WHERE nspname = $1::text), true) AS is_usable
            """, [schema.name])[0]
        let role = try access.text("role")
        let identifier = SQLIdentifier(role)
        if try !access.bool("is_usable") {
            throw StoreError(
                "cannot read schema \(schema.name)", why: "role \"\(role)\" has no right to use it",
                next: "run as its owner: GRANT USAGE ON SCHEMA \(schema.quoted) TO \(identifier)")
        }
        for (table, expected) in required + optional.filter({ catalog.columns[$0.0] != nil }) {
            func refuse(_ why: String, next: String = "compare the table with \"daybook migrate --print\"")
                -> StoreError
            {
                StoreError("cannot read \(schema.displayName(table))", why: why, next: next)
            }
            guard let found = catalog.columns[table] else {
                throw refuse(
                    "database \"\(connection.database)\" has no such table",
                    next: "create it with \"daybook migrate\", or name another schema with --schema")
            }
            for (column, type) in expected {
                guard let existing = found[column] else { throw refuse("column \(column) is missing") }
                guard type.accepts(existing.type) else {
                    throw refuse("column \(column) has type \(existing.type) instead of \(type.rawValue)")
                }
                guard existing.isReadable else {
                    throw refuse(
                        "role \"\(role)\" has no right to read column \(column)",
                        next: "run as its owner: GRANT SELECT ON \(schema(table)) TO \(identifier)")
                }
            }
            guard !catalog.filtered.contains(table) else {
                throw refuse(
                    "role \"\(role)\" is subject to row-level security and would see only part of the rows",
                    next: "run as a superuser: ALTER ROLE \(identifier) BYPASSRLS, or connect as the table's owner")
            }
        }
    }
}

/// What the server's catalog says about the monitoring tables that exist.
private struct Catalog {
    typealias Table = MonitoringSchema.Table

    struct Column {
        let type: String
        let isReadable: Bool
        let mayBeNull: Bool
    }

    private(set) var columns: [Table: [String: Column]] = [:]
    /// The tables of which row-level security shows the role only a part.
    private(set) var filtered: Set<Table> = []
    /// The tables whose rows the role may add, change and remove.
    private(set) var writable: Set<Table> = []

    init(_ connection: Connection, _ schema: MonitoringSchema) throws {
        let rows = try connection.query(
            """
            SELECT c.relname::text AS table, a.attname::text AS column, format_type(base.oid, NULL) AS type,
                   has_column_privilege(c.oid, a.attnum, 'SELECT') AS is_readable,
                   row_security_active(c.oid) AS is_filtered,
                   has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE')
                     AND has_table_privilege(c.oid, 'DELETE') AS is_writable, c.relkind = 'v' OR NOT a.attnotnull AS may_be_null
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            CROSS JOIN LATERAL (
              -- A domain counts as its base type.
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
            guard let table = Table(rawValue: try row.text("table")) else { continue }
            columns[table, default: [:]][try row.text("column")] = Column(
                type: try row.text("type"), isReadable: try row.bool("is_readable"),
                mayBeNull: try row.bool("may_be_null"))
            if try row.bool("is_filtered") { filtered.insert(table) }
            if try row.bool("is_writable") { writable.insert(table) }
        }
    }

    /// Whether a table has a column of exactly this type, which the role may read.
    func has(_ column: String, _ type: String, in table: Table) -> Bool {
        columns[table]?[column].map { $0.type == type && $0.isReadable } ?? false
    }
}
