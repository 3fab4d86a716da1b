import Foundation
import MonitoringStore
import Reporting
import TestSupport
import Testing

/// `daybook collect`, `record` and `alerts` as processes, on a real database.
@Suite("collect command")
struct CollectCommandTests {
    private let start = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc).start

    private func run(_ database: TestDatabase, _ arguments: [String], now: String = "2026-11-22T11:05:00Z") async throws
        -> TestProgram.Outcome
    {
        try await TestProgram.run(arguments + ["--database", database.conninfo, "--now", now, "--quiet"])
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
                    output: "stored 1 hour of 40 requests, sampled 2 resources, raised 3 alerts and repeated 0\n", errors: ""))
        #expect(
            try await run(database, ["collect"], now: "2026-11-22T11:06:00Z").output
                == "stored 0 hours of 0 requests, sampled 2 resources, raised 0 alerts and repeated 0\n")
        let listed = try await run(database, ["alerts"])
        let lines = listed.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 4 && listed.status == 0)
        #expect(lines[0] == "ID                                    SEVERITY  STATE  SINCE             HOURS  RULE                ABOUT          MESSAGE")
        let disk = try #require(lines.first { $0.contains("disk_used") })
        let id = String(disk.prefix(36))
        #expect(
            disk
                == "\(id)  critical  open   2026-11-22 10:00  1      resource_threshold  disk_used      disk_used peaked at 96.5 of 100 at 10:30 on 2026-11-22 (UTC); the threshold is 95 %"
        )
        #expect(lines.contains { $0.contains("GET /a␛[31m") })
        #expect(
            try await run(database, ["alerts", "acknowledge", id, "--note", "bought a disk"])
                == TestProgram.Outcome(status: 0, output: "acknowledged 1 alert\n", errors: ""))
        #expect(
            try await run(database, ["alerts", "acknowledge", id.uppercased(), id])
                == TestProgram.Outcome(status: 0, output: "acknowledged 0 alerts; 1 had been before\n", errors: ""))
        let json = try await run(database, ["alerts", "--json", "--all"])
        let all = try JSONDecoder().decode([StoredAlert].self, from: Data(json.output.utf8))
        #expect(all.count == 3 && all.filter(\.alert.acknowledged).map(\.id) == [id])
        #expect(try await run(database, ["alerts"]).output.split(separator: "\n").count == 3)
    }

    @Test("causes that are open are counted once, whether a collector stored them or not, and none is open once all are acknowledged")
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
                ["report", "--date", "2026-11-22", "--database", database.conninfo, "--now", "2026-11-23T04:00:00Z", "--quiet"], in: folder.path)
            #expect(reported.status == 0)
            func json<Value: Decodable>(_ type: Value.Type, _ path: String) throws -> Value {
                try JSONDecoder().decode(type, from: Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/output/\(path)")))
            }
            struct Entry: Decodable { let openAlerts: Int }
            return (
                try json(SiteStatus.self, "site/status.json").latest?.openAlerts ?? -1, try json(Entry.self, "archive/2026/11/22/entry.json").openAlerts,
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
        #expect(page.contains("<summary>2 acknowledged</summary>") && page.contains("1 hour over threshold · acknowledged 22 Nov 05:10"))
    }

    @Test("there may be no alert")
    func none() async throws {
        let database = try await TestDatabase.migrated()
        #expect(try await run(database, ["alerts"]).output == "no alert is open\n")
        #expect(try await run(database, ["alerts", "--all"]).output == "no alert is stored\n")
        #expect(try await run(database, ["alerts", "--json"]).output == "[\n\n]\n")
    }

    @Test("rows older than --keep-raw are deleted, and the file can say so")
    func retention() async throws {
        let database = try await TestDatabase.migrated()
        try database.store().append(
            requests: [RequestRecord(endpoint: "/a", method: nil, responseMilliseconds: 1, status: nil, at: start)])
        let folder = try TemporaryFolder()
        try folder.write("keep-raw: 30d\n", to: "daybook.yaml")
        let outcome = try await run(
            database, ["collect", "--config", "\(folder.path)/daybook.yaml"], now: "2026-12-23T00:00:00Z")
        #expect(outcome.output.hasSuffix(", deleted 1 row\n"))
    }

    @Test(
        "what cannot be followed is refused by name",
        arguments: [
            (["collect", "--keep-raw", "30"], "--keep-raw \"30\" is no number of days; expected a form such as 30d, from 1d to 36500d"),
            (["record", "Disk", "1"], "\"Disk\" is no name of a resource; expected small letters, digits and underscores, such as disk_used"),
            (["record", "disk", "much"], "the value \"much\" is no number; expected a form such as 48210 or 0.75"),
            (["record", "disk", "nan"], "the value \"nan\" is no number; expected a form such as 48210 or 0.75"),
            (["record", "disk", "1", "--limit", "0x1p3"], "--limit \"0x1p3\" is no number; expected a form such as 48210 or 0.75"),
            (["alerts", "acknowledge", "5"], "\"5\" is no UUID; expected a form such as 6f1c2f0e-5b7a-4f5e-9d53-0f2f3c1a7b11"),
        ])
    func refused(arguments: [String], message: String) async throws {
        #expect(
            try await TestProgram.run(arguments)
                == TestProgram.Outcome(status: 64, output: "", errors: "daybook: \(message)\n"))
    }
}
