import Foundation
import Postgres
import Reporting
import TestSupport
import Testing

/// Standard output and standard error that are full, closed, or without a reader, as under cron.
@Suite("standard streams", .needs(.postgresql))
struct StandardStreamsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func database() async throws -> TestDatabase {
        let database = try await TestDatabase.migrated()
        try CutCommand(arguments: ["report"], whats: []).fill(database)
        return database
    }

    /// - Parameter redirection: a shell redirection after the command.
    private func run(_ arguments: [String], _ redirection: String) throws -> TestProgram.Outcome {
        try RunningProgram(
            words: ["/bin/bash", "-c", "\"$@\" \(redirection); echo status $? >> status", "bash", TestProgram.path]
                + arguments,
            in: folder.path
        ).outcome()
    }

    private func status() throws -> String {
        defer { try? FileManager.default.removeItem(atPath: "\(folder.path)/status") }
        return try folder.read("status")
    }

    private func report(_ database: TestDatabase) -> [String] {
        ["report", "--date", "2026-11-22", "--now", "2026-11-23T04:00:00Z", "--database", database.conninfo]
    }

    @Test(
        "a day is reported whatever state standard error has, and an error keeps its status",
        arguments: ["2> /dev/full", "2>&-", "2> >(true)", "< /dev/null >&- 2>&-"])
    func errors(redirection: String) async throws {
        let database = try await database()
        _ = try run(report(database), redirection)
        #expect(try status() == "status 0\n")
        #expect(try folder.read("output/archive/2026/11/22/report.json").contains("\"/api/e1\""))
        _ = try run(["check", "--database", "host=/nonexistent"], redirection)
        #expect(try status() == "status 1\n")
        _ = try run(["report", "--date", "never"], redirection)
        #expect(try status() == "status 64\n")
    }

    @Test("a result that cannot be written is reported; a reader that leaves has seen enough")
    func output() async throws {
        let database = try await database()
        for arguments in [
            report(database) + ["--quiet"], ["migrate", "--print"],
            ["alerts", "--json", "--database", database.conninfo],
        ] {
            let outcome = try run(arguments, "> /dev/full")
            #expect(
                outcome.errors
                    == "daybook: cannot write the result to standard output: No space left on device; everything else is done\n"
            )
            #expect(try status() == "status 2\n")
        }
        #expect(try folder.read("output/archive/2026/11/22/report.json").contains("\"/api/e1\""))
        #expect(try run(["migrate", "--print"], "| true; (exit ${PIPESTATUS[0]})").errors == "")
        #expect(try status() == "status 0\n")
    }

    @Test("a signal ends a run whose standard error has no reader")
    func signals() async throws {
        let database = try await database()
        let other = try database.connection()
        try other.script("BEGIN; LOCK TABLE platform_admin.resource_utilization")
        let program = try RunningProgram(
            words: [
                "/bin/bash", "-c", "mkfifo pipe; exec 3<> pipe; head -c 65536 /dev/zero >&3; exec \"$@\" 2>&3", "bash",
                TestProgram.path,
            ] + report(database) + ["--quiet"], in: folder.path)
        try database.connection().waitForLockedSession()
        program.signal(SIGTERM)
        try Patience.wait(for: "the end of the run") { !program.isRunning }
        #expect(program.outcome().status == 143)
    }
}
