import Foundation
import Publishing
import Reporting
import TestSupport
import Testing

@testable import DaybookCommand

@Suite("a day that knows less than the one on record", .needs(.postgresql))
struct PoorerDayTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Two requests in every hour of a day.
    private func database() async throws -> TestDatabase {
        try await TestDatabase.filled(48, everySeconds: 1800, from: CalendarDate(daysSince1970: 20_778)) { 10 + $0 }
    }

    private func run(_ command: String, _ database: TestDatabase, _ arguments: [String] = []) async throws
        -> TestProgram.Outcome
    {
        try await TestProgram.run(
            [command, "--quiet", "--database", database.conninfo, "--now", "2026-11-22T04:00:00Z"] + arguments,
            in: folder.path)
    }

    /// The application's own retention.
    private func deleteRows(_ database: TestDatabase) throws {
        try database.run("DELETE FROM platform_admin.api_performance_log WHERE \"timestamp\" < '2026-11-21T18:00Z'")
    }

    private let kept =
        "2026-11-21 was not replaced: it has 12 requests now and 48 on record; the day on record was kept. If the new"
        + " figures are right, use daybook report --date 2026-11-21 --replace"

    @Test("fewer requests never replace a day, by hand or at night", arguments: ["report", "nightly"])
    func fewer(command: String) async throws {
        let database = try await database()
        #expect(try await run(command, database).status == 0)
        let before = try folder.contents(of: "output")
        try deleteRows(database)
        let outcome = try await run(command, database)
        #expect(outcome == TestProgram.Outcome(status: 2, output: "", errors: "daybook: \(kept)\n"))
        #expect(try folder.contents(of: "output") == before)
    }

    @Test("--replace replaces it, and keeps a copy of the former that is no day")
    func replaced() async throws {
        let database = try await database()
        #expect(try await run("report", database).status == 0)
        let former = try folder.read("output/archive/2026/11/21/report.json")
        try deleteRows(database)
        #expect(try await run("report", database, ["--replace"]).status == 0)
        #expect(try folder.read("output/archive/replaced/2026-11-21-1/report.json") == former)
        let archive = Archive(root: "\(folder.path)/output/archive")
        #expect(archive.paths == ["2026/11/21"] && archive.tree.windows == ["2026/11/21"])
        #expect(try archive.report(at: "2026/11/21").overall.requests == 12)
        let verified = try await TestProgram.run(["verify", "--quiet"], in: folder.path)
        #expect(verified.status == 0, "\(verified.errors)")
        // The same figures again are no poorer, and leave no copy.
        #expect(try await run("report", database).status == 0)
        #expect(try await run("report", database, ["--replace"]).status == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(archive.root)/replaced").count == 1)
    }

    @Test(
        "a day on record that cannot be read is replaced, and a copy of it is kept", arguments: ["report", "nightly"])
    func damaged(command: String) async throws {
        let database = try await database()
        #expect(try await run("report", database).status == 0)
        try folder.write("{", to: "output/archive/2026/11/21/report.json")
        try FileManager.default.removeItem(atPath: "\(folder.path)/output/archive/2026/11/21/entry.json")
        let outcome = try await run(command, database)
        #expect(outcome.status == 0)
        let copy = "output/archive/replaced/2026-11-21-1"
        #expect(
            outcome.errors.hasPrefix(
                "daybook: warning: 2026-11-21: output/archive/2026/11/21/report.json is damaged, and the day is replaced; a copy is kept in \(copy)\n"
            ), "\(outcome.errors)")
        #expect(try folder.read("\(copy)/report.json") == "{")
        #expect(try Archive(root: "\(folder.path)/output/archive").report(at: "2026/11/21").overall.requests == 48)
    }

    @Test(
        "a damaged day is not replaced by fewer requests, nor when nobody knows how many it had",
        arguments: [("report", true), ("nightly", true), ("report", false)])
    func damagedAndPoorer(command: String, hasManifest: Bool) async throws {
        let database = try await database()
        #expect(try await run("report", database).status == 0)
        try folder.write("{", to: "output/archive/2026/11/21/report.json")
        if hasManifest {
            try deleteRows(database)
        } else {
            try folder.write("{", to: "output/archive/2026/11/21/manifest.json")
        }
        let before = try folder.contents(of: "output")
        let outcome = try await run(command, database)
        let now =
            hasManifest
            ? "it has 12 requests now and 48 on record"
            : "it has 48 requests now, and how many are on record is not known"
        #expect(
            outcome
                == TestProgram.Outcome(
                    status: 2, output: "",
                    errors:
                        "daybook: 2026-11-21 was not replaced: output/archive/2026/11/21/report.json is damaged, and \(now); the day on record was kept. Restore its folder from a backup, or, if the new figures are right, use daybook report --date 2026-11-21 --replace\n"
                ))
        #expect(try folder.contents(of: "output") == before)
        #expect(try await run("report", database, ["--replace"]).status == 0)
        #expect(try folder.read("output/archive/replaced/2026-11-21-1/report.json") == "{")
    }

    @Test("figures that are only bounded do not replace exact ones")
    func bounded() throws {
        let window = ReportWindow(date: CalendarDate(daysSince1970: 20_778), timeZone: .utc)
        var exact = Traffic()
        exact.add(milliseconds: 10, status: 200, requests: 9)
        var bounded = Traffic()
        bounded.stored = [
            HourlyAggregate(
                requests: 9, errors: 0, unknownStatus: 0, meanMilliseconds: 10, p50Milliseconds: 10,
                p95Milliseconds: 10, p99Milliseconds: 10)
        ]
        let (old, new) = (Summary(exact), Summary(bounded))
        #expect(
            PoorerDay(new, of: window, onRecord: old)?.description
                == "2026-11-21 was not replaced: its percentiles are exact on record and only bounded now; the day on"
                + " record was kept. If the new figures are right, use daybook report --date 2026-11-21 --replace")
        let ending = ReportWindow(ending: window.end.adding(seconds: -3600), timeZone: .utc)
        let tenant = try #require(OrganizationID("0b9ff12a-6c1c-4f0e-9a53-5a1a0e0f9d11"))
        #expect(
            PoorerDay(new, of: ending, tenant: tenant, onRecord: old)?.description.hasSuffix(
                "use daybook report --ending 2026-11-21T23:00:00Z --tenant 0b9ff12a-6c1c-4f0e-9a53-5a1a0e0f9d11 --replace"
            )
                == true)
        // More requests are the truth, even if less is known of each.
        bounded.add(milliseconds: 10, status: 200, requests: 1)
        for (new, old) in [(Summary(bounded), old), (old, new), (old, old), (new, new)] {
            #expect(PoorerDay(new, of: window, onRecord: old) == nil)
        }
    }
}
