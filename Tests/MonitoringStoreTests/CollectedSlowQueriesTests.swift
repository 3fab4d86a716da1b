import Reporting
import Testing

@testable import MonitoringStore

@Suite("slow queries in memory")
struct CollectedSlowQueriesTests {
    private let window = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc)

    private func record(_ query: String, _ milliseconds: Int, hour: Int = 0, plan: String? = nil) -> SlowQueryRecord {
        SlowQueryRecord(
            query: query, milliseconds: milliseconds, endpoint: "/orders/\(hour)", plan: plan,
            at: window.start.adding(seconds: Int64(hour) * 3600))
    }

    private func slowQueries(
        _ records: [SlowQueryRecord], _ limits: CollectedSlowQueries.Limits = .init()
    ) -> (queries: SlowQueries, notes: [String]) {
        var collected = CollectedSlowQueries(timeZone: .utc, limits: limits)
        for record in records { collected.add(record) }
        var notes: [String] = []
        let settings = ReportSettings()
        let tally = collected.tally(window, settings: settings, fold: nil, &notes)
        return (tally.slowQueries(settings.slowQueries), notes)
    }

    @Test("texts that differ in literals are one query, shown as its slowest execution without literals")
    func grouped() throws {
        let plan = #"{"Plan": {"Node Type": "Seq Scan", "Filter": "(id = 9)"}}"#
        let (queries, notes) = slowQueries([
            record("SELECT * FROM a WHERE id = 1", 600), record("SELECT * FROM b", 900, hour: 2),
            record("SELECT  * FROM a WHERE id = 9", 5000, hour: 25),
            record("SELECT * FROM a WHERE id = 9", 800, hour: 1, plan: plan),
            record("SELECT * FROM a WHERE id = 3", 400),
        ])
        #expect(queries.groups.map(\.query) == ["SELECT * FROM a WHERE id = $1", "SELECT * FROM b"])
        #expect(queries.groups.map(\.totalMilliseconds) == [1400, 900])
        #expect(queries.groups[0].endpoints == ["/orders/0", "/orders/1"])
        #expect(queries.groups[0].hours?.prefix(3) == [1, 1, 0])
        let shown = try #require(queries.groups[0].plan).json()
        #expect(!String(decoding: shown, as: UTF8.self).contains("9"))
        #expect(notes.isEmpty)
    }

    @Test("the order of the records does not matter")
    func order() {
        let records = (0..<200).map { number in
            record("SELECT * FROM t\(number % 7) WHERE id = \(number)", 500 + number * 37 % 900, hour: number % 24)
        }
        let first = slowQueries(records)
        let second = slowQueries(records.sorted { ($0.milliseconds, $0.query) < ($1.milliseconds, $1.query) })
        #expect(first.queries == second.queries)
    }

    @Test("executions beyond the limit are counted, and a note says so")
    func beyondLimit() {
        let records = (0..<10).map { record("SELECT \($0) FROM a", 600, hour: $0) }
        let (queries, notes) = slowQueries(records, .init(executions: 7))
        #expect(queries.count == 10)
        #expect(queries.groups.map(\.count) == [7])
        #expect(queries.other.count == 3)
        #expect(queries.other.totalMilliseconds == 1800)
        #expect(queries.other.groups == nil)
        #expect(
            notes == [
                "3 slow queries are counted as not listed, even if their text belongs to a listed group, because only the first 7 in the logs are examined."
            ])
    }

    @Test("with too many texts, those of the groups that took the least time are forgotten, and a note says so")
    func manyTexts() throws {
        let padding = String(repeating: "x", count: 900)
        let records = (0..<40).map { number in
            record("SELECT a\(number)_\(padding) FROM t", number == 3 ? 90_000 : 600 + number)
        }
        let (queries, notes) = slowQueries(records, .init(sampleBytes: 20_000))
        #expect(queries.groups.count == 40)
        #expect(try #require(queries.groups.first).query.hasPrefix("SELECT a3_"))
        #expect(queries.groups.contains { $0.query.isEmpty })
        #expect(
            notes == [
                "A slow query can lack its text, or show that of an execution that was not the slowest, because the logs have more than 20.0 kB of texts and plans."
            ])
    }
}
