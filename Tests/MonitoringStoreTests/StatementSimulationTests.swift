import Foundation
import Postgres
import Reporting
import TestSupport
import Testing

@testable import MonitoringStore

/// The bounds of query load against executions that were counted one by one, on a real server whose statistics are
/// evicted, reset, and lost in a crash.
@Suite("query load of random histories", .needs(.postgresql), .serialized)
struct StatementSimulationTests {
    /// 1,000,000 in `make simulate`.
    private static let wanted = ProcessInfo.processInfo.environment["DAYBOOK_STATEMENTS"].flatMap { Int($0) }
    private static let executions = wanted ?? 60_000
    private static let statements = 6000
    private static let batches = 60
    private static let histories = wanted == nil ? 40 : 200

    /// A moment at which a collector can have run.
    private struct Moment {
        let snapshot: StatementSnapshot
        /// How often each statement had been executed.
        let truth: [Int]
    }

    /// Column pairs of one table: texts of statements that differ in structure.
    private static func columns(_ statement: Int) -> (Int, Int) { (statement / 78, statement % 78) }

    private static func prepare(_ server: StatisticsServer) throws {
        let columns = (0..<78).map { "c\($0) integer DEFAULT 1" }.joined(separator: ", ")
        try server.connection().script(
            """
            CREATE TABLE wide (\(columns)); INSERT INTO wide DEFAULT VALUES;
            CREATE FUNCTION work(statements integer[], counts integer[]) RETURNS void LANGUAGE plpgsql AS $$
            DECLARE s integer;
            BEGIN
              FOR i IN 1 .. cardinality(statements) LOOP
                s := statements[i];
                FOR n IN 1 .. counts[i] LOOP
                  EXECUTE 'SELECT c' || s / 78 || ' FROM wide WHERE c' || s % 78 || ' = 1';
                END LOOP;
              END LOOP;
            END $$
            """)
    }

    /// Runs everything once; then any choice of the moments is a history.
    private static func moments(_ server: StatisticsServer, _ random: inout SeededRandom) throws -> (
        moments: [Moment], statements: [Int64: Int]
    ) {
        var truth = [Int](repeating: 0, count: statements)
        var moments: [Moment] = []
        var known: [Int64: Int] = [:]
        func look(_ minute: Int64) throws {
            let connection = try server.connection()
            let view = try StatementView(over: connection)
            let at = ReportWindow(date: CalendarDate(daysSince1970: 20_778), timeZone: .utc).start
                .adding(seconds: minute * 60)
            var snapshot = try #require(try view.snapshot(at: at, over: connection))
            let new = snapshot.entries.keys.map(\.query).filter { known[$0] == nil }
            for (query, text) in try view.texts(of: Set(new), over: connection) {
                let words = text.split(separator: " ")
                guard words.count == 8, words[2] == "FROM", words[3] == "wide", let first = Int(words[1].dropFirst()),
                    let second = Int(words[5].dropFirst())
                else { continue }
                known[query] = first * 78 + second
            }
            let texts = try view.texts(of: snapshot.entries.keys.map(\.query), over: connection)
            for key in snapshot.entries.keys {
                snapshot.entries[key]?.isReset = texts[key.query]?.contains("pg_stat_statements_reset") ?? false
            }
            moments.append(Moment(snapshot: snapshot, truth: truth))
        }
        try look(0)
        var minute: Int64 = 0
        for batch in 0..<batches {
            var counts: [Int: Int] = [:]
            for _ in 0..<executions / batches {
                // Few are frequent, many rare, and which are there changes with time.
                let place = Int(Double(statements) * pow(Double.random(in: 0..<1, using: &random), 3))
                counts[(place + batch * 37) % statements, default: 0] += 1
            }
            let chosen = counts.sorted { $0.key < $1.key }
            try server.connection().query(
                "SELECT work($1::integer[], $2::integer[])",
                [
                    "{\(chosen.map { "\($0.key)" }.joined(separator: ","))}",
                    "{\(chosen.map { "\($0.value)" }.joined(separator: ","))}",
                ])
            for (statement, count) in chosen { truth[statement] += count }
            minute += Int64.random(in: 3...50, using: &random)
            switch batch {
            case 12: try server.connection().query("SELECT pg_stat_statements_reset()")
            case 20, 33: try server.restart()
            case 28: try server.crash()
            case 41, 44:
                let entry = try #require(known.keys.sorted().randomElement(using: &random))
                try server.connection().query("SELECT pg_stat_statements_reset(0, 0, $1::bigint)", ["\(entry)"])
            default: break
            }
            try look(minute)
        }
        return (moments, known)
    }

    /// What the intervals of a history say, compared with what was executed.
    private struct Findings {
        var rows = 0
        var exactRows = 0
        var exactIntervals = 0
        var intervals = 0
        var tooHigh = 0
        var wrongExact = 0
        var missing = 0
    }

    private static func check(
        _ earlier: Moment, _ later: Moment, _ statements: [Int64: Int], _ findings: inout Findings
    ) throws {
        findings.intervals += 1
        let interval = try #require(StatementInterval(from: earlier.snapshot, to: later.snapshot))
        var seen: Set<Int> = []
        for row in interval.rows {
            guard let statement = statements[row.key.query] else { continue }
            seen.insert(statement)
            findings.rows += 1
            let truth = later.truth[statement] - earlier.truth[statement]
            for value in [row.figures[.calls], row.figures[.rows]] {
                if value > truth || value < 0 { findings.tooHigh += 1 }
                if row.isExact, value != truth { findings.wrongExact += 1 }
            }
            if row.figures[.totalTime] < 0 { findings.tooHigh += 1 }
            if row.isExact { findings.exactRows += 1 }
        }
        guard interval.losses.isEmpty else { return }
        findings.exactIntervals += 1
        for statement in later.truth.indices
        where later.truth[statement] > earlier.truth[statement] && !seen.contains(statement) {
            findings.missing += 1
        }
    }

    @Test("every bound holds and every exact figure is exact, through evictions, resets, restarts and a crash")
    func histories() async throws {
        let server = try await StatisticsServer(settings: [
            "pg_stat_statements.max=5000", "pg_stat_statements.track=all", "pg_stat_statements.track_utility=off",
        ])
        try Self.prepare(server)
        var random = SeededRandom(25)
        let (moments, statements) = try Self.moments(server, &random)
        var findings = Findings()
        for _ in 0..<Self.histories {
            let share = Double.random(in: 0.05...1, using: &random)
            let chosen = moments.filter { _ in Double.random(in: 0..<1, using: &random) < share }
            for (earlier, later) in zip(chosen, chosen.dropFirst()) {
                try Self.check(earlier, later, statements, &findings)
            }
        }
        print(
            "simulation: statements: \(Self.executions) executions, \(Self.histories) histories, \(findings.intervals) intervals (\(findings.exactIntervals) exact), \(findings.rows) figures (\(findings.exactRows) exact): \(findings.tooHigh) too high, \(findings.wrongExact) wrong although exact, \(findings.missing) missing although exact"
        )
        #expect(findings.tooHigh == 0)
        #expect(findings.wrongExact == 0)
        #expect(findings.missing == 0)
        #expect(findings.exactIntervals > findings.intervals / 50)
        #expect(findings.rows > 50_000)
    }

    @Test("the hours and the day of a history hold what was executed between their ends")
    func days() async throws {
        let server = try await StatisticsServer(settings: [
            "pg_stat_statements.max=5000", "pg_stat_statements.track=all", "pg_stat_statements.track_utility=off",
        ])
        try Self.prepare(server)
        var random = SeededRandom(26)
        let (moments, statements) = try Self.moments(server, &random)
        let window = ReportWindow(date: CalendarDate(daysSince1970: 20_778), timeZone: .utc)
        let truth = Dictionary(uniqueKeysWithValues: moments.map { ($0.snapshot.at, $0.truth) })
        func executed(_ from: Instant, _ to: Instant) throws -> Int {
            let (before, after) = (try #require(truth[from]), try #require(truth[to]))
            return zip(before, after).reduce(0) { $0 + $1.1 - $1.0 }
        }
        var exactHours = 0
        for _ in 0..<Self.histories {
            let share = Double.random(in: 0.05...1, using: &random)
            let chosen = moments.filter { _ in Double.random(in: 0..<1, using: &random) < share }
            var periods: [StatementPeriod] = []
            var rows: [StatementRow] = []
            for (earlier, later) in zip(chosen, chosen.dropFirst()) {
                let interval = try #require(StatementInterval(from: earlier.snapshot, to: later.snapshot))
                for part in StatementPart.parts(of: interval, in: .utc) {
                    for row in part.rows {
                        guard let statement = statements[row.key.query] else { continue }
                        rows.append(
                            StatementRow(
                                period: periods.count, fingerprint: "\(statement)", figures: row.figures, tracked: []))
                    }
                    periods.append(part.period)
                }
            }
            guard
                let day = Statements(
                    StatementObservations(periods: periods, rows: rows, texts: [:]), in: window)
            else { continue }
            let all = try executed(day.from, day.to)
            #expect(day.total.calls <= all)
            if day.grade == .exact { #expect(day.total.calls == all) }
            #expect(day.groups.reduce(0) { $0 + $1.load.calls } + day.other.load.calls == day.total.calls)
            #expect(day.hours.reduce(0) { $0 + $1.calls } == day.total.calls)
            for hour in day.hours where hour.grade == .exact {
                exactHours += 1
                let (from, to) = (try #require(hour.from), try #require(hour.to))
                #expect(hour.calls == (try executed(from, to)))
            }
        }
        #expect(exactHours > 20)
    }
}
