import Foundation
import Reporting
import TestSupport
import Testing

/// Runs `daybook verify` as a process.
@Suite("verify command", .needs(.postgresql))
struct VerifyCommandTests {
    private func database() async throws -> TestDatabase {
        try await TestDatabase.filled(48, everySeconds: 3600, from: CalendarDate(daysSince1970: 20_778))
    }

    private func published() async throws -> TemporaryFolder {
        let database = try await database()
        let folder = try TemporaryFolder()
        for now in ["2026-11-22T04:00:00Z", "2026-11-23T04:00:00Z"] {
            let outcome = try await TestProgram.run(
                ["nightly", "--quiet", "--database", database.conninfo, "--now", now], in: folder.path)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        return folder
    }

    @Test("published files are unchanged, and stay so when the site is rebuilt")
    func whole() async throws {
        let folder = try await published()
        let expected = TestProgram.Outcome(
            status: 0, output: "verified 2 days: 10 files in the archive and 16 in the site are unchanged\n", errors: ""
        )
        #expect(try await verify(folder) == expected)
        _ = try await TestProgram.run(["rebuild", "--quiet"], in: folder.path)
        #expect(try await verify(folder) == expected)
    }

    @Test("a missing, changed, truncated or unexpected file is reported, and so is a day without pages")
    func damaged() async throws {
        let folder = try await published()
        let root = "\(folder.path)/output"
        try FileManager.default.removeItem(atPath: "\(root)/archive/2026/11/21/digest.md")
        let report = try folder.read("output/archive/2026/11/21/report.json")
        try folder.write(
            report.replacing("/api/orders", with: "/api/orderz"), to: "output/archive/2026/11/21/report.json")
        try folder.write("", to: "output/site/2026/11/21/index.html")
        try folder.write("mine", to: "output/site/2026/11/21/endpoints/mine.html")
        try FileManager.default.removeItem(atPath: "\(root)/site/2026/11/22")
        try folder.write("x", to: "output/archive/2026/11/20/notes.txt")
        try folder.write("x", to: "output/site/2026/11/19/index.html")
        try FileManager.default.removeItem(atPath: "\(root)/site/index.html")
        try folder.write("<feed/>", to: "output/site/feed.xml")
        try folder.write("mine", to: "output/site/robots.txt")
        try folder.write("{", to: "output/archive/2026/11/22.mail.json")
        let outcome = try await verify(folder)
        #expect(outcome.status == 1)
        #expect(outcome.output == "verified 2 days: 8 files in the archive and 8 in the site are unchanged\n")
        #expect(
            outcome.errors == """
                daybook: output/archive/2026/11/21/digest.md is missing
                output/archive/2026/11/21/report.json was changed after it was written
                output/site/2026/11/21/index.html was changed after it was written
                output/site/2026/11/21/endpoints/mine.html is not in the manifest
                cannot read the mail ledger output/archive/2026/11/22.mail.json: it is damaged; nothing was sent, because only the ledger knows who already has this day; restore it, or remove it to send the day to all recipients
                output/site/2026/11/22 is missing; run "daybook rebuild" to restore it
                output/archive/2026/11/20 has no report.json
                output/site/2026/11/19 is not in the archive
                output/site/feed.xml was changed after it was written; run "daybook rebuild" to restore it
                output/site/index.html is missing; run "daybook rebuild" to restore it

                """)
    }

    @Test("a missing or damaged manifest is reported")
    func manifests() async throws {
        let folder = try await published()
        try FileManager.default.removeItem(atPath: "\(folder.path)/output/archive/2026/11/21/manifest.json")
        try folder.write("{}", to: "output/site/2026/11/22/manifest.json")
        let outcome = try await verify(folder)
        #expect(outcome.status == 1)
        #expect(
            outcome.errors
                == "daybook: output/archive/2026/11/21/manifest.json is missing\noutput/site/2026/11/22/manifest.json is damaged or from another version\n"
        )
    }

    @Test("pages removed for their age are not reported as missing")
    func retained() async throws {
        let folder = try await published()
        try FileManager.default.removeItem(atPath: "\(folder.path)/output/site/2026/11/21")
        let missed = try await verify(folder)
        #expect(missed.status == 1)
        #expect(missed.errors == "daybook: output/site/2026/11/21 is missing; run \"daybook rebuild\" to restore it\n")
        let kept = try await TestProgram.run(["verify", "--quiet", "--keep-site", "1d"], in: folder.path)
        #expect(kept.status == 0, "\(kept.errors)")
        try folder.write("keep-site: 1d\n", to: "daybook.yaml")
        let configured = try await TestProgram.run(["verify", "--quiet", "--config", "daybook.yaml"], in: folder.path)
        #expect(configured.status == 0, "\(configured.errors)")
    }

    private func verify(_ folder: TemporaryFolder, _ arguments: String...) async throws -> TestProgram.Outcome {
        try await TestProgram.run(["verify", "--quiet"] + arguments, in: folder.path)
    }

    @Test("parts of the days are read, each day in exactly one, and a damaged day is found in its part")
    func parts() async throws {
        let folder = try await published()
        let part = "verified 1 of 2 days: 5 files in the archive and 11 in the site are unchanged\n"
        for number in ["1/2", "2/2"] {
            let outcome = try await verify(folder, "--subset", number)
            #expect(outcome == TestProgram.Outcome(status: 0, output: part, errors: ""))
        }
        try folder.write("", to: "output/site/2026/11/21/index.html")
        try folder.write("{}", to: "output/archive/2026/11/21/entry.json")
        // The day is the 20,778th since 1970.
        #expect(try await verify(folder, "--subset", "2/2").status == 0)
        let found = try await verify(folder, "--subset", "1/2")
        #expect(
            found.errors == """
                daybook: output/archive/2026/11/21/entry.json was changed after it was written
                output/site/2026/11/21/index.html was changed after it was written

                """)
        let parts = try await sevenths(of: folder)
        #expect(parts.count { $0.status == 1 } == 1 && parts.count { $0.output.hasPrefix("verified 1 of") } == 2)
    }

    private func sevenths(of folder: TemporaryFolder) async throws -> [TestProgram.Outcome] {
        var outcomes: [TestProgram.Outcome] = []
        for number in 1...7 { outcomes.append(try await verify(folder, "--subset", "\(number)/7")) }
        return outcomes
    }

    @Test("a part that does not exist is rejected", arguments: ["0/7", "8/7", "x", "1/0", "-1/7", "1", "1/7/2"])
    func noPart(text: String) async throws {
        let folder = try TemporaryFolder()
        let outcome = try await verify(folder, "--subset=\(text)")
        #expect(outcome.status == 64)
        #expect(
            outcome.errors
                == "daybook: --subset \"\(text)\" is not a valid part of the days (for example 1/7, the first of seven parts, or 7/7, the last)\n"
        )
    }

    @Test("days that the site lists and the archive does not have are reported, whichever part is read")
    func listed() async throws {
        let folder = try await published()
        try FileManager.default.removeItem(atPath: "\(folder.path)/output/archive/2026/11/22")
        try FileManager.default.removeItem(atPath: "\(folder.path)/output/site/2026/11/22")
        let errors = """
            daybook: output/site lists 2 days, but the archive has 1; run "daybook rebuild" to correct it
            output/site/status.json lists 2026-11-22, which is not in the archive; run "daybook rebuild" to correct it
            output/site/index.html lists 2026-11-22, which is not in the archive; run "daybook rebuild" to correct it
            output/site/2026/index.html lists 2026-11-22, which is not in the archive; run "daybook rebuild" to correct it
            output/site/2026/11/index.html lists 2026-11-22, which is not in the archive; run "daybook rebuild" to correct it

            """
        for subset in ["1/1", "1/2", "2/2"] {
            let outcome = try await verify(folder, "--subset", subset)
            #expect(outcome.status == 1)
            let own = outcome.errors.split(separator: "\n").filter { !$0.contains("2026/11/21") }
            #expect(own.joined(separator: "\n") + "\n" == errors, "\(subset)")
        }
        // The pages of the day before, which link to it, are made again too.
        _ = try await TestProgram.run(["rebuild", "--quiet"], in: folder.path)
        #expect(try await verify(folder).errors == "")
    }

    @Test("a day with pages that the site does not list is reported")
    func unlisted() async throws {
        let folder = try await published()
        let status = try folder.read("output/site/status.json")
        try folder.write(status.replacing("\"days\" : 2", with: "\"days\" : 1"), to: "output/site/status.json")
        #expect(
            try await verify(folder).errors == """
                daybook: output/site/status.json was changed after it was written; run "daybook rebuild" to restore it
                output/site lists 1 day, but has pages of 2 that are in the archive; run "daybook rebuild" to correct it

                """)
    }
}
