import Foundation
import Reporting
import TestSupport
import Testing

/// An archive written with schema version 1, which called a day a night: `Fixtures/archive-1`.
@Suite("an archive of the first version", .needs(.postgresql))
struct FirstVersionTests {
    private static let archive = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
        "Fixtures/archive-1")

    private func copy() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: "\(folder.path)/output", withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: Self.archive.path, toPath: "\(folder.path)/output/archive")
        return folder
    }

    @Test("its pages are rendered again, and it passes verification unchanged")
    func rebuild() async throws {
        let folder = try copy()
        let before = try folder.contents(of: "output/archive")
        let rebuilt = try await TestProgram.run(["rebuild", "--quiet"], in: folder.path)
        #expect(rebuilt.status == 0 && rebuilt.errors == "", "\(rebuilt.errors)")
        let page = try folder.read("output/site/2026/11/20/index.html")
        #expect(
            page.contains("GET /api/search is slower: P95 49 → 248 ms (+411 %)")
                && page.contains("Friday, 20 November 2026"))
        #expect(page.contains("href=\"../../../2026/11/19/index.html\">← Thu 19 Nov</a>"))
        let query = try #require(try folder.contents(of: "output/site/2026/11/20/slow-queries").values.first)
        #expect(String(decoding: query, as: UTF8.self).contains("Previous day: 5 executions, 3.7 s."))
        let verified = try await TestProgram.run(["verify", "--quiet"], in: folder.path)
        #expect(verified.status == 0 && verified.errors == "", "\(verified.errors)")
        #expect(try folder.contents(of: "output/archive") == before)
    }

    @Test("a new day is compared with its days, and no old day is mailed again")
    func nightly() async throws {
        let database = try await TestDatabase.migrated()
        try database.run(
            """
            INSERT INTO platform_admin.api_performance_log (endpoint, method, status_code, response_time_ms, "timestamp")
            SELECT endpoint, 'GET', 200, 35, timestamptz '2026-11-21T00:00Z' + interval '9 minutes' * n
            FROM (VALUES ('/api/orders'), ('/api/search'), ('/health')) t(endpoint), generate_series(0, 159) n
            """)
        let folder = try copy()
        try folder.write("#!/bin/sh\ncat >> mails\n", to: "mailer")
        chmod("\(folder.path)/mailer", 0o755)
        try folder.write(
            "mail:\n  from: a@example.org\n  to: [b@example.org]\n  command: [\(folder.path)/mailer]\n",
            to: "daybook.yaml")
        let outcome = try await TestProgram.run(
            [
                "nightly", "--quiet", "--config", "daybook.yaml", "--database", database.conninfo, "--now",
                "2026-11-22T04:00:00Z", "--catch-up", "1d",
            ],
            in: folder.path)
        #expect(outcome.status == 0 && outcome.errors == "", "\(outcome.errors)")
        let report = try Report(json: Data(try folder.read("output/archive/2026/11/21/report.json").utf8))
        #expect(report.schemaVersion == 2 && report.daysOnRecord == 6 && report.periods?.map(\.daysOnRecord) == [7, 7])
        #expect(report.comparison?.note == nil && report.comparison?.days == 6)
        #expect(
            try folder.read("output/site/2026/11/20/index.html").contains(
                "href=\"../../../2026/11/21/index.html\">Sat 21 Nov →</a>"))
        #expect(try folder.read("mails").ranges(of: "\nSubject: ").count == 1)
    }
}
