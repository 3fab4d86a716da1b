import Glibc
import FoundationEssentials
import Hashing
import Postgres
import Reporting

/// The monitoring tables of one database.
package final class MonitoringStore {
    private(set) var connection: Connection
    /// The connection string of the session, for opening more sessions.
    private let database: String?
    private let silenceLimitSeconds: Int?
    package let schema: MonitoringSchema

    /// Opens a session.
    ///
    /// - Parameters:
    ///   - database: a connection string or URI; `nil` for libpq's environment.
    ///   - silenceLimitSeconds: how long the server may be silent during a statement; `nil` for no limit.
    /// - Throws: `StoreError`.
    package init(
        database: String?, schema: MonitoringSchema = MonitoringSchema(),
        silenceLimitSeconds: Int? = usualSilenceLimitSeconds
    ) throws {
        self.database = database
        self.silenceLimitSeconds = silenceLimitSeconds
        connection = try Self.connect(database, silenceLimitSeconds)
        self.schema = schema
    }

    /// One minute more than the statement timeout.
    package static let usualSilenceLimitSeconds = 660

    private static func connect(_ database: String?, _ silenceLimitSeconds: Int?) throws -> Connection {
        let connection: Connection
        do throws(PostgresError) {
            connection = try Connection(
                conninfo: database, applicationName: "daybook", silenceLimitSeconds: silenceLimitSeconds)
        } catch {
            throw StoreError.cannotConnect(error)
        }
        if let error = StoreError.serverTooOld(connection.serverVersion) { throw error }
        return connection
    }

    /// Opens a new session if the server closed the last one, so that one lost day does not lose the others of a run.
    ///
    /// - Throws: `StoreError`.
    private func reopenIfLost() throws {
        if connection.isLost { connection = try Self.connect(database, silenceLimitSeconds) }
    }

    /// Reads everything a report needs from a single snapshot of the database, changing nothing.
    ///
    /// - Parameters:
    ///   - now: when the report is made; a window that ends later gets a note.
    ///   - clock: this machine's clock, to be compared with the server's; `nil` if `now` is given.
    ///   - remark: called with lines for the log that affect no figure.
    ///   - step: called with the number of steps done and the total.
    /// - Throws: `StoreError`.
    package func observe(
        _ window: ReportWindow, settings: ReportSettings, now: Instant, clock: RunClock? = nil,
        reading: ReadingOptions = ReadingOptions(), remark: @escaping (String) -> Void = { _ in },
        step: @escaping (Int, Int) -> Void = { _, _ in }
    ) throws -> Observations {
        try reopenIfLost()
        return try describing("cannot read the monitoring tables") {
            try retrying(remark) {
                try sharingSnapshot(reading.connections) { id in
                    try connection.script(Session.settings)
                    let tables = try TableCheck(connection: connection, schema: schema)
                    let reader = DayReader(
                        connection: connection, schema: schema, tables: tables, window: window,
                        names: EndpointNames(fold: reading.fold))
                    let snapshot = SharedSnapshot(
                        connection, id: id, database: database, count: reading.connections,
                        isDistributed: tables.areDistributed)
                    snapshot.remark.map(remark)
                    return try reader.observe(
                        settings: settings, now: now, clock: clock, source: reading.source, snapshot: snapshot,
                        step: step)
                }
            }
        }
    }

    /// The pauses before each retry, in seconds.
    private static let pauses: [UInt32] = [1, 4, 16]

    /// Reads again if the server canceled the transaction, as a standby does to catch up with its primary.
    private func retrying<Value>(_ remark: (String) -> Void, _ body: () throws -> Value) throws -> Value {
        for (attempt, pause) in Self.pauses.enumerated() {
            do {
                return try body()
            } catch let error as PostgresError where error.sqlState == "40001" || error.sqlState == "40P01" {
                remark("reading again (retry \(attempt + 1) of \(Self.pauses.count)): \(error)")
                sleep(pause)
                try reopenIfLost()
            }
        }
        return try body()
    }

    /// Identifies the service, or one organization in it, without revealing names: 16 hexadecimal digits of its name,
    /// database and schema. The same whichever way leads to the server.
    package func origin(_ settings: ReportSettings) -> String {
        let tenant = settings.tenant.map { "\($0)" } ?? ""
        let name = [settings.name ?? "", connection.database, schema.name, tenant].joined(separator: "\u{0}")
        return SHA256Hash(of: name).bytes.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The server, database and role of the session, for people.
    package var session: String {
        let version = connection.serverVersion
        return
            "PostgreSQL \(version / 10_000).\(version % 10_000) at \(connection.host), database \(connection.database), as role \(connection.user)"
    }

    /// The state of the tables for a check.
    package struct State: Sendable {
        /// Whether the tables are up to date.
        package let isMigrated: Bool
        /// The newest request that is not in the future; `nil` if there is none.
        package let newestRequest: Instant?
        /// The newest stored hour with requests; `nil` when there is none.
        package let newestStoredHour: HourSlot?
        package let clock: ServerClock
    }

    /// Checks that the tables can be read in full.
    ///
    /// - Parameters:
    ///   - now: the current time.
    ///   - clock: this machine's clock, to be compared with the server's; `nil` if `now` is given.
    /// - Throws: `StoreError` for the first table that cannot.
    package func state(now: Instant, clock: RunClock?) throws -> State {
        try describing("cannot read the monitoring tables") {
            try connection.transaction(.snapshot) {
                try connection.script(Session.settings)
                let tables = try TableCheck(connection: connection, schema: schema)
                let server = try ServerClock(connection, tables, now: clock?.now ?? now, isCompared: clock != nil)
                let newest = try connection.query(
                    """
                    SELECT max("timestamp") AS newest FROM \(tables.requests) log WHERE isfinite("timestamp")
                      AND "timestamp" <= greatest($1::timestamptz, clock_timestamp()) + interval '\(ServerClock.tolerance.requests) seconds'
                    """, [clock == nil ? now.description : "-infinity"])[0]
                let stored = try connection.query(
                    """
                    SELECT hour, \(tables.keepsPeriods ? "period_seconds" : "3600 AS period_seconds") FROM \(schema(.hourlyAggregates))
                    WHERE request_count > 0 AND isfinite(hour) ORDER BY hour DESC LIMIT 1
                    """)
                return State(
                    isMigrated: tables.isMigrated,
                    newestRequest: try newest.optionalMicroseconds("newest").map { Instant(microseconds: $0) },
                    newestStoredHour: try stored.first.map { row in
                        let start = Instant(microseconds: try row.microseconds("hour"))
                        return HourSlot(start: start, end: start.adding(seconds: Int64(try row.int("period_seconds"))))
                    }, clock: server)
            }
        }
    }

    /// Runs `body` in a transaction that writes, after checking the tables and the rights of the role.
    ///
    /// - Parameter needsOurs: whether the tables need the additions of this program to the specification.
    /// - Throws: `StoreError`, errors of the connection, and what `body` throws.
    func writing<Value>(_ rights: WriteRights, needsOurs: Bool = true, _ body: (TableCheck) throws -> Value) throws
        -> Value
    {
        try connection.transaction(.readWrite) {
            try connection.script(Session.settings)
            let tables = try TableCheck(connection: connection, schema: schema)
            if needsOurs { try tables.requireMigrated() }
            try rights.check(connection, schema)
            return try body(tables)
        }
    }

    /// The number of requests in a window, found cheaply: those of its stored hours or, if there are none, its rows.
    /// Late rows count once the collector has stored them.
    ///
    /// - Throws: `StoreError`.
    package func requests(in window: ReportWindow) throws -> Int {
        try reopenIfLost()
        return try describing("cannot count requests") {
            try connection.transaction(.snapshot) {
                try connection.script(Session.settings)
                let bounds = [window.start.description, window.end.description]
                let stored = try connection.query(
                    """
                    SELECT sum(request_count)::bigint AS requests FROM \(schema(.hourlyAggregates))
                    WHERE hour >= $1::timestamptz AND hour <= $2::timestamptz - interval '1 hour'
                      AND endpoint IS NOT NULL AND error_count BETWEEN 0 AND request_count AND avg_response_time_ms IS NOT NULL
                    """, bounds)[0].optionalInt("requests")
                return try stored
                    ?? connection.query(
                        """
                        SELECT count(*) FROM \(TableCheck(connection: connection, schema: schema).requests) log
                        WHERE "timestamp" >= $1::timestamptz AND "timestamp" < $2::timestamptz
                        """, bounds)[0].int("count")
            }
        }
    }

    /// Runs `body` in a transaction with a single snapshot, and passes it the exported name of the snapshot.
    ///
    /// If the server cannot export it, as with some standbys and distributed databases, the name is `nil`; that error
    /// ends the transaction, so another one is started.
    private func sharingSnapshot<Value>(_ connections: Int, _ body: (String?) throws -> Value) throws -> Value {
        guard connections > 1 else { return try connection.transaction(.snapshot) { try body(nil) } }
        do {
            return try connection.transaction(.snapshot) {
                let id: String
                do {
                    id = try connection.query("SELECT pg_export_snapshot() AS id")[0].text("id")
                } catch let error as PostgresError where error.kind == .statement {
                    throw SnapshotRefused()
                }
                return try body(id)
            }
        } catch is SnapshotRefused {
            return try connection.transaction(.snapshot) { try body(nil) }
        }
    }
}

/// The server cannot export the snapshot of a transaction.
private struct SnapshotRefused: Error {}

/// Settings for running in a production database.
enum Session {
    /// For the current transaction only, so that they also work through a connection pooler.
    ///
    /// With `row_security` off, a role that is subject to policies gets an error instead of a part of the rows. With
    /// this `work_mem`, an hour of half a million requests is grouped in memory; with the default of 4 MB it is sorted
    /// on disk, which takes twice as long. No statement runs long enough for JIT compilation to pay off. Where a table
    /// is partitioned over servers, each groups its own rows. If this process hangs, its session ends, so that its
    /// snapshot does not keep dead rows from being removed.
    static let settings = """
        SET LOCAL application_name = 'daybook';
        SET LOCAL row_security = off;
        SET LOCAL statement_timeout = '10min';
        SET LOCAL lock_timeout = '5s';
        SET LOCAL idle_in_transaction_session_timeout = '30min';
        SET LOCAL work_mem = '64MB';
        SET LOCAL jit = off;
        SET LOCAL enable_partitionwise_aggregate = on;
        SET LOCAL TimeZone = 'UTC'
        """
}
