import Foundation
import Postgres
import Reporting

/// The monitoring tables of one database.
package final class MonitoringStore {
    private(set) var connection: Connection
    /// What the session was opened with, to open more of the kind.
    private let database: String?
    private let silenceLimitSeconds: Int?
    package let schema: MonitoringSchema

    /// Opens a session.
    ///
    /// - Parameters:
    ///   - database: a connection string or URI; `nil` leaves everything to libpq's environment.
    ///   - silenceLimitSeconds: how long the server may say nothing while it is asked something; `nil` for no limit.
    /// - Throws: `StoreError`.
    package init(
        database: String?, schema: MonitoringSchema = MonitoringSchema(), silenceLimitSeconds: Int? = usualSilenceLimitSeconds
    ) throws {
        self.database = database
        self.silenceLimitSeconds = silenceLimitSeconds
        connection = try Self.connect(database, silenceLimitSeconds)
        self.schema = schema
    }

    /// A minute more than the server may take for a statement.
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

    /// Reads everything a report needs, all of it from one unchanging view of the database, changing nothing.
    ///
    /// - Parameters:
    ///   - now: when the report is made; a window that reaches beyond it is noted.
    ///   - comparesClocks: whether `now` is what this machine's clock says, and worth a comparison with the server's.
    ///   - remark: called with what is worth a line in the log: it changes no figure.
    ///   - step: called with the number of steps done and in all.
    /// - Throws: `StoreError`.
    package func observe(
        _ window: ReportWindow, settings: ReportSettings, now: Instant, comparesClocks: Bool = false,
        reading: ReadingOptions = ReadingOptions(), remark: @escaping (String) -> Void = { _ in }, step: @escaping (Int, Int) -> Void = { _, _ in }
    ) throws -> Observations {
        try describing("cannot read the monitoring tables") {
            try retrying(remark) {
                try sharingSnapshot(reading.connections) { id in
                    try connection.script(Session.settings)
                    let tables = try TableCheck(connection: connection, schema: schema)
                    let reader = DayReader(
                        connection: connection, schema: schema, tables: tables, window: window, names: EndpointNames(fold: reading.fold))
                    let snapshot = SharedSnapshot(
                        connection, id: id, database: database, count: reading.connections,
                        isDistributed: tables.areDistributed)
                    snapshot.remark.map(remark)
                    return try reader.observe(
                        settings: settings, now: now, comparesClocks: comparesClocks, source: reading.source, snapshot: snapshot, step: step)
                }
            }
        }
    }

    /// The seconds waited before reading is begun anew, each time.
    private static let pauses: [UInt32] = [1, 4, 16]

    /// Reads again when the server took back what it was asked for, as a standby does that has to catch up with its primary.
    private func retrying<Value>(_ remark: (String) -> Void, _ body: () throws -> Value) throws -> Value {
        for (attempt, pause) in Self.pauses.enumerated() {
            do {
                return try body()
            } catch let error as PostgresError where error.sqlState == "40001" || error.sqlState == "40P01" {
                remark("read again, \(attempt + 1) of \(Self.pauses.count) times: \(error)")
                sleep(pause)
                if connection.isLost { connection = try Self.connect(database, silenceLimitSeconds) }
            }
        }
        return try body()
    }

    /// Server, database and role of the session, in words.
    package var session: String {
        let version = connection.serverVersion
        return "PostgreSQL \(version / 10_000).\(version % 10_000) at \(connection.host), database \(connection.database), as role \(connection.user)"
    }

    /// What a check tells of the tables.
    package struct State: Sendable {
        /// Whether they are those of this version.
        package let isMigrated: Bool
        /// Of those that are not of a time to come; `nil` when there is none.
        package let newestRequest: Instant?
        package let clock: ServerClock
    }

    /// Looks whether the tables can be read in full.
    ///
    /// - Parameter now: what is to be taken for the current time; `nil` for this machine's clock, which is compared with the server's.
    /// - Throws: `StoreError` for the first that cannot.
    package func state(now: Instant? = nil) throws -> State {
        try describing("cannot read the monitoring tables") {
            try connection.transaction(.snapshot) {
                try connection.script(Session.settings)
                let tables = try TableCheck(connection: connection, schema: schema)
                let clock = try ServerClock(connection, tables, given: now)
                let newest = try connection.query(
                    """
                    SELECT max("timestamp") FROM \(tables.requests) log WHERE isfinite("timestamp")
                      AND "timestamp" <= greatest($1::timestamptz, clock_timestamp()) + interval '\(ServerClock.tolerance.requests) seconds'
                    """, [now?.description ?? "-infinity"])[0]
                return State(
                    isMigrated: tables.isMigrated,
                    newestRequest: try newest.optionalMicroseconds(0).map { Instant(microseconds: $0) }, clock: clock)
            }
        }
    }

    /// Runs `body` in a transaction that may write, once it is known that the tables are there and what is to be written may be.
    ///
    /// - Parameter needsOurs: whether the tables must have what this program added to the specification's.
    /// - Throws: `StoreError`, the errors of the connection, and what `body` throws.
    func writing<Value>(_ rights: WriteRights, needsOurs: Bool = true, _ body: (TableCheck) throws -> Value) throws -> Value {
        try connection.transaction(.readWrite) {
            try connection.script(Session.settings)
            let tables = try TableCheck(connection: connection, schema: schema)
            if needsOurs { try tables.requireMigrated() }
            try rights.check(connection, schema)
            return try body(tables)
        }
    }

    /// How many requests there are of a window, as far as that is cheap to tell: those of its stored hours or, where none is
    /// stored, its rows. Late rows show once the collector has stored them.
    ///
    /// - Throws: `StoreError`.
    package func requests(in window: ReportWindow) throws -> Int {
        try describing("cannot count requests") {
            try connection.transaction(.snapshot) {
                try connection.script(Session.settings)
                let bounds = [window.start.description, window.end.description]
                let stored = try connection.query(
                    """
                    SELECT sum(request_count)::bigint FROM \(schema(.hourlyAggregates))
                    WHERE hour >= $1::timestamptz AND hour <= $2::timestamptz - interval '1 hour'
                      AND endpoint IS NOT NULL AND error_count BETWEEN 0 AND request_count AND avg_response_time_ms IS NOT NULL
                    """, bounds)[0].optionalInt(0)
                return try stored
                    ?? connection.query(
                        """
                        SELECT count(*) FROM \(TableCheck(connection: connection, schema: schema).requests) log
                        WHERE "timestamp" >= $1::timestamptz AND "timestamp" < $2::timestamptz
                        """, bounds)[0].int(0)
            }
        }
    }

    /// Runs `body` in a transaction with one unchanging view, and tells it the name under which others can have that view.
    ///
    /// Where the server refuses to export it, as standbys and some distributed databases do, the name is `nil`; the
    /// refusal ends the transaction, so another one is begun.
    private func sharingSnapshot<Value>(_ connections: Int, _ body: (String?) throws -> Value) throws -> Value {
        guard connections > 1 else { return try connection.transaction(.snapshot) { try body(nil) } }
        do {
            return try connection.transaction(.snapshot) {
                let id: String
                do {
                    id = try connection.query("SELECT pg_export_snapshot()")[0].text(0)
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

/// The server does not let others have the view of a transaction.
private struct SnapshotRefused: Error {}

/// How this program behaves inside a database that serves others.
enum Session {
    /// For the transaction at hand only, so that it also works through a pooler that hands sessions around.
    ///
    /// With `row_security` off, a role that policies would filter gets an error, never a part of the rows. With this much
    /// `work_mem` an hour of half a million requests is grouped in memory; with the server's default of 4 MB it is sorted
    /// on its disk, which takes twice as long. No statement runs so long that compiling it first would pay. Where a table is
    /// partitioned over servers, each groups its own rows. Should this process hang, its view of the database, which keeps dead rows
    /// from being removed, ends with its session.
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
