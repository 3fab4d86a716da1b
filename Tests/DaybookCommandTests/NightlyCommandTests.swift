import Foundation
import MonitoringStore
import Publishing
import Reporting
import TestSupport
import Testing

/// Runs `daybook nightly` as a process, on a real database.
@Suite("nightly command", .needs(.postgresql))
struct NightlyCommandTests {
    private func nightly(
        _ database: TestDatabase, _ now: String, _ arguments: [String] = [], in folder: TemporaryFolder
    )
        async throws -> TestProgram.Outcome
    {
        try await TestProgram.run(
            ["nightly", "--quiet", "--database", database.conninfo, "--now", now] + arguments, in: folder.path)
    }

    private func archived(_ folder: TemporaryFolder) -> [String] {
        Archive(root: "\(folder.path)/output/archive").dates.sorted().map(\.description)
    }

    /// One request in every hour of four days.
    private func database() async throws -> TestDatabase {
        try await TestDatabase.filled(96, everySeconds: 3600, from: CalendarDate(daysSince1970: 20_776)) { 10 + $0 % 5 }
    }

    @Test("the first run reports only the previous day, a later one every missed day, and none twice")
    func catchUp() async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        let first = try await nightly(database, "2026-11-20T04:00:00Z", in: folder)
        #expect(
            first
                == TestProgram.Outcome(
                    status: 0,
                    output: """
                        2026-11-19: First day on record: nothing to compare with yet. Changes are reported from the sixth day on. 24 requests, server errors 0 %, P95 14.0 ms.
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

    @Test("months, years, the feed and the home page list every day, and none of their links is broken")
    func overview() async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        let site = ["--site-url", "https://status.example.org"]
        _ = try await nightly(database, "2026-11-20T04:00:00Z", in: folder)
        _ = try await nightly(database, "2026-12-02T04:00:00Z", ["--catch-up", "2d"] + site, in: folder)
        let ending = try await TestProgram.run(
            ["report", "--quiet", "--database", database.conninfo, "--ending", "2026-11-20T13:00:00Z"], in: folder.path)
        #expect(ending.status == 0, "\(ending.errors)")
        let files = try folder.contents(of: "output/site")
        let overview = ["index.html", "2026/index.html", "2026/11/index.html", "2026/12/index.html"]
        #expect(!files.keys.contains { $0.hasSuffix(".staging") })
        for path in overview {
            let page = String(decoding: try #require(files[path]), as: UTF8.self)
            let base = URL(fileURLWithPath: "/\(path)").deletingLastPathComponent()
            for link in page.matches(of: /href="([^"#]+)[^"]*"/) {
                let target = base.appendingPathComponent(String(link.output.1)).standardizedFileURL.path.dropFirst()
                #expect(files.keys.contains(String(target)), "\(path): \(link.output.1)")
            }
        }
        let month = String(decoding: try #require(files["2026/11/index.html"]), as: UTF8.self)
        for day in ["19", "20T1300Z", "30"] {
            #expect(month.contains("href=\"../../2026/11/\(day)/index.html\""), "\(day)")
        }
        #expect(month.contains("21 Nov: not on record"))
        // The last run named no address.
        #expect(try folder.read("output/site/feed.xml").contains("href=\"2026/12/01/index.html\""))
        _ = try await TestProgram.run(["rebuild", "--quiet"] + site, in: folder.path)
        #expect(
            try folder.read("output/site/feed.xml").contains(
                "href=\"https://status.example.org/2026/12/01/index.html\""))
    }

    @Test("it goes no further back than --catch-up, and the previous day is that of the report's zone")
    func reach() async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        _ = try await nightly(database, "2026-11-20T04:00:00Z", ["--time-zone", "Pacific/Auckland"], in: folder)
        try folder.write("catch-up: 2d\ntime-zone: Pacific/Auckland\n", to: "daybook.yaml")
        _ = try await nightly(database, "2026-11-22T11:30:00Z", ["--config", "daybook.yaml"], in: folder)
        #expect(archived(folder) == ["2026-11-19", "2026-11-21", "2026-11-22"])
        let refused = try await nightly(database, "2026-11-22T11:30:00Z", ["--catch-up", "week"], in: folder)
        #expect(
            refused
                == TestProgram.Outcome(
                    status: 64, output: "",
                    errors:
                        "daybook: --catch-up \"week\" is not a valid number of days (for example 30d; 1d to 36500d)\n"))
    }

    @Test(
        "while another run writes, a second one names it and exits with 75, changing nothing",
        arguments: ["nightly", "report"])
    func locked(command: String) async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        let before: [String: Data]
        do {
            let lock = try RunLock(archive: "\(folder.path)/output/archive")
            defer { withExtendedLifetime(lock) {} }
            before = try folder.contents()
            let outcome = try await TestProgram.run(
                [command, "--quiet", "--database", database.conninfo], in: folder.path)
            #expect(outcome.status == 75 && outcome.output.isEmpty)
            let start = "daybook: another run is writing to output/archive (process \(getpid()), since 20"
            let end = "Z); nothing was changed; run the command again when that run has ended\n"
            #expect(outcome.errors.hasPrefix(start) && outcome.errors.hasSuffix(end), "\(outcome.errors)")
        }
        #expect(try folder.contents() == before)
        #expect(try await nightly(database, "2026-11-23T04:00:00Z", in: folder).status == 0)
    }

    @Test("a day that cannot be written does not keep the others from being reported, and is reported later")
    func partial() async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        _ = try await nightly(database, "2026-11-20T04:00:00Z", in: folder)
        try folder.write("", to: "output/archive/2026/11/21")
        let outcome = try await nightly(database, "2026-11-23T04:00:00Z", in: folder)
        #expect(outcome.status == 2)
        #expect(
            outcome.errors
                == "daybook: 2026-11-21 was not reported: cannot write output/archive/2026/11/21: Not a directory; make the folder writable, or name another with --archive and --site; everything published before is unchanged\n"
        )
        #expect(archived(folder) == ["2026-11-19", "2026-11-20", "2026-11-22"])
        try FileManager.default.removeItem(atPath: "\(folder.path)/output/archive/2026/11/21")
        #expect(try await nightly(database, "2026-11-23T04:00:00Z", in: folder).status == 0)
        #expect(archived(folder) == ["2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22"])
    }

    @Test("an unreadable database is reported once, and nothing changes")
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
                == "daybook: cannot read platform_admin.slow_query_log: database \"\(database.name)\" has no such table; create it with \"daybook migrate\", or name another schema with --schema\n"
        )
        #expect(try folder.contents() == before)
    }

    @Test("a day with late rows is reported again with what changed, and not a second time")
    func restated() async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        _ = try await nightly(database, "2026-11-20T04:00:00Z", in: folder)
        _ = try await nightly(database, "2026-11-21T04:00:00Z", in: folder)
        let late = RequestRecord(
            endpoint: "/api/late", method: "GET", responseMilliseconds: 99, status: 500,
            at: try #require(Instant("2026-11-19T10:30:00Z")))
        try database.store().append(requests: [late])
        let outcome = try await TestProgram.run(
            ["nightly", "--database", database.conninfo, "--now", "2026-11-22T04:00:00Z"], in: folder.path)
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("daybook: reporting 2026-11-19 again: more requests have arrived\n"))
        let archive = Archive(root: "\(folder.path)/output/archive")
        let report = try archive.report(at: "2026/11/19")
        #expect(report.overall.requests == 25 && report.restatements?.count == 1)
        let restatement = try #require(report.restatements?.first)
        #expect(restatement.at.description == "2026-11-22T04:00:00Z" && restatement.endpointsChanged == 1)
        #expect(restatement.before.requests == 24 && restatement.after.requests == 25)
        #expect(restatement.before.errors == 0 && restatement.after.errors == 1)
        // The page and the digest contain the same sentence, in full.
        #expect(try folder.read("output/site/2026/11/19/index.html").contains(restatement.sentence))
        #expect(try folder.read("output/archive/2026/11/19/digest.md").contains(restatement.sentence))
        #expect(try archive.report(at: "2026/11/20").restatements == [])
        let before = try folder.contents()
        let again = try await nightly(database, "2026-11-22T04:00:00Z", in: folder)
        #expect(again.output.split(separator: "\n").count == 3)
        #expect(try folder.contents() == before)
        // The same on request, and with data stored by the collector.
        _ = try await TestProgram.run(
            [
                "report", "--quiet", "--date", "2026-11-19", "--database", database.conninfo, "--now",
                "2026-11-25T00:00:00Z",
            ], in: folder.path)
        #expect(try folder.contents() == before)
        _ = try await TestProgram.run(
            ["collect", "--quiet", "--database", database.conninfo, "--now", "2026-11-23T00:30:00Z"], in: folder.path)
        try database.store().append(requests: [late, late])
        // Older hours are looked at once a day.
        _ = try await TestProgram.run(
            ["collect", "--quiet", "--database", database.conninfo, "--now", "2026-11-24T00:30:00Z"], in: folder.path)
        _ = try await nightly(database, "2026-11-24T04:00:00Z", in: folder)
        let twice = try archive.report(at: "2026/11/19")
        #expect(
            twice.restatements?.map(\.before.requests) == [24, 25]
                && twice.restatements?.map(\.after.requests) == [25, 27])
    }

    @Test("a day reported before it was over is completed, not restated")
    func completed() async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        try UnfinishedDay.report(
            CalendarDate(daysSince1970: 20_779), now: try #require(Instant("2026-11-22T12:00:00Z")), of: database,
            in: folder)
        let archive = Archive(root: "\(folder.path)/output/archive")
        #expect(try archive.report(at: "2026/11/22").isFinal == false)
        try database.run("DELETE FROM platform_admin.api_performance_log WHERE \"timestamp\" >= '2026-11-22T12:00Z'")
        _ = try await nightly(database, "2026-11-23T04:00:00Z", in: folder)
        let report = try archive.report(at: "2026/11/22")
        #expect(report.isFinal == true && report.restatements == [])
    }

    @Test("old days are removed from the site, then from the archive, with a line for each, and no page links to them")
    func retention() async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        for day in 20...23 { _ = try await nightly(database, "2026-11-\(day)T04:00:00Z", in: folder) }
        try folder.write("keep-site: 2d\nkeep-archive: 3d\n", to: "daybook.yaml")
        let outcome = try await TestProgram.run(
            ["nightly", "--database", database.conninfo, "--now", "2026-11-23T04:00:00Z", "--config", "daybook.yaml"],
            in: folder.path)
        #expect(outcome.status == 0)
        let removed = outcome.errors.split(separator: "\n").filter { $0.contains("retention") }
        #expect(
            removed == [
                "daybook: removed by retention: output/site/2026/11/19",
                "daybook: removed by retention: output/site/2026/11/20",
                "daybook: removed by retention: output/archive/2026/11/19",
            ])
        #expect(archived(folder) == ["2026-11-20", "2026-11-21", "2026-11-22"])
        let site = try folder.contents(of: "output/site")
        #expect(
            Set(site.keys.filter { $0.hasSuffix("/index.html") && $0.split(separator: "/").count == 4 }) == [
                "2026/11/21/index.html", "2026/11/22/index.html",
            ])
        for (path, content) in site where path.hasSuffix(".html") || path.hasSuffix(".xml") {
            let text = String(decoding: content, as: UTF8.self)
            #expect(!text.contains("2026/11/19/") && !text.contains("2026/11/20/"), "\(path)")
        }
        let refused = try await nightly(database, "2026-11-23T04:00:00Z", ["--keep-site", "long"], in: folder)
        #expect(
            refused.errors
                == "daybook: --keep-site \"long\" is not a valid number of days (for example 30d; 1d to 36500d)\n")
    }

    @Test("pages missing from the site are rendered again from the archive")
    func vanished() async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        for day in 20...23 { _ = try await nightly(database, "2026-11-\(day)T04:00:00Z", in: folder) }
        let before = try folder.contents()
        for path in ["output/site", "output/site/2026/11/20"] {
            try FileManager.default.removeItem(atPath: "\(folder.path)/\(path)")
            let outcome = try await nightly(database, "2026-11-23T04:00:00Z", in: folder)
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(try folder.contents() == before)
        }
    }

    @Test("unfinished files of a killed run are removed by the next one")
    func leftovers() async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        _ = try await nightly(database, "2026-11-23T04:00:00Z", in: folder)
        let before = try folder.contents()
        try folder.write("x", to: "output/archive/.staging-2026-11-21/report.json")
        try folder.write("x", to: "output/site/.removing-2025-01-01/index.html")
        try folder.write("x", to: "output/site/index.html.staging")
        #expect(try await nightly(database, "2026-11-23T04:00:00Z", in: folder).status == 0)
        #expect(try folder.contents() == before)
    }
}
