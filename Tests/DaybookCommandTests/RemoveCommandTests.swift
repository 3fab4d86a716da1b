import Foundation
import Publishing
import Reporting
import TestSupport
import Testing

/// Runs `daybook remove` as a process, on an archive of `daybook nightly`.
@Suite("remove command", .needs(.postgresql))
struct RemoveCommandTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Four days on record.
    private func archived() async throws {
        let database = try await TestDatabase.filled(96, everySeconds: 3600, from: CalendarDate(daysSince1970: 20_776))
        for now in ["2026-11-20T04:00:00Z", "2026-11-23T04:00:00Z"] {
            let outcome = try await TestProgram.run(
                ["nightly", "--quiet", "--database", database.conninfo, "--now", now], in: folder.path)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
    }

    private func remove(_ arguments: [String], answers: String = "") async throws -> TestProgram.Outcome {
        try await TestProgram.run(["remove", "--quiet"] + arguments, in: folder.path, input: Data(answers.utf8))
    }

    private var archive: Archive { Archive(root: "\(folder.path)/output/archive") }

    @Test("a day is removed with its pages, links and record of mail after two answers, and nothing else changes")
    func asked() async throws {
        try await archived()
        try folder.write("{}", to: "output/archive/2026/11/22.mail.json")
        let before = try folder.contents(of: "output/archive")
        let outcome = try await remove(["--date", "2026-11-22"], answers: "yes\nyes\n")
        #expect(outcome.status == 0 && outcome.output == "removed 1 day from the archive and the site\n")
        #expect(
            outcome.errors
                == "2026-11-22: 24 requests\nRemove 1 day from output/archive and output/site? [yes/no] "
                + "Only a backup brings it back. Really remove 1 day? [yes/no] ")
        #expect(archive.dates.sorted().map(\.description) == ["2026-11-19", "2026-11-20", "2026-11-21"])
        #expect(
            try folder.contents(of: "output/archive") == before.filter { !$0.key.hasPrefix("2026/11/22") })
        let home = try folder.read("output/site/index.html")
        #expect(!home.contains("2026/11/22") && home.contains("2026/11/21/index.html"))
        #expect(try folder.read("output/site/status.json").contains("\"date\" : \"2026-11-21\""))
        #expect(!(try folder.read("output/site/2026/11/21/index.html").contains("22/index.html")))
        let verified = try await TestProgram.run(["verify", "--quiet"], in: folder.path)
        #expect(verified.status == 0, "\(verified.errors)")
        // As after any other run, the site is what the archive gives.
        let site = try folder.contents(of: "output/site")
        #expect(try await TestProgram.run(["rebuild", "--quiet"], in: folder.path).status == 0)
        #expect(try folder.contents(of: "output/site") == site)
    }

    @Test("without two answers, or the same days again, nothing is removed")
    func refused() async throws {
        try await archived()
        let before = try folder.contents()
        for (arguments, answers, message) in [
            (
                ["--date", "2026-11-22"], "",
                "standard input has no answer; answer yes twice, or give --confirm 2026-11-22"
            ),
            (["--date", "2026-11-22"], "yes\nno\n", ""), (["--date", "2026-11-22"], "no\n", ""),
            (["--date", "2026-11-22", "--confirm", "2026-11-21"], "yes\nyes\n", nil),
        ] as [([String], String, String?)] {
            let outcome = try await remove(arguments, answers: answers)
            #expect(outcome.status == 64)
            let expected =
                message.map { "daybook: nothing was removed\($0.isEmpty ? "" : ": \($0)")\n" }
                ?? "daybook: --confirm must name the same days as --date; nothing was removed\n"
            #expect(outcome.errors.hasSuffix(expected), "\(outcome.errors)")
        }
        let unknown = try await remove(["--date", "2029-01-01", "--confirm", "2029-01-01"])
        #expect(
            unknown
                == TestProgram.Outcome(
                    status: 64, output: "",
                    errors:
                        "daybook: --date 2029-01-01 is neither in output/archive nor in output/site; nothing was removed\n"
                ))
        #expect(try folder.contents() == before)
    }

    @Test("several days at once, and all of them, leave no page that leads nowhere")
    func several() async throws {
        try await archived()
        let days = ["2026-11-19", "2026-11-21"]
        let outcome = try await remove(days.flatMap { ["--date", $0, "--confirm", $0] })
        #expect(
            outcome
                == TestProgram.Outcome(status: 0, output: "removed 2 days from the archive and the site\n", errors: ""))
        #expect(archive.dates.sorted().map(\.description) == ["2026-11-20", "2026-11-22"])
        #expect(try await TestProgram.run(["verify", "--quiet"], in: folder.path).status == 0)
        let others = ["2026-11-20", "2026-11-22"]
        #expect(try await remove(others.flatMap { ["--date", $0, "--confirm", $0] }).status == 0)
        #expect(try folder.contents(of: "output/site").keys.filter { $0.hasSuffix(".html") } == ["index.html"])
        #expect(archive.paths == [])
        #expect(try await TestProgram.run(["verify", "--quiet"], in: folder.path).status == 0)
    }

    @Test("a repeated run removes the rest, pages that are no longer too old are there again, others are named")
    func repeated() async throws {
        try await archived()
        let first = try await remove(["--date", "2026-11-22", "--confirm", "2026-11-22"])
        #expect(first.status == 0)
        let both = ["2026-11-22", "2026-11-20"].flatMap { ["--date", $0, "--confirm", $0] }
        #expect(
            try await remove(both)
                == TestProgram.Outcome(
                    status: 0, output: "removed 1 day from the archive and the site\n",
                    errors: "daybook: warning: --date 2026-11-22 is neither in output/archive nor in output/site\n"))
        // Those that retention took because of a newer day.
        try folder.write("keep-site: 1d\n", to: "daybook.yaml")
        try FileManager.default.removeItem(atPath: "\(folder.path)/output/site/2026/11/19")
        let newest = ["--config", "daybook.yaml", "--date", "2026-11-21", "--confirm", "2026-11-21"]
        #expect(try await remove(newest).status == 0)
        let verified = try await TestProgram.run(["verify", "--quiet", "--config", "daybook.yaml"], in: folder.path)
        #expect(verified.status == 0, "\(verified.errors)")
        #expect(FileManager.default.fileExists(atPath: "\(folder.path)/output/site/2026/11/19/index.html"))
    }

    @Test("organizations that still have the day are named, with the command")
    func organizations() async throws {
        let database = try await TestDatabase.filled(24, everySeconds: 3600, from: CalendarDate(daysSince1970: 20_778))
        let id = "0b9ff12a-6c1c-4f0e-9a53-5a1a0e0f9d11"
        try database.run("UPDATE platform_admin.api_performance_log SET organization_id = '\(id)'")
        for arguments in [[], ["--tenant", id]] {
            let outcome = try await TestProgram.run(
                ["report", "--quiet", "--database", database.conninfo, "--now", "2026-11-22T04:00:00Z"] + arguments,
                in: folder.path)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        let day = ["--date", "2026-11-21", "--confirm", "2026-11-21"]
        let whole = try await remove(day)
        #expect(
            whole.output
                == "removed 1 day from the archive and the site\nthe reports of organization \(id) still have 2026-11-21; to remove them there, add --tenant \(id)\n"
        )
        #expect(try await remove(day + ["--tenant", id]).status == 0)
        #expect(DayTree(root: "\(folder.path)/output/archive/tenants/\(id)").windows == [])
    }
}
