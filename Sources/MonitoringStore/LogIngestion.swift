import FoundationEssentials
import Postgres
import Reporting

/// Stores what was read from log files together with the positions in them: both or neither, so that no line is lost or
/// stored twice, however a run ends.
package struct LogIngestion {
    private let store: MonitoringStore
    /// The prefix of the names of positions, which keeps the kinds of logs apart.
    private let kind: String

    /// - Parameter kind: for example `access-log`.
    package init(store: MonitoringStore, kind: String) {
        self.store = store
        self.kind = kind
    }

    /// The name of a table for messages.
    package func name(of table: MonitoringSchema.Table) -> String { store.schema.displayName(table) }

    /// The server's `log_timezone`; `nil` if that is UTC, or has no name in the time zone database.
    ///
    /// - Throws: `StoreError`.
    package func logTimeZone() throws -> ReportTimeZone? {
        try describing("cannot read the settings of the server") {
            let name = try store.connection.query("SELECT current_setting('log_timezone') AS name")[0].text("name")
            return ReportTimeZone(name).flatMap { $0 == .utc ? nil : $0 }
        }
    }

    /// The position in a file before and after a batch.
    package struct Progress {
        let former: (name: String, json: String)?
        let current: (name: String, json: String)
        /// The mark of the rows of the batch; `nil` if they have none.
        let mark: RowMark?

        /// - Parameters:
        ///   - former: the stored position; `nil` when there is none.
        ///   - current: the new position.
        ///   - name: identifies the file of a position.
        ///   - mark: the mark of the rows of the batch.
        package init<Position: Encodable>(
            from former: Position?, to current: Position, name: (Position) -> String, mark: RowMark? = nil
        ) throws {
            func entry(_ position: Position) throws -> (name: String, json: String) {
                let encoder = JSONEncoder()
                encoder.outputFormatting = .sortedKeys
                return (name(position), String(decoding: try encoder.encode(position), as: UTF8.self))
            }
            self.former = try former.map(entry)
            self.current = try entry(current)
            self.mark = mark
        }
    }

    /// The stored positions of files of this kind.
    ///
    /// - Throws: `StoreError`, also when the table of this program is missing.
    package func positions<Position: Decodable>(_: Position.Type) throws -> [Position] {
        try describing("cannot read the positions in log files") {
            try store.writing(.readPositions) { _ in
                try StateTable(store: store).values(prefix: prefix).map { json in
                    do {
                        return try JSONDecoder().decode(Position.self, from: Data(json.utf8))
                    } catch is DecodingError {
                        throw StoreError(
                            "cannot read the positions in log files",
                            why:
                                "a row of \(store.schema.displayName(.state)) whose name begins with \"\(prefix)\" was not written by daybook",
                            next: "delete the row to read the file from its beginning")
                    }
                }
            }
        }
    }

    /// Appends requests, without organizations and users that are missing in tables with a foreign key.
    ///
    /// - Returns: the number of requests stored without their organization or user.
    @discardableResult
    package func write(requests: [RequestRecord], _ progress: Progress?) throws -> Int {
        let rights = progress?.mark?.replaces == true ? WriteRights.ingestRequestsAgain : .ingestRequests
        return try writing(rights, progress) { _ in
            let mark = try mark(progress, .requests)
            var kept = requests
            if requests.contains(where: { $0.organization != nil || $0.user != nil }) {
                let owners = try knownOwners(
                    .requests, organizations: requests.compactMap(\.organization), users: requests.compactMap(\.user))
                kept = requests.map { record in
                    var record = record
                    owners.clear(&record.organization, &record.user)
                    return record
                }
            }
            try store.copy(requests: kept, mark: mark)
            return zip(requests, kept).count { $0 != $1 }
        }
    }

    /// The mark for the rows of a table; rows that it replaces are deleted.
    private func mark(_ progress: Progress?, _ table: MonitoringSchema.Table) throws -> RowMark? {
        guard let mark = progress?.mark, try store.canMark(table) else { return nil }
        if mark.replaces { try store.delete(mark, from: table) }
        return mark
    }

    /// The organizations and users that exist in the tables to which a table has foreign keys.
    private struct KnownOwners {
        /// `nil` without a foreign key.
        let organizations: Set<String>?
        let users: Set<String>?

        func clear(_ organization: inout String?, _ user: inout String?) {
            if let id = organization, organizations?.contains(id) == false { organization = nil }
            if let id = user, users?.contains(id) == false { user = nil }
        }
    }

    private func knownOwners(
        _ table: MonitoringSchema.Table, organizations: [String], users: [String]
    ) throws -> KnownOwners {
        KnownOwners(
            organizations: try known(
                organizations, in: ForeignTable(schema: "public", name: "firms", column: "id"), for: "organization_id",
                of: table),
            users: try known(
                users, in: ForeignTable(schema: "auth", name: "users", column: "id"), for: "user_id", of: table))
    }

    /// Why events of the server are not stored, and what to do; `nil` if they are. Older versions had no table for them.
    ///
    /// - Throws: `StoreError`.
    package func serverEventObstacle() throws -> String? {
        let table = store.schema(.serverEvents)
        return try describing("cannot read the monitoring tables") {
            let row = try store.connection.query(
                """
                SELECT to_regclass($1::text) IS NOT NULL AS is_there, current_user::text AS role,
                       coalesce(has_table_privilege(to_regclass($1::text)::oid, 'INSERT'), false) AS is_writable
                """, [table])[0]
            let what = "errors, lock waits and other events of the server are not stored"
            if try !row.bool("is_there") {
                return
                    "\(what), as table \(name(of: .serverEvents)) is missing: create it with \"daybook migrate\""
            }
            let role = try row.text("role")
            return try row.bool("is_writable")
                ? nil
                : "\(what), as role \"\(role)\" must not write to \(name(of: .serverEvents)); run as its owner: GRANT SELECT, INSERT, DELETE ON \(table) TO \(SQLIdentifier(role))"
        }
    }

    /// Appends slow queries, without organizations and users that are missing in tables with a foreign key, and events of
    /// the server.
    ///
    /// - Returns: the number of executions stored without their organization or user.
    @discardableResult
    package func write(
        slowQueries: [SlowQueryRecord], keeping values: KeptValues = .none, events: [ServerEventRow] = [],
        _ progress: Progress?
    ) throws -> Int {
        let slowQueries = slowQueries.concurrentMap { $0.keeping(values) }
        let replaces = progress?.mark?.replaces == true
        var rights = replaces ? WriteRights.ingestSlowQueriesAgain : .ingestSlowQueries
        let storesEvents = try serverEventObstacle() == nil
        if storesEvents {
            rights = rights.and(
                (replaces ? WriteRights.ingestServerEventsAgain : .ingestServerEvents).tables)
        }
        return try writing(rights, progress) { _ in
            if storesEvents { try store.copy(serverEvents: events, mark: mark(progress, .serverEvents)) }
            let mark = try mark(progress, .slowQueries)
            let owners = try knownOwners(
                .slowQueries, organizations: slowQueries.compactMap(\.organization),
                users: slowQueries.compactMap(\.user))
            let kept = slowQueries.map { record in
                var record = record
                owners.clear(&record.organization, &record.user)
                return record
            }
            try store.copy(slowQueries: kept, mark: mark)
            return zip(slowQueries, kept).count { $0 != $1 }
        }
    }

    /// Adds requests to stored hours without storing their rows.
    ///
    /// - Parameters:
    ///   - hours: hours of `timeZone`.
    ///   - timeZone: whose hours are stored.
    package func add(hours: [HourSlot: [Endpoint: Traffic]], in timeZone: ReportTimeZone, _ progress: Progress?) throws
    {
        try writing(.ingestHours, progress) { tables in
            // The collector rewrites the same rows; it waits for this transaction, and this one for it.
            try CollectorLock(store: store).wait()
            let aggregation = HourlyAggregation(
                store: store, hours: HourReader(connection: store.connection, schema: store.schema, tables: tables),
                timeZone: timeZone)
            for (hour, traffic) in hours.sorted(by: { $0.key.start < $1.key.start }) {
                try aggregation.add(detached: traffic, hour: hour)
            }
        }
    }

    private var prefix: String { "read \(kind) " }

    private func writing<Value>(_ rights: WriteRights, _ progress: Progress?, _ body: (TableCheck) throws -> Value)
        throws -> Value
    {
        try describing("cannot store log data") {
            do {
                return try store.writing(rights) { tables in
                    if let progress { try advance(progress) }
                    return try body(tables)
                }
            } catch let error as PostgresError where error.sqlState == "23505" {
                throw Self.overtaken
            } catch let error as PostgresError where error.kind == .outcomeUnknown && progress == nil {
                throw StoreError(
                    "cannot store log data", why: error.description,
                    next:
                        "standard input has no stored position: check whether its last rows are stored before reading it again"
                )
            }
        }
    }

    /// Replaces the stored position. If another run has done so meanwhile, the whole batch fails.
    private func advance(_ progress: Progress) throws {
        let state = StateTable(store: store)
        if let former = progress.former, try !state.remove(prefix + former.name, json: former.json) {
            throw Self.overtaken
        }
        try state.insert(prefix + progress.current.name, json: progress.current.json)
    }

    private static let overtaken = StoreError(
        "cannot store log data", why: "another run is reading the same file",
        next: "nothing is lost or stored twice; run the command again when the other run has ended")

    /// The `ids` that exist in `table`; `nil` when the log's table has no foreign key to it.
    private func known(
        _ ids: [String], in table: ForeignTable, for column: String, of log: MonitoringSchema.Table
    ) throws -> Set<String>? {
        let constraint = try store.connection.query(
            """
            SELECT 1 FROM pg_catalog.pg_constraint k
            JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND k.conkey = ARRAY[a.attnum]
            JOIN pg_catalog.pg_class c ON c.oid = k.confrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE k.conrelid = to_regclass($1::text) AND k.contype = 'f' AND a.attname = $2::text
              AND n.nspname = $3::text AND c.relname = $4::text
            """, [store.schema(log), column, table.schema, table.name])
        guard constraint.count > 0, !ids.isEmpty else { return nil }
        if let obstacle = try table.obstacle(over: store.connection) {
            throw StoreError("cannot store log data", why: obstacle.why, next: obstacle.next)
        }
        // UUIDs need no quoting.
        let list = "{" + Set(ids).sorted().joined(separator: ",") + "}"
        let rows = try store.connection.query(
            "SELECT id::text FROM \(table.quoted) WHERE id = ANY ($1::uuid[])", [list])
        return Set(try rows.map { try $0.text("id") })
    }
}
