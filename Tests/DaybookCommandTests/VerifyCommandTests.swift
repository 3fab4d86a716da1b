import Foundation
import MonitoringStore
import Reporting
import TestSupport
import Testing

/// Runs `daybook verify` and `daybook check` as processes.
@Suite("verify and check commands", .needs(.postgresql))
struct VerifyCommandTests {
    private func database() async throws -> TestDatabase {
        let database = try await TestDatabase.migrated()
        let start = ReportWindow(date: CalendarDate(daysSince1970: 20_778), timeZone: .utc).start
        try database.store().append(
            requests: (0..<48).map { hour in
                RequestRecord(
                    endpoint: "/api/orders", method: "GET", responseMilliseconds: 10, status: 200,
                    at: start.adding(seconds: Int64(hour) * 3600))
            })
        return database
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

    // MARK: - check

    private func check(_ database: String, _ arguments: [String] = [], in folder: TemporaryFolder) async throws
        -> TestProgram.Outcome
    {
        try await TestProgram.run(
            ["check", "--database", database, "--now", "2026-11-23T04:00:00Z"] + arguments, in: folder.path)
    }

    @Test("a check that finds everything fine says so line by line, and changes nothing")
    func fine() async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        let outcome = try await check(database.conninfo, in: folder)
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        let lines = outcome.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 6)
        #expect(
            lines[0].hasPrefix("ok      connection: PostgreSQL ")
                && lines[0].hasSuffix(", database \(database.name), as role daybook"), "\(lines[0])")
        #expect(
            lines[1] == "ok      tables: the monitoring tables in schema platform_admin are readable and up to date")
        #expect(lines[2] == "ok      requests: the newest is from 2026-11-22T23:00:00Z")
        #expect(lines[3].hasPrefix("ok      templates: ") && lines[3].hasSuffix(" is complete"))
        #expect(lines[4] == "ok      archive: output/archive is writable")
        #expect(lines[5] == "ok      site: output/site is writable")
        #expect(try folder.contents().isEmpty)
    }

    @Test("everything that would prevent a report is listed with its remedy")
    func failing() async throws {
        let database = try await database()
        let role = "reader_\(database.name)"
        try database.run(
            """
            CREATE ROLE \(role) LOGIN;
            GRANT USAGE ON SCHEMA platform_admin TO \(role);
            GRANT SELECT ON ALL TABLES IN SCHEMA platform_admin TO \(role);
            ALTER TABLE platform_admin.api_performance_log ENABLE ROW LEVEL SECURITY
            """)
        defer { try? database.run("DROP OWNED BY \(role); DROP ROLE \(role)") }
        let folder = try TemporaryFolder()
        try folder.write("", to: "file")
        let outcome = try await check(
            database.conninfo(user: role), ["--templates", "nowhere", "--archive", "file/archive", "--json"], in: folder
        )
        #expect(outcome.status == 1)
        #expect(outcome.errors == "daybook: 3 checks failed; the details are printed above\n")
        struct Finding: Decodable, Equatable {
            let check: String
            let status: String
            let message: String
        }
        let findings = try JSONDecoder().decode([Finding].self, from: Data(outcome.output.utf8))
        #expect(findings.map(\.check) == ["connection", "tables", "templates", "archive", "site"])
        #expect(findings.map(\.status) == ["ok", "failed", "failed", "failed", "ok"])
        #expect(
            findings[1].message.contains(
                "subject to row-level security and would see only part of the rows; run as a superuser: ALTER ROLE"))
        #expect(
            findings[3].message
                == "cannot write file: Not a directory; make the folder writable or name another with --archive")
        #expect(try folder.contents().keys.sorted() == ["file"])
    }

    @Test("a missing server, an empty log and an old log are reported")
    func silent() async throws {
        let folder = try TemporaryFolder()
        let gone = try await check("host=/nowhere", in: folder)
        #expect(gone.status == 1)
        #expect(gone.output.hasPrefix("failed  connection: cannot connect to PostgreSQL: "), "\(gone.output)")
        #expect(gone.errors == "daybook: 1 check failed; the details are printed above\n")
        let empty = try await check(try await TestDatabase.migrated().conninfo, in: folder)
        #expect(empty.status == 0)
        #expect(
            empty.output.contains(
                "\nwarning requests: no requests recorded; fill the table from the application or with \"daybook ingest\"\n"
            ))
        let old = try await TestProgram.run(
            ["check", "--database", try await database().conninfo, "--now", "2026-11-25T04:00:00Z"], in: folder.path)
        #expect(
            old.output.contains(
                "\nwarning requests: the newest is from 2026-11-22T23:00:00Z, more than a day before 2026-11-25T04:00:00Z; check that the application or \"daybook ingest\" still writes requests\n"
            ))
    }

    @Test("stored hours that are not hours of the configured zone are reported")
    func zones() async throws {
        let folder = try TemporaryFolder()
        let database = try await database()
        let collected = try await TestProgram.run(
            ["collect", "--quiet", "--database", database.conninfo, "--now", "2026-11-23T04:00:00Z"], in: folder.path)
        #expect(collected.status == 0, "\(collected.errors)")
        #expect(
            try await !check(database.conninfo, ["--time-zone", "Europe/Berlin"], in: folder).output.contains("hours"))
        let outcome = try await check(database.conninfo, ["--time-zone", "Asia/Kolkata"], in: folder)
        #expect(outcome.status == 0)
        #expect(
            outcome.output.contains(
                "\nwarning stored hours: the newest stored hour begins at 2026-11-22T23:00:00Z, which is not an hour of Asia/Kolkata; its figures in reports are approximate: run \"daybook collect\" and \"daybook ingest\" with the same time-zone as reports\n"
            ), "\(outcome.output)")
    }

    @Test("the check reports whether the mail program can be run, and nothing is sent")
    func mailer() async throws {
        let folder = try TemporaryFolder()
        for (program, line) in [
            (
                "/bin/true",
                "ok      mail: /bin/true is executable; recipients: a@example.org, b@example.org; when: on-alert"
            ),
            (
                "/nowhere/sendmail",
                "failed  mail: cannot run /nowhere/sendmail: No such file or directory; install a mail program, or name another one in mail.command"
            ),
        ] {
            try folder.write(
                "mail:\n  from: d@example.org\n  to: [Ops <a@example.org>, b@example.org]\n  when: on-alert\n  command: [\(program)]\n",
                to: "daybook.yaml")
            let outcome = try await check("host=/nowhere", ["--config", "daybook.yaml"], in: folder)
            #expect(outcome.output.split(separator: "\n").last.map(String.init) == line)
        }
    }
}
