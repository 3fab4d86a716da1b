import Foundation
import MonitoringStore
import Postgres
import Reporting
import TestSupport
import Testing

@testable import DaybookCommand

/// Ctrl-C and `kill`: the server's work for a run ends with it, and nothing is half done.
@Suite("interruption", .needs(.postgresql, .procps))
struct InterruptionTests {
    private static let log = (0..<50).map {
        "192.0.2.1 - - [22/Nov/2026:10:00:\($0 < 10 ? "0" : "")\($0) +0000] \"GET /api/a HTTP/1.1\" 200 10 \"-\" \"-\" 0.0\($0 % 10)\n"
    }.joined()

    /// Commands that wait for a table that somebody else has locked, with the table.
    private static let commands: [(words: [String], table: String)] = [
        (["report", "--date", "2026-11-22"], "resource_utilization"),
        (["report", "--ending", "now", "--now", "2026-11-23T04:00:00Z"], "resource_utilization"),
        (["nightly", "--now", "2026-11-23T04:00:00Z"], "resource_utilization"),
        (["check"], "api_performance_log"),
        (["alerts"], "performance_alerts"),
        (["collect", "--now", "2026-11-23T04:00:00Z"], "api_performance_hourly"),
        (["record", "disk_used", "1"], "resource_utilization"),
        (["ingest", "access-log", "access.log"], "api_performance_log"),
        (["migrate"], "performance_alerts"),
    ]

    private func fill(_ database: TestDatabase) throws {
        let start = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc).start
        try database.store().append(
            requests: (0..<240).map {
                RequestRecord(
                    endpoint: "/api/a", method: "GET", responseMilliseconds: $0, status: 200,
                    at: start.adding(seconds: Int64($0) * 360))
            })
    }

    private func sessions(_ connection: Connection, waiting: Bool = false) throws -> Int {
        try connection.query(
            """
            SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'daybook%'
              AND state <> 'idle' \(waiting ? "AND wait_event_type IN ('Lock', 'Timeout')" : "")
            """)[0].int("count")
    }

    private func stop(_ command: [String], with number: Int32, _ database: TestDatabase, in folder: TemporaryFolder)
        throws
    {
        let watcher = try database.connection()
        let before = try folder.contents()
        let program = try RunningProgram(command + ["--quiet", "--database", database.conninfo], in: folder.path)
        try Patience.wait(for: "\(command) to wait") { try sessions(watcher, waiting: true) > 0 }
        let began = ContinuousClock.now
        program.signal(number)
        try Patience.wait(for: "the end of the statement of \(command)", seconds: 2) { try sessions(watcher) == 0 }
        let outcome = program.outcome()
        #expect(ContinuousClock.now - began < .seconds(10))
        #expect(outcome.status == 128 + number, "\(command): \(outcome)")
        let name = [SIGINT: "SIGINT", SIGTERM: "SIGTERM", SIGHUP: "SIGHUP"][number] ?? ""
        #expect(
            outcome.errors == "daybook: stopped by \(name); nothing is half done; run the command again to finish\n")
        #expect(try folder.contents() == before, "\(command)")
    }

    @Test(
        "a command that waits for a lock ends at once, with its statement, and leaves nothing",
        arguments: [SIGINT, SIGTERM])
    func locked(number: Int32) async throws {
        let database = try await TestDatabase.migrated()
        try fill(database)
        let folder = try TemporaryFolder()
        try folder.write(Self.log, to: "access.log")
        func rows() throws -> String {
            try database.connection().query(
                """
                SELECT concat_ws(' ', (SELECT count(*) FROM platform_admin.api_performance_log),
                  (SELECT count(*) FROM platform_admin.api_performance_hourly), (SELECT count(*) FROM platform_admin.resource_utilization),
                  (SELECT count(*) FROM platform_admin.daybook_state)) AS rows
                """)[0].text("rows")
        }
        // The output folders already exist, as the lock of a run creates them.
        for name in ["archive", "site"] {
            try FileManager.default.createDirectory(
                atPath: "\(folder.path)/output/\(name)", withIntermediateDirectories: true)
        }
        let before = try rows()
        for (command, table) in Self.commands {
            let other = try database.connection()
            try other.script("BEGIN; LOCK TABLE platform_admin.\(table)")
            try stop(command, with: number, database, in: folder)
            try other.script("ROLLBACK")
        }
        #expect(try rows() == before)
    }

    @Test(
        "statements running in several sessions end within two seconds",
        arguments: [SIGINT, SIGTERM, SIGHUP])
    func working(number: Int32) async throws {
        let database = try await TestDatabase.migrated()
        try fill(database)
        // Reading every row takes a second.
        try database.run(
            """
            SET search_path = platform_admin;
            ALTER TABLE api_performance_log RENAME TO slow_log;
            CREATE VIEW api_performance_log AS SELECT l.* FROM slow_log l, LATERAL (SELECT pg_sleep(CASE WHEN l.id IS NULL THEN 0 ELSE 1 END)) s
            """)
        let folder = try TemporaryFolder()
        try stop(["report", "--date", "2026-11-22", "--connections", "3"], with: number, database, in: folder)
    }

    @Test("a run whose server does not answer ends just as fast")
    func silent() throws {
        let folder = try TemporaryFolder()
        // It accepts connections, and sends nothing.
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) {
            $0.copyBytes(from: Array("\(folder.path)/.s.PGSQL.5432\0".utf8))
        }
        let isBound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        #expect(isBound == 0 && listen(descriptor, 5) == 0)
        let program = try RunningProgram(["report", "--quiet", "--database", "host=\(folder.path)"], in: folder.path)
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        #expect(poll(&waiting, 1, 60_000) == 1)
        let began = ContinuousClock.now
        program.signal(SIGTERM)
        let outcome = program.outcome()
        #expect(outcome.status == 143 && ContinuousClock.now - began < .seconds(10), "\(outcome)")
        // Without a signal, the server is abandoned.
        let patient = try RunningProgram(
            ["report", "--quiet", "--database", "host=\(folder.path)"], environment: ["PGCONNECT_TIMEOUT": "2"],
            in: folder.path)
        #expect(
            patient.outcome().errors
                == "daybook: cannot connect to PostgreSQL: connection to server on socket \"\(folder.path)/.s.PGSQL.5432\" failed: timeout expired; check that the server is running, and check --database or PGHOST and PGPORT\n"
        )
    }

    @Test("an ignored signal stays ignored")
    func ignored() async throws {
        let database = try await TestDatabase.migrated()
        let folder = try TemporaryFolder()
        let other = try database.connection()
        try other.script("BEGIN; LOCK TABLE platform_admin.resource_utilization")
        let shell = try RunningProgram(
            words: [
                "/bin/bash", "-c", "trap '' INT; \"$@\" & wait $!; echo $?", "bash", TestProgram.path, "report",
                "--quiet", "--date", "2026-11-22",
                "--database", database.conninfo,
            ], in: folder.path)
        let watcher = try database.connection()
        try Patience.wait(for: "a session that waits") { try sessions(watcher, waiting: true) > 0 }
        let client = try OtherProgram.run([
            "/bin/bash", "-c", "pgrep -f -- '--database [h]ost.*\(database.name)' | xargs kill -INT",
        ])
        #expect(client.status == 0, "\(client)")
        usleep(300_000)
        #expect(try sessions(watcher, waiting: true) > 0)
        try other.script("ROLLBACK")
        #expect(shell.outcome().output.hasSuffix("\n0\n"))
    }

    @Test(
        "passwords on the command line are found",
        arguments: [
            ("postgresql://app:s3cret@db/x", ["s3cret"]), ("postgres://app:p@ss@db/x", ["p@ss"]),
            ("postgresql://app@db/x", []),
            ("host=db password=s3cret dbname=x", ["s3cret"]),
            ("host=db password = 's3 \\' cret' dbname=x", ["'s3 \\' cret'"]),
            ("postgresql://db/x?user=a&password=s3cret&sslmode=require", ["s3cret"]),
            ("--database=password=s3cret", ["s3cret"]),
            ("sslpassword=s3cret", ["s3cret"]), ("passwordless=1", []), ("/api/password", []),
            ("password='s3", ["'s3"]),
        ])
    func passwords(word: String, expected: [String]) {
        let bytes = Array(word.utf8)
        #expect(CommandLinePasswords.ranges(in: word).map { String(decoding: bytes[$0], as: UTF8.self) } == expected)
    }

    @Test("in arguments that are not UTF-8, only the password is overwritten")
    func bytes() {
        var word: [CChar] =
            Array(repeating: -1, count: 50) + " password='".utf8.map { CChar($0) } + [-28, -96, 0x31]
            + "' host=h".utf8.map { CChar($0) }
        let (before, after) = (Array(word[..<61]), Array(word[64...]))
        word.withUnsafeMutableBufferPointer { CommandLinePasswords.hide(in: $0) }
        // The quotes are overwritten with it.
        #expect(
            Array(word[..<60]) == Array(before[..<60]) && word[60...64].allSatisfy { $0 == CChar(UInt8(ascii: "*")) })
        #expect(Array(word[65...]) == Array(after[1...]))
    }

    @Test("a password on the command line is neither in the list of processes nor in any output")
    func processList() async throws {
        let database = try await TestDatabase.migrated()
        let folder = try TemporaryFolder()
        let other = try database.connection()
        try other.script("BEGIN; LOCK TABLE platform_admin.resource_utilization")
        let program = try RunningProgram(
            [
                "report", "--verbose", "--date", "2026-11-22", "--database",
                "\(database.conninfo) password=hunter2-très",
            ], in: folder.path)
        let watcher = try database.connection()
        try Patience.wait(for: "a session that waits") { try sessions(watcher, waiting: true) > 0 }
        let line = String(
            decoding: try Data(contentsOf: URL(fileURLWithPath: "/proc/\(program.pid)/cmdline")), as: UTF8.self)
        #expect(line.contains(database.name) && line.contains("password=*************") && !line.contains("hunter2"))
        try other.script("ROLLBACK")
        let outcome = program.outcome()
        #expect(outcome.status == 0, "\(outcome)")
        let said =
            outcome.output + outcome.errors
            + (try folder.contents().values.map { String(decoding: $0, as: UTF8.self) }.joined())
        #expect(!said.contains("hunter2"))
    }
}
