import Foundation
import MonitoringStore
import Reporting
import TestSupport
import Testing

/// Runs `daybook report` as a process, on a real database.
@Suite("report command", .needs(.postgresql))
struct ReportCommandTests {
    private let day = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc)

    private func database(requests: Int = 200) async throws -> TestDatabase {
        let database = try await TestDatabase.migrated()
        try database.store().append(
            requests: (0..<requests).map { index in
                RequestRecord(
                    endpoint: index % 3 == 0 ? "/api/orders" : "/<b>'\u{301}", method: index % 3 == 0 ? "GET" : nil,
                    responseMilliseconds: 10 + index % 90, status: index % 40 == 0 ? 500 : 200,
                    at: day.start.adding(seconds: Int64(index) * 400))
            })
        return database
    }

    private func report(_ database: TestDatabase, _ arguments: [String], in folder: TemporaryFolder) async throws
        -> TestProgram.Outcome
    {
        try await TestProgram.run(
            ["report", "--database", database.conninfo, "--now", "2026-11-23T04:00:00Z"] + arguments, in: folder.path)
    }

    @Test("it publishes the previous day, prints the location, and shows progress only on standard error")
    func published() async throws {
        let folder = try TemporaryFolder()
        let outcome = try await report(try await database(), [], in: folder)
        #expect(
            outcome
                == TestProgram.Outcome(
                    status: 0,
                    output: """
                        First day on record: nothing to compare with yet. Changes are reported from the sixth day on. 200 requests, server errors 2.50 %, P95 94.0 ms.
                        output/site/2026/11/22/index.html
                        output/archive/2026/11/22/report.json

                        """,
                    errors:
                        "daybook: read 2026-11-22 requests=200 slow-queries=0\ndaybook: published 2026-11-22 pages=6\n")
        )
        let files = try folder.contents().keys.filter { !$0.contains("/endpoints/") }.sorted()
        #expect(
            files == [
                "output/archive/2026/11/22/digest.md", "output/archive/2026/11/22/distributions.bin",
                "output/archive/2026/11/22/entry.json", "output/archive/2026/11/22/manifest.json",
                "output/archive/2026/11/22/report.json", "output/archive/2026/11/22/slow-queries.json",
                "output/archive/identity.json",
                "output/archive/newest.json", "output/site/2026/11/22/digest.html",
                "output/site/2026/11/22/findings.html",
                "output/site/2026/11/22/index.html",
                "output/site/2026/11/22/manifest.json", "output/site/2026/11/22/slow-queries.html",
                "output/site/2026/11/index.html", "output/site/2026/index.html", "output/site/archive.json",
                "output/site/feed.xml",
                "output/site/index.html",
                "output/site/latest/index.html", "output/site/manifest.json", "output/site/status.json",
            ])
    }

    @Test("the same data gives the same bytes, however often and wherever it is reported")
    func reproducible() async throws {
        let database = try await database()
        let first = try TemporaryFolder()
        let second = try TemporaryFolder()
        for folder in [first, second, second] {
            #expect(try await report(database, ["--quiet"], in: folder).errors.isEmpty)
        }
        #expect(try first.contents() == second.contents())
        let other = try await TestProgram.run(
            ["report", "--quiet", "--database", database.conninfo, "--now", "2026-11-23T04:00:00Z"],
            environment: [
                "TZ": "Pacific/Auckland", "LC_ALL": "de_DE.UTF-8", "LANG": "tr_TR.UTF-8", "PGTZ": "Asia/Kolkata",
                "PGDATESTYLE": "German",
            ],
            in: second.path)
        #expect(other.status == 0)
        #expect(try first.contents() == second.contents())
    }

    @Test("the distributions next to the report contain every request")
    func distributions() async throws {
        let folder = try TemporaryFolder()
        _ = try await report(try await database(), ["--quiet"], in: folder)
        let bytes = try #require(try folder.contents()["output/archive/2026/11/22/distributions.bin"])
        let distributions = try #require(DailyDistributions(Array(bytes)))
        #expect(distributions.entries.reduce(0) { $0 + $1.traffic.latencies.requests } == 200)
        #expect(distributions.entries.map(\.endpoint.name) == ["/<b>'\u{301}", "/api/orders"])
    }

    @Test("a window that ends at an hour has its own folder and leaves the day's report unchanged")
    func ending() async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        _ = try await report(database, ["--quiet"], in: folder)
        let day = try folder.read("output/archive/2026/11/22/report.json")
        let outcome = try await report(database, ["--quiet", "--ending", "2026-11-22T13:59:00Z"], in: folder)
        #expect(outcome.output.hasSuffix("output/archive/2026/11/22T1300Z/report.json\n"))
        #expect(try folder.read("output/archive/2026/11/22/report.json") == day)
        let report = try Report(json: Data(try folder.read("output/archive/2026/11/22T1300Z/report.json").utf8))
        #expect(report.window.date == nil)
        #expect(report.overall.requests == 117)
        let month = try folder.read("output/site/2026/11/index.html")
        #expect(
            month.contains("href=\"../../2026/11/22/index.html\"")
                && month.contains("href=\"../../2026/11/22T1300Z/index.html\""))
    }

    @Test("the digest links to the site's address, and literals show only on request")
    func options() async throws {
        let database = try await database()
        try database.store().append(
            slowQueries: [
                SlowQueryRecord(
                    query: "select 'SECRET' from t", milliseconds: 900, endpoint: nil, at: day.start.adding(seconds: 60)
                )
            ])
        let folder = try TemporaryFolder()
        try folder.write(
            """
            database: \(database.conninfo)
            site-url: https://status.example.org/daybook
            time-zone: UTC
            health:
              critical-mean-milliseconds: 20
            """, to: "daybook.yaml")
        let run = ["report", "--config", "daybook.yaml", "--quiet", "--date", "2026-11-22"]
        let outcome = try await TestProgram.run(run, in: folder.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains(" Above thresholds: GET /api/orders (average 50 ms), "))
        let digest = try folder.read("output/archive/2026/11/22/digest.md")
        #expect(digest.contains("Report: <https://status.example.org/daybook/2026/11/22/index.html>\n"))
        #expect(try folder.contents().values.allSatisfy { !String(decoding: $0, as: UTF8.self).contains("SECRET") })
        _ = try await TestProgram.run(run + ["--show-literals"], in: folder.path)
        #expect(try folder.read("output/site/2026/11/22/slow-queries.html").contains("SECRET"))
        let pages = try folder.contents(of: "output/site/2026/11/22/slow-queries")
        #expect(pages.count == 1 && pages.values.allSatisfy { String(decoding: $0, as: UTF8.self).contains("SECRET") })
    }

    @Test(
        "the status page covers the last 24 hours and shows its age, and no day, archive or list refers to it"
    )
    func now() async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        let first = try await report(database, ["--ending", "now"], in: folder)
        #expect(
            first.output == """
                No alarm. Only calendar days are compared with previous days. 164 requests, server errors 2.44 %, P95 95.0 ms.
                output/site/now/index.html

                """, "\(first)")
        let made = try folder.contents().keys
        // The home page that its pages lead to, without a day.
        #expect(made.contains("output/site/now/index.html"))
        #expect(
            made.filter { !$0.hasPrefix("output/site/now/") }.sorted()
                == ["feed.xml", "index.html", "manifest.json", "status.json"].map { "output/site/\($0)" })
        #expect(try folder.read("output/site/status.json").contains("\"days\" : 0"))
        let page = try folder.read("output/site/now/index.html")
        #expect(
            page.contains(
                "<aside class=\"age\" aria-label=\"Age of this page\"><p>Made at 04:00 on 23 Nov 2026, covers 04:00 to 04:00 UTC. If it was made more than 15 minutes ago, the job that makes it has stopped.</p>"
            ))
        #expect(
            page.contains("<meta http-equiv=\"refresh\" content=\"300\">")
                && page.contains("<a href=\"../index.html\">\(database.name)</a>"))
        let endpoint = try #require(try folder.contents().first { $0.key.hasPrefix("output/site/now/endpoints/") })
        #expect(
            String(decoding: endpoint.value, as: UTF8.self).contains(
                "<a href=\"../../index.html\">\(database.name)</a>"))
        // Days, checks and repairs leave it unchanged and do not mention it.
        _ = try await report(database, ["--quiet"], in: folder)
        let pages = try folder.contents(of: "output/site/now")
        for command in ["nightly", "verify", "rebuild"] {
            let options =
                command == "nightly" ? ["--database", database.conninfo, "--now", "2026-11-23T04:00:00Z"] : []
            let outcome = try await TestProgram.run([command, "--quiet"] + options, in: folder.path)
            #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(command): \(outcome)")
        }
        #expect(try folder.contents(of: "output/site/now") == pages)
        let others = try folder.contents().filter { !$0.key.hasPrefix("output/site/now/") }
        #expect(
            others.keys.contains("output/site/index.html")
                && others.keys.contains("output/archive/2026/11/22/report.json"))
        for (path, content) in others { #expect(!String(decoding: content, as: UTF8.self).contains("now/"), "\(path)") }
        // A later run replaces it and changes nothing else.
        let second = try await TestProgram.run(
            [
                "report", "--quiet", "--ending", "now", "--refresh", "1m", "--database", database.conninfo, "--now",
                "2026-11-22T13:59:00Z",
            ],
            in: folder.path)
        // A job that runs every few minutes prints nothing if everything is fine.
        #expect(second == TestProgram.Outcome(status: 0, output: "", errors: ""))
        #expect(
            try folder.read("output/site/now/index.html").contains(
                "covers 13:00 to 13:00 UTC. If it was made more than 3 minutes ago"))
        #expect(try folder.contents().filter { !$0.key.hasPrefix("output/site/now/") } == others)
    }

    @Test("an invalid refresh, or one without now, is rejected")
    func refresh() async throws {
        for (arguments, message) in [
            (
                ["--ending", "now", "--refresh", "0m"],
                "--refresh \"0m\" is not a valid number of minutes (for example 5m; 1m to 1440m)"
            ),
            (["--refresh", "5m"], "--refresh needs --ending now; add it, or leave out --refresh"),
        ] {
            let outcome = try await TestProgram.run(["report", "--database", "host=/nowhere"] + arguments)
            #expect(outcome.status == 64 && outcome.errors == "daybook: \(message)\n")
        }
    }

    @Test("whatever fails, published files stay unchanged")
    func untouched() async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        _ = try await report(database, ["--quiet"], in: folder)
        let before = try folder.contents()
        try folder.write("", to: "file")
        let templates = try await report(database, ["--templates", "templates"], in: folder)
        #expect(
            templates
                == TestProgram.Outcome(
                    status: 1, output: "",
                    errors:
                        "daybook: cannot read the templates: there is no folder templates; name the folder with --templates\n"
                ))
        let unwritable = try await report(database, ["--quiet", "--site", "file/site"], in: folder)
        #expect(
            unwritable
                == TestProgram.Outcome(
                    status: 1, output: "",
                    errors:
                        "daybook: cannot write file/site/.staging-2026-11-22: Not a directory; make the folder writable, or name another with --archive and --site; everything published before is unchanged\n"
                ))
        try database.run("DROP TABLE platform_admin.slow_query_log")
        let missing = try await report(database, ["--quiet"], in: folder)
        #expect(
            missing
                == TestProgram.Outcome(
                    status: 1, output: "",
                    errors:
                        "daybook: cannot read platform_admin.slow_query_log: database \"\(database.name)\" has no such table; create it with \"daybook migrate\", or name another schema with --schema\n"
                ))
        var after = try folder.contents()
        after["file"] = nil
        #expect(after == before)
    }

    @Test(
        "a day that has not ended is rejected, and the last whole day is named",
        arguments: [
            (["--date", "2026-11-23"], "--date 2026-11-23"), (["--date", "2026-11-22"], "--date 2026-11-22"),
            (["--date", "2029-01-01"], "--date 2029-01-01"),
        ])
    func future(arguments: [String], name: String) async throws {
        let folder = try TemporaryFolder()
        let outcome = try await TestProgram.run(
            [
                "report", "--time-zone", "Europe/Berlin", "--now", "2026-11-22T22:59:59Z", "--database",
                "host=/nowhere",
            ] + arguments, in: folder.path)
        #expect(
            outcome
                == TestProgram.Outcome(
                    status: 64, output: "",
                    errors:
                        "daybook: \(name) has not ended in Europe/Berlin; the last whole day is 2026-11-21; for the last 24 hours use --ending now\n"
                ))
        #expect(try folder.contents().isEmpty)
        let ending = try await TestProgram.run(
            [
                "report", "--ending", "2026-11-22T23:10:00Z", "--now", "2026-11-22T22:59:59Z", "--database",
                "host=/nowhere",
            ], in: folder.path)
        #expect(
            ending.status == 64
                && ending.errors
                    == "daybook: --ending 2026-11-22T23:00:00Z lies in the future; for the last 24 hours use --ending now\n"
        )
    }

    @Test("an unreadable old day is left out with a warning, and one in the way of the new day is found first")
    func obstacles() async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        try folder.write("{", to: "output/archive/2026/11/01/report.json")
        let outcome = try await report(database, ["--quiet"], in: folder)
        #expect(outcome.status == 0)
        #expect(
            outcome.errors.hasPrefix(
                "daybook: warning: 2026-11-01 is left out of figures of several days: output/archive/2026/11/01/distributions.bin is missing\ndaybook: warning: a day is left out of the home page: cannot read output/archive/2026/11/01/report.json: "
            ))
        let before = try folder.contents()
        try folder.write("", to: "output/other/2026")
        let blocked = try await report(database, ["--quiet", "--site", "output/other"], in: folder)
        #expect(blocked.status == 1 && blocked.output.isEmpty)
        #expect(
            blocked.errors.hasSuffix(
                "daybook: cannot write output/other/2026/11: Not a directory; make the folder writable, or name another with --archive and --site; everything published before is unchanged\n"
            ))
        var after = try folder.contents()
        after["output/other/2026"] = nil
        #expect(after == before)
    }

    @Test("text from the database cannot control a terminal or forge a line of the result")
    func terminal() async throws {
        let database = try await TestDatabase.migrated()
        try database.store().append(
            requests: (0..<30).map { _ in
                RequestRecord(
                    endpoint: "/x\u{1B}]0;t\u{7}\n/etc/passwd\u{202E}", method: "GET", responseMilliseconds: 1,
                    status: 500,
                    at: day.start)
            })
        let outcome = try await report(database, ["--quiet"], in: try TemporaryFolder())
        #expect(
            outcome.output.hasPrefix(
                "GET /x␛]:id;t␇ /etc/passwd⟨U+202E⟩ failed with server errors on 100 % of requests (30 of 30). 30 requests, server errors 100 %, P95 1.0 ms.\noutput/"
            ))
    }

    @Test("the failed statement is shown on request")
    func verbose() async throws {
        let database = try await database()
        try database.run(
            "ALTER TABLE platform_admin.api_performance_log ADD COLUMN x int; CREATE FUNCTION boom() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1 / 0; END'"
        )
        try database.run(
            "ALTER TABLE platform_admin.api_performance_log RENAME TO hidden; CREATE VIEW platform_admin.api_performance_log AS SELECT endpoint, method, response_time_ms / (boom()) AS response_time_ms, status_code, \"timestamp\" FROM platform_admin.hidden"
        )
        let quiet = try await report(database, ["--quiet"], in: try TemporaryFolder())
        #expect(
            quiet.errors
                == "daybook: cannot read the monitoring tables: division by zero (SQLSTATE 22012); unexpected error; run the command with --verbose to see the statement\n"
        )
        let verbose = try await report(database, ["--quiet", "--verbose"], in: try TemporaryFolder())
        #expect(
            verbose.errors.contains("GROUP BY log.endpoint, log.method, log.status_code")
                && verbose.errors.hasSuffix(quiet.errors))
    }

    @Test("it works from any folder, with a missing home folder, and without any environment")
    func environment() async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        let outcome = try await TestProgram.run(
            ["report", "--quiet", "--date", "2026-11-22", "--archive", "a/b", "--site", "c"],
            environment: ["PGHOST": database.host, "PGPORT": "5432", "PGUSER": "daybook", "PGDATABASE": database.name],
            in: folder.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.hasSuffix("\nc/2026/11/22/index.html\na/b/2026/11/22/report.json\n"))
    }
}
