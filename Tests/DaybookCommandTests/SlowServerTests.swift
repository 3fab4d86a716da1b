import Foundation
import MonitoringStore
import Postgres
import Reporting
import TestSupport
import Testing

/// Servers that are slow, and servers that stay silent.
@Suite("slow servers", .needs(.postgresql))
struct SlowServerTests {
    private func database() async throws -> TestDatabase {
        let database = try await TestDatabase.migrated()
        try CutCommand(arguments: ["report"], whats: []).fill(database)
        return database
    }

    private func report(
        _ conninfo: String, in folder: TemporaryFolder, _ options: [String] = [], environment: [String: String] = [:]
    ) throws
        -> RunningProgram
    {
        try RunningProgram(
            ["report", "--quiet", "--date", "2026-11-22", "--now", "2026-11-23T04:00:00Z", "--database", conninfo]
                + options,
            environment: environment, in: folder.path)
    }

    @Test("data in small pieces is awaited, however long it takes, and gives the same report")
    func trickling() async throws {
        let database = try await database()
        let (quick, slow) = (try TemporaryFolder(), try TemporaryFolder())
        let proxy = try BrokenProxy(to: database.host)
        #expect(try report(proxy.conninfo(database), in: quick).outcome().status == 0)
        let bytes = proxy.bytes(from: .server) + proxy.bytes(from: .client)
        // Three seconds in total, with a limit of one second of silence.
        proxy.begin(pace: BrokenProxy.Pace(bytes: max(bytes / 300, 1), microseconds: 10_000))
        let began = ContinuousClock.now
        let outcome = try report(proxy.conninfo(database), in: slow, ["--silence", "1s"]).outcome()
        #expect(outcome.status == 0 && outcome.errors == "", "\(outcome)")
        #expect(ContinuousClock.now - began > .seconds(2))
        #expect(try slow.contents() == quick.contents())
    }

    @Test(
        "a silent server is abandoned with a message, and nothing is published", arguments: [10, 50, 90])
    func silent(percent: Int) async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        let proxy = try BrokenProxy(to: database.host)
        // The first report of a day and the second one can read different amounts.
        var counts = [0]
        for _ in 0..<2 {
            #expect(try report(proxy.conninfo(database), in: folder, ["--connections", "1"]).outcome().status == 0)
            counts.append(proxy.bytes(from: .server))
        }
        let bytes = counts[2] - counts[1]
        let before = try folder.contents()
        proxy.begin(BrokenProxy.Plan(.silence, at: .bytes(bytes * percent / 100, from: .server)))
        let began = ContinuousClock.now
        let outcome = try report(
            proxy.conninfo(database), in: folder, ["--connections", "1", "--silence", "1s"],
            environment: ["PGCONNECT_TIMEOUT": "2"]
        ).outcome()
        #expect(outcome.status == 1 && ContinuousClock.now - began < .seconds(30))
        #expect(
            outcome.errors
                == "daybook: cannot read the monitoring tables: the server has sent nothing for 1 s; check what the server is doing, or allow more time with --silence; then run the command again\n"
        )
        #expect(try folder.contents() == before)
    }

    @Test("a session stopped by its server is abandoned, and a signal ends the run that waits for it")
    func stopped() async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        let other = try database.connection()
        for isSignalled in [false, true] {
            try other.script("BEGIN; LOCK TABLE platform_admin.resource_utilization")
            let program = try report(database.conninfo, in: folder, isSignalled ? [] : ["--silence", "1s"])
            let watcher = try database.connection()
            try watcher.waitForLockedSession()
            let pids = try watcher.sessionsWaitingForLocks()
            for pid in pids { kill(pid, SIGSTOP) }
            try other.script("ROLLBACK")
            let began = ContinuousClock.now
            if isSignalled { program.signal(SIGTERM) }
            let outcome = program.outcome()
            for pid in pids { kill(pid, SIGCONT) }
            #expect(ContinuousClock.now - began < .seconds(30))
            #expect(outcome.status == (isSignalled ? 128 + SIGTERM : 1), "\(outcome)")
            #expect(
                outcome.errors
                    == (isSignalled
                        ? "daybook: stopped by SIGTERM; nothing is half done; run the command again to finish\n"
                        : "daybook: cannot read the monitoring tables: the server has sent nothing for 1 s; check what the server is doing, or allow more time with --silence; then run the command again\n"),
                "\(outcome)")
        }
    }
}
