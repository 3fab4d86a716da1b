import Foundation
import MonitoringStore
import Reporting
import TestSupport
import Testing

/// Slow queries from the table to the pages of several days.
@Suite("slow queries from day to day", .needs(.postgresql))
struct SlowQueryCommandTests {
    private func insert(_ database: TestDatabase, _ select: String) throws {
        try database.run(
            """
            INSERT INTO platform_admin.slow_query_log (query_text, execution_time_ms, endpoint, query_plan, "timestamp") \(select)
            """)
    }

    private func report(_ date: String, _ database: TestDatabase, in folder: TemporaryFolder, wrapper: [String] = [])
        async throws
    {
        let outcome = try await TestProgram.run(
            [
                "report", "--database", database.conninfo, "--quiet", "--date", date, "--time-zone", "UTC", "--now",
                "\(try #require(CalendarDate(date)).adding(days: 1))T00:00:00Z",
            ],
            in: folder.path, wrapper: wrapper)
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    @Test(
        "a query's page shows its days and when its plan changed, and is rebuilt from its own day alone"
    )
    func history() async throws {
        let database = try await TestDatabase.migrated()
        let folder = try TemporaryFolder()
        let dates = ["2026-11-18", "2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22"]
        for (index, date) in dates.enumerated() {
            let node =
                index < 3 ? "\"Node Type\": \"Index Scan\", \"Index Name\": \"t_pkey\"" : "\"Node Type\": \"Seq Scan\""
            try insert(
                database,
                """
                SELECT 'SELECT a FROM t WHERE b = ' || n, 700, '/a', '{"Plan": {\(node), "Relation Name": "t", "Total Cost": \(index)}}'::jsonb,
                       timestamptz '\(date)T10:00Z' FROM generate_series(1, \(index + 1)) n
                """)
            if index == 4 {
                try insert(
                    database, "VALUES ('SELECT new FROM t', 900, '/b', NULL::jsonb, timestamptz '\(date)T10:00Z')")
            }
            try await report(date, database, in: folder)
            // As in an archive of a version without excerpts.
            if index == 1 {
                try FileManager.default.removeItem(atPath: "\(folder.path)/output/archive/2026/11/19/slow-queries.json")
            }
        }
        let report = try Report(json: Data(try folder.read("output/archive/2026/11/22/report.json").utf8))
        let group = try #require(report.slowQueries.groups.first { $0.query.contains("a FROM") })
        let history = try #require(group.history)
        #expect(
            history.days.map(\.count) == [1, 2, 3, 4] && history.days.map(\.date.description) == Array(dates.prefix(4)))
        #expect(history.daysSeen == 5 && history.daysOnRecord == 5 && history.firstDay?.description == dates[0])
        #expect(history.planChange?.since.description == "2026-11-21")
        let path = "output/site/2026/11/22/slow-queries"
        let page = try folder.read("\(path)/\(group.fingerprint).html")
        #expect(!page.contains("Slow on 5 of"))
        #expect(page.contains("Plan changed on 21 Nov: Index Scan using t_pkey on t → Seq Scan on t."))
        #expect(
            page.contains(
                "<p>Previous day: 4 executions, 2.8 s. Median day: 2.5 executions, 1.8 s, P95 700 ms.</p>"))
        let new = try #require(report.slowQueries.groups.first { $0.query.contains("new") })
        #expect(try folder.read("\(path)/\(new.fingerprint).html").contains("New: not slow on the 4 days before."))
        #expect(
            try folder.read("\(path)/\(new.fingerprint).html").contains("<p>Previous day: not slow.</p>"))
        let digest = try folder.read("output/archive/2026/11/22/digest.md")
        #expect(digest.contains("2 slow queries not compared (too few days)"), "\(digest)")
        #expect(
            try folder.read("output/site/2026/11/22/slow-queries.html").contains(
                "href=\"slow-queries/\(new.fingerprint).html\""))
        #expect(try folder.read("output/site/2026/11/21/slow-queries.html").contains("4 of 4"))

        let pages = try folder.contents(of: "output/site/2026/11/22")
        for date in dates.dropLast() {
            try FileManager.default.removeItem(
                atPath: "\(folder.path)/output/archive/\(date.replacing("-", with: "/"))")
        }
        #expect(try await TestProgram.run(["rebuild", "--quiet"], in: folder.path).status == 0)
        #expect(try folder.contents(of: "output/site/2026/11/22") == pages)
    }

    @Test(
        "ten thousand queries with plans of 50 kB do not fill the memory: plans that are not shown are not read",
        .needs(.time))
    func memory() async throws {
        let database = try await TestDatabase.migrated()
        let folder = try TemporaryFolder()
        try insert(
            database,
            """
            SELECT 'SELECT c' || n || repeat(', some_column', 100) || ' FROM t', 501 + n % 9000, '/a', plan, timestamptz '2026-11-22T10:00Z'
            FROM generate_series(1, 10000) n,
                 (SELECT jsonb_build_object('Plan', jsonb_build_object('Node Type', 'Result', 'Filter', repeat('(a = b) AND ', 4200))) AS plan) plans
            """)
        // Not the kernel's count for children: a child that begins as a copy of the tests' process includes that
        // process's memory.
        let peak = "\(folder.path)/peak"
        try await report("2026-11-22", database, in: folder, wrapper: ["/usr/bin/time", "-f", "%M", "-o", peak])
        let report = try Report(json: Data(try folder.read("output/archive/2026/11/22/report.json").utf8))
        #expect(
            report.slowQueries.count == 10_000 && report.slowQueries.groups.count == 50
                && report.slowQueries.other.groups == 9950)
        #expect(report.slowQueries.groups.allSatisfy { $0.plan != nil })
        let kilobytes = try #require(Int(try folder.read("peak").trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(kilobytes < 250_000)
    }
}
