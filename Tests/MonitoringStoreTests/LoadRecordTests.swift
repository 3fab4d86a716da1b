import Foundation
import Reporting
import TestSupport
import Testing

@testable import MonitoringStore

@Suite("records of the query load", .needs(.postgresql))
struct LoadRecordTests {
    private let window = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc)

    @Test("they are read as they were stored, and what was not measured stays unknown")
    func stored() async throws {
        let database = try await TestDatabase.migrated()
        let store = try database.store()
        var figures = StatementFigures()
        figures[.calls] = 7
        figures[.totalTime] = 21_000_000
        figures[.readTime] = 4_000_000
        func record(_ query: String, role: String, hour: Int, untracked: Set<StatementCounter>) -> LoadRecord {
            var record = LoadRecord(
                query: query, endpoint: "/a", database: "shop", role: role, hour: window.hours[hour].start,
                figures: figures)
            record.untracked = untracked
            return record
        }
        try store.append(
            load: [
                record("SELECT * FROM a WHERE b = $1", role: "web", hour: 2, untracked: [.planTime]),
                record("SELECT * FROM a WHERE b = 's3cret'", role: "jobs", hour: 3, untracked: [.planTime]),
                record("DELETE FROM c", role: "web", hour: 3, untracked: [.planTime, .readTime]),
            ], hours: window.hours.map(\.start), minutes: 5)
        let observations = try store.observe(window, settings: ReportSettings(), now: window.end)
        let statements = try #require(observations.statements)
        #expect(statements.grade == .exact && statements.losses == [] && statements.hours.count == 24)
        #expect(
            statements.from == window.start.adding(seconds: 300) && statements.to == window.end.adding(seconds: 300))
        #expect(statements.total.calls == 21 && statements.total.planMilliseconds == nil)
        #expect(statements.total.readMilliseconds == nil)
        #expect(statements.groups.map(\.load.calls) == [14, 7])
        let group = try #require(statements.groups.first)
        #expect(group.load.readMilliseconds == 8 && group.load.planMilliseconds == nil)
        #expect(group.roles == ["jobs", "web"] && group.databases == ["shop"] && group.endpoint == "/a")
        #expect(group.formattedQuery == "SELECT *\nFROM a\nWHERE b = $1")
        #expect(group.hours.map(\.calls).filter { $0 > 0 } == [7, 7])
    }
}
