import Foundation
import MonitoringStore
import Reporting
import TestSupport
import Testing

/// Runs `daybook report --tenant` and `--labels` as a process, on a real database.
@Suite("reports of one organization", .needs(.postgresql))
struct TenantReportTests {
    private let day = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc)
    private let ours = "0b9ff12a-6c1c-4f0e-9a53-5a1a0e0f9d11"
    private let theirs = "7d3ac0de-1111-4222-8333-944455556666"

    /// Two organizations with distinct words and figures in every column, and rows without an organization.
    private func database() async throws -> TestDatabase {
        let database = try await TestDatabase.migrated()
        let store = try database.store()
        func requests(_ organization: String?, _ word: String, count: Int, milliseconds: Int, status: Int) throws {
            try store.append(
                requests: (0..<count).map { index in
                    RequestRecord(
                        endpoint: index % 2 == 0 ? "/shared" : "/\(word)-only", method: "GET",
                        responseMilliseconds: milliseconds + index % 7,
                        status: index % 5 == 0 ? status : 200, organization: organization,
                        errorMessage: index % 5 == 0 ? "\(word) went wrong" : nil,
                        at: day.start.adding(seconds: Int64(index) * 300))
                })
        }
        func queries(_ organization: String?, _ word: String, milliseconds: Int) throws {
            try store.append(
                slowQueries: (0..<9).map { index in
                    SlowQueryRecord(
                        query: "select * from \(word)_table where x = '\(word) literal'",
                        milliseconds: milliseconds + index,
                        endpoint: "/\(word)-only", organization: organization,
                        plan:
                            "[{\"Plan\": {\"Node Type\": \"Seq Scan\", \"Relation Name\": \"\(word)_table\", \"Filter\": \"(x = '\(word) literal')\"}}]",
                        at: day.start.adding(seconds: 36_000))
                })
        }
        try requests(ours, "ourword", count: 40, milliseconds: 11, status: 404)
        try queries(ours, "ourword", milliseconds: 640)
        try requests(theirs, "canary", count: 173, milliseconds: 98_760, status: 507)
        try requests(nil, "nobody", count: 59, milliseconds: 54_320, status: 508)
        try queries(theirs, "canary", milliseconds: 87_650)
        try queries(nil, "nobody", milliseconds: 76_540)
        // One statement that all of them sent.
        try queries(theirs, "ourword", milliseconds: 65_430)
        try store.append(resources: [
            ResourceRecord(metric: "canary_metric", value: 97, limit: 100, at: day.start.adding(seconds: 60))
        ])
        try database.run(
            """
            INSERT INTO platform_admin.performance_alerts (alert_type, severity, message, created_at)
              VALUES ('high_error_rate', 'critical', 'canary alert', '2026-11-22T10:00Z');
            ALTER TABLE platform_admin.api_performance_log ALTER COLUMN "timestamp" DROP NOT NULL;
            INSERT INTO platform_admin.api_performance_log (endpoint, response_time_ms, timestamp) VALUES ('/canary-untimed', 1, NULL);
            INSERT INTO platform_admin.api_performance_hourly (endpoint, method, hour, request_count, error_count, success_count, avg_response_time_ms)
              VALUES ('/canary-hour', 'GET', '2026-11-22T10:00Z', 7654, 0, 7654, 5), ('/ourword-only', 'GET', '2026-11-22T11:00Z', 7654, 0, 7654, 5)
            """)
        return database
    }

    private func report(_ database: TestDatabase, _ arguments: [String], in folder: TemporaryFolder) async throws
        -> TestProgram.Outcome
    {
        // Each test has a database with its own name.
        try folder.write("name: Shop\n", to: "shop.yaml")
        return try await TestProgram.run(
            [
                "report", "--quiet", "--config", "shop.yaml", "--database", database.conninfo, "--now",
                "2026-11-23T04:00:00Z",
            ] + arguments, in: folder.path)
    }

    @Test("no file contains anything of others: byte for byte as if they did not exist")
    func isolated() async throws {
        let folder = try TemporaryFolder()
        try folder.write("\(ours),Blau & Söhne\n\(theirs),Canary & Co\n", to: "labels.csv")
        let arguments = ["--tenant", ours, "--labels", "labels.csv"]
        let database = try await database()
        let outcome = try await report(database, arguments, in: folder)
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        try database.run(
            """
            DELETE FROM platform_admin.api_performance_log WHERE organization_id IS DISTINCT FROM '\(ours)';
            DELETE FROM platform_admin.slow_query_log WHERE organization_id IS DISTINCT FROM '\(ours)';
            DELETE FROM platform_admin.resource_utilization; DELETE FROM platform_admin.performance_alerts
            """)
        let alone = try TemporaryFolder()
        try alone.write("\(ours),Blau & Söhne\n", to: "labels.csv")
        #expect(try await report(database, arguments, in: alone) == outcome)
        let files = try folder.contents(of: "output")
        #expect(try files == alone.contents(of: "output"))
        #expect(
            files.count > 10 && files.keys.allSatisfy { $0.contains("/tenants/\(ours)/") || $0.hasPrefix("archive/.") })
        #expect(files.keys.contains("archive/tenants/\(ours)/2026/11/22/distributions.bin"))
        #expect(files.keys.contains("site/tenants/\(ours)/status.json"))
        expectNothingOfOthers(in: files, database)
        let day = try folder.read("output/site/tenants/\(ours)/2026/11/22/index.html")
        #expect(day.contains("Blau &amp; Söhne, Sunday, 22 November 2026") && day.contains("ourword_table"))
        #expect(day.contains("About the requests and slow queries of organization \(ours) alone."))
        #expect(
            ["alerts", "resources", "organizations"].allSatisfy { !day.contains("<h2 id=\"\($0)\"") }
                && day.contains("<h2 id=\"slow-queries\""))
        let report = try Report(
            json: Data(try folder.read("output/archive/tenants/\(ours)/2026/11/22/report.json").utf8))
        #expect(
            report.overall.requests == 40 && report.slowQueries.count == 9 && report.tenant?.label == "Blau & Söhne")
        #expect(report.endpoints.allSatisfy { $0.errorMessages?.list.map(\.text) == ["ourword went wrong"] })
    }

    private func expectNothingOfOthers(in files: [String: Data], _ database: TestDatabase) {
        for (path, whole) in files {
            // The name of the database and hashes may contain any digits.
            let content = String(decoding: whole, as: UTF8.self).replacing(database.name, with: "")
                .replacing(/[0-9a-f]{16,}/, with: "")
            // Ids of the feed are hashes, too.
            let withoutIDs = content.replacing(/urn:uuid:[0-9a-f\-]{36}/, with: "")
            for word in [
                "canary", "Canary", "nobody", theirs, "7d3ac0de", "507", "508", "word literal", "7654", "7,654",
            ] {
                // Pages contain a style sheet and drawings, and manifests hashes, in which such numbers may be
                // anything.
                if word.allSatisfy(\.isNumber), path.hasSuffix(".html") || path.hasSuffix("manifest.json") { continue }
                #expect(!(word.allSatisfy(\.isNumber) ? withoutIDs : content).contains(word), "\(path): \(word)")
            }
        }
    }

    @Test("once rows are gone, it has the requests, errors and averages that were stored, and nothing of others")
    func stored() async throws {
        let database = try await database()
        func figures(_ arguments: [String]) async throws -> Report {
            let folder = try TemporaryFolder()
            let outcome = try await report(database, ["--tenant", ours] + arguments, in: folder)
            #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
            expectNothingOfOthers(in: try folder.contents(of: "output"), database)
            return try Report(
                json: Data(try folder.read("output/archive/tenants/\(ours)/2026/11/22/report.json").utf8))
        }
        // Two hours are known only from aggregates, which do not distinguish organizations.
        let missing =
            "Some requests of this organization may be missing: 2 hours are stored without organizations, and rows are gone."
        let rows = try await figures([])
        #expect(rows.coverage.notes == [missing])
        let collected = try await TestProgram.run([
            "collect", "--quiet", "--keep-raw", "1d", "--database", database.conninfo, "--now", "2026-12-23T00:30:00Z",
        ])
        #expect(collected.status == 0, "\(collected.errors)")
        let left = try database.connection().query(
            "SELECT count(*) FROM platform_admin.api_performance_log WHERE organization_id = '\(ours)'")
        #expect(try left[0].int("count") == 0)
        let gone = try await figures([])
        #expect(gone.overall.requests == 40 && gone.overall.clientErrors == 8 && gone.overall.serverErrors == 0)
        #expect(gone.overall.meanMilliseconds == rows.overall.meanMilliseconds)
        #expect(gone.endpoints.map(\.endpoint).sorted() == rows.endpoints.map(\.endpoint).sorted())
        #expect(gone.slowQueries == rows.slowQueries)
        #expect(
            gone.coverage.notes.first?.hasPrefix("4 hours are counted from what is stored of them, as rows") ?? false)
        #expect(gone.coverage.notes.contains(missing))
        #expect(try await figures(["--source", "stored"]).overall == gone.overall)
        try database.run("DELETE FROM platform_admin.slow_query_log")
        #expect(try await figures([]).overall == gone.overall)
    }

    @Test("it is separate from the whole service's days, which include its figures; verify and rebuild cover both")
    func apart() async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        _ = try await report(database, [], in: folder)
        let before = try folder.contents(of: "output")
        _ = try await report(database, ["--tenant", ours], in: folder)
        let after = try folder.contents(of: "output")
        #expect(before.allSatisfy { after[$0.key] == $0.value })
        let whole = try Report(json: Data(try folder.read("output/archive/2026/11/22/report.json").utf8))
        #expect(whole.organizations?.list.map { "\($0.name.id)" } == [theirs, ours])
        let page = try folder.read("output/site/2026/11/22/organizations.html")
        #expect(
            page.contains("id=\"o-\(ours)\"")
                && page.contains("<th scope=\"row\">0b9ff12a…9d11<small>\(ours)</small></th>"))
        func run(_ command: String) async throws -> TestProgram.Outcome {
            try await TestProgram.run([command, "--quiet"], in: folder.path)
        }
        #expect(try await run("verify").output.hasPrefix("verified 2 days: "))
        try FileManager.default.removeItem(atPath: "\(folder.path)/output/site")
        let missing = try await run("verify")
        #expect(missing.status == 1 && missing.errors.contains("output/site/tenants/\(ours)/2026/11/22 is missing"))
        #expect(try await run("rebuild").output.hasPrefix("rebuilt 2 of 2 days: "))
        #expect(
            try folder.contents(of: "output/site")
                == after.filter { $0.key.hasPrefix("site/") }.reduce(into: [:]) {
                    $0[String($1.key.dropFirst(5))] = $1.value
                })
    }

    @Test("names are shown as text, whatever they contain")
    func hostileLabels() async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        try folder.write(
            "# tenants\n\n\(ours.uppercased()) , <script>alert(1)</script>, \"Inc\" *x*\r\n\(theirs),\u{202E}evil\n",
            to: "labels.csv")
        try folder.write("labels: labels.csv\n", to: "daybook.yaml")
        let outcome = try await report(database, ["--config", "daybook.yaml"], in: folder)
        #expect(outcome.status == 0)
        for (path, content) in try folder.contents(of: "output/site") where path.hasSuffix(".html") {
            let page = String(decoding: content, as: UTF8.self)
            #expect(!page.contains("<script") && !page.contains("\u{202E}"), "\(path)")
        }
        let page = try folder.read("output/site/2026/11/22/organizations.html")
        #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;, &quot;Inc&quot; *x*<small>"))
    }

    @Test(
        "invalid labels are rejected with their line",
        arguments: [
            (
                "x,Name",
                "labels.csv:1: \"x\" is not a valid UUID (for example 0b9ff12a-6c1c-4f0e-9a53-5a1a0e0f9d11,Name)"
            ),
            (
                "\n0b9ff12a-6c1c-4f0e-9a53-5a1a0e0f9d11",
                "labels.csv:2: organization 0b9ff12a-6c1c-4f0e-9a53-5a1a0e0f9d11 has no name; add it after a comma, or remove the line"
            ),
            (
                "0b9ff12a-6c1c-4f0e-9a53-5a1a0e0f9d11,a\n# b\n0B9FF12A-6c1c-4f0e-9a53-5a1a0e0f9d11,b",
                "labels.csv:3: organization 0b9ff12a-6c1c-4f0e-9a53-5a1a0e0f9d11 already has a name in line 1; remove one of the two"
            ),
            (
                "0b9ff12a-6c1c-4f0e-9a53-5a1a0e0f9d11," + String(repeating: "x", count: 201),
                "labels.csv:1: the name of organization 0b9ff12a-6c1c-4f0e-9a53-5a1a0e0f9d11 has 201 characters; shorten it to at most 200"
            ),
        ])
    func wrongLabels(text: String, message: String) async throws {
        let folder = try TemporaryFolder()
        try folder.write(text, to: "labels.csv")
        let outcome = try await TestProgram.run(["report", "--labels", "labels.csv"], in: folder.path)
        #expect(outcome.status == 64 && outcome.errors.contains(message), "\(outcome.errors)")
    }

    @Test(
        "options that a report of one organization cannot have are rejected",
        arguments: [
            (
                ["--tenant", "x"],
                "--tenant \"x\" is not a valid UUID (for example 0b9ff12a-6c1c-4f0e-9a53-5a1a0e0f9d11)"
            ),
            (
                ["--tenant", "0b9ff12a-6c1c-4f0e-9a53-5a1a0e0f9d11", "--show-literals"],
                "--tenant cannot be combined with --show-literals, as others will read the report; leave out --show-literals"
            ),
            (["--organizations", "1001"], "--organizations must be a whole number from 0 to 1,000"),
            (
                ["--labels", "nothing.csv"],
                "cannot read the labels file nothing.csv: No such file or directory; check --labels, or labels in the configuration file"
            ),
        ])
    func refused(arguments: [String], message: String) async throws {
        let folder = try TemporaryFolder()
        let outcome = try await TestProgram.run(["report"] + arguments, in: folder.path)
        #expect(outcome.status == 64 && outcome.errors.contains(message), "\(outcome.errors)")
    }
}
