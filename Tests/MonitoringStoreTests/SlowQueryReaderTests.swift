import Foundation
import Postgres
import Reporting
import TestSupport
import Testing

@testable import MonitoringStore

@Suite("reading slow queries", .needs(.postgresql))
struct SlowQueryReaderTests {
    private let window = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc)

    /// The result of reading a table, with the notes.
    private func read(
        _ database: TestDatabase, textLimit: Int = 1_000_000, listed: Int = 50
    ) throws -> (SlowQueries, [String]) {
        var settings = ReportSettings()
        settings.slowQueries.listed = listed
        let connection = try database.connection()
        var notes: [String] = []
        let tally = try connection.transaction(.snapshot) {
            try SlowQueryReader(
                connection: connection, table: MonitoringSchema()(.slowQueries), window: window, settings: settings,
                textLimit: textLimit
            ).tally(&notes)
        }
        return (tally.slowQueries(settings.slowQueries), notes)
    }

    private func insert(_ database: TestDatabase, _ select: String) throws {
        try database.run(
            """
            INSERT INTO platform_admin.slow_query_log (query_text, execution_time_ms, endpoint, organization_id, query_plan, "timestamp")
            \(select)
            """)
    }

    @Test("groups of very many texts cover all executions, and unlisted ones are counted")
    func groups() async throws {
        let database = try await TestDatabase.migrated()
        // 400 texts for each of 30 queries; a query with a higher number took more time.
        try insert(
            database,
            """
            SELECT 'SELECT c' || q || ' FROM t WHERE a = ''' || n || '''', 501 + q * 10 + n % 7, '/e' || n % 3,
                   ('00000000-0000-4000-8000-0000000000' || 10 + n % 12)::uuid, NULL,
                   timestamptz '2026-11-22T00:00Z' + n % 24 * interval '1 hour'
            FROM generate_series(1, 30) q, generate_series(1, 400) n
            """)
        // Words that do not parse.
        try insert(
            database,
            "SELECT 'broken ' || n || ' ''secret', 600, NULL, NULL, NULL, timestamptz '2026-11-22T05:00Z' FROM generate_series(1, 900) n"
        )
        let (queries, notes) = try read(database, listed: 5)
        #expect(notes.isEmpty)
        #expect(queries.count == 12_900)
        let exact = try database.connection().query(
            "SELECT sum(execution_time_ms)::bigint FROM platform_admin.slow_query_log")[0].int("sum")
        #expect(queries.totalMilliseconds == exact)
        #expect(
            queries.groups.map(\.query) == ["broken ..."]
                + [30, 29, 28, 27].map { "SELECT c\($0) FROM t WHERE a = $1" })
        #expect(queries.groups.map(\.count) == [900, 400, 400, 400, 400])
        #expect(queries.other.groups == 26)
        #expect(queries.groups.reduce(queries.other.totalMilliseconds) { $0 + $1.totalMilliseconds } == exact)
        let figures = try database.connection().query(
            """
            SELECT stddev_pop(execution_time_ms)::text AS deviation,
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY execution_time_ms)::text AS p50,
                   percentile_cont(0.95) WITHIN GROUP (ORDER BY execution_time_ms)::text AS p95
            FROM platform_admin.slow_query_log WHERE query_text LIKE 'SELECT c30 %'
            """)[0]
        let group = queries.groups[1]
        let deviation = try #require(Double(try figures.text("deviation")))
        #expect(abs(try #require(group.standardDeviationMilliseconds) - deviation) < 1e-9)
        #expect(
            try group.p50Milliseconds == Double(figures.text("p50"))
                && group.p95Milliseconds == Double(figures.text("p95")))
        #expect(group.hours?.count == 24 && group.hours?.reduce(0, +) == 400)
        #expect(
            group.endpoints == ["/e0", "/e1", "/e2"]
                && group.byEndpoint?.parts.map(\.count) == [133, 134, 133].sorted(by: >))
        #expect(
            group.organizations == 12 && group.byOrganization?.parts.count == 10
                && group.byOrganization?.other.names == 2)
        #expect(group.formattedQuery == "SELECT c30\nFROM t\nWHERE a = $1")
        #expect(queries.groups[0].byEndpoint?.parts.map(\.name) == [nil])
    }

    /// Case 10-notify-crowds-out, and tables by month.
    @Test("payloads, counts and digits of table names are no queries of their own, and the latter are counted")
    func oneQuery() async throws {
        let database = try await TestDatabase.migrated()
        try insert(
            database,
            """
            SELECT 'notify jobs, ' || quote_literal('{"id":' || i || '}'), 900, '/n', NULL::uuid, NULL::jsonb,
                   timestamptz '2026-11-22T10:00Z' + i * interval '1 second' FROM generate_series(1, 60) i
            UNION ALL
            SELECT 'fetch forward ' || 100 + i || ' from cur', 800, '/f', NULL, NULL,
                   timestamptz '2026-11-22T11:00Z' + i * interval '1 second' FROM generate_series(1, 20) i
            UNION ALL
            SELECT 'select * from orders_2026_' || 10 + i % 3 || ' where id = ' || i, 700, '/o', NULL, NULL,
                   timestamptz '2026-11-22T12:00Z' + i * interval '1 second' FROM generate_series(1, 15) i
            """)
        let (queries, notes) = try read(database)
        #expect(notes.isEmpty)
        #expect(queries.groups.map(\.count) == [60, 20, 15])
        #expect(queries.groups.map(\.nameVariants) == [nil, nil, 3])
        #expect(queries.groups.map(\.isParsed) == [true, true, true])
        #expect(queries.groups.map(\.query).prefix(2) == ["notify jobs, ?", "fetch forward ? from cur"])
    }

    @Test("texts beyond the limit are counted and reported")
    func limited() async throws {
        let database = try await TestDatabase.migrated()
        try insert(
            database,
            "SELECT 'SELECT c' || n || ' FROM t', 600 + n, NULL, NULL, NULL, timestamptz '2026-11-22T05:00Z' FROM generate_series(1, 40) n"
        )
        let (queries, notes) = try read(database, textLimit: 10)
        #expect(queries.groups.map(\.totalMilliseconds) == Array((631...640).reversed()))
        #expect(queries.count == 40 && queries.other.count == 30 && queries.other.groups == nil)
        #expect(
            notes == [
                "30 slow queries are counted as not listed, even if their text belongs to a listed group, because only the 10 texts that took the most time are examined."
            ])
    }

    @Test("the text and plan shown are those of the slowest execution, and the earliest among equals")
    func sample() async throws {
        let database = try await TestDatabase.migrated()
        try insert(
            database,
            """
            VALUES ('select a from t where b = 1', 900, NULL, NULL::uuid, '[{"Plan": {"Node Type": "Seq Scan", "Relation Name": "late"}}]'::jsonb, timestamptz '2026-11-22T05:00:00.5Z'),
                   ('select a /* x */ from t where b = 2', 900, NULL, NULL, '[{"Plan": {"Node Type": "Seq Scan", "Relation Name": "early"}}]', '2026-11-22T05:00:00.25Z'),
                   ('select a from t  where b = 3', 901, NULL, NULL, NULL, '2026-11-22T06:00Z'),
                   ('select a from t where b = 4', 800, NULL, NULL, '[{"Plan": {"Node Type": "Seq Scan", "Relation Name": "fast"}}]', '2026-11-22T04:00Z')
            """)
        let (queries, notes) = try read(database)
        let group = try #require(queries.groups.first)
        #expect(queries.groups.count == 1 && notes.isEmpty && group.query == "select a from t where b = $1")
        #expect(group.plan.flatMap(QueryPlan.init)?.root.relation == "early")
        #expect(group.planShape?.wholeMatch(of: /[0-9a-f]{16}/) != nil)
        #expect(
            group.firstSeen.description == "2026-11-22T04:00:00Z"
                && group.lastSeen.description == "2026-11-22T06:00:00Z")
    }

    @Test("an unreadably large plan is not shown, and the next slowest is")
    func largePlan() async throws {
        let database = try await TestDatabase.migrated()
        try insert(
            database,
            """
            SELECT 'select a from t', 600 + n, NULL, NULL::uuid,
                   jsonb_build_object('Node Type', 'Result', 'Relation Name', 'r' || n, 'Filter', repeat('x', n * 200000)),
                   timestamptz '2026-11-22T05:00Z'
            FROM generate_series(1, 2) n
            """)
        let (queries, notes) = try read(database)
        #expect(queries.groups.first?.plan.flatMap(QueryPlan.init)?.root.relation == "r1")
        #expect(notes == ["1 query plan is larger than 256 kB and not shown."])
    }

    @Test("a fingerprint is the same whether or not the text is normalized first")
    func fingerprints() {
        for sql in [
            "SELECT 1", "select a from t where b in (1, 2, 3)",
            "update t set a = -5 where b = 'x' and c = interval '1 day'",
            "select a from t where b = 'cut o",
        ] {
            #expect(QueryText(sql).fingerprint == QueryText.fingerprint(of: sql).description)
        }
        #expect(SlowQueryFingerprint(value: 10, isParsed: false).description == "t000000000000000a")
        #expect(SlowQueryFingerprint(value: .max, isParsed: true) < SlowQueryFingerprint(value: 0, isParsed: false))
    }

    @Test("a text takes 32 bytes while groups are found, whatever its length")
    func ledger() {
        #expect(MemoryLayout<FingerprintLedger.Entry>.stride == 32)
    }

    @Test("the costliest groups are found in any order of their texts", arguments: 0..<20)
    func costliest(seed: Int) {
        var random = SeededRandom(UInt64(seed))
        let entries = (0..<500).map { index -> FingerprintLedger.Entry in
            let milliseconds = Int.random(in: 500...900, using: &random)
            return FingerprintLedger.Entry(
                fingerprint: UInt64(index % 40), text: Int64(index), milliseconds: milliseconds, count: 1,
                digits: UInt16(index % 2), isParsed: index % 3 > 0)
        }
        func listed(_ entries: [FingerprintLedger.Entry]) -> FingerprintLedger.Listed {
            var ledger = FingerprintLedger()
            for entry in entries { ledger.add(entry) }
            return ledger.listed(7)
        }
        let (one, other) = (listed(entries), listed(entries.shuffled(using: &random)))
        #expect(one.fingerprints == other.fingerprints && one.fingerprints.count == 7 && one.groups == 80)
        #expect(one.variants == other.variants && one.variants == [Int](repeating: 1, count: 7))
        let totals = Dictionary(grouping: entries) {
            SlowQueryFingerprint(value: $0.fingerprint, isParsed: $0.isParsed)
        }.mapValues {
            $0.reduce(0) { $0 + $1.milliseconds }
        }
        #expect(one.fingerprints.map { totals[$0] ?? 0 } == Array(totals.values.sorted(by: >).prefix(7)))
        for entry in entries {
            let fingerprint = SlowQueryFingerprint(value: entry.fingerprint, isParsed: entry.isParsed)
            #expect(one.group(ofText: entry.text) == one.fingerprints.firstIndex(of: fingerprint))
        }
        #expect(one.group(ofText: -1) == nil && one.group(ofText: 500) == nil)
    }
}
