import Foundation
import Postgres
import Reporting
import TestSupport
import Testing

@testable import MonitoringStore

@Suite("advice from a real server", .needs(.postgresql))
struct AdviceTests {
    private func collect(_ database: TestDatabase, _ now: String, conninfo: String? = nil) throws -> Collector.Outcome {
        try Collector(
            store: try MonitoringStore(database: conninfo ?? database.conninfo), settings: ReportSettings(),
            timeZone: .utc, now: try #require(Instant(now))
        ).collect()
    }

    private func observe(_ database: TestDatabase, _ date: String, conninfo: String? = nil) throws -> Observations {
        let window = ReportWindow(date: try #require(CalendarDate(date)), timeZone: .utc)
        return try MonitoringStore(database: conninfo ?? database.conninfo).observe(
            window, settings: ReportSettings(), now: window.end)
    }

    @Test("of a hundred planted cases, every line is right, and none is missing")
    func planted() async throws {
        let database = try await TestDatabase.migrated()
        let cases = PlantedIndexes.all
        #expect(cases.count >= 100)
        let connection = try database.connection()
        try connection.script(
            """
            CREATE TABLE parent (id integer PRIMARY KEY); INSERT INTO parent SELECT generate_series(1, 10);
            CREATE TABLE parents (x integer, y integer, PRIMARY KEY (x, y)); INSERT INTO parents VALUES (1, 1);
            SET enable_seqscan = off; SET enable_bitmapscan = off
            """)
        func named(_ text: String, _ number: Int) -> String {
            text.replacing(/\bT(?=\b|_)/, with: "t\(number)")
        }
        for (number, one) in cases.enumerated() {
            for sql in PlantedIndexes.table(one.size) + one.sql { try connection.script(named(sql, number)) }
        }
        // Of a session that has not ended, statistics are only sent after a while.
        func flush() throws { try connection.script("SELECT pg_stat_force_next_flush()") }
        try connection.script("ANALYZE")
        try flush()
        let start = ContinuousClock.now
        var outcome = try collect(database, "2026-11-01T03:30:00Z")
        let first = ContinuousClock.now - start
        #expect(outcome.notes == [])
        for (number, one) in cases.enumerated() {
            for sql in one.later { try connection.script(named(sql, number)) }
        }
        try flush()
        // Too early for what needs two weeks.
        outcome = try collect(database, "2026-11-08T03:30:00Z")
        let early = try #require(try observe(database, "2026-11-08").catalog.advice)
        #expect(!early.lines.contains { $0.kind == .unusedIndex })
        outcome = try collect(database, "2026-11-16T03:30:00Z")
        #expect(outcome.notes == [])
        let advice = try #require(try observe(database, "2026-11-16").catalog.advice)
        #expect(advice.takenAt == Instant("2026-11-16T03:30:00Z"))
        let expected = Set(
            cases.enumerated().flatMap { number, one in
                one.expected.map { "\($0.0) \(named($0.1, number))" }
            })
        let found = Set(advice.lines.map { "\($0.kind.rawValue) \($0.object)" })
        let (wrong, missing) = (found.subtracting(expected).sorted(), expected.subtracting(found).sorted())
        #expect(wrong == [])
        #expect(missing == [])
        print(
            "advice: \(cases.count) cases, \(expected.count) lines expected, \(found.count) found, \(wrong.count) wrong, \(missing.count) missing; first collect \(first)"
        )
        // Each statement runs as it is; those with CONCURRENTLY outside of a transaction.
        for line in advice.lines {
            guard let statement = line.statement else { continue }
            if line.object.contains("ccnew") || line.kind != .invalidIndex { try connection.script(statement) }
        }
        outcome = try collect(database, "2026-11-17T03:30:00Z")
        let after = try #require(try observe(database, "2026-11-17").catalog.advice)
        #expect(after.lines.filter { $0.kind != .invalidIndex && $0.kind != .unusedIndex }.map(\.fact) == [])
    }
}
