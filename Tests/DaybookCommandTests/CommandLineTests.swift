import Foundation
import TestSupport
import Testing

/// Errors in usage and configuration.
@Suite("command line")
struct CommandLineTests {
    private func outcome(_ arguments: [String], in folder: String = "/tmp") async throws -> TestProgram.Outcome {
        try await TestProgram.run(arguments, in: folder)
    }

    @Test("it prints its version and its commands")
    func version() async throws {
        #expect(try await outcome(["--version"]) == TestProgram.Outcome(status: 0, output: "0.1.0\n", errors: ""))
        let help = try await outcome(["--help"])
        #expect(help.status == 0)
        for command in ["demo", "migrate", "report"] { #expect(help.output.contains("  \(command) ")) }
        #expect(!help.output.contains("keep-server"))
    }

    @Test(
        "an invalid value is rejected with its option and an example",
        arguments: [
            (
                ["report", "--date", "2026-02-30"],
                "--date \"2026-02-30\" is not a valid date (for example 2026-11-22)"
            ),
            (["report", "--date", "yesterday"], "--date \"yesterday\" is not a valid date (for example 2026-11-22)"),
            (
                ["report", "--ending", "soon"],
                "--ending \"soon\" is not a valid time (for example 2026-11-23T04:00:00Z)"
            ),
            (
                ["report", "--date", "2026-11-22", "--ending", "now"],
                "--date and --ending cannot be combined; give one of them"
            ),
            (
                ["report", "--time-zone", "Mars/Olympus"],
                "--time-zone \"Mars/Olympus\" is not a valid time zone (for example Europe/Berlin, CET or UTC)"
            ),
            (
                ["check", "--silence", "0s"],
                "--silence \"0s\" is not a valid duration (for example 90s or 11m; 1s to 1440m)"
            ),
            (
                ["collect", "--silence", "11"],
                "--silence \"11\" is not a valid duration (for example 90s or 11m; 1s to 1440m)"
            ),
            (
                ["nightly", "--silence", "1441m"],
                "--silence \"1441m\" is not a valid duration (for example 90s or 11m; 1s to 1440m)"
            ),
            (
                ["report", "--now", "today"],
                "--now \"today\" is not a valid time (for example 2026-11-23T04:00:00Z)"
            ),
            (
                ["report", "--date", "2011-12-30", "--time-zone", "Pacific/Apia"],
                "2011-12-30 does not exist in Pacific/Apia, where clocks skipped it; choose another day"
            ),
            (
                ["report", "--config", "/nonexistent.yaml"],
                "cannot read the configuration file /nonexistent.yaml: No such file or directory; check the path in --config"
            ),
            (["report", "--archive", ""], "--archive is empty; give it a folder"),
            (
                ["report", "--archive", "x/../same", "--site", "./same/"],
                "the archive and the site are the same folder, x/../same; give each its own with --archive and --site"
            ),
            (
                ["report", "--site-url", "https://example.org/?a=1"],
                "--site-url \"https://example.org/?a=1\" is not a valid site URL (for example https://status.example.org/daybook/)"
            ),
            (
                ["report", "--date", "9999-12-31"],
                "the report would reach beyond the years 0001 to 9999; choose another day"
            ),
            (
                ["report", "--now", "0001-01-01T00:00:00Z"],
                "--now \"0001-01-01T00:00:00Z\" is out of range (years 0002 to 9998)"
            ),
            (
                ["report", "--source", "rows"], "--source \"rows\" is not a valid source (auto, raw or stored)"
            ),
            (["report", "--connections", "0"], "--connections must be a whole number from 1 to 16"),
            (["nightly", "--connections", "17"], "--connections must be a whole number from 1 to 16"),
            (["report", "--endpoints", "0"], "--endpoints must be a whole number from 1 to 5,000"),
            (["nightly", "--endpoints", "5001"], "--endpoints must be a whole number from 1 to 5,000"),
            (["migrate", "--schema", ""], "--schema \"\" is not a valid schema name (1 to 63 bytes)"),
            (["demo", "--days", "0"], "--days 0 is out of range (1 to 365)"),
            (
                ["demo", "--requests-per-day", "5"],
                "--requests-per-day 5 is out of range (100 to 10,000,000)"
            ),
        ])
    func values(arguments: [String], message: String) async throws {
        #expect(
            try await outcome(arguments) == TestProgram.Outcome(status: 64, output: "", errors: "daybook: \(message)\n")
        )
    }

    @Test(
        "an unknown command is rejected with the closest one",
        arguments: [
            (["reprot"], "daybook", "\"reprot\" is not a command of daybook; did you mean \"daybook report\"? "),
            (
                ["nigthly", "--quiet"], "daybook",
                "\"nigthly\" is not a command of daybook; did you mean \"daybook nightly\"? "
            ),
            (
                ["acknowledgee"], "daybook",
                "\"acknowledgee\" is not a command of daybook; did you mean \"daybook acknowledge\"? "
            ),
            (
                ["help", "reprot"], "daybook",
                "\"reprot\" is not a command of daybook; did you mean \"daybook report\"? "
            ),
            (["frobnicate"], "daybook", "\"frobnicate\" is not a command of daybook; "),
            (["keep-servr"], "daybook", "\"keep-servr\" is not a command of daybook; "),
            (
                ["help", "ingest", "acces-log"], "daybook ingest",
                "\"acces-log\" is not a command of daybook ingest; did you mean \"daybook ingest access-log\"? "
            ),
            (
                ["alerts", "acknowlege", "x"], "daybook alerts",
                "\"acknowlege\" is not a command of daybook alerts; did you mean \"daybook alerts acknowledge\"? "
            ),
            (
                ["ingest", "acces-log"], "daybook ingest",
                "\"acces-log\" is not a command of daybook ingest; did you mean \"daybook ingest access-log\"? "
            ),
        ])
    func unknownCommand(arguments: [String], name: String, message: String) async throws {
        #expect(
            try await outcome(arguments)
                == TestProgram.Outcome(
                    status: 64, output: "", errors: "daybook: \(message)\"\(name) --help\" lists all commands\n"))
    }

    @Test("the help and the manual page list every exit status")
    func exitStatus() async throws {
        for arguments in [["--help"], ["manual"]] {
            let text = try await outcome(arguments).output
            for status in [0, 1, 2, 64, 75, 129, 130, 143] {
                #expect(text.contains(try Regex("\n *\(status) +[a-z]")), "\(status)")
            }
        }
    }

    @Test("an unknown option is rejected with a suggestion")
    func unknownOption() async throws {
        let outcome = try await outcome(["report", "--dat", "2026-11-22"])
        #expect(outcome.status == 64)
        #expect(outcome.errors.hasPrefix("Error: Unknown option '--dat'. Did you mean '--date'?\n"))
    }

    @Test(
        "an invalid configuration is rejected with file and line",
        arguments: [
            ("time-zone: UTC\nfoo: 1\n", "2: unknown setting foo; see docs/configuration.md"),
            (
                "health:\n  critical-mean: 5\n",
                "2: unknown setting health.critical-mean; see docs/configuration.md"
            ),
            ("\nhealth:\n  critical-error-rate: 5\n", "3: health.critical-error-rate must be a number from 0 to 1"),
            ("slow-queries:\n  listed: many\n", "2: slow-queries.listed must be a whole number from 1 to 10,000"),
            ("slow-queries:\n  show-literals: maybe\n", "2: slow-queries.show-literals must be true or false"),
            ("connections: 0\n", "1: connections must be a whole number from 1 to 16"),
            ("endpoints: all\n", "1: endpoints must be a whole number from 1 to 5,000"),
            (
                "health:\n  endpoints:\n    - method: GET\n",
                "3: health.endpoints.endpoint is missing: give the name of an endpoint; * matches any characters; see docs/configuration.md"
            ),
            (
                "health:\n  endpoints:\n    - {endpoint: /a, error-rate: 0.1}\n",
                "3: unknown setting health.endpoints.error-rate; see docs/configuration.md"
            ),
            (
                "alerts:\n  endpoints:\n    - endpoint: /a\n      slow-query-count: 1\n",
                "4: unknown setting alerts.endpoints.slow-query-count; see docs/configuration.md"
            ),
            ("alerts:\n  endpoints: /a\n", "2: alerts.endpoints must be a list of at most 100 sections"),
            (
                "alerts:\n  resource-medium: 0.9\n",
                "2: alerts.resource-medium, resource-high and resource-critical must not descend, and are 0.9, 0.85, 0.95; see docs/configuration.md"
            ),
            ("ignore:\n  - {a: b}\n", "2: ignore must be text or a list of texts"),
            ("routes:\n  fold: maybe\n", "2: routes.fold must be true or false"),
            (
                "routes:\n  patterns: [/a, users/*]\n",
                "2: routes.patterns: cannot use the route pattern \"users/*\": it does not begin with \"/\"; write the whole path, for example /users/:id"
            ),
            ("limits:\n  disk: lots\n", "2: limits.disk must be a number from 0 to 1,000,000,000,000,000,000"),
            (
                "mail:\n  from: daybook\n",
                "2: mail.from: \"daybook\" is not a valid address (for example ops@example.org or Operations <ops@example.org>): it has no @"
            ),
            (
                "mail:\n  from: a@example.org\n  to:\n    - b@example.org\n    - c@\n",
                "5: mail.to: \"c@\" is not a valid address (for example ops@example.org or Operations <ops@example.org>): the part after the @ must be a domain name: letters, digits and hyphens, separated by periods"
            ),
            ("objectives: {a: b}\n", "1: objectives must be a list of at most 100 sections"),
            (
                "objectives:\n  - endpoint: /a\n    availability: 99 %\n",
                "2: objectives.name is missing: give the name that pages and the digest show; see docs/configuration.md"
            ),
            (
                "objectives:\n  - name: a\n    availability: 100 %\n",
                "3: objectives.availability: \"100 %\" is not a valid share of requests (for example 99.9 %; above 0 % and below 100 %, at most six decimals)"
            ),
            (
                "objectives:\n  - name: a\n",
                "2: an objective needs availability (for example 99.9 %) or faster-than (for example {milliseconds: 300, share: 99 %}); see docs/configuration.md"
            ),
            (
                "objectives:\n  - name: a\n    availability: 99 %\n    faster-than: {milliseconds: 1, share: 99 %}\n",
                "2: an objective has either availability or faster-than, not both; make two objectives of it; see docs/configuration.md"
            ),
            (
                "objectives:\n  - name: a\n    faster-than:\n      milliseconds: 0\n      share: 99 %\n",
                "4: objectives.faster-than.milliseconds must be a whole number from 1 to 1,000,000,000"
            ),
            (
                "objectives:\n  - name: a\n    faster-than:\n      milliseconds: 300\n",
                "4: objectives.faster-than.share is missing: give the share of requests that must be good, for example 99 %; see docs/configuration.md"
            ),
            (
                "objectives:\n  - name: a\n    availability: 99 %\n  - name: a\n    availability: 99 %\n",
                "4: objectives.name: another objective has the same name; give each its own"
            ),
            (
                "objectives:\n  - name: a\n    availability: 99 %\n    target: 5\n",
                "4: unknown setting objectives.target; see docs/configuration.md"
            ),
            ("mail:\n  to: {a: b}\n", "2: mail.to must be text or a list of texts"),
            (
                "mail:\n  to: b@example.org\n",
                "2: mail.from is missing: give the sender's address; see docs/configuration.md"
            ),
            ("mail:\n  when: sometimes\n", "2: mail.when must be one of always, on-change, on-alert"),
            ("mail:\n  timeout-seconds: 0\n", "2: mail.timeout-seconds must be a whole number from 1 to 3,600"),
            (
                "mail:\n  command: sendmail -i\n",
                "2: mail.command must be a list of words (for example [/usr/sbin/sendmail, -i])"
            ),
            (
                "mail:\n  command: [sendmail]\n",
                "2: mail.command: must be a list of words that begins with the absolute path of a program (for example [/usr/sbin/sendmail, -i])"
            ),
            (
                "mail:\n  subject-prefix: \"a\\nb\"\n",
                "2: mail.subject-prefix: must be one line of 1 to 64 characters"
            ),
            ("mail:\n  cc: a@example.org\n", "2: unknown setting mail.cc; see docs/configuration.md"),
            (
                "\ntime-zone: Mars\n",
                "2: time-zone \"Mars\" is not a valid time zone (for example Europe/Berlin, CET or UTC)"
            ),
            (
                "time-zone: CET\nsilence: 5\n",
                "2: silence \"5\" is not a valid duration (for example 90s or 11m; 1s to 1440m)"
            ),
            ("catch-up: week\n", "1: catch-up \"week\" is not a valid number of days (for example 30d; 1d to 36500d)"),
            ("keep-raw: 30\n", "1: keep-raw \"30\" is not a valid number of days (for example 30d; 1d to 36500d)"),
            (
                "keep-site: forever\nkeep-archive: long\n",
                "2: keep-archive \"long\" is not a valid number of days (for example 30d; 1d to 36500d)"
            ),
            (
                "keep-site: ever\n",
                "1: keep-site \"ever\" is not a valid number of days (for example 30d; 1d to 36500d)"
            ),
            (
                "site-url: ftp://a\n",
                "1: site-url \"ftp://a\" is not a valid site URL (for example https://status.example.org/daybook/)"
            ),
            (
                "schema: \(String(repeating: "s", count: 64))\n",
                "1: schema \"\(String(repeating: "s", count: 64))\" is not a valid schema name (1 to 63 bytes)"
            ),
            ("site: a\n\nsite: b\n", "3: site is set twice, first in line 1; remove one of the two"),
            (
                "mail:\n  from: a@example.org\n  \"from\": b@example.org\n",
                "3: from is set twice, first in line 2; remove one of the two"
            ),
            ("{site: a, site: b}\n", "1: site is set twice; remove one of the two"),
            ("health: 5\n", "1: expected settings in the form \"name: value\" under health"),
            ("- a\n- b\n", "1: expected settings in the form \"name: value\""),
        ])
    func configuration(text: String, message: String) async throws {
        let folder = try TemporaryFolder()
        try folder.write(text, to: "daybook.yaml")
        let outcome = try await outcome(["report", "--config", "\(folder.path)/daybook.yaml"])
        #expect(outcome.errors == "daybook: \(folder.path)/daybook.yaml:\(message)\n")
        #expect(outcome.status == 64)
    }

    @Test("a configuration that is not YAML is rejected with its line")
    func brokenYAML() async throws {
        let folder = try TemporaryFolder()
        try folder.write("a: [1\nb: 2\n", to: "daybook.yaml")
        let outcome = try await outcome(["report", "--config", "\(folder.path)/daybook.yaml"])
        #expect(outcome.status == 64)
        #expect(
            outcome.errors
                == "daybook: \(folder.path)/daybook.yaml:2: not valid YAML: did not find expected ',' or ']'; correct the file\n"
        )
    }

    @Test("an unreachable server is an error with a remedy, and nothing is written")
    func unreachable() async throws {
        let folder = try TemporaryFolder()
        let outcome = try await outcome(
            ["report", "--database", "host=/nonexistent port=5432 dbname=x user=x"], in: folder.path)
        #expect(
            outcome
                == TestProgram.Outcome(
                    status: 1, output: "",
                    errors:
                        "daybook: cannot connect to PostgreSQL: connection to server on socket \"/nonexistent/.s.PGSQL.5432\" failed: No such file or directory Is the server running locally and accepting connections on that socket?; check that the server is running, and check --database or PGHOST and PGPORT\n"
                ))
        #expect(try folder.contents().isEmpty)
    }

    @Test("migrate prints the whole script without a server")
    func print() async throws {
        let outcome = try await outcome(["migrate", "--print", "--schema", "my schema"])
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        #expect(outcome.output.hasPrefix("BEGIN;\n") && outcome.output.hasSuffix("COMMIT;\n"))
        #expect(outcome.output.contains("\"my schema\".\"api_performance_log\""))
    }
}
