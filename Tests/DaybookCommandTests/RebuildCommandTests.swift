import Foundation
import Reporting
import TestSupport
import Testing

/// Runs `daybook rebuild` as a process, on an archive of `daybook nightly`.
@Suite("rebuild command", .needs(.postgresql))
struct RebuildCommandTests {
    private func run(_ arguments: [String], in folder: TemporaryFolder) async throws -> TestProgram.Outcome {
        try await TestProgram.run(arguments, in: folder.path)
    }

    /// Three days on record.
    private func archived() async throws -> TemporaryFolder {
        let database = try await TestDatabase.filled(
            72, everySeconds: 3600, from: CalendarDate(daysSince1970: 20_777)
        ) { 10 + $0 % 5 }
        let folder = try TemporaryFolder()
        for now in ["2026-11-21T04:00:00Z", "2026-11-23T04:00:00Z"] {
            let outcome = try await run(
                ["nightly", "--quiet", "--database", database.conninfo, "--now", now], in: folder)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        return folder
    }

    @Test("the site is byte for byte the published one, and the archive is unchanged")
    func same() async throws {
        let folder = try await archived()
        let published = try folder.contents()
        #expect(published.keys.contains("output/site/2026/11/21/index.html"))
        try FileManager.default.removeItem(atPath: "\(folder.path)/output/site")
        let outcome = try await run(["rebuild", "--quiet"], in: folder)
        #expect(outcome == TestProgram.Outcome(status: 0, output: "rebuilt 3 of 3 days: 15 pages\n", errors: ""))
        #expect(try folder.contents() == published)
        // Over an existing site.
        _ = try await run(["rebuild", "--quiet"], in: folder)
        #expect(try folder.contents() == published)
    }

    @Test("only the selected days are rebuilt, and the home page lists all")
    func range() async throws {
        let folder = try await archived()
        let published = try folder.contents()
        for day in 20...22 { try folder.write("", to: "output/site/2026/11/\(day)/index.html") }
        let outcome = try await run(["rebuild", "--quiet", "--from", "2026-11-21", "--to", "2026-11-21"], in: folder)
        #expect(outcome == TestProgram.Outcome(status: 0, output: "rebuilt 1 of 1 day: 5 pages\n", errors: ""))
        #expect(
            try folder.contents().filter { published[$0.key] != $0.value }.keys.sorted() == [
                "output/site/2026/11/20/index.html", "output/site/2026/11/22/index.html",
            ])
        _ = try await run(["rebuild", "--quiet", "--to", "2026-11-20"], in: folder)
        _ = try await run(["rebuild", "--quiet", "--from", "2026-11-22"], in: folder)
        #expect(try folder.contents() == published)
        let refused = try await run(["rebuild", "--from", "yesterday"], in: folder)
        #expect(
            refused
                == TestProgram.Outcome(
                    status: 64, output: "",
                    errors: "daybook: --from \"yesterday\" is not a valid date (for example 2026-11-22)\n"))
    }

    @Test("a day that cannot be read keeps its pages, and the others are rebuilt")
    func broken() async throws {
        let folder = try await archived()
        let before = try folder.read("output/site/2026/11/21/index.html")
        try folder.write("{", to: "output/archive/2026/11/21/report.json")
        try FileManager.default.removeItem(atPath: "\(folder.path)/output/archive/2026/11/22/digest.md")
        try folder.write("", to: "output/site/2026/11/20/index.html")
        let outcome = try await run(["rebuild", "--quiet"], in: folder)
        #expect(outcome.status == 2)
        #expect(outcome.output == "rebuilt 1 of 3 days: 5 pages\n")
        let lines = outcome.errors.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(
            lines[0].hasPrefix(
                "daybook: 2026/11/21 was not rendered again: cannot read output/archive/2026/11/21/report.json: "))
        #expect(
            lines[1].hasPrefix("2026/11/22 was not rendered again: cannot read output/archive/2026/11/22/digest.md: "))
        #expect(try folder.read("output/site/2026/11/21/index.html") == before)
        #expect(try folder.read("output/site/2026/11/20/index.html").contains("20 November 2026"))
    }

    @Test("no page links to an unreadable day without pages")
    func lost() async throws {
        let folder = try await archived()
        try folder.write("{", to: "output/archive/2026/11/21/report.json")
        try FileManager.default.removeItem(atPath: "\(folder.path)/output/site")
        let outcome = try await run(["rebuild", "--quiet"], in: folder)
        #expect(outcome.status == 2)
        #expect(outcome.output == "rebuilt 2 of 3 days: 10 pages\n")
        for day in [20, 22] {
            #expect(try !folder.read("output/site/2026/11/\(day)/index.html").contains("2026/11/21/"))
        }
    }

    @Test("pages of windows that are not archived are left unchanged, and reported")
    func strangers() async throws {
        let folder = try await archived()
        try folder.write("mine", to: "output/site/2025/01/01/index.html")
        let outcome = try await run(["rebuild", "--quiet"], in: folder)
        #expect(outcome.status == 0)
        #expect(outcome.errors == "daybook: warning: output/site/2025/01/01 is not in the archive; left unchanged\n")
        #expect(try folder.read("output/site/2025/01/01/index.html") == "mine")
    }

    @Test("a demo's archive is not rebuilt into a real site, nor the other way around", arguments: ["archive", "site"])
    func demo(marked: String) async throws {
        let folder = try await archived()
        let other = marked == "archive" ? "site" : "archive"
        try folder.write("", to: "output/\(marked)/.demo")
        let outcome = try await run(["rebuild"], in: folder)
        #expect(
            outcome
                == TestProgram.Outcome(
                    status: 64, output: "",
                    errors:
                        "daybook: output/\(marked) belongs to a demo and output/\(other) does not; name an archive and a site that belong together\n"
                ))
    }

    @Test("the home page does not depend on the excerpts of old reports")
    func excerpts() async throws {
        let folder = try await archived()
        let home = try folder.read("output/site/index.html")
        #expect(home.contains("2026/11/20/index.html") && home.contains("2026/11/21/index.html"))
        // Missing, broken, or of another report: made again from the report.
        try FileManager.default.removeItem(atPath: "\(folder.path)/output/archive/2026/11/20/entry.json")
        let entry = try folder.read("output/archive/2026/11/21/entry.json")
        for text in [
            "{", entry.replacing("\"reportLength\":", with: "\"reportLength\":1"),
            entry.replacing("\"version\":1", with: "\"version\":2"),
        ] {
            try folder.write(text.replacing("No alarm", with: "Wrong"), to: "output/archive/2026/11/21/entry.json")
            let database = try await TestDatabase.migrated()
            _ = try await run(["adopt", "--database", database.conninfo], in: folder)
            let outcome = try await run(
                ["report", "--quiet", "--date", "2026-11-19", "--database", database.conninfo], in: folder)
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(try !folder.read("output/site/index.html").contains("Wrong"))
        }
        // A valid one is used.
        try folder.write(entry.replacing("No alarm", with: "Used"), to: "output/archive/2026/11/21/entry.json")
        let database = try await TestDatabase.migrated()
        _ = try await run(["adopt", "--database", database.conninfo], in: folder)
        _ = try await run(["report", "--quiet", "--date", "2026-11-19", "--database", database.conninfo], in: folder)
        #expect(try folder.read("output/site/index.html").contains("Used"))
    }

    @Test("without an archive nothing is created")
    func missing() async throws {
        let folder = try TemporaryFolder()
        let outcome = try await run(["rebuild"], in: folder)
        #expect(outcome.status == 1)
        #expect(outcome.errors.hasPrefix("daybook: cannot read output/archive: no such folder"), "\(outcome.errors)")
        #expect(try folder.contents().isEmpty)
    }
}
