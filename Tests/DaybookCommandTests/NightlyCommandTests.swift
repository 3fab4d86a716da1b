import Foundation
import MonitoringStore
import Publishing
import Reporting
import TestSupport
import Testing

/// `daybook nightly` as a process, on a real database.
@Suite("nightly command")
struct NightlyCommandTests {
    private func nightly(_ database: TestDatabase, _ now: String, _ arguments: [String] = [], in folder: TemporaryFolder)
        async throws -> TestProgram.Outcome
    {
        try await TestProgram.run(
            ["nightly", "--quiet", "--database", database.conninfo, "--now", now] + arguments, in: folder.path)
    }

    private func archived(_ folder: TemporaryFolder) -> [String] {
        Archive(root: "\(folder.path)/output/archive").dates.sorted().map(\.description)
    }

    /// A request in each of the hours of four days.
    private func database() async throws -> TestDatabase {
        let database = try await TestDatabase.migrated()
        let start = CalendarDate(daysSince1970: 20_776)
        try database.store().append(
            requests: (0..<96).map { hour in
                RequestRecord(
                    endpoint: "/api/orders", method: "GET", responseMilliseconds: 10 + hour % 5, status: 200,
                    at: ReportWindow(date: start, timeZone: .utc).start.adding(seconds: Int64(hour) * 3600))
            })
        return database
    }

    @Test("the first run reports yesterday alone, a later one every night that was missed, and none twice")
    func catchUp() async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        let first = try await nightly(database, "2026-11-20T04:00:00Z", in: folder)
        #expect(
            first
                == TestProgram.Outcome(
                    status: 0,
                    output: """
                        2026-11-19: All is well: every endpoint is within its thresholds. 24 requests, 0 % failed.
                        output/site/2026/11/19/index.html
                        output/archive/2026/11/19/report.json

                        """, errors: ""))
        let later = try await nightly(database, "2026-11-23T04:00:00Z", in: folder)
        #expect(later.status == 0, "\(later.errors)")
        #expect(later.output.split(separator: "\n").count == 9)
        #expect(archived(folder) == ["2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22"])
        let before = try folder.contents()
        let again = try await nightly(database, "2026-11-23T04:00:00Z", in: folder)
        #expect(again.output.hasPrefix("2026-11-22: ") && again.output.split(separator: "\n").count == 3)
        #expect(try folder.contents() == before)
        let home = try folder.read("output/site/index.html")
        #expect(["19", "20", "21", "22"].allSatisfy { home.contains("href=\"2026/11/\($0)/index.html\"") })
    }

    @Test("it looks no further back than it is told, and yesterday is that of the report's zone")
    func reach() async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        _ = try await nightly(database, "2026-11-20T04:00:00Z", in: folder)
        try folder.write("catch-up: 2d\ntime-zone: Pacific/Auckland\n", to: "daybook.yaml")
        _ = try await nightly(database, "2026-11-22T11:30:00Z", ["--config", "daybook.yaml"], in: folder)
        #expect(archived(folder) == ["2026-11-19", "2026-11-21", "2026-11-22"])
        let refused = try await nightly(database, "2026-11-22T11:30:00Z", ["--catch-up", "week"], in: folder)
        #expect(
            refused
                == TestProgram.Outcome(
                    status: 64, output: "",
                    errors: "daybook: --catch-up \"week\" is no number of days; expected a form such as 30d, from 1d to 36500d\n"))
    }

    @Test("while another run writes, a second one says who and exits with 75, changing nothing", arguments: ["nightly", "report"])
    func locked(command: String) async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        let before: [String: Data]
        do {
            let lock = try RunLock(archive: "\(folder.path)/output/archive")
            defer { withExtendedLifetime(lock) {} }
            before = try folder.contents()
            let outcome = try await TestProgram.run([command, "--quiet", "--database", database.conninfo], in: folder.path)
            #expect(outcome.status == 75 && outcome.output.isEmpty)
            let start = "daybook: another run writes to output/archive: process \(getpid()), since 20"
            let end = "Z; this one changed nothing and can be repeated when that has ended\n"
            #expect(outcome.errors.hasPrefix(start) && outcome.errors.hasSuffix(end), "\(outcome.errors)")
        }
        #expect(try folder.contents() == before)
        #expect(try await nightly(database, "2026-11-23T04:00:00Z", in: folder).status == 0)
    }

    @Test("a night that cannot be written does not keep the others from being reported, and is made up for later")
    func partial() async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        _ = try await nightly(database, "2026-11-20T04:00:00Z", in: folder)
        try folder.write("", to: "output/archive/2026/11/21")
        let outcome = try await nightly(database, "2026-11-23T04:00:00Z", in: folder)
        #expect(outcome.status == 2)
        #expect(
            outcome.errors
                == "daybook: the night 2026/11/21 is missing: cannot write output/archive/2026/11/21: Not a directory; make the folder writable or name another with --archive and --site; what was published before is unchanged\n"
        )
        #expect(archived(folder) == ["2026-11-19", "2026-11-20", "2026-11-22"])
        try FileManager.default.removeItem(atPath: "\(folder.path)/output/archive/2026/11/21")
        #expect(try await nightly(database, "2026-11-23T04:00:00Z", in: folder).status == 0)
        #expect(archived(folder) == ["2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22"])
    }

    @Test("a database that cannot be read is said once, and nothing changes")
    func unreadable() async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        _ = try await nightly(database, "2026-11-20T04:00:00Z", in: folder)
        let before = try folder.contents()
        try database.run("DROP TABLE platform_admin.slow_query_log")
        let outcome = try await nightly(database, "2026-11-23T04:00:00Z", in: folder)
        #expect(outcome.status == 1 && outcome.output.isEmpty)
        #expect(
            outcome.errors
                == "daybook: cannot read platform_admin.slow_query_log: there is no such table in database \"\(database.name)\"; create it with \"daybook migrate\", or name another schema with --schema\n"
        )
        #expect(try folder.contents() == before)
    }
}
