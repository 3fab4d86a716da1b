import Foundation
import Ingestion
import Reporting
import Testing

/// What a log tells besides slow statements, in every format.
@Suite("events of the server")
struct ServerEventTests {
    private func line(
        _ severity: String, _ message: String, state: String = "00000", session: Int = 1, detail: String? = nil,
        statement: String? = nil
    ) -> PostgresLogLine {
        var line = PostgresLogLine(message, session: session)
        (line.severity, line.sqlState, line.detail, line.statement) = (severity, state, detail, statement)
        return line
    }

    /// The events of a log, which are the same in every format.
    private func events(_ lines: [PostgresLogLine]) throws -> [ServerEvent] {
        let readings = try PostgresLogLine.formats().map { readLog(PostgresLogLine.log(lines, $0), $0) }
        #expect(readings[0].events == readings[1].events && readings[0].events == readings[2].events)
        #expect(readings.allSatisfy { $0.tally.badRecords == 0 && $0.records == $0.tally.records })
        #expect(readings.allSatisfy { $0.tally.events == $0.events.map(\.count).reduce(0, +) })
        return readings[0].events
    }

    @Test(
        "each message is an event of its kind, with its SQLSTATE also where the prefix has none",
        arguments: [
            ("ERROR", "40P01", "deadlock detected", ServerEventKind.deadlock),
            ("ERROR", "23505", "duplicate key value violates unique constraint \"users_pkey\"", .error),
            ("ERROR", "42P01", "relation \"ghost\" does not exist", .error),
            ("ERROR", "57014", "canceling statement due to statement timeout", .error),
            ("ERROR", "53200", "out of memory", .memory),
            ("ERROR", "53100", "could not extend file \"base/5/2\": No space left on device", .error),
            ("FATAL", "53300", "sorry, too many clients already", .connection),
            ("FATAL", "28P01", "password authentication failed for user \"bob\"", .connection),
            ("FATAL", "28000", "no pg_hba.conf entry for host \"10.1.2.3\", user \"a\", database \"b\"", .connection),
            ("FATAL", "3D000", "database \"nope\" does not exist", .connection),
            ("FATAL", "57P03", "the database system is starting up", .connection),
            ("FATAL", "57P01", "terminating connection due to administrator command", .error),
            ("PANIC", "53100", "could not write to file \"pg_wal/xlogtemp.1\": No space left on device", .crash),
            ("WARNING", "25P01", "there is no transaction in progress", .warning),
        ])
    func kinds(_ severity: String, _ state: String, _ message: String, _ kind: ServerEventKind) throws {
        let readings = try PostgresLogLine.formats().map { format in
            readLog(line(severity, message, state: state, statement: "SELECT 'x'").text(format), format)
        }
        for (reading, isText) in zip(readings, [false, false, true]) {
            let event = try #require(reading.events.first)
            #expect(reading.events.count == 1 && event.kind == kind && event.severity == severity)
            #expect(event.message == message && event.statement == "SELECT 'x'")
            if !isText || severity != "WARNING" { #expect(event.sqlState == state) }
        }
    }

    @Test("what the server logs by itself")
    func logged() throws {
        let found = try events([
            line("LOG", "server process (PID 4711) was terminated by signal 9: Killed"),
            line("LOG", "database system was not properly shut down; automatic recovery in progress"),
            line("LOG", "database system is ready to accept connections"),
            line("LOG", "received fast shutdown request"),
            line("LOG", "checkpoints are occurring too frequently (5 seconds apart)"),
            line("LOG", "checkpoint complete: wrote 42 buffers (0.3%)"),
            line("LOG", "connection received: host=[local]"),
            line("LOG", "process 1 of the import is done"),
            line("LOG", "automatic analysis of the logs"),
            line("NOTICE", "relation \"x\" already exists, skipping"),
            line("DEBUG", "deadlock detected"),
        ])
        #expect(found.map(\.kind) == [.crash, .crash, .restart, .restart, .checkpoint])
        #expect(found.allSatisfy { $0.severity == "LOG" && $0.sqlState == nil && $0.count == 1 })
    }

    @Test("autovacuum has its table and its time, temporary files their bytes and statement")
    func sizes() throws {
        let found = try events([
            line(
                "LOG",
                "automatic vacuum of table \"shop.public.orders\": index scans: 1\npages: 0 removed, 9 remain\nsystem usage: CPU: user: 0.01 s, system: 0.00 s, elapsed: 12.34 s"
            ),
            line(
                "LOG",
                "automatic analyze of table \"shop.public.stock\"\nsystem usage: CPU: user: 0.00 s, system: 0.00 s, elapsed: 0.05 s"
            ),
            line(
                "LOG",
                "automatic aggressive vacuum to prevent wraparound of table \"shop.pg_toast.pg_toast_1\": index scans: 0\nsystem usage: CPU: user: 0.00 s, system: 0.00 s, elapsed: 1.00 s"
            ),
            line(
                "LOG", "temporary file: path \"base/pgsql_tmp/pgsql_tmp7.0\", size 104857600",
                statement: "SELECT a /*route='/api/a/7'*/ FROM t ORDER BY a"),
        ])
        #expect(
            found.map(\.message) == [
                "automatic vacuum of table", "automatic analyze of table",
                "automatic aggressive vacuum to prevent wraparound of table", "temporary file",
            ])
        #expect(found.map(\.table) == ["public.orders", "public.stock", "pg_toast.pg_toast_1", nil])
        #expect(found.map(\.microseconds) == [12_340_000, 50_000, 1_000_000, 0])
        #expect(found.map(\.bytes) == [0, 0, 0, 104_857_600])
        #expect(found[3].statement == "SELECT a  FROM t ORDER BY a" && found[3].endpoint == "/api/a/:id")
    }

    /// Session 2 is process 3586, session 1 process 3585.
    @Test("a lock wait is one event with its whole time, and names the statement that holds the lock")
    func lockWaits() throws {
        let held = "Process holding the lock: 3586. Wait queue: 3585."
        let lines = [
            line("LOG", "statement: BEGIN", session: 2),
            line("LOG", "duration: 0.812 ms  statement: UPDATE stock SET n = 1 WHERE id = 7", session: 2),
            line("LOG", "duration: 0.100 ms  statement: SELECT 1", session: 2),
            line(
                "LOG", "process 3585 still waiting for ShareLock on transaction 901 after 1000.100 ms", detail: held,
                statement: "UPDATE stock SET n = 2"),
            line(
                "LOG", "process 3585 acquired ShareLock on transaction 901 after 5000.500 ms",
                statement: "UPDATE stock SET n = 2"),
            line("LOG", "duration: 0.812 ms  statement: COMMIT", session: 2),
            line(
                "LOG",
                "process 3585 still waiting for AccessExclusiveLock on relation 16384 of database 5 after 1001.000 ms",
                detail: held, statement: "DROP TABLE a"),
            line(
                "LOG",
                "process 3599 acquired ExclusiveLock on tuple (0,1) of relation 5 of database 5 after 2000.000 ms"),
        ]
        let found = try events(lines)
        #expect(found.map(\.count) == [1, 0, 1, 1])
        #expect(found.map(\.microseconds) == [1_000_100, 4_000_400, 1_001_000, 2_000_000])
        #expect(found.map(\.longestMicroseconds) == [1_000_100, 5_000_500, 1_001_000, 2_000_000])
        #expect(
            found.map(\.message) == [
                "waiting for ShareLock on transaction", "waiting for ShareLock on transaction",
                "waiting for AccessExclusiveLock on relation", "waiting for ExclusiveLock on tuple",
            ])
        // After its COMMIT, the last statement is all that is known of the other process.
        let holder = "UPDATE stock SET n = 1 WHERE id = 7"
        #expect(found.map(\.blocker) == [holder, holder, "COMMIT", nil])
        // A log that is cut anywhere gives the same, by one reader.
        for format in try PostgresLogLine.formats() {
            let log = Array(PostgresLogLine.log(lines, format).utf8)
            for cut in stride(from: 0, to: log.count, by: 41) {
                #expect(readLog(log, format, partedAt: [cut], byOneReader: true).events == found)
            }
        }
    }

    @Test("a deadlock names both statements")
    func deadlock() throws {
        let detail = """
            Process 3585 waits for ShareLock on transaction 742; blocked by process 3586.
            Process 3586 waits for ShareLock on transaction 743; blocked by process 3585.
            Process 3585: UPDATE a SET b = 'Process 3586: x'
            WHERE c = 1
            Process 3586: UPDATE d SET e = 2
            """
        let found = try events([
            line("ERROR", "deadlock detected", state: "40P01", detail: detail, statement: "EXECUTE p")
        ])
        #expect(found.map(\.statement) == ["UPDATE a SET b = 'Process 3586: x'\nWHERE c = 1"])
        #expect(found.map(\.blocker) == ["UPDATE d SET e = 2"])
        let without = try events([line("ERROR", "deadlock detected", state: "40P01", statement: "EXECUTE p")])
        #expect(without.map(\.statement) == ["EXECUTE p"] && without.map(\.blocker) == [nil])
    }

    @Test("errors are recognized in every language by their severity, and verbose text has its SQLSTATE")
    func languages() throws {
        let prefix = try LogLinePrefix("%m [%p] ")
        let time = "2026-11-22 14:03:07.250 UTC [7] "
        let log = """
            \(time)FEHLER:  Division durch Null
            \(time)ANWEISUNG:  SELECT 1/0
            \(time)ОШИБКА:  деление на ноль
            \(time)ERREUR:  division par zéro
            \(time)ERROR:  22012: division by zero
            \(time)LOCATION:  int4div, int.c:846
            \(time)STATEMENT:  SELECT 2/0
            \(time)WARNUNG:  keine Transaktion offen

            """
        let reading = readLog(log, .stderr(prefix: prefix))
        #expect(reading.events.map(\.severity) == ["ERROR", "ERROR", "ERROR", "ERROR", "WARNING"])
        #expect(reading.events.map(\.sqlState) == [nil, nil, nil, "22012", nil])
        #expect(reading.events.map(\.statement) == ["SELECT 1/0", nil, nil, "SELECT 2/0", nil])
        #expect(reading.events.map(\.message)[0] == "Division durch Null")
    }
}
