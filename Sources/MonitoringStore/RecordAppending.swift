import Postgres
import Reporting

extension MonitoringStore {
    /// Appends requests, all or none.
    package func append(requests: some Sequence<RequestRecord>) throws {
        try appending(to: .requests) { try copy(requests: requests) }
    }

    /// Appends requests in the caller's transaction.
    ///
    /// - Parameter mark: the mark of the rows; without one, the table makes their identifiers.
    func copy(requests: some Sequence<RequestRecord>, mark: RowMark? = nil) throws {
        try copy(
            into: .requests,
            columns: Self.columns(
                mark,
                "endpoint, method, response_time_ms, status_code, organization_id, user_id, error_message, \"timestamp\""
            )
        ) { writer in
            for (number, record) in requests.enumerated() {
                if let mark { try writer.field(mark.identifier(number)) }
                try writer.field(record.endpoint)
                try writer.field(record.method)
                try writer.field(record.responseMilliseconds)
                try writer.field(record.status)
                try writer.field(record.organization)
                try writer.field(record.user)
                try writer.field(record.errorMessage)
                try writer.field(record.at.description)
                try writer.endRow()
            }
        }
    }

    /// Appends slow queries, all or none.
    package func append(slowQueries: some Sequence<SlowQueryRecord>) throws {
        try appending(to: .slowQueries) { try copy(slowQueries: slowQueries) }
    }

    /// Appends slow queries in the caller's transaction.
    ///
    /// - Parameter mark: as for requests.
    func copy(slowQueries: some Sequence<SlowQueryRecord>, mark: RowMark? = nil) throws {
        try copy(
            into: .slowQueries,
            columns: Self.columns(
                mark, "query_text, execution_time_ms, endpoint, organization_id, user_id, query_plan, \"timestamp\"")
        ) { writer in
            for (number, record) in slowQueries.enumerated() {
                if let mark { try writer.field(mark.identifier(number)) }
                try writer.field(record.query)
                try writer.field(record.milliseconds)
                try writer.field(record.endpoint)
                try writer.field(record.organization)
                try writer.field(record.user)
                try writer.field(record.plan)
                try writer.field(record.at.description)
                try writer.endRow()
            }
        }
    }

    /// Appends events of the server, all or none.
    package func append(serverEvents rows: some Sequence<ServerEventRow>) throws {
        try appending(to: .serverEvents) { try copy(serverEvents: rows) }
    }

    /// Appends events of the server in the caller's transaction.
    ///
    /// - Parameter mark: as for requests.
    func copy(serverEvents rows: some Sequence<ServerEventRow>, mark: RowMark? = nil) throws {
        try copy(
            into: .serverEvents,
            columns: Self.columns(
                mark,
                "hour, kind, severity, sqlstate, message, table_name, statement, fingerprint, blocking_statement, blocking_fingerprint, endpoint, event_count, total_us, longest_us, bytes"
            )
        ) { writer in
            for (number, row) in rows.enumerated() {
                if let mark { try writer.field(mark.identifier(number)) }
                try writer.field(row.hour.description)
                try writer.field(row.kind.rawValue)
                try writer.field(row.severity)
                try writer.field(row.sqlState)
                try writer.field(row.message)
                try writer.field(row.table)
                try writer.field(row.statement?.text)
                try writer.field(row.statement?.fingerprint)
                try writer.field(row.blocker?.text)
                try writer.field(row.blocker?.fingerprint)
                try writer.field(row.endpoint)
                try writer.field(row.count)
                try writer.field(row.microseconds)
                try writer.field(row.longestMicroseconds)
                try writer.field(row.bytes)
                try writer.endRow()
            }
        }
    }

    /// Appends samples of resources, all or none.
    package func append(resources: some Sequence<ResourceRecord>) throws {
        try appending(to: .resources) { try copy(resources: resources) }
    }

    /// Stores one value of a resource, unless the same value with the same time is stored already. After an unknown
    /// outcome, it can be called again.
    ///
    /// - Throws: `StoreError`.
    package func store(resource record: ResourceRecord) throws {
        try appending(to: .resources) {
            let value = Self.text(record.value)
            let rows = try connection.query(
                """
                SELECT 1 FROM \(schema(.resources))
                WHERE metric_type::text = $1::text AND "timestamp" = $2::timestamptz AND value::text::numeric = $3::numeric LIMIT 1
                """, [record.metric, record.at.description, value])
            if rows.count == 0 { try copy(resources: [record]) }
        }
    }

    /// The records whose metric has no value with the same time. Runs in the caller's transaction.
    func missing(of records: [ResourceRecord]) throws -> [ResourceRecord] {
        try records.filter { record in
            try connection.query(
                """
                SELECT 1 FROM \(schema(.resources)) WHERE metric_type::text = $1::text AND "timestamp" = $2::timestamptz LIMIT 1
                """, [record.metric, record.at.description]
            ).count == 0
        }
    }

    /// Appends samples of resources in the caller's transaction.
    func copy(resources: some Sequence<ResourceRecord>) throws {
        try copy(into: .resources, columns: "metric_type, value, metadata, \"timestamp\"") { writer in
            for record in resources {
                try writer.field(record.metric)
                try writer.field(Self.text(record.value))
                try writer.field(record.limit.map { "{\"limit\": \(Self.text($0))}" } ?? "{}")
                try writer.field(record.at.description)
                try writer.endRow()
            }
        }
    }

    /// A number for SQL and JSON; whole numbers have no decimals.
    private static func text(_ number: Double) -> String { Int(exactly: number).map(String.init) ?? "\(number)" }

    private func appending(to table: MonitoringSchema.Table, _ body: () throws -> Void) throws {
        try describing("cannot write to \(schema.displayName(table))") {
            // The specification's own tables are enough.
            try writing(WriteRights(tables: [table: [.insert]]), needsOurs: false) { _ in try body() }
        }
    }

    private static func columns(_ mark: RowMark?, _ columns: String) -> String {
        mark == nil ? columns : "id, \(columns)"
    }

    /// Deletes the rows with a mark. Runs in the caller's transaction.
    func delete(_ mark: RowMark, from table: MonitoringSchema.Table) throws {
        let (low, high) = mark.bounds
        _ = try connection.query(
            "DELETE FROM \(schema(table)) WHERE id >= $1::uuid AND id <= $2::uuid", [low, high])
    }

    /// Whether rows of a table can be marked: its column id holds UUIDs.
    func canMark(_ table: MonitoringSchema.Table) throws -> Bool {
        try connection.query(
            """
            SELECT 1 FROM pg_catalog.pg_attribute
            WHERE attrelid = to_regclass($1::text) AND attname = 'id' AND atttypid = 'uuid'::regtype AND NOT attisdropped
            """, [schema(table)]
        ).count > 0
    }

    private func copy(
        into table: MonitoringSchema.Table, columns: String, _ body: (inout CopyWriter) throws -> Void
    ) throws {
        try connection.copyIn("COPY \(schema(table)) (\(columns)) FROM STDIN", body)
    }
}
