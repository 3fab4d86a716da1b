import Foundation
import MonitoringStore
import Postgres
import PrivateServer
import Publishing
import Reporting
import TestSupport
import Testing

/// Runs `daybook nightly` while something fails around it: what was published stays, the message is clear, and the next
/// run repairs everything.
@Suite("faults", .needs(.postgresql))
struct FaultTests {
    private func fill(_ store: MonitoringStore) throws {
        let start = ReportWindow(date: CalendarDate(daysSince1970: 20_777), timeZone: .utc).start
        try store.append(
            requests: (0..<72).flatMap { hour in
                (0..<30).map { number in
                    RequestRecord(
                        endpoint: "/api/e\(number)", method: "GET", responseMilliseconds: 10 + hour % 5, status: 200,
                        at: start.adding(seconds: Int64(hour) * 3600))
                }
            })
    }

    private func database() async throws -> TestDatabase {
        let database = try await TestDatabase.migrated()
        try fill(database.store())
        return database
    }

    private func nightly(_ conninfo: String, _ now: String, in folder: TemporaryFolder) async throws
        -> TestProgram.Outcome
    {
        try await TestProgram.run(["nightly", "--quiet", "--database", conninfo, "--now", now], in: folder.path)
    }

    /// The result of an undisturbed run over the same two days.
    private func undisturbed(_ conninfo: String) async throws -> [String: Data] {
        let folder = try TemporaryFolder()
        for now in ["2026-11-22T04:00:00Z", "2026-11-23T04:00:00Z"] {
            let outcome = try await nightly(conninfo, now, in: folder)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        return try folder.contents()
    }

    @Test("a full disk leaves the site unchanged, and the next run completes it", arguments: [1, 8, 40])
    func full(kilobytes: Int) async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        #expect(try await nightly(database.conninfo, "2026-11-22T04:00:00Z", in: folder).status == 0)
        let before = try folder.contents()
        let outcome = try OtherProgram.run(
            [
                "/bin/bash", "-c", "ulimit -f \(kilobytes); exec \"$@\"", "bash", TestProgram.path, "nightly",
                "--quiet", "--database",
                database.conninfo, "--now", "2026-11-23T04:00:00Z",
            ], in: folder.path)
        #expect(outcome.status == 1)
        let said = outcome.errors
        #expect(said.hasPrefix("daybook: cannot write output/"), "\(said)")
        #expect(
            said.hasSuffix(
                ": File too large; make the folder writable, or name another with --archive and --site; everything published before is unchanged\n"
            ),
            "\(said)")
        #expect(try folder.contents() == before)
        #expect(try await nightly(database.conninfo, "2026-11-23T04:00:00Z", in: folder).status == 0)
        #expect(try folder.contents() == (try await undisturbed(database.conninfo)))
    }

    @Test(
        "a folder that an ordinary user cannot write is reported at the start, and nothing changes",
        arguments: ["archive", "site"])
    func readOnly(part: String) async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        #expect(try await nightly(database.conninfo, "2026-11-22T04:00:00Z", in: folder).status == 0)
        let before = try folder.contents()
        for path in ["/output", "/output/archive", "/output/site"] {
            chmod("\(folder.path)\(path)", path.hasSuffix(part) ? 0o555 : 0o777)
        }
        defer { chmod("\(folder.path)/output/\(part)", 0o755) }
        let user = try OrdinaryUser(of: database, in: folder)
        let outcome = try user.run(nightly(database))
        #expect(outcome.status == 1)
        #expect(
            outcome.errors
                == "daybook: cannot write output/\(part): Permission denied; make the folder writable or name another with --\(part)\n"
        )
        try user.leave()
        #expect(try folder.contents() == before)
        chmod("\(folder.path)/output/\(part)", 0o755)
        #expect(try await nightly(database.conninfo, "2026-11-23T04:00:00Z", in: folder).status == 0)
        #expect(try folder.contents() == (try await undisturbed(database.conninfo)))
    }

    private func nightly(_ database: TestDatabase) -> [String] {
        [
            "nightly", "--quiet", "--database", database.conninfo, "--templates", "templates", "--now",
            "2026-11-23T04:00:00Z",
        ]
    }

    @Test(
        "a month that an ordinary user cannot write is reported before the site or the archive changes",
        arguments: ["archive", "site"])
    func readOnlyMonth(part: String) async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        #expect(try await nightly(database.conninfo, "2026-11-22T04:00:00Z", in: folder).status == 0)
        let before = try folder.contents()
        let month = "output/\(part)/2026/11"
        for path in ["", "/archive", "/archive/2026", "/archive/2026/11", "/site", "/site/2026", "/site/2026/11"] {
            chmod("\(folder.path)/output\(path)", 0o777)
        }
        chmod("\(folder.path)/\(month)", 0o555)
        let user = try OrdinaryUser(of: database, in: folder)
        let outcome = try user.run(nightly(database))
        #expect(outcome.status == 1)
        #expect(
            outcome.errors
                == "daybook: cannot write \(month): Permission denied; make the folder writable, or name another with --archive and --site; everything published before is unchanged\n"
        )
        try user.leave()
        #expect(try folder.contents() == before)
        chmod("\(folder.path)/\(month)", 0o755)
    }

    @Test("an archive that cannot be listed does not look empty")
    func unreadable() async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        #expect(try await nightly(database.conninfo, "2026-11-22T04:00:00Z", in: folder).status == 0)
        let before = try folder.contents()
        for path in ["", "/archive", "/site"] { chmod("\(folder.path)/output\(path)", 0o777) }
        let user = try OrdinaryUser(of: database, in: folder)
        for place in ["output/archive/2026/11", "output/archive/2026"] {
            chmod("\(folder.path)/\(place)", 0o700)
            chown("\(folder.path)/\(place)", getuid(), getgid())
            if getuid() != 0 { chmod("\(folder.path)/\(place)", 0) }
            defer { chmod("\(folder.path)/\(place)", 0o755) }
            for command in [
                nightly(database), ["verify", "--templates", "templates"], ["rebuild", "--templates", "templates"],
            ] {
                let outcome = try user.run(command)
                #expect(outcome.status == 1, "\(command)")
                #expect(
                    outcome.errors
                        == "daybook: cannot read \(place): Permission denied; make the folder readable, otherwise the days in it would count as missing\n",
                    "\(command)")
            }
        }
        try user.leave()
        #expect(try folder.contents() == before)
    }

    @Test("a leftover that cannot be removed is reported, and does not keep the day from being reported")
    func leftover() async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        try folder.write("x", to: "output/archive/.staging-2026-11-01/inner/a")
        for path in ["output", "output/archive", "output/archive/.staging-2026-11-01"] {
            chmod("\(folder.path)/\(path)", 0o777)
        }
        chmod("\(folder.path)/output/archive/.staging-2026-11-01/inner", 0o555)
        let user = try OrdinaryUser(of: database, in: folder)
        let outcome = try user.run(nightly(database))
        #expect(outcome.status == 2)
        #expect(
            outcome.errors.hasPrefix(
                "daybook: cannot clean up after an interrupted run: cannot write output/archive/.staging-2026-11-01: ")
                && outcome.errors.split(separator: "\n").count == 1, "\(outcome)")
        #expect(try folder.read("output/site/2026/11/22/index.html").contains("</html>"))
        chmod("\(folder.path)/output/archive/.staging-2026-11-01/inner", 0o755)
    }

    @Test(
        "a folder that vanishes while a day is read is reported, and later runs create everything again",
        arguments: ["site", "archive"])
    func vanished(part: String) async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        #expect(try await nightly(database.conninfo, "2026-11-22T04:00:00Z", in: folder).status == 0)
        let outcome = try await disturbed(database.conninfo, in: folder) { connection in
            try FileManager.default.removeItem(atPath: "\(folder.path)/output/\(part)")
            // A file of somebody else is in its place.
            try folder.write("", to: "output/\(part)")
            try connection.query(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'tests' AND pid <> pg_backend_pid()"
            )
        }
        #expect(outcome.status == 1 && outcome.output.isEmpty)
        #expect(
            outcome.errors
                == "daybook: cannot write output/\(part)/.staging-2026-11-22: Not a directory; make the folder writable, or name another with --archive and --site; everything published before is unchanged\n",
            "\(outcome.errors)")
        try FileManager.default.removeItem(atPath: "\(folder.path)/output/\(part)")
        if part == "archive" {
            // It could be on a disk that is not mounted.
            #expect(try await nightly(database.conninfo, "2026-11-23T04:00:00Z", in: folder).status == 1)
            let adopted = try await TestProgram.run(["adopt", "--database", database.conninfo], in: folder.path)
            #expect(adopted.status == 0, "\(adopted.errors)")
        }
        #expect(try await nightly(database.conninfo, "2026-11-23T04:00:00Z", in: folder).status == 0)
        let verified = try await TestProgram.run(["verify", "--quiet"], in: folder.path)
        #expect(verified.errors == (part == "site" ? "" : "daybook: output/site/2026/11/21 is not in the archive\n"))
    }

    /// Starts a run that waits for a table, does something to the server, and returns how the run ended.
    private func disturbed(_ conninfo: String, in folder: TemporaryFolder, _ disturb: (Connection) throws -> Void)
        async throws
        -> TestProgram.Outcome
    {
        let other = try Connection(conninfo: conninfo, applicationName: "tests")
        try other.script("BEGIN; LOCK TABLE platform_admin.resource_utilization")
        // Without the tasks of other tests, which could delay this one beyond the lock timeout.
        let process = Process()
        process.executableURL = URL(fileURLWithPath: TestProgram.path)
        process.arguments = ["nightly", "--quiet", "--database", conninfo, "--now", "2026-11-23T04:00:00Z"]
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        let watcher = try Connection(conninfo: conninfo, applicationName: "tests")
        try process.run()
        try watcher.waitForLockedSession()
        try disturb(watcher)
        let said = [output, errors].map {
            String(decoding: $0.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        }
        process.waitUntilExit()
        return TestProgram.Outcome(status: process.terminationStatus, output: said[0], errors: said[1])
    }

    @Test("a session that ends in the middle is reported, and nothing changes")
    func terminated() async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        #expect(try await nightly(database.conninfo, "2026-11-22T04:00:00Z", in: folder).status == 0)
        let before = try folder.contents()
        let outcome = try await disturbed(database.conninfo, in: folder) { connection in
            try connection.query(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'daybook'"
            )
        }
        #expect(outcome.status == 1 && outcome.output.isEmpty)
        // The server's message, or libpq's if that did not arrive.
        #expect(
            [
                "terminating connection due to administrator command (SQLSTATE 57P01)",
                "server closed the connection unexpectedly This probably means the server terminated abnormally before or while processing the request.",
            ].map { "daybook: cannot read the monitoring tables: \($0); run the command again when the server is up\n" }
                .contains(outcome.errors), "\(outcome.errors)")
        #expect(try folder.contents() == before)
        #expect(try await nightly(database.conninfo, "2026-11-23T04:00:00Z", in: folder).status == 0)
    }

    @Test("a table that stays locked is reported after five seconds, and nothing changes")
    func locked() async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        let outcome = try await disturbed(database.conninfo, in: folder) { _ in }
        #expect(outcome.status == 1)
        #expect(
            outcome.errors
                == "daybook: cannot read the monitoring tables: canceling statement due to lock timeout (SQLSTATE 55P03); another session holds a lock on the table; run the command again later\n"
        )
        #expect(try folder.contents().isEmpty)
    }

    @Test("a server that is killed in the middle is reported, and nothing changes")
    func killed() async throws {
        let folder = try TemporaryFolder()
        let before = try await PrivateServer.run(keeper: [TestProgram.path, "keep-server"]) { server in
            let store = try MonitoringStore(database: server.conninfo())
            try store.migrate()
            try fill(store)
            #expect(try await nightly(server.conninfo(), "2026-11-22T04:00:00Z", in: folder).status == 0)
            let before = try folder.contents()
            let outcome = try await disturbed(server.conninfo(), in: folder) { connection in
                let pids = try connection.query("SELECT pid FROM pg_stat_activity WHERE application_name = 'daybook'")
                    .map { try $0.int("pid") }
                let postmaster = try String(contentsOfFile: "\(server.folder)/data/postmaster.pid", encoding: .utf8)
                    .split(separator: "\n").first.flatMap { Int($0) }
                for pid in pids + [try #require(postmaster)] { kill(pid_t(pid), SIGKILL) }
            }
            #expect(outcome.status == 1 && outcome.output.isEmpty)
            #expect(
                outcome.errors.hasPrefix("daybook: cannot read the monitoring tables: ")
                    && outcome.errors.hasSuffix("; run the command again when the server is up\n"), "\(outcome.errors)")
            return before
        }
        #expect(try folder.contents() == before)
    }

    @Test("a clock that was set back reports an older day again, and loses none")
    func clock() async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        for now in ["2026-11-22T04:00:00Z", "2026-11-23T04:00:00Z", "2026-11-22T05:00:00Z", "2026-11-21T04:00:00Z"] {
            #expect(try await nightly(database.conninfo, now, in: folder).status == 0)
        }
        let days = Archive(root: "\(folder.path)/output/archive").dates.sorted().map(\.description)
        #expect(days == ["2026-11-20", "2026-11-21", "2026-11-22"])
        let home = try folder.read("output/site/index.html")
        #expect((20...22).allSatisfy { home.contains("2026/11/\($0)/index.html") })
        let latest = try await TestProgram.run(["verify", "--quiet"], in: folder.path)
        #expect(latest.status == 0, "\(latest.errors)")
    }

    @Test("of two simultaneous runs, one does the work and the other leaves it to that one")
    func together() async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        #expect(try await nightly(database.conninfo, "2026-11-22T04:00:00Z", in: folder).status == 0)
        async let first = nightly(database.conninfo, "2026-11-23T04:00:00Z", in: folder)
        async let second = nightly(database.conninfo, "2026-11-23T04:00:00Z", in: folder)
        let statuses = [try await first.status, try await second.status].sorted()
        // One after the other if the machine is very busy.
        #expect(statuses == [0, 75] || statuses == [0, 0])
        #expect(try folder.contents() == (try await undisturbed(database.conninfo)))
    }
}
