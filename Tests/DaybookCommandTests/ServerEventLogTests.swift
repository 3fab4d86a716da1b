import Foundation
import MonitoringStore
import Postgres
import PrivateServer
import TestSupport
import Testing

/// A workload with known numbers of events, and what the logs of its server give.
@Suite("events in the logs of a real server", .needs(.postgresql))
struct ServerEventLogTests {
    private static let settings = [
        "logging_collector=on", "log_destination=stderr,csvlog,jsonlog", "log_directory=log",
        "log_filename=server.log", "lc_messages=C", "log_lock_waits=on", "deadlock_timeout=150ms", "log_temp_files=0",
        "log_statement=mod", "log_min_duration_statement=-1", "log_autovacuum_min_duration=0", "autovacuum=off",
        "log_line_prefix=%m [%p] %q%u@%d %a ",
    ]

    /// Runs `body` on a thread of its own, as it waits for another session. The stream ends, or throws, with it.
    private func later(_ body: @escaping @Sendable () throws -> Void) -> AsyncThrowingStream<Never, any Error> {
        AsyncThrowingStream { stream in
            Thread.detachNewThread { stream.finish(throwing: Result(catching: body).failure) }
        }
    }

    private struct Logs {
        let stderr, csv, json: String
    }

    private static let held = "UPDATE stock SET n = n + 1 WHERE id = 1"
    private static let waiting = "UPDATE stock SET n = 70 WHERE id = 1 /*route='/api/stock/7'*/"

    /// 3 lock waits, 2 deadlocks of which each makes the other session wait, 7 + 5 + 3 + 2 errors, a refused connection.
    private func logs() async throws -> Logs {
        try await PrivateServer.run(
            keeper: [TestProgram.path, "keep-server"] + Self.settings.map { "--setting=\($0)" }
        ) { server in
            let conninfo = server.conninfo()
            let first = try Connection(conninfo: conninfo, applicationName: "first")
            try first.script(
                "CREATE TABLE stock (id integer PRIMARY KEY, n integer); INSERT INTO stock VALUES (1, 0), (2, 0)")
            func waits(_ count: Int) throws -> Bool {
                try first.query(
                    "SELECT count(*) AS n FROM pg_locks WHERE NOT granted")[0].int("n") == count
            }
            for _ in 0..<3 {
                try first.script("BEGIN")
                try first.script(Self.held)
                let other = later {
                    try Connection(conninfo: conninfo, applicationName: "second").script(Self.waiting)
                }
                try Patience.wait(for: "the wait") { try waits(1) }
                try await Task.sleep(for: .milliseconds(400))
                try first.script("COMMIT")
                for try await _ in other {}
            }
            for _ in 0..<2 {
                try first.script("BEGIN; UPDATE stock SET n = 1 WHERE id = 1")
                let other = later {
                    let second = try Connection(conninfo: conninfo, applicationName: "second")
                    try second.script("BEGIN; UPDATE stock SET n = 2 WHERE id = 2")
                    try second.script("UPDATE stock SET n = 3 WHERE id = 1")
                    try second.script("COMMIT")
                }
                try Patience.wait(for: "the wait") { try waits(1) }
                try await Task.sleep(for: .milliseconds(400))
                #expect(throws: PostgresError.self) { try first.script("UPDATE stock SET n = 4 WHERE id = 2") }
                try first.script("ROLLBACK")
                for try await _ in other {}
            }
            try first.script("SET work_mem = '64kB'")
            for _ in 0..<4 {
                try first.script("SELECT g FROM generate_series(1, 60000) g ORDER BY g DESC OFFSET 60000")
            }
            for _ in 0..<7 { _ = try? first.script("SELECT 1 / 0 AS s3cret") }
            for _ in 0..<5 { _ = try? first.script("SELECT 's3cret' FROM ghost") }
            for _ in 0..<3 { _ = try? first.script("INSERT INTO stock VALUES (1, 4711)") }
            for _ in 0..<2 { _ = try? first.script("SELEC 's3cret'") }
            #expect(throws: PostgresError.self) {
                try Connection(
                    conninfo: conninfo + " dbname=s3cret", applicationName: "refused"
                )
            }
            try first.script("VACUUM stock")
            try first.script("CREATE TABLE last_one ()")
            let folder = "\(server.folder)/data/log/server"
            func log(_ name: String) throws -> String {
                var text = ""
                try Patience.wait(for: "the log") {
                    text = try String(contentsOfFile: "\(folder).\(name)", encoding: .utf8)
                    return text.contains("last_one")
                }
                return text
            }
            return Logs(stderr: try log("log"), csv: try log("csv"), json: try log("json"))
        }
    }

    /// The events that a log gives, by kind and message.
    private func events(_ log: String, _ name: String) async throws -> [String] {
        let database = try await TestDatabase.migrated()
        let outcome = try await TestProgram.run(
            ["ingest", "postgres-log", "--quiet", "--database", database.conninfo, "-"], input: Data(log.utf8))
        #expect(outcome.status == 0, "\(name): \(outcome.errors)")
        return try database.connection().query(
            """
            SELECT concat_ws(' | ', kind, sqlstate, message, statement, blocking_statement, endpoint, sum(event_count),
                             sum(total_us), max(longest_us), sum(bytes)) AS row
            FROM platform_admin.server_events WHERE kind NOT IN ('records', 'restart')
            GROUP BY kind, sqlstate, message, statement, blocking_statement, endpoint ORDER BY 1
            """
        ).map { try $0.text("row") }
    }

    @Test("every event of a workload is found, the same in text, CSV and JSON, with what blocked and without values")
    func workload() async throws {
        let logs = try await logs()
        let rows = try await events(logs.json, "json")
        #expect(try await events(logs.csv, "csv") == rows)
        #expect(try await events(logs.stderr, "stderr") == rows)
        func rest(_ start: String) -> [String] { rows.filter { $0.hasPrefix(start) } }
        let update = "UPDATE stock SET n = $1 WHERE id = $2"
        let add = "UPDATE stock SET n = n + $1 WHERE id = $2"
        #expect(rows.count == 9, "\(rows.joined(separator: "\n"))")
        let waits = rest("lock_wait | waiting for ShareLock on transaction | ")
        #expect(waits.contains { $0.contains("| \(update) | \(add) | /api/stock/:id | 3 | ") }, "\(waits)")
        #expect(waits.contains { $0.contains(" | 2 | ") }, "\(waits)")
        #expect(
            rest("deadlock | 40P01 | deadlock detected | \(update) | UPDATE stock SET n = $1").count == 1, "\(rows)")
        #expect(rest("deadlock")[0].contains(" | 2 | 0 | 0 | 0"))
        #expect(
            rest("error | 22012 | division by zero | SELECT $1 / $2 AS s3cret | 7 | 0 | 0 | 0").count == 1, "\(rows)")
        #expect(rest("error | 42P01 | relation \"ghost\" does not exist | SELECT $1 FROM ghost | 5 |").count == 1)
        #expect(
            rest(
                "error | 23505 | duplicate key value violates unique constraint \"stock_pkey\" | INSERT INTO stock VALUES ($1, $2) | 3 |"
            )
            .count == 1)
        #expect(rest("error | 42601 | syntax error at or near :text | SELEC ? | 2 |").count == 1)
        #expect(rest("connection | 3D000 | database :text does not exist | 1 |").count == 1)
        let files = logs.csv.components(separatedBy: "temporary file: path").count - 1
        let bytes = logs.csv.matches(of: /temporary file: path ""[^"]+"", size (\d+)/).compactMap { Int($0.output.1) }
        #expect(files >= 4 && bytes.count == files)
        let found = rest("temporary_file | temporary file | SELECT g FROM generate_series")
        #expect(found.count == 1 && found[0].hasSuffix("| \(files) | 0 | 0 | \(bytes.reduce(0, +))"), "\(found)")
    }

    @Test("without the table, or the right to write it, slow statements are stored, and a warning says what to do")
    func obstacles() async throws {
        let database = try await TestDatabase.migrated()
        let log = """
            2026-11-22 10:00:00.000 UTC [7] LOG:  duration: 900.000 ms  statement: SELECT 1
            2026-11-22 10:00:01.000 UTC [7] ERROR:  division by zero

            """
        func ingest(_ conninfo: String) async throws -> String {
            let outcome = try await TestProgram.run(
                ["ingest", "postgres-log", "--database", conninfo, "-"], input: Data(log.utf8))
            #expect(outcome.status == 0, "\(outcome.errors)")
            return outcome.errors.split(separator: "\n").filter { $0.contains("events of the server") }
                .joined(separator: "\n")
        }
        func rows(_ table: String) throws -> Int {
            try database.connection().query("SELECT count(*) AS n FROM platform_admin.\(table)")[0].int("n")
        }
        try database.run("DROP TABLE platform_admin.server_events")
        let what = "daybook: warning: errors, lock waits and other events of the server are not stored, as "
        let said = try await ingest(database.conninfo)
        #expect(
            said
                == "\(what)table platform_admin.server_events is missing: create it with \"daybook migrate\"")
        #expect(try rows("slow_query_log") == 1)
        try database.store().migrate()
        let role = "writer_\(UInt32.random(in: 0...(.max)))"
        try database.run(
            """
            CREATE ROLE \(role) LOGIN; GRANT USAGE ON SCHEMA platform_admin TO \(role);
            GRANT SELECT ON ALL TABLES IN SCHEMA platform_admin TO \(role);
            GRANT INSERT ON platform_admin.slow_query_log TO \(role);
            GRANT INSERT, DELETE ON platform_admin.daybook_state TO \(role);
            """)
        #expect(
            try await ingest(database.conninfo(user: role))
                == "\(what)role \"\(role)\" must not write to platform_admin.server_events; run as its owner: GRANT SELECT, INSERT, DELETE ON \"platform_admin\".\"server_events\" TO \"\(role)\""
        )
        #expect(try rows("slow_query_log") == 2 && rows("server_events") == 0)
        #expect(try await ingest(database.conninfo) == "")
        // The error, and the number of records.
        #expect(try rows("slow_query_log") == 3 && rows("server_events") == 2)
        try database.run("DROP OWNED BY \(role); DROP ROLE \(role)")
    }

    @Test("roles that were made before the table are granted what they need by the next migration")
    func grants() async throws {
        let database = try await TestDatabase.migrated()
        let migration = Migration().sql
        #expect(migration.contains("GRANT SELECT ON \"platform_admin\".\"server_events\" TO daybook_reader;"))
        #expect(
            migration.contains(
                "GRANT SELECT, INSERT, DELETE ON \"platform_admin\".\"server_events\" TO daybook_collector;"))
        try database.run(migration)
        #expect(try database.store().migrate() == [])
    }
}

extension Result {
    fileprivate var failure: Failure? { if case .failure(let error) = self { error } else { nil } }
}
