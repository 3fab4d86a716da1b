import Foundation
import MonitoringStore
import Reporting
import TestSupport
import Testing

/// Settings for some endpoints in the configuration, as applied by a process.
@Suite("settings of endpoints", .needs(.postgresql))
struct OperatorSettingsTests {
    private func report(_ configuration: String) async throws -> Report {
        let database = try await TestDatabase.migrated()
        let start = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc).start
        var requests: [RequestRecord] = []
        for number in 0..<40 {
            for (name, milliseconds) in [
                ("/api/export", 3000), ("/api/import", 3000), ("/files/x\(number)/raw", 10), ("/users/\(number)", 10),
            ] {
                requests.append(
                    RequestRecord(
                        endpoint: name, method: "POST", responseMilliseconds: milliseconds, status: 200,
                        at: start.adding(seconds: Int64(number) * 60)))
            }
        }
        try database.store().append(requests: requests)
        let folder = try TemporaryFolder()
        try folder.write(configuration, to: "daybook.yaml")
        let outcome = try await TestProgram.run(
            [
                "report", "--quiet", "--date", "2026-11-22", "--config", "daybook.yaml", "--database",
                database.conninfo, "--now", "2026-11-23T04:00:00Z",
            ],
            in: folder.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try Report(json: Data(folder.read("output/archive/2026/11/22/report.json").utf8))
    }

    @Test("the first matching exception decides, and omitted values are those of all endpoints")
    func health() async throws {
        let report = try await report(
            """
            health:
              critical-mean-milliseconds: 2000
              endpoints:
                - {endpoint: /api/export, method: POST, critical-mean-milliseconds: 10000, warning-mean-milliseconds: 6000}
                - {endpoint: "/api/*", method: GET, warning-mean-milliseconds: 1}
                - {endpoint: "/files/*", warning-mean-milliseconds: 5}
            alerts:
              endpoints:
                - {endpoint: "/api/*", error-rate: 0.5}
                - endpoint: "*"
                  minimum-requests: 5
            ignore: [/health, "GET /metrics*"]
            routes:
              patterns: ["/files/*/raw"]
            """)
        let health = Dictionary(uniqueKeysWithValues: report.endpoints.map { ($0.endpoint.name, $0.health) })
        #expect(
            health.mapValues(\.status) == [
                "/api/export": .ok, "/api/import": .critical, "/files/*/raw": .warning, "/users/:id": .ok,
            ])
        #expect(health["/api/import"]?.reasons == ["average 3,000 ms, above 2,000 ms"])
        #expect(health["/files/*/raw"]?.reasons == ["average 10.0 ms, above 5 ms"])
        #expect(
            report.coverage.notes == ["80 endpoint names were folded into 2 by replacing identifiers (routes.fold)."])
    }

    @Test("names stay unchanged if the file says so, with or without patterns")
    func unfolded() async throws {
        let report = try await report("routes: {fold: false, patterns: /files/*/raw}\n")
        #expect(report.endpoints.count == 82 && report.coverage.notes.isEmpty)
    }
}
