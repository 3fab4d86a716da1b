import Postgres

/// The view `pg_stat_statements` as another version of PostgreSQL has it, with rows that a test records.
package struct RecordedStatements: Sendable {
    /// Versions of the extension, with the PostgreSQL that brings it.
    package enum Version: String, CaseIterable, Sendable {
        case postgres13 = "1.8"
        case postgres14 = "1.9"
        case postgres15 = "1.10"
        case postgres17 = "1.11"
        case postgres18 = "1.12"

        fileprivate var isBefore17: Bool { [.postgres13, .postgres14, .postgres15].contains(self) }

        fileprivate var columns: String {
            let blocks = ["shared_blks", "local_blks"].flatMap { kind in
                ["hit", "read", "dirtied", "written"].map { "\(kind)_\($0) bigint DEFAULT 0" }
            }
            func times(_ names: String...) -> [String] { names.map { "\($0) double precision DEFAULT 0" } }
            return
                (["userid oid", "dbid oid"]
                + (self == .postgres13 ? [] : ["toplevel boolean DEFAULT true"])
                + ["queryid bigint", "query text", "plans bigint DEFAULT 0"]
                + times("total_plan_time", "min_plan_time", "max_plan_time", "mean_plan_time", "stddev_plan_time")
                + ["calls bigint DEFAULT 0"]
                + times("total_exec_time", "min_exec_time", "max_exec_time", "mean_exec_time", "stddev_exec_time")
                + ["rows bigint DEFAULT 0"] + blocks
                + ["temp_blks_read bigint DEFAULT 0", "temp_blks_written bigint DEFAULT 0"]
                + (isBefore17
                    ? times("blk_read_time", "blk_write_time")
                    : times(
                        "shared_blk_read_time", "shared_blk_write_time", "local_blk_read_time", "local_blk_write_time"))
                + (self == .postgres13 || self == .postgres14 ? [] : times("temp_blk_read_time", "temp_blk_write_time"))
                + ["wal_records bigint DEFAULT 0", "wal_fpi bigint DEFAULT 0", "wal_bytes numeric DEFAULT 0"]
                + (isBefore17 ? [] : ["stats_since timestamptz", "minmax_stats_since timestamptz"])
                + (self == .postgres18
                    ? ["parallel_workers_launched bigint DEFAULT 0", "wal_buffers_full bigint DEFAULT 0"] : []))
                .joined(separator: ", ")
        }
    }

    package let database: TestDatabase
    private let version: Version

    /// A migrated database in which the extension is this.
    package init(_ version: Version) async throws {
        database = try await TestDatabase.migrated()
        self.version = version
        let info =
            version == .postgres13
            ? ""
            : "CREATE VIEW recorded.pg_stat_statements_info AS SELECT dealloc, stats_reset FROM recorded.info;"
        // An unknown setting can be made up for a database, as if the library were loaded.
        try database.run(
            """
            CREATE EXTENSION pg_stat_statements;
            CREATE SCHEMA recorded;
            CREATE TABLE recorded.entries (\(version.columns));
            CREATE FUNCTION recorded.pg_stat_statements(showtext boolean) RETURNS SETOF recorded.entries
              LANGUAGE sql AS 'SELECT * FROM recorded.entries';
            CREATE VIEW recorded.pg_stat_statements AS SELECT * FROM recorded.pg_stat_statements(true);
            CREATE TABLE recorded.info AS SELECT 0::bigint AS dealloc, now() - interval '1 day' AS stats_reset;
            \(info)
            UPDATE pg_extension SET extnamespace = 'recorded'::regnamespace, extversion = '\(version.rawValue)'
            WHERE extname = 'pg_stat_statements';
            ALTER DATABASE \(database.name) SET pg_stat_statements.max = '5000';
            ALTER DATABASE \(database.name) SET track_io_timing = on;
            """)
    }

    /// Adds an entry.
    package func add(_ query: Int, _ text: String, calls: Int, milliseconds: Double) throws {
        let since = version.isBefore17 ? ("", "") : (", stats_since", ", now() - interval '1 hour'")
        try database.connection().query(
            """
            INSERT INTO recorded.entries (userid, dbid, queryid, query, calls, total_exec_time, min_exec_time, max_exec_time,
              rows, shared_blks_read, wal_bytes\(since.0))
            VALUES (10, (SELECT oid FROM pg_database WHERE datname = current_database()), $1::bigint, $2::text, $3::bigint,
              $4::double precision, 1, 9, $3::bigint * 2, 7, 100\(since.1))
            """, ["\(query)", text, "\(calls)", "\(milliseconds)"])
    }
}
