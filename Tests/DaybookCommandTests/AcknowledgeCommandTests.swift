import Foundation
import MonitoringStore
import Publishing
import Reporting
import TestSupport
import Testing

/// Runs `daybook acknowledge` as a process.
@Suite("acknowledge command", .needs(.postgresql))
struct AcknowledgeCommandTests {
    private func run(_ arguments: [String], in folder: TemporaryFolder, now: String = "2026-11-22T10:00:00Z")
        async throws -> TestProgram.Outcome
    {
        try await TestProgram.run(["acknowledge"] + arguments + ["--now", now], in: folder.path)
    }

    private func done(_ output: String) -> TestProgram.Outcome {
        TestProgram.Outcome(status: 0, output: output, errors: "")
    }

    private func wrong(_ message: String, status: Int32 = 64) -> TestProgram.Outcome {
        TestProgram.Outcome(status: status, output: "", errors: "daybook: \(message)\n")
    }

    private func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(
            atPath: "\(folder.path)/output/archive", withIntermediateDirectories: true)
        return folder
    }

    @Test("endpoints, queries and findings are acknowledged, listed, replaced and removed")
    func whole() async throws {
        let folder = try folder()
        #expect(try await run(["--list"], in: folder) == done("no acknowledgments\n"))
        #expect(
            try await run(
                ["POST /api/export", "--note", "slow by design, TICKET-12", "--until", "2026-12-31"], in: folder)
                == done(
                    "acknowledged POST /api/export until 2026-12-31; reports made from now on take it into account\n"))
        #expect(
            try await run(["--query", "A0EA73A2", "--note", "löst sich"], in: folder)
                == done("acknowledged query a0ea73a2; reports made from now on take it into account\n"))
        #expect(
            try await run(["--finding", "f-1", "--until", "2026-11-22"], in: folder)
                == done("acknowledged finding f-1 until 2026-11-22; reports made from now on take it into account\n"))
        #expect(
            try await run(["/reports/*"], in: folder, now: "2026-11-23T10:00:00Z")
                == done("acknowledged /reports/*; reports made from now on take it into account\n"))
        #expect(
            try await run(["--list"], in: folder, now: "2026-11-23T10:00:00Z")
                == done(
                    """
                    NUMBER  SUBJECT           SINCE       UNTIL                 NOTE
                    1       POST /api/export  2026-11-22  2026-12-31            slow by design, TICKET-12
                    2       query a0ea73a2    2026-11-22  no end                löst sich
                    3       finding f-1       2026-11-22  2026-11-22 (expired)  \("")
                    4       /reports/*        2026-11-23  no end                \("")

                    """))
        #expect(
            try await run(["POST /api/export", "--note", "still"], in: folder, now: "2026-11-24T10:00:00Z")
                == done(
                    "acknowledged POST /api/export, replacing the acknowledgment of 2026-11-22; reports made from now on take it into account\n"
                ))
        #expect(try await run(["--remove", "3"], in: folder) == done("removed the acknowledgment of /reports/*\n"))
        #expect(try await run(["--remove", "f-1"], in: folder) == done("removed the acknowledgment of finding f-1\n"))
        #expect(
            try folder.read("output/archive/acknowledgements.json") == """
                {
                  "acknowledgements" : [
                    {
                      "at" : "2026-11-22T10:00:00Z",
                      "endpoint" : null,
                      "finding" : null,
                      "fingerprint" : "a0ea73a2",
                      "method" : null,
                      "note" : "löst sich",
                      "type" : "query",
                      "until" : null
                    },
                    {
                      "at" : "2026-11-24T10:00:00Z",
                      "endpoint" : "/api/export",
                      "finding" : null,
                      "fingerprint" : null,
                      "method" : "POST",
                      "note" : "still",
                      "type" : "endpoint",
                      "until" : null
                    }
                  ],
                  "schemaVersion" : 1
                }

                """)
        let json = try await run(["--list", "--json"], in: folder)
        let listed = try JSONDecoder().decode([Acknowledgement].self, from: Data(json.output.utf8))
        #expect(
            listed.map(\.subject) == [
                .query("a0ea73a2"), .endpoint(EndpointPattern(name: "/api/export", method: "POST")),
            ])
        #expect(listed == (try Archive(root: "\(folder.path)/output/archive").acknowledgements()))
        #expect(
            try await run(["--remove", "POST /api/export"], in: folder)
                == done("removed the acknowledgment of POST /api/export\n"))
        #expect(try folder.contents().keys.sorted() == ["output/archive/acknowledgements.json"])
    }

    @Test(
        "invalid acknowledgements are rejected with what is expected",
        arguments: [
            ([], "nothing to acknowledge; give an endpoint, --query, --finding, --list or --remove"),
            (["/a", "--list"], "give only one of an endpoint, --query, --finding, --list and --remove"),
            (["/a", "--query", "0a"], "give only one of an endpoint, --query, --finding, --list and --remove"),
            (["/a", "--json"], "--json needs --list"),
            (["--list", "--note", "x"], "--note and --until cannot be combined with --list or --remove"),
            (
                ["/a", "--until", "2026-11-21"],
                "--until 2026-11-21 is in the past; today is 2026-11-22; give today or a later day"
            ),
            (["/a", "--until", "soon"], "--until \"soon\" is not a valid date (for example 2026-11-22)"),
            (["/a", "--note", ""], "--note must be one line of 1 to 500 characters"),
            (["/a", "--note", "a\nb"], "--note must be one line of 1 to 500 characters"),
            (["/a", "--note", String(repeating: "x", count: 501)], "--note must be one line of 1 to 500 characters"),
            ([""], "the endpoint must be one line of 1 to 1,000 characters"),
            (
                ["--query", "select"],
                "--query \"select\" is not a valid fingerprint (for example a0ea73a2d1f2b8c4); copy it from the page of the query"
            ),
            (["--finding", " "], "--finding must be one line of 1 to 200 characters"),
            (
                ["--remove", "1"],
                "\"1\" is not acknowledged; \"daybook acknowledge --list\" lists acknowledgments with their numbers"
            ),
            (
                ["--remove", "/a"],
                "\"/a\" is not acknowledged; \"daybook acknowledge --list\" lists acknowledgments with their numbers"
            ),
            (["/a", "--archive", ""], "--archive is empty; give it a folder"),
        ])
    func refused(arguments: [String], message: String) async throws {
        let folder = try folder()
        #expect(try await run(arguments, in: folder) == wrong(message))
        #expect(try folder.contents().isEmpty)
    }

    @Test("an archive that is missing, in use or damaged is reported with the next step, and nothing changes")
    func failing() async throws {
        let folder = try folder()
        #expect(
            try await run(["/a", "--archive", "elsewhere"], in: folder)
                == wrong("cannot read elsewhere: no such folder; name the archive with --archive", status: 1))
        #expect(FileManager.default.fileExists(atPath: "\(folder.path)/elsewhere") == false)
        do {
            let lock = try RunLock(archive: "\(folder.path)/output/archive")
            let held = try await run(["/a"], in: folder)
            #expect(
                held.status == 75
                    && held.errors.hasPrefix("daybook: another run is writing to output/archive (process "),
                "\(held.errors)")
            #expect(try await run(["--list"], in: folder) == done("no acknowledgments\n"))
            withExtendedLifetime(lock) {}
        }
        let path = "output/archive/acknowledgements.json"
        for (text, why) in [
            ("{", "The given data was not valid JSON."), ("{}", "No value associated with key "),
            ("{\"schemaVersion\": 2}", "its schemaVersion is 2, and this version of daybook reads 1"),
            (
                "{\"schemaVersion\": 1, \"acknowledgements\": [{\"type\": \"day\"}]}",
                "acknowledgements.[0].type: day cannot be acknowledged; expected endpoint, query or finding"
            ),
        ] {
            try folder.write(text, to: path)
            for arguments in [["/a"], ["--list"], ["--remove", "1"]] {
                let outcome = try await run(arguments, in: folder)
                #expect(outcome.status == 1 && outcome.output.isEmpty)
                #expect(outcome.errors.hasPrefix("daybook: cannot read \(path): \(why)"), "\(outcome.errors)")
                #expect(
                    outcome.errors.hasSuffix("; restore the file, or remove it and acknowledge everything again\n"),
                    "\(outcome.errors)")
            }
            #expect(try folder.read(path) == text)
        }
        try FileManager.default.removeItem(atPath: "\(folder.path)/\(path)")
        try FileManager.default.createDirectory(atPath: "\(folder.path)/\(path)", withIntermediateDirectories: false)
        let blocked = try await run(["/a"], in: folder)
        #expect(
            blocked.status == 1 && blocked.errors.hasPrefix("daybook: cannot read \(path): Is a directory; "),
            "\(blocked.errors)")
    }

    @Test("reports, verify, rebuild and nightly use the file; a damaged one is reported, and the site stays unchanged")
    func beside() async throws {
        let database = try await TestDatabase.migrated()
        let start = ReportWindow(date: CalendarDate(daysSince1970: 20_778), timeZone: .utc).start
        try database.store().append(
            requests: (0..<48).map { hour in
                RequestRecord(
                    endpoint: "/api/orders/\(hour)", method: "GET", responseMilliseconds: 10, status: 200,
                    at: start.adding(seconds: Int64(hour) * 3600))
            })
        let folder = try folder()
        _ = try await run(["GET /api/*"], in: folder)
        func nightly(_ now: String) async throws -> TestProgram.Outcome {
            try await TestProgram.run(
                [
                    "nightly", "--quiet", "--keep-site", "1d", "--keep-archive", "1d", "--database", database.conninfo,
                    "--now", now,
                ], in: folder.path)
        }
        for now in ["2026-11-22T04:00:00Z", "2026-11-23T04:00:00Z"] {
            let outcome = try await nightly(now)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        // What the latest report does not show may be misspelled.
        for (arguments, name) in [
            (["GET /app/*"], "GET /app/*"), (["--query", "a0ea"], "query a0ea"), (["--finding", "f"], "finding f"),
        ] {
            let unknown = try await run(arguments, in: folder)
            #expect(unknown.status == 0)
            #expect(
                unknown.errors
                    == "daybook: warning: \(name) matches nothing in the latest report, of 2026-11-22; if it is misspelled, correct it: daybook acknowledge --list\n"
            )
        }
        #expect(try await run(["/api/orders/*"], in: folder).errors.isEmpty)
        let latest = try folder.read("output/archive/2026/11/22/report.json")
        try folder.write("{", to: "output/archive/2026/11/22/report.json")
        let unchecked = try await run(["/api/orders/*"], in: folder)
        #expect(unchecked.status == 0)
        #expect(
            unchecked.errors.hasPrefix(
                "daybook: warning: the spelling was not checked with the latest report, of 2026-11-22: cannot read output/archive/2026/11/22/report.json: "
            ), "\(unchecked.errors)")
        try folder.write(latest, to: "output/archive/2026/11/22/report.json")
        let kept = try folder.read("output/archive/acknowledgements.json")
        #expect(kept.contains("/api/*"))
        let report = try Report(json: Data(folder.read("output/archive/2026/11/22/report.json").utf8))
        #expect(report.endpoints.map(\.endpoint.name) == ["/api/orders/:id"])
        #expect(
            report.coverage.notes == ["24 endpoint names were folded into 1 by replacing identifiers (routes.fold)."])
        let verified = try await TestProgram.run(["verify", "--quiet"], in: folder.path)
        #expect(verified.status == 0 && verified.errors.isEmpty, "\(verified.errors)")
        let rebuilt = try await TestProgram.run(["rebuild", "--quiet"], in: folder.path)
        #expect(rebuilt.status == 0 && rebuilt.errors.isEmpty, "\(rebuilt.errors)")
        let site = try folder.contents().filter { $0.key.hasPrefix("output/site/") }
        try folder.write("[]", to: "output/archive/acknowledgements.json")
        let damaged = try await TestProgram.run(["verify", "--quiet"], in: folder.path)
        #expect(
            damaged.status == 1
                && damaged.errors.hasPrefix("daybook: cannot read output/archive/acknowledgements.json: "),
            "\(damaged.errors)")
        let refused = try await TestProgram.run(
            [
                "report", "--quiet", "--date", "2026-11-22", "--database", database.conninfo, "--now",
                "2026-11-24T04:00:00Z",
            ], in: folder.path)
        #expect(
            refused.status == 1
                && refused.errors.hasPrefix("daybook: cannot read output/archive/acknowledgements.json: "),
            "\(refused.errors)")
        #expect(try folder.contents().filter { $0.key.hasPrefix("output/site/") } == site)
    }
}
