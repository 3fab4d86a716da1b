import Postgres
import Reporting

/// The view `pg_stat_statements` of the connected database, in whatever schema and version it is.
package struct StatementView: Sendable {
    /// Why the view cannot be read, or shows only a part.
    package enum Obstacle: Error, Equatable, Sendable {
        /// The database has no such extension; whether the server loads its library.
        case missing(isLoaded: Bool)
        /// The extension exists, but the server does not load its library.
        case notLoaded
        /// The extension is older than 1.8, that of PostgreSQL 13.
        case tooOld(version: String)
        /// The role sees the statements of other roles without their ids.
        case hidden(role: String)
        /// The role has no right to use the schema of the extension.
        case forbidden(schema: String, role: String)
    }

    /// Name of the schema, quoted.
    let schema: String
    let columns: Set<String>
    let hasInfo: Bool
    /// Version of the extension, such as `1.10`.
    package let version: String
    /// The number of entries before the server makes room, `pg_stat_statements.max`; `nil` if the role may not see it.
    package let most: Int?
    /// `pg_stat_statements.track`: `none`, `top` or `all`.
    package let tracks: String?
    package let tracksPlanning: Bool
    package let tracksIO: Bool
    let startedAt: Instant
    let now: Instant

    /// Entries that are read; PostgreSQL's own default of `pg_stat_statements.max`.
    static let mostRead = 5000

    /// - Throws: `Obstacle`, and the errors of the connection.
    init(over connection: Connection) throws {
        let rows = try connection.query(
            """
            SELECT n.nspname::text AS schema, e.extversion::text AS version, current_user::text AS role,
                   pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS sees_all,
                   current_setting('pg_stat_statements.max', true) AS most,
                   current_setting('pg_stat_statements.track', true) AS tracks,
                   coalesce(current_setting('pg_stat_statements.track_planning', true) = 'on', false) AS tracks_planning,
                   current_setting('track_io_timing') = 'on' AS tracks_io,
                   pg_postmaster_start_time() AS started_at, clock_timestamp() AS now,
                   has_schema_privilege(n.oid, 'USAGE') AS is_usable,
                   EXISTS (SELECT FROM pg_catalog.pg_class c
                           WHERE c.relnamespace = n.oid AND c.relname = 'pg_stat_statements_info') AS has_info,
                   (SELECT string_agg(a.attname::text, ' ') FROM pg_catalog.pg_class c
                    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                    WHERE c.relnamespace = n.oid AND c.relname = 'pg_stat_statements') AS columns
            FROM (SELECT 1) one
            LEFT JOIN pg_catalog.pg_extension e ON e.extname = 'pg_stat_statements'
            LEFT JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
            """)
        let row = rows[0]
        // The settings of a library exist once it is loaded.
        let isLoaded = try row.optionalText("most") != nil
        guard let schema = try row.optionalText("schema"), let version = try row.optionalText("version") else {
            throw Obstacle.missing(isLoaded: isLoaded)
        }
        guard isLoaded else { throw Obstacle.notLoaded }
        self.schema = "\(SQLIdentifier(schema))"
        self.version = version
        columns = Set(try row.optionalText("columns")?.split(separator: " ").map(String.init) ?? [])
        guard columns.isSuperset(of: ["total_exec_time", "wal_bytes", "queryid"]) else {
            throw Obstacle.tooOld(version: version)
        }
        guard try row.bool("sees_all") else { throw Obstacle.hidden(role: try row.text("role")) }
        guard try row.optionalBool("is_usable") ?? false else {
            throw Obstacle.forbidden(schema: schema, role: try row.text("role"))
        }
        hasInfo = try row.bool("has_info")
        most = try row.optionalText("most").flatMap { Int($0) }
        tracks = try row.optionalText("tracks")
        tracksPlanning = try row.bool("tracks_planning")
        tracksIO = try row.bool("tracks_io")
        startedAt = Instant(microseconds: try row.microseconds("started_at"))
        now = Instant(microseconds: try row.microseconds("now"))
    }

    /// A name for a statement that people run.
    package static func quoted(_ name: String) -> String { "\(SQLIdentifier(name))" }

    private func source(of counter: StatementCounter) -> String {
        let present = counter.sources.filter(columns.contains).map { "s.\($0)" }
        guard !present.isEmpty else { return "0" }
        let sum = present.joined(separator: " + ")
        return counter.isTime ? Self.nanoseconds(sum) : "least(\(sum), \(Int.max))::bigint"
    }

    /// A time in milliseconds as whole nanoseconds. The greatest time is 292 years.
    private static func nanoseconds(_ milliseconds: String) -> String {
        "least((\(milliseconds)) * 1e6, 9.2e18::double precision)::bigint"
    }

    /// One row for all entries, as lines of numbers, which costs server and client a fraction of 5,000 rows. Entries with
    /// the most time come first, if there are more than are read. What was discarded or evicted is read before the entries
    /// and after them, in one statement, so that nothing that happens between goes unnoticed.
    private var sql: String {
        let info: (Int) -> String = { part in
            """
            SELECT \(part) AS part, dealloc AS evictions, (extract(epoch FROM stats_reset) * 1000000)::bigint AS reset_at,
                   NULL::bigint AS entries, NULL::text AS lines
            FROM \(schema).pg_stat_statements_info
            """
        }
        let since = columns.contains("stats_since") ? "(extract(epoch FROM s.stats_since) * 1000000)::bigint" : "-1"
        let fields =
            [
                "s.userid", "s.dbid", "s.queryid", columns.contains("toplevel") ? "s.toplevel::integer" : "1",
                Self.nanoseconds("s.min_exec_time"), Self.nanoseconds("s.max_exec_time"), since,
            ] + StatementCounter.allCases.map(source)
        // Without an id it is not counted by any statement.
        let entries = """
            SELECT 1 AS part, NULL::bigint AS evictions, NULL::bigint AS reset_at, count(*) AS entries,
                   string_agg(concat_ws(' ', \(fields.joined(separator: ", "))), E'\\n' ORDER BY s.number)
                     FILTER (WHERE s.number <= \(Self.mostRead) AND s.queryid IS NOT NULL) AS lines
            FROM (SELECT *, row_number() OVER (ORDER BY total_exec_time DESC, userid, dbid, queryid) AS number
                  FROM \(schema).pg_stat_statements(false)) s
            """
        guard hasInfo else { return entries }
        return [info(0), entries, info(2)].joined(separator: "\nUNION ALL\n")
    }

    /// Reads it once. Entries have no fingerprints yet.
    ///
    /// - Parameter at: the time of the snapshot.
    /// - Returns: `nil` if all statistics were discarded while they were read.
    func snapshot(at: Instant, over connection: Connection) throws -> StatementSnapshot? {
        var snapshot = StatementSnapshot(
            at: at, serverAt: now, startedAt: startedAt, isCut: false, tracksPlanning: tracksPlanning,
            tracksIO: tracksIO, entries: [:])
        var resets: [Instant] = []
        for row in try connection.query(sql) {
            let part = try row.int("part")
            guard part == 1 else {
                resets.append(Instant(microseconds: Int64(try row.int("reset_at"))))
                let evictions = try row.int("evictions")
                if part == 0 { snapshot.evictionsBefore = evictions } else { snapshot.evictionsAfter = evictions }
                continue
            }
            snapshot.isCut = try row.int("entries") > Self.mostRead
            for line in try row.optionalText("lines")?.utf8.split(separator: UInt8(ascii: "\n")) ?? [] {
                guard let (key, entry, _) = StatementSnapshot.Entry.read(line) else {
                    throw PostgresError(.decoding, "an entry of pg_stat_statements has an unknown form")
                }
                snapshot.entries[key] = entry
            }
        }
        guard Set(resets).count <= 1 else { return nil }
        snapshot.resetAt = resets.first
        return snapshot
    }

    /// The texts of statements by their id.
    func texts(of queries: some Collection<Int64>, over connection: Connection) throws -> [Int64: String] {
        guard !queries.isEmpty else { return [:] }
        var texts: [Int64: String] = [:]
        try connection.stream(
            """
            SELECT queryid, min(query COLLATE "C") AS query FROM \(schema).pg_stat_statements(true)
            WHERE queryid = ANY ($1::bigint[]) AND query IS NOT NULL GROUP BY queryid
            """, ["{\(queries.sorted().map { "\($0)" }.joined(separator: ","))}"]
        ) { row in texts[Int64(try row.int("queryid"))] = try row.text("query") }
        return texts
    }
}
