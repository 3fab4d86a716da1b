import Foundation
import Testing

@testable import Reporting

@Suite("words and rules of advice")
struct AdviceLineTests {
    private let now = Instant(seconds: 1_795_356_000)

    private func ago(_ days: Int64) -> Instant { now.adding(seconds: -86_400 * days) }

    private func lines(_ facts: [AdviceFact], since: Instant? = nil) -> [Advice.Line] {
        Advice(AdviceFacts(statisticsSince: since, facts: facts), takenAt: now, timeZone: .utc).lines
    }

    private func unused(since: Instant, last: Instant? = nil) -> AdviceFact {
        var fact = AdviceFact(.unusedIndex, "public.orders_old", since: since)
        (fact.table, fact.bytes, fact.count, fact.last) = ("public.orders", 120_000_000, last == nil ? 0 : 4, last)
        return fact
    }

    @Test("an index is unused only after 14 days of snapshots and of statistics, or with an old last scan")
    func age() {
        #expect(lines([unused(since: now)]) == [])
        #expect(lines([unused(since: ago(13))]) == [])
        #expect(lines([unused(since: ago(14))]).count == 1)
        #expect(lines([unused(since: ago(14))], since: ago(13)) == [])
        #expect(lines([unused(since: ago(14))], since: ago(15)).count == 1)
        #expect(lines([unused(since: now, last: ago(40))]).count == 1)
    }

    @Test("a fact keeps the date of the snapshots before, and an index begins anew after a reset")
    func continued() {
        let other = AdviceFact(.duplicateIndex, "public.a", since: now)
        var facts = AdviceFacts(statisticsSince: nil, facts: [unused(since: now), other])
        facts.continued(from: AdviceFacts(statisticsSince: nil, facts: [unused(since: ago(20))]))
        #expect(facts.facts.map(\.since) == [ago(20), now])
        // Dropped and made again under the same name.
        var (old, new) = (unused(since: ago(20)), unused(since: now))
        (old.number, new.number) = (1, 2)
        facts = AdviceFacts(statisticsSince: nil, facts: [new])
        facts.continued(from: AdviceFacts(statisticsSince: nil, facts: [old]))
        #expect(facts.facts.map(\.since) == [now])
        facts = AdviceFacts(statisticsSince: ago(3), facts: [unused(since: now)])
        facts.continued(from: AdviceFacts(statisticsSince: nil, facts: [unused(since: ago(20))]))
        #expect(facts.facts.map(\.since) == [ago(3)])
    }

    @Test("each kind has its fact, evidence, statement and risk")
    func words() throws {
        let line = try #require(lines([unused(since: ago(20))], since: ago(50)).first)
        #expect(line.fact == "Index public.orders_old of public.orders is not used.")
        #expect(
            line.evidence
                == "120 MB, no scans (statistics since 3 Oct 2026); no snapshot since 2 Nov 2026 shows a scan.")
        #expect(line.statement == "DROP INDEX CONCURRENTLY public.orders_old;")
        #expect(
            line.risk
                == "Scans on standbys are not counted here: check pg_stat_user_indexes there. Jobs that run less often than that may need it. Save its definition first: SELECT pg_get_indexdef('public.orders_old'::regclass);"
        )
        var key = AdviceFact(.foreignKey, "public.orders", since: now)
        (key.table, key.other, key.columns) = ("public.customers", "orders_customer_fkey", ["customer", "\"Region\""])
        (key.bytes, key.rows, key.count) = (3_000_000_000, 12_300_000, 41)
        let indexed = try #require(lines([key]).first)
        #expect(indexed.statement == "CREATE INDEX CONCURRENTLY ON public.orders (customer, \"Region\");")
        #expect(
            indexed.evidence
                == "public.orders has 3.00 GB and about 12 million rows; each row deleted from public.customers, or updated in its key, reads all of them (41 rows there were updated or deleted; no reset of the statistics is known)."
        )
        key.isPartitioned = true
        #expect(lines([key]).first?.statement == "CREATE INDEX ON public.orders (customer, \"Region\");")
        var age = AdviceFact(.wraparound, "shop", since: now)
        (age.count, age.limit, age.other) = (612_000_000, 200_000_000, "public.events")
        let old = try #require(lines([age]).first)
        #expect(old.fact == "The oldest transaction ids of database shop are 612 million old.")
        #expect(
            old.evidence
                == "Autovacuum should have frozen them at 200 million (autovacuum_freeze_max_age); PostgreSQL stops assigning new ones at 2.1 billion; the oldest table of this database is public.events."
        )
        #expect(old.statement == "VACUUM (FREEZE, VERBOSE) public.events;")
        var sequence = AdviceFact(.sequence, "public.orders_id_seq", since: now)
        (sequence.count, sequence.limit) = (1_540_000_000, 2_147_483_647)
        (sequence.table, sequence.other, sequence.columns) = ("public.orders", "integer", ["id"])
        let full = try #require(lines([sequence]).first)
        #expect(full.fact == "Sequence public.orders_id_seq has used 71.7 % of what column id of public.orders holds.")
        #expect(full.statement == "ALTER TABLE public.orders ALTER COLUMN id TYPE bigint;")
        // The gravest kind first, whatever the order in which facts are stored.
        #expect(lines([key, sequence, age]).map(\.kind) == [.wraparound, .sequence, .foreignKey])
        #expect(lines([sequence, age, key]) == lines([key, age, sequence]))
    }

    @Test("an index left over from REINDEX CONCURRENTLY is dropped, another invalid one is built again")
    func invalid() {
        func statement(_ name: String) -> String? {
            lines([AdviceFact(.invalidIndex, name, since: now)]).first?.statement
        }
        #expect(statement("public.a_ccnew") == "DROP INDEX CONCURRENTLY public.a_ccnew;")
        #expect(statement("public.\"A_ccold12\"") == "DROP INDEX CONCURRENTLY public.\"A_ccold12\";")
        #expect(statement("public.a_ccnew_b") == "REINDEX INDEX CONCURRENTLY public.a_ccnew_b;")
        #expect(statement("public.a") == "REINDEX INDEX CONCURRENTLY public.a;")
        var covered = AdviceFact(.invalidIndex, "public.a", since: now)
        (covered.table, covered.other, covered.isCovered) = ("public.t", "public.b", true)
        (covered.bytes, covered.isMaintained) = (0, false)
        let line = lines([covered]).first
        #expect(line?.fact == "Index public.a is invalid, and public.b serves its queries.")
        #expect(line?.evidence == "pg_index.indisvalid is false, and nothing was building it.")
        #expect(line?.statement == "DROP INDEX CONCURRENTLY public.a;")
    }

    @Test("vacuum is overdue far above what autovacuum starts at, and after a day")
    func vacuum() {
        func table(_ dead: Int, threshold: Int = 20_050, isVacuumed: Bool = true, planned: Int? = 100_000)
            -> CatalogTable
        {
            CatalogTable(
                oid: 1, name: "public.t", bytes: 50_000_000, plannedRows: planned, rows: 100_000, deadRows: dead,
                vacuumThreshold: threshold, isVacuumed: isVacuumed)
        }
        func kinds(_ table: CatalogTable) -> [AdviceKind] {
            CatalogAdvice(tables: [table], indexes: [], foreignKeys: [], at: now).facts.map(\.kind)
        }
        #expect(kinds(table(30_000)) == [] && kinds(table(40_103)) == [.vacuumOverdue])
        #expect(kinds(table(9_000, threshold: 50)) == [])
        #expect(kinds(table(30_000, isVacuumed: false)) == [.autovacuumOff])
        #expect(kinds(table(0, planned: nil)) == [.neverAnalyzed])
        #expect(kinds(table(40_103, threshold: .max)) == [])
        let overdue = CatalogAdvice(tables: [table(50_000)], indexes: [], foreignKeys: [], at: ago(1)).facts
        #expect(lines(overdue).map(\.statement) == ["VACUUM (ANALYZE, VERBOSE) public.t;"])
        #expect(lines(CatalogAdvice(tables: [table(50_000)], indexes: [], foreignKeys: [], at: now).facts) == [])
    }

    @Test("tables of which sequential scans read most are named with their share")
    func scans() throws {
        let tables = (1...12).map { number in
            CatalogTable(
                oid: number, name: "public.t\(number)", bytes: number == 3 ? 1_000_000 : 50_000_000,
                plannedRows: 100_000, rows: 100_000, scans: 10, rowsScanned: number <= 3 ? 3_000_000 : 100_001)
        }
        let found = CatalogAdvice(tables: tables.shuffled(), indexes: [], foreignKeys: [], at: now).facts
        #expect(found.map(\.object) == ["public.t1", "public.t2"])
        #expect(
            lines(found).first?.fact
                == "Sequential scans of public.t1 read 3.0 million rows, 30.3 % of what all of them read.")
    }

    @Test("ages of ids that vacuum keeps in their range are no finding and have no forecast")
    func sawtooth() throws {
        let limit = Double(DatabaseAge.limit)
        // 5 million a day, frozen at 200 million: two rises and a fall in 90 days.
        for offset in 0..<45 {
            let peaks = (0..<90).map { 1_000_000 + Double(($0 + offset) % 40) * 5_000_000 }
            let risen = try report(peaks, metric: "transaction_id_age", limit: limit)
            #expect((risen.findings ?? []).filter { $0.kind == .resource } == [])
            #expect(risen.alerts == [] && risen.resources.first?.forecast == nil)
        }
        // Where nothing is frozen, the day is told long before.
        let rising = (0..<90).map { 900_000_000 + Double($0) * 8_000_000 }
        let risen = try report(rising, metric: "transaction_id_age", limit: limit)
        let forecast = try #require(risen.resources.first?.forecast)
        #expect(forecast.outcome == .date)
        let full = try report((0..<90).map { 55 + Double($0) / 5 }, metric: "sequence_used", limit: 100)
        #expect(full.resources.first?.forecast?.outcome == .date)
        #expect((full.findings ?? []).contains { $0.headline == "Fullest sequence 72.8 % of 100 %" })
    }

    /// A report of the last day of a resource, with those before archived.
    private func report(_ peaks: [Double], metric: String, limit: Double) throws -> Report {
        let date = try #require(CalendarDate("2026-11-22"))
        let window = ReportWindow(date: date, timeZone: .utc)
        let last = try #require(peaks.last)
        let days = peaks.dropLast().enumerated().map { index, peak in
            (
                date.adding(days: index + 1 - peaks.count),
                [ResourceDay(metric: metric, last: peak, mean: peak, maximum: peak)]
            )
        }
        let series = ResourceSeries(
            metric: metric, points: [ResourceSeries.Point(at: window.start.adding(seconds: 3600), value: last)],
            limit: limit)
        return Report(
            Observations(
                window: window, traffic: HourlyTraffic(window: window, rows: [], stored: []),
                slowQueries: SlowQueryTally(window: window), storedAlerts: [], resources: [series], notes: []),
            earlier: EarlierDays(resources: Dictionary(uniqueKeysWithValues: days)), settings: ReportSettings(),
            version: "0.0.0")
    }
}
