import Foundation
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

    /// The position in a file before and after a batch.
    package struct Progress {
        let former: (name: String, json: String)?
        let current: (name: String, json: String)

        /// - Parameters:
        ///   - former: the stored position; `nil` when there is none.
        ///   - current: the new position.
        ///   - name: identifies the file of a position.
        package init<Position: Encodable>(from former: Position?, to current: Position, name: (Position) -> String)
            throws
        {
            func entry(_ position: Position) throws -> (name: String, json: String) {
                let encoder = JSONEncoder()
                encoder.outputFormatting = .sortedKeys
                return (name(position), String(decoding: try encoder.encode(position), as: UTF8.self))
            }
            self.former = try former.map(entry)
            self.current = try entry(current)
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

    /// Appends requests.
    package func write(requests: [RequestRecord], _ progress: Progress?) throws {
        try writing(.ingestRequests, progress) { _ in try store.copy(requests: requests) }
    }

    /// Appends slow queries, without organizations and users that are missing in tables with a foreign key.
    ///
    /// - Parameter keepsBoundValues: whether plans of statements with bind parameters keep the values in their
    ///   conditions; otherwise all literals are removed from those plans.
    /// - Returns: the number of executions stored without their organization or user.
    @discardableResult
    package func write(slowQueries: [SlowQueryRecord], keepsBoundValues: Bool = false, _ progress: Progress?) throws
        -> Int
    {
        let slowQueries = keepsBoundValues ? slowQueries : slowQueries.map(\.withoutBoundValues)
        return try writing(.ingestSlowQueries, progress) { _ in
            let organizations = try known(
                slowQueries.compactMap(\.organization), in: ForeignTable(schema: "public", name: "firms", column: "id"),
                for: "organization_id")
            let users = try known(
                slowQueries.compactMap(\.user), in: ForeignTable(schema: "auth", name: "users", column: "id"),
                for: "user_id")
            let kept = slowQueries.map { record in
                var record = record
                if let id = record.organization, organizations?.contains(id) == false { record.organization = nil }
                if let id = record.user, users?.contains(id) == false { record.user = nil }
                return record
            }
            try store.copy(slowQueries: kept)
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

    /// The `ids` that exist in `table`; `nil` when the slow query log has no foreign key to it.
    private func known(_ ids: [String], in table: ForeignTable, for column: String) throws -> Set<String>? {
        let constraint = try store.connection.query(
            """
            SELECT 1 FROM pg_catalog.pg_constraint k
            JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND k.conkey = ARRAY[a.attnum]
            JOIN pg_catalog.pg_class c ON c.oid = k.confrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE k.conrelid = to_regclass($1::text) AND k.contype = 'f' AND a.attname = $2::text
              AND n.nspname = $3::text AND c.relname = $4::text
            """, [store.schema(.slowQueries), column, table.schema, table.name])
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
