import Foundation
import Reporting
import TestSupport
import Testing

/// Runs `daybook nightly` with `mail:` in its configuration, and shell scripts that accept the mail.
@Suite("mail of the nightly command", .needs(.postgresql))
struct NightlyMailTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// One request in every hour of two days.
    private func database() async throws -> TestDatabase {
        try await TestDatabase.filled(
            48, everySeconds: 3600, from: CalendarDate(daysSince1970: 20_778), endpoint: "/api/größe")
    }

    /// Messages go to `mail/RECIPIENT-NUMBER`; `script` runs before.
    private func configure(_ script: String = "", when policy: String = "always") throws {
        try folder.write(
            """
            #!/bin/sh
            \(script)
            mkdir -p mail
            number=$(ls mail | wc -l)
            cat > mail/$2-$number
            env > environment
            """, to: "mailer")
        chmod("\(folder.path)/mailer", 0o755)
        try folder.write(
            """
            name: Shop
            site-url: https://status.example.org/
            mail:
              from: Daybook <daybook@example.org>
              to: [a@example.org, b@example.org]
              when: \(policy)
              command: [\(folder.path)/mailer]
            """, to: "daybook.yaml")
    }

    private func nightly(_ database: TestDatabase, _ now: String, _ arguments: [String] = []) async throws
        -> TestProgram.Outcome
    {
        try await TestProgram.run(
            ["nightly", "--quiet", "--config", "daybook.yaml", "--database", database.conninfo, "--now", now]
                + arguments,
            environment: ["PGPASSWORD": "not for the mail program"], in: folder.path)
    }

    private func mailed() -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/mail")) ?? []).sorted()
    }

    @Test("each day is mailed once to every recipient, and again on request")
    func once() async throws {
        let database = try await database()
        try configure()
        let first = try await nightly(database, "2026-11-22T04:00:00Z")
        #expect(first.status == 0, "\(first.errors)")
        #expect(mailed() == ["a@example.org-0", "b@example.org-1"])
        let message = try folder.read("mail/a@example.org-0")
        #expect(message.contains("\nTo: a@example.org\nSubject: First report | Shop, 21 Nov\n"))
        #expect(message.contains("<h1>Shop, Saturday, 21 November 2026</h1>\n"))
        #expect(message.contains("https://status.example.org/2026/11/21/index.html"))
        #expect(!(try folder.read("environment").contains("PGPASSWORD")))
        #expect(try await nightly(database, "2026-11-22T04:00:00Z").status == 0)
        #expect(mailed().count == 2)
        #expect(try await nightly(database, "2026-11-23T04:00:00Z").status == 0)
        #expect(mailed().count == 4)
        #expect(try await nightly(database, "2026-11-23T04:00:00Z", ["--resend", "2026-11-21"]).status == 0)
        #expect(mailed().count == 6)
        let verified = try await TestProgram.run(["verify", "--quiet"], in: folder.path)
        #expect(verified.status == 0, "\(verified.errors)")
    }

    @Test("a recipient whose mail fails is reported with status 2, and receives the day from the next run")
    func failing() async throws {
        let database = try await database()
        try configure("if [ \"$2\" = a@example.org ]; then echo mailbox full >&2; exit 75; fi")
        let outcome = try await nightly(database, "2026-11-22T04:00:00Z")
        #expect(outcome.status == 2)
        #expect(
            outcome.errors
                == "daybook: 2026-11-21 was not mailed to a@example.org: \(folder.path)/mailer exited with status 75: mailbox full\n"
        )
        #expect(outcome.output.contains("output/site/2026/11/21/index.html"))
        #expect(mailed() == ["b@example.org-0"])
        try configure()
        #expect(try await nightly(database, "2026-11-23T04:00:00Z").status == 0)
        #expect(mailed() == ["a@example.org-1", "a@example.org-2", "b@example.org-0", "b@example.org-3"])
    }

    @Test("a run killed while handing over a message is reported by the next one, which mails the others")
    func killed() async throws {
        let database = try await database()
        try configure("kill -9 $PPID")
        #expect(try await nightly(database, "2026-11-22T04:00:00Z").status == -1)
        try Patience.wait(for: "the mail program, which outlives the run") { !mailed().isEmpty }
        try configure()
        let next = try await nightly(database, "2026-11-22T05:00:00Z")
        #expect(next.status == 2)
        #expect(
            next.errors
                == "daybook: 2026-11-21 may or may not have been mailed to a@example.org: sending was started at 2026-11-22T04:00:00Z and interrupted; to send it again, use --resend 2026-11-21\n"
        )
        #expect(mailed() == ["a@example.org-0", "b@example.org-1"])
        #expect(try await nightly(database, "2026-11-22T06:00:00Z").status == 0)
    }

    @Test("a day that cannot be resent is rejected")
    func refused() async throws {
        let database = try await database()
        try configure()
        let wrong = try await nightly(database, "2026-11-22T04:00:00Z", ["--resend", "yesterday"])
        #expect(
            wrong
                == TestProgram.Outcome(
                    status: 64, output: "",
                    errors: "daybook: --resend \"yesterday\" is not a valid date (for example 2026-11-22)\n"))
        let unknown = try await nightly(database, "2026-11-22T04:00:00Z", ["--resend", "2026-10-01"])
        #expect(unknown.status == 2)
        #expect(
            unknown.errors
                == "daybook: 2026-10-01 is not on record; report it first: daybook report --date 2026-10-01\n")
        try folder.write("name: Shop\ntime-zone: UTC\n", to: "daybook.yaml")
        let nobody = try await nightly(database, "2026-11-22T04:00:00Z", ["--resend", "2026-11-21"])
        #expect(
            nobody
                == TestProgram.Outcome(
                    status: 64, output: "",
                    errors:
                        "daybook: --resend 2026-11-21: no recipients are configured; set mail.from and mail.to in the configuration file\n"
                ))
    }

    @Test("a dry run prints the message, or the digest without recipients, and does nothing else")
    func dryRun() async throws {
        let database = try await database()
        try configure()
        let before = try folder.contents()
        let outcome = try await nightly(database, "2026-11-22T04:00:00Z", ["--dry-run"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.hasPrefix("Date: Sun, 22 Nov 2026 04:00:00 +0000\r\n"), "\(outcome.output.prefix(200))")
        #expect(
            outcome.output.contains("\r\nTo: <a@example.org>\r\n")
                || outcome.output.contains("\r\nTo: a@example.org\r\n"), "\(outcome.output.prefix(600))")
        #expect(try folder.contents() == before)
        #expect(mailed().isEmpty)
        try folder.write("name: Shop\ntime-zone: UTC\n", to: "daybook.yaml")
        let digest = try await nightly(database, "2026-11-22T04:00:00Z", ["--dry-run"])
        #expect(digest.output.hasPrefix("# Shop, Saturday, 21 November 2026\n"), "\(digest.output.prefix(100))")
        #expect(mailed().isEmpty)
    }
}
