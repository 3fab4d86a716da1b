import Foundation
import TestSupport
import Testing

/// What the program says to those who type something wrong.
@Suite("command line")
struct CommandLineTests {
    private func outcome(_ arguments: [String], in folder: String = "/tmp") async throws -> TestProgram.Outcome {
        try await TestProgram.run(arguments, in: folder)
    }

    @Test("it tells its version and its commands")
    func version() async throws {
        #expect(try await outcome(["--version"]) == TestProgram.Outcome(status: 0, output: "0.1.0\n", errors: ""))
        let help = try await outcome(["--help"])
        #expect(help.status == 0)
        for command in ["demo", "migrate", "report"] { #expect(help.output.contains("  \(command) ")) }
        #expect(!help.output.contains("keep-server"))
    }

    @Test(
        "a wrong value is refused by name, with what is expected",
        arguments: [
            (
                ["report", "--date", "2026-02-30"],
                "--date \"2026-02-30\" is no day; expected a form such as 2026-11-22"
            ),
            (["report", "--date", "yesterday"], "--date \"yesterday\" is no day; expected a form such as 2026-11-22"),
            (
                ["report", "--ending", "soon"],
                "--ending \"soon\" is no instant; expected a form such as 2026-11-23T04:00:00Z"
            ),
            (
                ["report", "--date", "2026-11-22", "--ending", "now"],
                "--date and --ending name two different windows; give one of them"
            ),
            (
                ["report", "--time-zone", "Mars/Olympus"],
                "there is no time zone \"Mars/Olympus\"; expected a name of the IANA database such as Europe/Berlin, or UTC"
            ),
            (["check", "--silence", "0s"], "--silence \"0s\" is no length of time; expected a form such as 90s or 11m, from 1s to 1440m"),
            (["collect", "--silence", "11"], "--silence \"11\" is no length of time; expected a form such as 90s or 11m, from 1s to 1440m"),
            (["nightly", "--silence", "1441m"], "--silence \"1441m\" is no length of time; expected a form such as 90s or 11m, from 1s to 1440m"),
            (
                ["report", "--now", "today"],
                "--now \"today\" is no instant; expected a form such as 2026-11-23T04:00:00Z"
            ),
            (
                ["report", "--date", "2011-12-30", "--time-zone", "Pacific/Apia"],
                "2011-12-30 did not happen in Pacific/Apia: its clocks skipped it"
            ),
            (
                ["report", "--config", "/nonexistent.yaml"],
                "cannot read configuration /nonexistent.yaml: No such file or directory; check the path of --config"
            ),
            (["report", "--archive", ""], "--archive is empty; expected a folder"),
            (
                ["report", "--archive", "x/../same", "--site", "./same/"],
                "archive and site are the same folder, x/../same; give each its own with --archive and --site"
            ),
            (
                ["report", "--site-url", "https://example.org/?a=1"],
                "--site-url \"https://example.org/?a=1\" is no address of a site; expected a form such as https://status.example.org/daybook/"
            ),
            (
                ["report", "--date", "9999-12-31"],
                "the window would leave the years 0001 to 9999; choose another day"
            ),
            (
                ["report", "--now", "0001-01-01T00:00:00Z"],
                "--now \"0001-01-01T00:00:00Z\" is at the end of the calendar; expected an instant of the years 0002 to 9998"
            ),
            (
                ["report", "--source", "rows"], "--source \"rows\" is no source of requests; expected auto, raw or stored"
            ),
            (["report", "--connections", "0"], "--connections 0 is out of range; expected 1 to 16"),
            (["nightly", "--connections", "17"], "--connections 17 is out of range; expected 1 to 16"),
            (["report", "--endpoints", "0"], "--endpoints 0 is out of range; expected 1 to 5000"),
            (["nightly", "--endpoints", "5001"], "--endpoints 5001 is out of range; expected 1 to 5000"),
            (["migrate", "--schema", ""], "--schema \"\" is no name of a schema; expected 1 to 63 bytes"),
            (["demo", "--days", "0"], "--days 0 is out of range; expected 1 to 365"),
            (
                ["demo", "--requests-per-day", "5"],
                "--requests-per-day 5 is out of range; expected 100 to 10000000"
            ),
        ])
    func values(arguments: [String], message: String) async throws {
        #expect(
            try await outcome(arguments) == TestProgram.Outcome(status: 64, output: "", errors: "daybook: \(message)\n"))
    }

    @Test("an unknown option is refused with a suggestion")
    func unknownOption() async throws {
        let outcome = try await outcome(["report", "--dat", "2026-11-22"])
        #expect(outcome.status == 64)
        #expect(outcome.errors.hasPrefix("Error: Unknown option '--dat'. Did you mean '--date'?\n"))
    }

    @Test(
        "a configuration that cannot be followed is refused with file and line",
        arguments: [
            ("time-zone: UTC\nfoo: 1\n", "2: there is no setting foo; see the README, \"Configuration\""),
            ("health:\n  critical-mean: 5\n", "2: there is no setting health.critical-mean; see the README, \"Configuration\""),
            ("\nhealth:\n  critical-error-rate: 5\n", "3: health.critical-error-rate must be a number from 0 to 1"),
            ("slow-queries:\n  listed: many\n", "2: slow-queries.listed must be a whole number from 1 to 10,000"),
            ("slow-queries:\n  show-literals: maybe\n", "2: slow-queries.show-literals must be true or false"),
            ("connections: 0\n", "1: connections must be a whole number from 1 to 16"),
            ("endpoints: all\n", "1: endpoints must be a whole number from 1 to 5,000"),
            (
                "health:\n  endpoints:\n    - method: GET\n",
                "3: health.endpoints.endpoint is missing: the name of an endpoint, in which * stands for any characters; see the README, \"Configuration\""
            ),
            (
                "health:\n  endpoints:\n    - {endpoint: /a, error-rate: 0.1}\n",
                "3: there is no setting health.endpoints.error-rate; see the README, \"Configuration\""
            ),
            (
                "alerts:\n  endpoints:\n    - endpoint: /a\n      slow-query-count: 1\n",
                "4: there is no setting alerts.endpoints.slow-query-count; see the README, \"Configuration\""
            ),
            ("alerts:\n  endpoints: /a\n", "2: alerts.endpoints must be a list of at most 100 sections"),
            ("ignore:\n  - {a: b}\n", "2: ignore must be a list of texts"),
            ("routes:\n  fold: maybe\n", "2: routes.fold must be true or false"),
            (
                "routes:\n  patterns: [/a, users/*]\n",
                "2: routes.patterns: cannot use the route pattern \"users/*\": it does not begin with \"/\"; write the whole path, such as /users/:id"
            ),
            ("limits:\n  disk: lots\n", "2: limits.disk must be a number from 0 to 1,000,000,000,000,000,000"),
            (
                "mail:\n  from: daybook\n",
                "2: mail.from: \"daybook\" is no address: there is no @ in it; expected a form such as ops@example.org or Operations <ops@example.org>"
            ),
            (
                "mail:\n  from: a@example.org\n  to:\n    - b@example.org\n    - c@\n",
                "5: mail.to: \"c@\" is no address: after the @ must be the name of a domain: letters, digits and hyphens, divided by full stops; expected a form such as ops@example.org or Operations <ops@example.org>"
            ),
            ("objectives: {a: b}\n", "1: objectives must be a list of at most 100 sections"),
            (
                "objectives:\n  - endpoint: /a\n    availability: 99 %\n",
                "2: objectives.name is missing: what pages and the digest call this objective; see the README, \"Configuration\""
            ),
            (
                "objectives:\n  - name: a\n    availability: 100 %\n",
                "3: objectives.availability: \"100 %\" is no share to aim at; expected a form such as 99.9 %, above 0 % and below 100 %, with at most six decimals"
            ),
            (
                "objectives:\n  - name: a\n",
                "2: an objective needs availability, such as 99.9 %, or faster-than, such as {milliseconds: 300, share: 99 %}; see the README, \"Configuration\""
            ),
            (
                "objectives:\n  - name: a\n    availability: 99 %\n    faster-than: {milliseconds: 1, share: 99 %}\n",
                "2: an objective is either an availability or a faster-than; make two of them; see the README, \"Configuration\""
            ),
            (
                "objectives:\n  - name: a\n    faster-than:\n      milliseconds: 0\n      share: 99 %\n",
                "4: objectives.faster-than.milliseconds must be a whole number from 1 to 1,000,000,000"
            ),
            (
                "objectives:\n  - name: a\n    faster-than:\n      milliseconds: 300\n",
                "4: objectives.faster-than.share is missing: how many requests are to be good, such as 99 %; see the README, \"Configuration\""
            ),
            (
                "objectives:\n  - name: a\n    availability: 99 %\n  - name: a\n    availability: 99 %\n",
                "4: objectives.name: there is another objective of this name"
            ),
            (
                "objectives:\n  - name: a\n    availability: 99 %\n    target: 5\n",
                "4: there is no setting objectives.target; see the README, \"Configuration\""
            ),
            ("mail:\n  to: {a: b}\n", "2: mail.to must be a list of texts"),
            (
                "mail:\n  to: b@example.org\n",
                "2: mail.from is missing: the address that mail is from; see the README, \"Configuration\""
            ),
            ("mail:\n  when: sometimes\n", "2: mail.when must be one of always, on-change, on-alert"),
            ("mail:\n  timeout-seconds: 0\n", "2: mail.timeout-seconds must be a whole number from 1 to 3,600"),
            ("mail:\n  command: sendmail -i\n", "2: mail.command must be a list of words, such as [/usr/sbin/sendmail, -i]"),
            (
                "mail:\n  command: [sendmail]\n",
                "2: mail.command: the mail command must begin with the whole path of a program, each word by itself; expected a form such as [/usr/sbin/sendmail, -i]"
            ),
            (
                "mail:\n  subject-prefix: \"a\\nb\"\n",
                "2: mail.subject-prefix: the subject's prefix must be one line of 1 to 64 characters"
            ),
            ("mail:\n  cc: a@example.org\n", "2: there is no setting mail.cc; see the README, \"Configuration\""),
            ("health: 5\n", "1: expected settings as \"name: value\" under health"),
            ("- a\n- b\n", "1: expected settings as \"name: value\""),
        ])
    func configuration(text: String, message: String) async throws {
        let folder = try TemporaryFolder()
        try folder.write(text, to: "daybook.yaml")
        let outcome = try await outcome(["report", "--config", "\(folder.path)/daybook.yaml"])
        #expect(outcome.errors == "daybook: \(folder.path)/daybook.yaml:\(message)\n")
        #expect(outcome.status == 64)
    }

    @Test("a configuration that is no YAML is refused with its line")
    func brokenYAML() async throws {
        let folder = try TemporaryFolder()
        try folder.write("a: [1\nb: 2\n", to: "daybook.yaml")
        let outcome = try await outcome(["report", "--config", "\(folder.path)/daybook.yaml"])
        #expect(outcome.status == 64)
        #expect(
            outcome.errors
                == "daybook: \(folder.path)/daybook.yaml: this is not YAML: line 2: did not find expected ',' or ']'; correct it there\n"
        )
    }

    @Test("a server that is not there is no crash, and nothing is written")
    func unreachable() async throws {
        let folder = try TemporaryFolder()
        let outcome = try await outcome(
            ["report", "--database", "host=/nonexistent port=5432 dbname=x user=x"], in: folder.path)
        #expect(
            outcome
                == TestProgram.Outcome(
                    status: 1, output: "",
                    errors:
                        "daybook: cannot connect to PostgreSQL: connection to server on socket \"/nonexistent/.s.PGSQL.5432\" failed: No such file or directory Is the server running locally and accepting connections on that socket?; check that the server runs and that --database or PGHOST and PGPORT name it\n"
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
