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
        #expect(mailed() == ["a@example.org-1", "b@example.org-0", "b@example.org-2"])
        #expect(try subjects()[0].hasSuffix(" | Shop, 21 and 22 Nov"))
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

    private func subjects() throws -> [String] {
        try mailed().map { name in
            try folder.read("mail/\(name)").split(separator: "\n").first { $0.hasPrefix("Subject: ") }.map {
                "\(name.prefix(1)) \($0.dropFirst(9))"
            } ?? ""
        }
    }

    @Test("a day that was reported by hand is mailed by the next nightly run")
    func byHand() async throws {
        let database = try await database()
        try configure()
        let report = try await TestProgram.run(
            [
                "report", "--quiet", "--config", "daybook.yaml", "--database", database.conninfo, "--now",
                "2026-11-22T01:00:00Z",
            ], in: folder.path)
        #expect(report.status == 0 && mailed().isEmpty)
        #expect(try await nightly(database, "2026-11-22T04:00:00Z").status == 0)
        #expect(try subjects() == ["a First report | Shop, 21 Nov", "b First report | Shop, 21 Nov"])
        // One within reach that no nightly run has seen.
        _ = try await TestProgram.run(
            [
                "report", "--quiet", "--config", "daybook.yaml", "--database", database.conninfo, "--now",
                "2026-11-23T01:00:00Z",
            ], in: folder.path)
        #expect(try await nightly(database, "2026-11-24T04:00:00Z").status == 0)
        let last = try subjects().last ?? ""
        #expect(last.hasSuffix(" | Shop, 22 and 23 Nov"), "\(last)")
    }

    @Test("the first run with recipients mails the newest day and says which days it does not")
    func begun() async throws {
        let database = try await TestDatabase.filled(
            96, everySeconds: 3600, from: CalendarDate(daysSince1970: 20_776), endpoint: "/a")
        try configure()
        for now in ["2026-11-20T04:00:00Z", "2026-11-22T04:00:00Z"] {
            _ = try await TestProgram.run(
                ["nightly", "--quiet", "--database", database.conninfo, "--now", now], in: folder.path)
        }
        let first = try await TestProgram.run(
            ["nightly", "--config", "daybook.yaml", "--database", database.conninfo, "--now", "2026-11-23T04:00:00Z"],
            in: folder.path)
        #expect(first.status == 0, "\(first.errors)")
        #expect(
            first.output.contains(
                "mail begins with 2026-11-22; 3 earlier days on record, 2026-11-19 to 2026-11-21, will not be mailed; to mail one, use --resend 2026-11-21\n"
            ), "\(first)")
        #expect(mailed().count == 2)
        let second = try await TestProgram.run(
            ["nightly", "--config", "daybook.yaml", "--database", database.conninfo, "--now", "2026-11-24T04:00:00Z"],
            in: folder.path)
        #expect(!second.output.contains("mail begins"))
        #expect(mailed().count == 4)
        // A day that is mailed on request does not move the beginning.
        let resent = try await nightly(database, "2026-11-24T05:00:00Z", ["--resend", "2026-11-19"])
        #expect(resent.status == 0 && resent.output.contains("mailed 2026-11-19 again to 2 recipients\n"), "\(resent)")
        #expect(mailed().count == 6)
        #expect(try await nightly(database, "2026-11-25T04:00:00Z").status == 0)
        #expect(mailed().count == 8)
        for name in mailed() where ["-6", "-7"].contains(name.suffix(2)) {
            #expect(try folder.read("mail/\(name)").contains(", 24 Nov\n"))
        }
    }

    @Test("ten missed days are one message with a line for each")
    func tenDays() async throws {
        let database = try await TestDatabase.filled(
            264, everySeconds: 3600, from: CalendarDate(daysSince1970: 20_769), endpoint: "/api/*größe*")
        try configure()
        _ = try await nightly(database, "2026-11-13T04:00:00Z")
        let outcome = try await nightly(database, "2026-11-23T04:00:00Z")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(mailed().count == 4)
        let text = try folder.read("mail/a@example.org-2").replacing("=\n", with: "").replacing("=2E", with: ".")
        #expect(text.contains("\nSubject: "), "\(text.prefix(500))")
        #expect(text.contains(" | Shop, 13 to 22 Nov\n"), "\(text.prefix(500))")
        #expect(text.contains("\n# Shop, 10 days\n\n- **Sunday, 22 November 2026: OK.** "), "\(text.prefix(1500))")
        #expect(
            text.split(separator: "\n").count {
                $0.hasPrefix("- **") && $0.contains("<https://status.example.org/2026/11/")
            } == 10, "\(text)")
        #expect(text.contains("\n# Shop, Sunday, 22 November 2026\n"))
        #expect(text.contains("<h1>Shop, 10 days</h1>"))
    }

    @Test("after three failed runs the fourth says that it gave up, and the fifth is silent")
    func givenUp() async throws {
        let database = try await database()
        try configure("echo mailbox full >&2; exit 75")
        for _ in 1...3 { #expect(try await nightly(database, "2026-11-22T04:00:00Z").status == 2) }
        try configure()
        let fourth = try await nightly(database, "2026-11-22T04:00:00Z")
        #expect(fourth.status == 2)
        #expect(
            fourth.errors
                == ["a", "b"].map {
                    "daybook: 2026-11-21 was not mailed to \($0)@example.org, and no run will try again: 3 attempts failed, the last one because \(folder.path)/mailer exited with status 75: mailbox full; to send it, use --resend 2026-11-21\n"
                }.joined().replacing("\ndaybook: ", with: "\n"), "\(fourth.errors)")
        let fifth = try await nightly(database, "2026-11-22T04:00:00Z")
        #expect(fifth.status == 0 && mailed().isEmpty)
        #expect(try await nightly(database, "2026-11-22T04:00:00Z", ["--resend", "2026-11-21"]).status == 0)
        #expect(mailed().count == 2)
    }

    @Test("the recipients are told once that there is no report and why, and get the day when it is made up")
    func missingReport() async throws {
        let database = try await database()
        try configure()
        func broken(_ now: String) async throws -> TestProgram.Outcome {
            try await TestProgram.run(
                [
                    "nightly", "--quiet", "--config", "daybook.yaml", "--database", "host=\(folder.path)/none", "--now",
                    now,
                ], in: folder.path)
        }
        for _ in 1...2 {
            let outcome = try await broken("2026-11-22T04:00:00Z")
            #expect(outcome.status == 1 && outcome.errors.contains("cannot connect to PostgreSQL"))
            #expect(mailed().count == 2)
        }
        #expect(try subjects() == ["a No report | Shop, 21 Nov", "b No report | Shop, 21 Nov"])
        let text = try folder.read("mail/a@example.org-0").replacing("=\n", with: "")
        #expect(
            text.contains(
                "\nShop: no report of Saturday, 21 November 2026\n\ncannot connect to PostgreSQL: connection to server on socket "
            ),
            "\(text)")
        #expect(
            text.contains(
                "Whether the day was good or bad is not known yet. Once the reason is gone, daybook report --date 2026-11-21 reports it."
            ))
        // Its record is no day, and nothing is wrong with it.
        #expect(try await TestProgram.run(["verify", "--quiet"], in: folder.path).status == 0)
        #expect(try await nightly(database, "2026-11-22T05:00:00Z").status == 0)
        #expect(mailed().count == 4)
        #expect(try await broken("2026-11-22T06:00:00Z").status == 1)
        #expect(mailed().count == 4)
        let configuration = try folder.read("daybook.yaml")
        try folder.write(configuration + "\n  on-failure: false\n", to: "daybook.yaml")
        #expect(try await broken("2026-11-23T04:00:00Z").status == 1)
        #expect(mailed().count == 4)
    }

    @Test(
        "a mail program that runs as root is left behind in time, and asked after by the next runs",
        .enabled(if: geteuid() == 0))
    func unkillable() async throws {
        let database = try await database()
        let user = try OrdinaryUser(of: database, in: folder)
        // Started by an ordinary user, it becomes root wholly, as set-user-ID mail programs may.
        try FileManager.default.copyItem(atPath: "/usr/bin/setpriv", toPath: "\(folder.path)/become")
        chmod("\(folder.path)/become", 0o4755)
        try folder.write(
            """
            mail:
              from: daybook@example.org
              to: a@example.org
              timeout-seconds: 1
              command: [\(folder.path)/become, --reuid=0, --clear-groups, /usr/bin/tail, -f, /dev/null]
            """, to: "daybook.yaml")
        func run() throws -> TestProgram.Outcome {
            try user.run([
                "nightly", "--quiet", "--config", "daybook.yaml", "--templates", "templates", "--database",
                database.conninfo, "--now", "2026-11-22T04:00:00Z",
            ])
        }
        let began = ContinuousClock.now
        let first = try run()
        let process = try #require(first.errors.firstMatch(of: #/process (\d+) could not be killed/#)?.1)
        defer { kill(Int32(process) ?? 0, SIGKILL) }
        #expect(ContinuousClock.now - began < .seconds(60))
        #expect(first.status == 2)
        #expect(
            first.errors.contains(
                "2026-11-21 was not mailed to a@example.org: \(folder.path)/become did not end within 1 s, and process \(process) could not be killed"
            ) && first.errors.hasSuffix("it was left behind and may still send the message\n"), "\(first.errors)")
        let second = try run()
        #expect(
            second
                .errors
                == "daybook: 2026-11-21 was not mailed to a@example.org: the program that was started at 2026-11-22T04:00:00Z to send it is still running as process \(process) and could not be ended; end it as its user or as root\n"
        )
        kill(try #require(Int32(process)), SIGKILL)
        try Patience.wait(for: "its end") { try run().errors.contains("may or may not have been mailed") }
        #expect(try run().status == 0)
    }
}
