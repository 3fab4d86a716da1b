import Foundation
import Reporting
import TestSupport
import Testing

/// Runs `daybook check` as a process.
@Suite("check command", .needs(.postgresql))
struct CheckCommandTests {
    private func database() async throws -> TestDatabase {
        try await TestDatabase.filled(48, everySeconds: 3600, from: CalendarDate(daysSince1970: 20_778))
    }

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
        #expect(lines.count == 10)
        #expect(
            lines[0].hasPrefix("ok      connection: PostgreSQL ")
                && lines[0].hasSuffix(", database \(database.name), as role daybook"), "\(lines[0])")
        #expect(
            lines[1] == "ok      tables: the monitoring tables in schema platform_admin are readable and up to date")
        #expect(lines[2] == "ok      requests: the newest is from 2026-11-22T23:00:00Z")
        #expect(lines[3].hasPrefix("ok      templates: ") && lines[3].hasSuffix(" is complete"))
        #expect(lines[4] == "ok      archive: output/archive is writable")
        #expect(lines[5] == "ok      site: output/site is writable")
        #expect(lines[6].hasPrefix("advice  server log: no PostgreSQL log is configured; "))
        #expect(lines[7].hasPrefix("advice  query load: pg_stat_statements is missing; "))
        #expect(lines[9] == "        CREATE EXTENSION pg_stat_statements;")
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

    @Test("a file with names of organizations is checked as reports read it")
    func labels() async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        func check() async throws -> (status: Int32, lines: [Substring]) {
            let outcome = try await self.check(database.conninfo, ["--config", "daybook.yaml"], in: folder)
            return (outcome.status, outcome.output.split(separator: "\n").filter { $0.contains(" labels: ") })
        }
        try folder.write("labels: names.csv\n", to: "daybook.yaml")
        let missing = try await check()
        #expect(missing.status == 1)
        #expect(
            missing.lines == [
                "failed  labels: cannot read the labels file names.csv: No such file or directory; check --labels, or labels in the configuration file"
            ])
        try folder.write("0b9ff12a-6c1c-4f0e-9a53-5a1a0e0f9d11,Blau\nx,y\n", to: "names.csv")
        let wrong = try await check()
        #expect(wrong.status == 1)
        #expect(
            wrong.lines == [
                "failed  labels: names.csv:2: \"x\" is not a valid UUID (for example 0b9ff12a-6c1c-4f0e-9a53-5a1a0e0f9d11,Name)"
            ])
        try folder.write("0b9ff12a-6c1c-4f0e-9a53-5a1a0e0f9d11,Blau\n", to: "names.csv")
        let right = try await check()
        #expect(right.status == 0 && right.lines == ["ok      labels: names.csv names 1 organization"])
        try folder.write("", to: "daybook.yaml")
        #expect(try await check().lines == [])
    }

    @Test("limits, objectives and patterns that name nothing are found, and an organization that nobody has")
    func names() async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        func check(_ configuration: String, _ arguments: [String] = []) async throws -> [Substring] {
            try folder.write(configuration, to: "daybook.yaml")
            let outcome = try await self.check(
                database.conninfo, ["--config", "daybook.yaml"] + arguments, in: folder)
            let lines = outcome.output.split(separator: "\n").filter {
                !$0.hasPrefix("ok ") && !$0.hasPrefix("advice ") && !$0.hasPrefix(" ")
            }
            #expect(outcome.status == (lines.contains { $0.hasPrefix("failed") } ? 1 : 0), "\(outcome)")
            return lines
        }
        let limits = "limits: {conection_count: 100, database_size: 1000, disk_used: 5}\n"
        #expect(
            try await check(limits) == [
                "warning limits: limits.conection_count: no resource of this name has a sample; did you mean connection_count?",
                "warning limits: limits.disk_used: no resource of this name has a sample; known are connection_count, database_size, multixact_id_age, sequence_used, storage_used, transaction_id_age; correct it, or record a sample first with daybook record disk_used",
            ])
        let recorded = try await TestProgram.run(
            ["record", "disk_used", "5", "--quiet", "--database", database.conninfo], in: folder.path)
        #expect(recorded.status == 0, "\(recorded.errors)")
        #expect(
            try await check(limits) == [
                "failed  limits: limits.conection_count: no resource of this name has a sample; did you mean connection_count?"
            ])
        let endpoint = try #require(
            try database.connection().query("SELECT min(endpoint) AS endpoint FROM platform_admin.api_performance_log")[
                0
            ]
            .optionalText("endpoint"))
        #expect(
            try await check(
                """
                objectives:
                  - {name: Right, endpoint: "\(endpoint)", availability: 99 %}
                  - {name: Wrong, endpoint: /api/chekout, method: POST, availability: 99 %}
                  - {name: All, availability: 99 %}
                ignore: ["\(endpoint)", /helth]
                health:
                  endpoints: [{endpoint: "/nothing*", critical-error-rate: 0.5}]
                """) == [
                    "failed  objectives: objective \"Wrong\": no endpoint of the last week matches \"POST /api/chekout\"; correct it, or remove it",
                    "warning health: health.endpoints: no endpoint of the last week matches \"/nothing*\"; correct it, or remove it",
                    "warning ignore: ignore: no endpoint of the last week matches \"/helth\"; correct it, or remove it",
                ])
        let tenant = "0b9ff12a-6c1c-4f0e-9a53-5a1a0e0f9d11"
        let message =
            "--tenant \(tenant): no request and no slow query is of this organization; compare the UUID with the column organization_id"
        #expect(try await check("", ["--tenant", tenant]) == ["failed  tenant: \(message)"])
        let report = try await TestProgram.run(
            [
                "report", "--tenant", tenant, "--database", database.conninfo, "--now", "2026-11-23T04:00:00Z",
            ], in: folder.path)
        #expect(report == TestProgram.Outcome(status: 64, output: "", errors: "daybook: \(message)\n"))
        try database.run("UPDATE platform_admin.api_performance_log SET organization_id = '\(tenant)'")
        #expect(try await check("", ["--tenant", tenant]) == [])
    }
}
