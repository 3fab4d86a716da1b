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

    private func verify(_ folder: TemporaryFolder) async throws -> TestProgram.Outcome {
        try await TestProgram.run(["verify", "--quiet"], in: folder.path)
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
}
