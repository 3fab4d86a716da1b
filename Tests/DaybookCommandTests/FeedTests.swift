import Foundation
import FoundationXML
import MonitoringStore
import Reporting
import TestSupport
import Testing

/// The Atom feed as feed readers follow it from day to day.
@Suite("feed", .needs(.postgresql))
struct FeedTests {
    private static let tenant = "0b9ff12a-6c1c-4f0e-9a53-5a1a0e0f9d11"

    private struct Feed {
        let id: String
        let updated: String
        let entries: [(title: String, id: String, updated: String)]

        init(_ folder: TemporaryFolder, _ site: String = "output/site") throws {
            let root = try #require(
                XMLDocument(data: Data(folder.read("\(site)/feed.xml").utf8), options: []).rootElement())
            func text(_ name: String, in element: XMLElement) throws -> String {
                try #require(element.elements(forName: name).first?.stringValue)
            }
            id = try text("id", in: root)
            updated = try text("updated", in: root)
            entries = try root.elements(forName: "entry").map {
                (try text("title", in: $0), try text("id", in: $0), try text("updated", in: $0))
            }
        }
    }

    /// 240 requests on each of two days.
    private func database() async throws -> TestDatabase {
        let database = try await TestDatabase.migrated()
        try append(to: database, day: 20_778, status: 200)
        try append(to: database, day: 20_779, status: 200)
        return database
    }

    private func append(to database: TestDatabase, day: Int, status: Int) throws {
        let start = ReportWindow(date: CalendarDate(daysSince1970: day), timeZone: .utc).start
        try database.store().append(
            requests: (0..<240).map {
                RequestRecord(
                    endpoint: "/api/orders", method: "GET", responseMilliseconds: 10 + $0 % 5, status: status,
                    organization: Self.tenant, at: start.adding(seconds: Int64($0) * 360))
            })
    }

    private func report(
        _ database: TestDatabase, _ date: String, now: String, _ more: [String] = [], in folder: TemporaryFolder
    )
        async throws
    {
        let outcome = try await TestProgram.run(
            ["report", "--quiet", "--date", date, "--now", now, "--database", database.conninfo] + more,
            in: folder.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    /// Case 03-feed-restated.
    @Test("a day that is reported again is updated then, and keeps its id; its title has the verdict and the service")
    func restated() async throws {
        let (database, folder) = (try await database(), try TemporaryFolder())
        try folder.write("name: Shop\n", to: "daybook.yaml")
        let options = ["--config", "daybook.yaml"]
        try await report(database, "2026-11-21", now: "2026-11-22T04:00:00Z", options, in: folder)
        let first = try Feed(folder)
        #expect(first.updated == "2026-11-22T00:00:00Z" && first.entries.map(\.updated) == ["2026-11-22T00:00:00Z"])
        #expect(first.entries.map(\.title) == ["First report | Shop, 21 Nov"])
        try append(to: database, day: 20_778, status: 500)
        try await report(database, "2026-11-21", now: "2026-11-23T04:00:00Z", options, in: folder)
        let second = try Feed(folder)
        #expect(second.updated == "2026-11-23T04:00:00Z" && second.entries.map(\.updated) == ["2026-11-23T04:00:00Z"])
        #expect(second.id == first.id && second.entries.map(\.id) == first.entries.map(\.id))
        #expect(second.entries.first?.title.hasPrefix("Critical: GET /api/orders 5xx") == true, "\(second.entries)")
        #expect(second.entries.first?.title.hasSuffix(" | Shop, 21 Nov") == true)
        // Every page can be made again from the archive.
        let published = try folder.contents()
        #expect(try await TestProgram.run(["rebuild", "--quiet"], in: folder.path).status == 0)
        #expect(try folder.contents() == published)
    }

    /// Case 19-feed-future.
    @Test("an entry is never dated later than its report")
    func unfinished() async throws {
        let (database, folder) = (try await database(), try TemporaryFolder())
        try UnfinishedDay.report(
            CalendarDate(daysSince1970: 20_778), now: try #require(Instant("2026-11-21T12:00:00Z")), of: database,
            in: folder)
        #expect(try Feed(folder).updated == "2026-11-21T12:00:00Z")
        try await report(database, "2026-11-21", now: "2026-11-22T04:00:00Z", in: folder)
        #expect(try Feed(folder).updated == "2026-11-22T00:00:00Z")
    }

    /// Case 04-feed-ids.
    @Test("databases and organizations have ids of their own, also without an address of the site")
    func ids() async throws {
        let folder = try TemporaryFolder()
        var ids: [String] = []
        for name in ["a", "b"] {
            let database = try await database()
            let output = ["--archive", "\(name)/archive", "--site", "\(name)/site"]
            try await report(database, "2026-11-21", now: "2026-11-22T04:00:00Z", output, in: folder)
            try await report(
                database, "2026-11-21", now: "2026-11-22T04:00:00Z", output + ["--tenant", Self.tenant], in: folder)
            for site in ["\(name)/site", "\(name)/site/tenants/\(Self.tenant)"] {
                let feed = try Feed(folder, site)
                ids += [feed.id] + feed.entries.map(\.id)
            }
        }
        #expect(ids.count == 8 && Set(ids).count == 8, "\(ids)")
    }
}
