import Postgres
import Reporting

/// Stores what every statement did since the last run, by hour, from the statistics of the server.
///
/// The snapshot of the last run is kept in the state table; the differences, their periods and the texts are stored in
/// the same transaction as the new snapshot, so that nothing counts twice and nothing is left out.
struct StatementCollection {
    let store: MonitoringStore
    let timeZone: ReportTimeZone
    let now: Instant
    /// The endpoint that a comment in a statement names; `nil` for none.
    let endpoint: @Sendable (String) -> String?

    /// The row of the state table.
    static let stateName = "statements"

    private var connection: Connection { store.connection }
    private var writer: StatementWriter { StatementWriter(connection: connection, schema: store.schema) }

    /// - Returns: the number of statements that did something since the last run; `nil` without a run to compare with.
    /// - Throws: the errors of the connection.
    func collect(_ view: StatementView) throws -> Int? {
        let state = StateTable(store: store)
        let earlier: StatementSnapshot?
        do {
            earlier = try state.read(Self.stateName)
        } catch is StoreError {
            // A snapshot of another version of this program cannot be compared with.
            earlier = nil
        }
        if let earlier, earlier.at >= now { return nil }
        guard var snapshot = try snapshot(view) else { return nil }
        try nameTexts(of: &snapshot, knownFrom: earlier, view)
        var count: Int?
        if let earlier, let interval = StatementInterval(from: earlier, to: snapshot) {
            let parts = StatementPart.parts(of: interval, in: timeZone)
            try store(parts, untracked: snapshot.untracked)
            count = parts.isEmpty ? nil : interval.rows.count
        }
        try state.write(snapshot, Self.stateName)
        return count
    }

    /// Reads the view again if its statistics were just discarded.
    private func snapshot(_ view: StatementView) throws -> StatementSnapshot? {
        for _ in 0..<3 { if let snapshot = try view.snapshot(at: now, over: connection) { return snapshot } }
        return nil
    }

    /// Reads and stores the texts of statements that the earlier snapshot does not have.
    private func nameTexts(
        of snapshot: inout StatementSnapshot, knownFrom earlier: StatementSnapshot?, _ view: StatementView
    ) throws {
        var known: [Int64: StatementSnapshot.Entry] = [:]
        for (key, entry) in earlier?.entries ?? [:] where entry.fingerprint != nil { known[key.query] = entry }
        let new = Set(snapshot.entries.keys.lazy.map(\.query)).filter { known[$0] == nil }
        let texts = try view.texts(of: new, over: connection).sorted { $0.key < $1.key }
        let endpoint = endpoint
        let named = texts.map(\.value).concurrentMap { sql in
            let text = QueryText(sql)
            return (
                fingerprint: text.fingerprint, query: text.redacted, endpoint: endpoint(sql),
                isReset: sql.lowercased().contains("pg_stat_statements_reset")
            )
        }
        let byQuery = Dictionary(uniqueKeysWithValues: zip(texts.map(\.key), named))
        for place in snapshot.entries.indices {
            let query = snapshot.entries[place].key.query
            let before = known[query]
            snapshot.entries.values[place].fingerprint = before?.fingerprint ?? byQuery[query]?.fingerprint
            snapshot.entries.values[place].isReset = before?.isReset ?? byQuery[query]?.isReset ?? false
        }
        try writer.store(
            named.map { StatementWriter.Text(fingerprint: $0.fingerprint, query: $0.query, endpoint: $0.endpoint) })
    }

    private func store(_ parts: [StatementPart], untracked: Set<StatementCounter>) throws {
        guard !parts.isEmpty else { return }
        let databases = try names("SELECT oid::bigint AS id, datname::text AS name FROM pg_catalog.pg_database")
        let roles = try names("SELECT oid::bigint AS id, rolname::text AS name FROM pg_catalog.pg_roles")
        try writer.store(parts.map(\.period))
        try writer.store(
            parts.lazy.flatMap { part in
                Self.named(part.rows, databases, roles, untracked).map { (period: part.period, row: $0) }
            })
    }

    /// Rows by name: a database that was dropped and made again within an interval has two ids.
    private static func named(
        _ rows: [StatementInterval.Row], _ databases: [Int: String], _ roles: [Int: String],
        _ untracked: Set<StatementCounter>
    ) -> [StatementWriter.Row] {
        let named = rows.map { row in
            StatementWriter.Row(
                name: StatementWriter.Row.Name(
                    query: row.key.query, database: databases[row.key.database] ?? "", role: roles[row.key.role] ?? "",
                    isTopLevel: row.key.isTopLevel),
                fingerprint: row.fingerprint, figures: row.figures, isExact: row.isExact, untracked: untracked)
        }
        return named.sorted { $0.name < $1.name }.reduce(into: []) { rows, row in
            if let last = rows.last, last.name == row.name {
                rows[rows.count - 1].figures += row.figures
                if !row.isExact { rows[rows.count - 1].isExact = false }
            } else {
                rows.append(row)
            }
        }
    }

    private func names(_ sql: String) throws -> [Int: String] {
        var names: [Int: String] = [:]
        for row in try connection.query(sql) { names[try row.int("id")] = try row.text("name") }
        return names
    }
}
