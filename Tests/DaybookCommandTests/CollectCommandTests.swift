import Foundation
import MonitoringStore
import Reporting
import TestSupport
import Testing

/// Runs `daybook collect`, `record` and `alerts` as processes, on a real database.
@Suite("collect command", .needs(.postgresql))
struct CollectCommandTests {
    private let start = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc).start

    private func run(_ database: TestDatabase, _ arguments: [String], now: String = "2026-11-22T11:05:00Z") async throws
        -> TestProgram.Outcome
    {
        let outcome = try await TestProgram.run(arguments + ["--database", database.conninfo, "--now", now])
        return TestProgram.Outcome(
            status: outcome.status, output: outcome.output,
            errors: outcome.errors.replacing("daybook: collected\n", with: ""))
    }

    @Test("migrate prints its changes, and a second run reports none")
    func migrate() async throws {
        let database = try await TestDatabase.make()
        let first = try await TestProgram.run(["migrate", "--database", database.conninfo])
        #expect(first.status == 0 && first.errors.isEmpty)
        #expect(first.output.hasPrefix("created table api_performance_hourly\ncreated table api_performance_log\n"))
        #expect(first.output.hasSuffix("\nthe monitoring tables in schema platform_admin are up to date\n"))
        #expect(
            try await TestProgram.run(["migrate", "--database", database.conninfo])
                == TestProgram.Outcome(
                    status: 0,
                    output:
                        "the monitoring tables in schema platform_admin are up to date; nothing had to be changed\n",
                    errors: ""))
    }

    @Test("with --quiet, jobs print nothing if everything is fine")
    func quiet() async throws {
        let database = try await TestDatabase.migrated()
        let folder = try TemporaryFolder()
        let line = "203.0.113.1 - - [22/Nov/2026:10:00:00 +0000] \"GET /a HTTP/1.1\" 200 12 \"-\" \"agent\" 0.100\n"
        try folder.write(line, to: "access.log")
        try folder.write(
            "{\"timestamp\":\"2026-11-22 10:00:00.000 UTC\",\"error_severity\":\"LOG\",\"message\":\"ready\"}\n",
            to: "server.json")
        for arguments in [
            ["migrate"], ["record", "disk_used", "5"], ["ingest", "access-log", "access.log"],
            ["ingest", "postgres-log", "server.json"], ["collect"],
        ] {
            let outcome = try await TestProgram.run(
                arguments + ["--quiet", "--database", database.conninfo], in: folder.path)
            #expect(outcome == TestProgram.Outcome(status: 0, output: "", errors: ""), "\(arguments)")
        }
        #expect(
            try database.connection().query("SELECT count(*) FROM platform_admin.api_performance_log")[0].int("count")
                == 1)
    }

    @Test("a value that cannot be read is reported with its column, and on request with the statement")
    func unreadable() async throws {
        let database = try await TestDatabase.migrated()
        try database.run(
            """
            ALTER TABLE platform_admin.api_performance_hourly ALTER COLUMN period_seconds DROP NOT NULL;
            INSERT INTO platform_admin.api_performance_hourly (endpoint, hour, period_seconds)
              VALUES ('/a', '2026-11-22T10:00Z', NULL)
            """)
        let error = """
            daybook: cannot collect: column period_seconds is null; the table has a different structure; compare it with "daybook migrate --print"

            """
        let statement = """
            SELECT hour, period_seconds, sum(request_count - detached_requests)::bigint AS rows,
                   bool_and(latency_distribution IS NOT NULL AND status_counts IS NOT NULL) AS is_exact
            FROM "platform_admin"."api_performance_hourly" WHERE hour >= $1::timestamptz AND hour < $2::timestamptz GROUP BY 1, 2

            """
        #expect(
            try await run(database, ["collect"]) == TestProgram.Outcome(status: 1, output: "", errors: error))
        #expect(
            try await run(database, ["collect", "--verbose"])
                == TestProgram.Outcome(status: 1, output: "", errors: statement + error))
    }

    @Test("on a terminal, alerts fit its width, with complete ids and messages")
    func terminal() async throws {
        let database = try await TestDatabase.migrated()
        for number in 0..<2 {
            try database.run(
                """
                INSERT INTO platform_admin.performance_alerts (alert_type, severity, message, details, created_at)
                VALUES ('high_error_rate', 'critical', 'word\(number) \(String(repeating: "long message ", count: 12))end\(number)',
                        '{"endpoint": "/api/\(String(repeating: "segment/", count: 12))"}', '2026-11-22T10:00:00Z')
                """)
        }
        let folder = try TemporaryFolder()
        let command = "stty cols 80; \(TestProgram.path) alerts --database '\(database.conninfo)'"
        let outcome = try OtherProgram.run(["/usr/bin/script", "-qec", command, "\(folder.path)/typescript"])
        let lines = outcome.output.split(whereSeparator: \.isNewline)
        #expect(outcome.status == 0 && lines.count > 8, "\(outcome)")
        #expect(lines.allSatisfy { $0.count <= 80 }, "\(outcome.output)")
        let ids = try database.connection().query("SELECT id::text FROM platform_admin.performance_alerts").map {
            try $0.text("id")
        }
        for part in ids.map({ "  id \($0)" }) + ["word0", "word1", "end0", "end1"] {
            #expect(outcome.output.contains(part), "\(part)")
        }
        let piped = try await run(database, ["alerts"]).output.split(separator: "\n")
        #expect(piped.count == 3 && piped.allSatisfy { $0.hasPrefix("ID ") || $0.contains(" end") })
    }

    @Test("hours, resources and alerts are stored, listed and acknowledged")
    func flow() async throws {
        let database = try await TestDatabase.migrated()
        try database.store().append(
            requests: (0..<40).map {
                RequestRecord(
                    endpoint: "/a\u{1B}[31m", method: "GET", responseMilliseconds: $0, status: $0 < 24 ? 500 : 200,
                    at: start.adding(seconds: Int64(36_000 + $0)))
            })
        #expect(
            try await run(database, ["record", "disk_used", "96.5", "--limit", "100", "--at", "2026-11-22T10:30:00Z"])
                == TestProgram.Outcome(status: 0, output: "recorded disk_used\n", errors: ""))
        #expect(
            try await run(database, ["collect"])
                == TestProgram.Outcome(
                    status: 0,
                    output: "stored 1 hour with 40 requests, sampled 4 resources, raised 3 alerts, 0 repeated\n",
                    errors: ""))
        #expect(
            try await run(database, ["collect"], now: "2026-11-22T11:06:00Z").output
                == "stored 0 hours with 0 requests, sampled 4 resources, raised 0 alerts, 0 repeated\n")
        let listed = try await run(database, ["alerts"])
        let lines = listed.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 4 && listed.status == 0)
        #expect(
            lines[0]
                == "ID                                    SEVERITY  STATE  SINCE             HOURS  RULE                ABOUT          MESSAGE"
        )
        let disk = try #require(lines.first { $0.contains("disk_used") })
        let id = String(disk.prefix(36))
        #expect(
            disk
                == "\(id)  critical  open   2026-11-22 10:00  1      resource_threshold  disk_used      disk_used peaked at 96.5 of 100 on 22 Nov, 10:30; the threshold is 95 %"
        )
        #expect(lines.contains { $0.contains("GET /a␛[31m") })
        #expect(
            try await run(database, ["alerts", "acknowledge", id, "--note", "bought a disk"])
                == TestProgram.Outcome(status: 0, output: "acknowledged 1 alert\n", errors: ""))
        #expect(
            try await run(database, ["alerts", "acknowledge", id.uppercased(), id])
                == TestProgram.Outcome(status: 0, output: "acknowledged 0 alerts; 1 already acknowledged\n", errors: "")
        )
        let json = try await run(database, ["alerts", "--json", "--all"])
        let all = try JSONDecoder().decode([StoredAlert].self, from: Data(json.output.utf8))
        #expect(all.count == 3 && all.filter(\.alert.acknowledged).map(\.id) == [id])
        #expect(try await run(database, ["alerts"]).output.split(separator: "\n").count == 3)
    }

    /// Case 02-open-alerts-twice.
    @Test(
        "open causes count once, stored by a collector or not, and none is open once all are acknowledged"
    )
    func openCauses() async throws {
        let database = try await TestDatabase.migrated()
        try database.store().append(
            requests: (0..<100).map {
                RequestRecord(
                    endpoint: "/a", method: "GET", responseMilliseconds: 10, status: $0 < 60 ? 500 : 200,
                    at: start.adding(seconds: Int64(4 * 3600 + $0)))
            })
        let folder = try TemporaryFolder()
        func open() async throws -> (status: Int, entry: Int, acknowledged: [Bool]) {
            let reported = try await TestProgram.run(
                [
                    "report", "--date", "2026-11-22", "--database", database.conninfo, "--now", "2026-11-23T04:00:00Z",
                    "--quiet",
                ], in: folder.path)
            #expect(reported.status == 0)
            func json<Value: Decodable>(_ type: Value.Type, _ path: String) throws -> Value {
                try JSONDecoder().decode(
                    type, from: Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/output/\(path)")))
            }
            struct Entry: Decodable { let openAlerts: Int }
            return (
                try json(SiteStatus.self, "site/status.json").latest?.openAlerts ?? -1,
                try json(Entry.self, "archive/2026/11/22/entry.json").openAlerts,
                try json(Report.self, "archive/2026/11/22/report.json").alerts.map(\.acknowledged)
            )
        }
        #expect(try await open() == (2, 2, [false, false]))
        _ = try await run(database, ["collect"], now: "2026-11-22T05:05:00Z")
        #expect(try await open() == (2, 2, [false, false]))
        for (id, left) in zip(try database.store().alerts(all: false).map(\.id), [1, 0]) {
            _ = try await run(database, ["alerts", "acknowledge", id], now: "2026-11-22T05:10:00Z")
            #expect(try await open() == (left, left, left == 1 ? [false, true] : [true, true]))
        }
        let page = try String(contentsOfFile: "\(folder.path)/output/site/2026/11/22/index.html", encoding: .utf8)
        #expect(
            page.contains("<summary>2 acknowledged</summary>")
                && page.contains("1 hour over threshold · acknowledged 22 Nov 05:10"))
    }

    @Test("there may be no alerts")
    func none() async throws {
        let database = try await TestDatabase.migrated()
        #expect(try await run(database, ["alerts"]).output == "no open alerts\n")
        #expect(try await run(database, ["alerts", "--all"]).output == "no alerts\n")
        #expect(try await run(database, ["alerts", "--json"]).output == "[\n\n]\n")
    }

    @Test("rows older than --keep-raw are deleted, and the file can set it")
    func retention() async throws {
        let database = try await TestDatabase.migrated()
        try database.store().append(
            requests: [RequestRecord(endpoint: "/a", method: nil, responseMilliseconds: 1, status: nil, at: start)])
        let folder = try TemporaryFolder()
        try folder.write("keep-raw: 30d\nconfirm-older: never\n", to: "daybook.yaml")
        let outcome = try await run(
            database, ["collect", "--config", "\(folder.path)/daybook.yaml"], now: "2026-12-23T00:00:00Z")
        #expect(outcome.output.hasSuffix(", deleted 1 row\n"))
    }

    @Test(
        "invalid options are rejected by name",
        arguments: [
            (
                ["collect", "--keep-raw", "30"],
                "--keep-raw \"30\" is not a valid number of days (for example 30d; 1d to 36500d)"
            ),
            (
                ["collect", "--confirm-older", "0d"],
                "--confirm-older \"0d\" is not a valid number of days (for example 30d; 1d to 36500d)"
            ),
            (
                ["record", "Disk", "1"],
                "\"Disk\" is not a valid resource name (lowercase letters, digits and underscores, for example disk_used)"
            ),
            (["record", "disk", "much"], "value \"much\" is not a valid number (for example 48210 or 0.75)"),
            (["record", "disk", "nan"], "value \"nan\" is not a valid number (for example 48210 or 0.75)"),
            (
                ["record", "disk", "1", "--limit", "0x1p3"],
                "--limit \"0x1p3\" is not a valid number (for example 48210 or 0.75)"
            ),
            (
                ["alerts", "acknowledge", "5"],
                "\"5\" is not a valid UUID (for example 6f1c2f0e-5b7a-4f5e-9d53-0f2f3c1a7b11)"
            ),
        ])
    func refused(arguments: [String], message: String) async throws {
        #expect(
            try await TestProgram.run(arguments)
                == TestProgram.Outcome(status: 64, output: "", errors: "daybook: \(message)\n"))
    }
}
