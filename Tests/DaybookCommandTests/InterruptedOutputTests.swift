import Foundation
import MonitoringStore
import Reporting
import TestSupport
import Testing

/// Ctrl-C and `kill` while a run sends mail or replaces pages: what has begun is completed, the rest is left to the
/// next run, and nobody receives anything twice.
@Suite("interruption of mail and pages", .needs(.postgresql, .procps))
struct InterruptedOutputTests {
    private static let recipients = ["a@example.org", "b@example.org", "c@example.org"]
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func database(endpoints: Int = 1) async throws -> TestDatabase {
        let database = try await TestDatabase.migrated()
        let start = ReportWindow(date: CalendarDate(daysSince1970: 20_778), timeZone: .utc).start
        try database.store().append(
            requests: (0..<48).flatMap { hour in
                (0..<endpoints).map {
                    RequestRecord(
                        endpoint: "/api/e\($0)", method: "GET", responseMilliseconds: 10 + hour % 5, status: 200,
                        at: start.adding(seconds: Int64(hour) * 3600))
                }
            })
        return database
    }

    private func nightly(_ database: TestDatabase) -> [String] {
        [
            "nightly", "--quiet", "--config", "daybook.yaml", "--database", database.conninfo, "--now",
            "2026-11-22T04:00:00Z",
        ]
    }

    /// A mail program that reports its recipient, and accepts the message when it is allowed to.
    private func configure(then: String) throws {
        try folder.write(
            """
            #!/bin/sh
            mkdir -p mail
            touch "working-$2"
            while [ ! -e go ]; do sleep 0.02; done
            \(then)
            cat > "mail/$2-$(ls mail | wc -l)"
            """, to: "mailer")
        chmod("\(folder.path)/mailer", 0o755)
        try folder.write(
            """
            mail:
              from: daybook@example.org
              to: [\(Self.recipients.joined(separator: ", "))]
              command: [\(folder.path)/mailer]
            """, to: "daybook.yaml")
    }

    private func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: "\(folder.path)/\(name)") }

    private func mailed() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/mail").sorted()
    }

    @Test(
        "a message that is being sent is completed, the others are left to the next run",
        arguments: [SIGINT, SIGTERM, SIGHUP])
    func mail(number: Int32) async throws {
        let database = try await database()
        try configure(then: "")
        // As on a terminal: everything that the command started receives the signal, including the mail program.
        let program = try RunningProgram(
            words: ["/usr/bin/setsid", "--wait", TestProgram.path] + nightly(database), in: folder.path)
        try Patience.wait(for: "the mail program") { exists("working-a@example.org") }
        let children = try OtherProgram.run(["/usr/bin/pgrep", "-P", "\(program.pid)"])
        let leader = getpgid(pid_t(children.output.split(separator: "\n").first ?? "") ?? program.pid)
        #expect(kill(-leader, number) == 0)
        // Longer than a run without anything to complete continues.
        usleep(1_800_000)
        #expect(program.isRunning)
        try folder.write("", to: "go")
        let outcome = program.outcome()
        let name = [SIGINT: "SIGINT", SIGTERM: "SIGTERM"][number] ?? "SIGHUP"
        #expect(
            outcome
                == TestProgram.Outcome(
                    status: 128 + number, output: outcome.output,
                    errors: "daybook: stopped by \(name); nothing is half done; run the command again to finish\n"))
        #expect(try mailed() == ["a@example.org-0"])
        #expect(try folder.read("mail/a@example.org-0").hasSuffix("--\n"))
        #expect(exists("output/site/2026/11/21/index.html"))

        let next = try await TestProgram.run(nightly(database), in: folder.path)
        #expect(next.status == 0, "\(next.errors)")
        #expect(try mailed() == ["a@example.org-0", "b@example.org-1", "c@example.org-2"])
        let verified = try await TestProgram.run(["verify", "--quiet"], in: folder.path)
        #expect(verified.status == 0, "\(verified.errors)")
    }

    @Test("a message that fails while a run is being stopped is reported, and retried by the next run")
    func failing() async throws {
        let database = try await database()
        try configure(then: "[ -e healed ] || { echo mailbox full >&2; exit 75; }")
        let program = try RunningProgram(nightly(database), in: folder.path)
        try Patience.wait(for: "the mail program") { exists("working-a@example.org") }
        program.signal(SIGTERM)
        usleep(200_000)
        try folder.write("", to: "go")
        let outcome = program.outcome()
        #expect(outcome.status == 143)
        #expect(
            outcome.errors
                == """
                daybook: warning: 2026-11-21 was not mailed to a@example.org: \(folder.path)/mailer exited with status 75: mailbox full
                daybook: stopped by SIGTERM; nothing is half done; run the command again to finish

                """)
        try folder.write("", to: "healed")
        let next = try await TestProgram.run(nightly(database), in: folder.path)
        #expect(next.status == 0, "\(next.errors)")
        #expect(try mailed() == ["a@example.org-0", "b@example.org-1", "c@example.org-2"])
    }

    @Test("a stopped rebuild replaces all pages or none, and leaves at most its staged files")
    func rebuild() async throws {
        // Days without requests are staged while the one with many endpoints is still to be rendered.
        let database = try await database(endpoints: 30)
        try folder.write("time-zone: UTC\n", to: "daybook.yaml")
        let first = try await TestProgram.run(
            [
                "report", "--quiet", "--database", database.conninfo, "--date", "2026-11-14", "--now",
                "2026-11-15T04:00:00Z",
            ], in: folder.path)
        #expect(first.status == 0, "\(first.errors)")
        let made = try await TestProgram.run(nightly(database), in: folder.path)
        #expect(made.status == 0, "\(made.errors)")
        let published = try folder.contents(of: "output")
        let pages = published.keys.filter { $0.hasPrefix("site/2026/") && $0.hasSuffix("/index.html") }
        #expect(!pages.isEmpty)
        var damaged = published
        for page in pages { damaged[page] = Data("lost".utf8) }
        /// The files that differ from what is expected, so that a failure names them.
        func differences(_ expected: [String: Data]) throws -> [String] {
            let contents = try folder.contents(of: "output")
            return Set(contents.keys).union(expected.keys).filter {
                contents[$0] != expected[$0] && !$0.hasPrefix("site/.staging-")
            }.sorted()
        }
        func staged() throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/output/site").filter {
                $0.hasPrefix(".staging-")
            }
        }
        func damage() throws {
            for page in pages { try folder.write("lost", to: "output/\(page)") }
            // Left by a run that could not clean up in time, as on a busy machine.
            for name in try staged() {
                try FileManager.default.removeItem(atPath: "\(folder.path)/output/site/\(name)")
            }
        }

        var statuses: [Int32: Int] = [:]
        // While pages are rendered, and at moments from then until the end.
        for moment in 0..<8 {
            try damage()
            let program = try RunningProgram(["rebuild", "--quiet"], in: folder.path)
            try Patience.wait(for: "pages that are staged") { try !staged().isEmpty || !program.isRunning }
            usleep(useconds_t(moment * 20_000))
            program.signal(moment % 2 == 0 ? SIGTERM : SIGINT)
            let outcome = program.outcome()
            statuses[outcome.status, default: 0] += 1
            if outcome.status == 0 {
                #expect(try differences(published) == [])
            } else {
                #expect([130, 143].contains(outcome.status), "\(outcome)")
                #expect(
                    outcome.errors.hasSuffix("; nothing is half done; run the command again to finish\n")
                        && outcome.output.isEmpty)
                #expect(try differences(damaged) == [])
            }
        }
        #expect(statuses[143, default: 0] > 0, "\(statuses)")
        let last = try await TestProgram.run(["rebuild", "--quiet"], in: folder.path)
        #expect(last.status == 0, "\(last.errors)")
        #expect(try differences(published) == [])
    }
}
