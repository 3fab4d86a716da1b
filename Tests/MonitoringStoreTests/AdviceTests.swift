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
            text.replacing(/\bT(?=\b|_)/.wordBoundaryKind(.simple), with: "t\(number)")
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

    @Test("facts are taken once a day, and only what a later snapshot still shows is reported")
    func daily() async throws {
        let database = try await TestDatabase.migrated()
        let connection = try database.connection()
        try connection.script("CREATE TABLE t (a integer); CREATE INDEX i ON t (a); CREATE INDEX j ON t (a)")
        func snapshots() throws -> Int {
            try connection.query(
                "SELECT count(*) FROM platform_admin.server_snapshots WHERE kind = 'advice'")[0].int("count")
        }
        for (now, count) in [("T00:10", 1), ("T00:10", 1), ("T23:50", 1)] {
            _ = try collect(database, "2026-11-20\(now):00Z")
            #expect(try snapshots() == count)
        }
        #expect(try observe(database, "2026-11-20").catalog.advice?.lines.map(\.object) == ["public.j"])
        try connection.script("DROP INDEX j")
        _ = try collect(database, "2026-11-21T00:10:00Z")
        #expect(try snapshots() == 2)
        #expect(try observe(database, "2026-11-21").catalog.advice?.lines == [])
        #expect(try observe(database, "2026-11-22").catalog.advice == nil)
        _ = try collect(database, "2028-01-01T00:10:00Z")
        #expect(try snapshots() == 1)
        // A snapshot of a later version is left out.
        try connection.script("UPDATE platform_admin.server_snapshots SET content = '{}'")
        #expect(try observe(database, "2028-01-01").catalog.advice == nil)
    }

    @Test("a sequence near its end is a sample, a line of advice, and an alert")
    func sequence() async throws {
        let database = try await TestDatabase.migrated()
        try database.run(
            """
            CREATE TABLE narrow (id integer PRIMARY KEY); CREATE SEQUENCE wide_seq;
            ALTER TABLE narrow ALTER id SET DEFAULT nextval('wide_seq');
            SELECT setval('wide_seq', 2000000000);
            CREATE TABLE s (id smallserial); SELECT setval('s_id_seq', 20000);
            CREATE TABLE big (id bigserial); SELECT setval('big_id_seq', 2000000000);
            CREATE SEQUENCE round MAXVALUE 10 CYCLE; SELECT setval('round', 10);
            CREATE SEQUENCE down INCREMENT -1 MINVALUE -100 MAXVALUE -1; SELECT setval('down', -80);
            CREATE SEQUENCE low MINVALUE -1000 MAXVALUE 1000 START 1; SELECT setval('low', 10);
            CREATE SEQUENCE unused_seq MAXVALUE 2
            """)
        let outcome = try collect(database, "2026-11-20T00:10:00Z")
        #expect(outcome.notes == [])
        let sample = try #require(outcome.samples.first { $0.metric == "sequence_used" })
        #expect(sample.limit == 100 && abs(sample.value - 93.13) < 0.01)
        let lines = try #require(try observe(database, "2026-11-20").catalog.advice).lines
        #expect(
            lines.filter { $0.kind == .sequence }.map(\.statement) == [
                "ALTER TABLE public.narrow ALTER COLUMN id TYPE bigint;",
                "ALTER SEQUENCE public.down AS bigint NO MINVALUE;",
                "ALTER TABLE public.s ALTER COLUMN id TYPE bigint;",
            ])
        for metric in ["transaction_id_age", "multixact_id_age"] {
            let age = try #require(outcome.samples.first { $0.metric == metric })
            #expect(age.value >= 0 && age.value < 10_000_000 && age.limit == 2_144_483_647)
        }
        // A role that must not read sequences is told once.
        let role = "collector_" + database.name
        try database.run(
            "CREATE ROLE \(role) LOGIN; GRANT USAGE ON SCHEMA platform_admin TO \(role); GRANT ALL ON ALL TABLES IN SCHEMA platform_admin TO \(role); DELETE FROM platform_admin.server_snapshots; DELETE FROM platform_admin.daybook_state"
        )
        let limited = try collect(database, "2026-11-21T00:10:00Z", conninfo: database.conninfo(user: role))
        #expect(
            limited.notes == [
                "6 sequences are left out, as the role must not read them; to have sequence_used sampled, run as the owner, for each schema: GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO \"\(role)\"."
            ])
        #expect(!limited.samples.contains { $0.metric == "sequence_used" })
        #expect(try collect(database, "2026-11-22T00:10:00Z", conninfo: database.conninfo(user: role)).notes == [])
    }

    @Test("without the table or a privilege, collect says so once a day with the statement, and reports are made")
    func obstacles() async throws {
        let database = try await TestDatabase.migrated()
        let role = "collector_" + database.name
        try database.run(
            "CREATE ROLE \(role) LOGIN; GRANT USAGE ON SCHEMA platform_admin TO \(role); GRANT ALL ON ALL TABLES IN SCHEMA platform_admin TO \(role); REVOKE ALL ON platform_admin.server_snapshots FROM \(role)"
        )
        let conninfo = database.conninfo(user: role)
        let what = "advice and changes of settings are not stored, as "
        let grant =
            "role \"\(role)\" lacks privileges on platform_admin.server_snapshots; run as its owner: GRANT"
        #expect(
            try collect(database, "2026-11-20T00:10:00Z", conninfo: conninfo).notes == [
                "\(what)\(grant) SELECT, INSERT, DELETE ON \"platform_admin\".\"server_snapshots\" TO \"\(role)\"."
            ])
        #expect(try collect(database, "2026-11-20T01:10:00Z", conninfo: conninfo).notes == [])
        #expect(
            try observe(database, "2026-11-20", conninfo: conninfo).notes == [
                "Advice and changes of settings are not reported, as \(grant) SELECT ON \"platform_admin\".\"server_snapshots\" TO \"\(role)\"."
            ])
        try database.run(
            "GRANT ALL ON platform_admin.server_snapshots TO \(role); ALTER TABLE platform_admin.server_snapshots ENABLE ROW LEVEL SECURITY"
        )
        #expect(
            try collect(database, "2026-11-21T00:10:00Z", conninfo: conninfo).notes == [
                "\(what)role \"\(role)\" is subject to row-level security of platform_admin.server_snapshots; run as a superuser: ALTER ROLE \"\(role)\" BYPASSRLS."
            ])
        try database.run("DROP TABLE platform_admin.server_snapshots")
        #expect(
            try collect(database, "2026-11-22T00:10:00Z").notes == [
                "\(what)table platform_admin.server_snapshots is missing: create it with \"daybook migrate\"."
            ])
        let observations = try observe(database, "2026-11-22")
        #expect(observations.catalog == CatalogObservations() && observations.notes == [])
        #expect(try database.store().migrate() == ["created table server_snapshots"])
        #expect(try collect(database, "2026-11-23T00:10:00Z").notes == [])
    }

    @Test("settings are stored when they changed, without secrets, and the change is on its day")
    func settings() async throws {
        let database = try await TestDatabase.migrated()
        let connection = try database.connection()
        func count() throws -> Int {
            try connection.query(
                "SELECT count(*) FROM platform_admin.server_snapshots WHERE kind = 'settings'")[0].int("count")
        }
        _ = try collect(database, "2026-11-20T00:10:00Z")
        _ = try collect(database, "2026-11-20T12:10:00Z")
        #expect(try count() == 1)
        #expect(try observe(database, "2026-11-20").catalog.settingChanges == [])
        #expect(try observe(database, "2026-11-19").catalog.settingChanges == nil)
        // Of all sessions, and of those of this database alone.
        try connection.script("ALTER SYSTEM SET gin_pending_list_limit = '8MB'")
        try connection.script("ALTER SYSTEM SET archive_command = 'copy --password hunter2'")
        try connection.script("SELECT pg_reload_conf()")
        try connection.script("ALTER DATABASE \(database.name) SET work_mem = '64MB'")
        try await Task.sleep(for: .milliseconds(500))
        _ = try collect(database, "2026-11-21T02:10:00Z")
        _ = try collect(database, "2026-11-21T03:10:00Z")
        try connection.script("ALTER SYSTEM RESET gin_pending_list_limit")
        try connection.script("ALTER SYSTEM RESET archive_command")
        try connection.script("SELECT pg_reload_conf()")
        let between = [Instant("2026-11-20T12:10:00Z"), Instant("2026-11-21T02:10:00Z")].compactMap(\.self)
        let changes = try #require(try observe(database, "2026-11-21").catalog.settingChanges)
        #expect(
            changes == [
                SettingChange(
                    name: "gin_pending_list_limit", before: "4 MB", after: "8 MB", unit: "kB", between: between),
                SettingChange(name: "work_mem", before: "4 MB", after: "64 MB", unit: "kB", between: between),
            ])
        #expect(try count() == 2)
        let window = ReportWindow(date: try #require(CalendarDate("2026-11-21")), timeZone: .utc)
        let report = Report(
            try database.store().observe(window, settings: ReportSettings(), now: window.end),
            settings: ReportSettings(), version: "0.0.0")
        #expect(
            (report.findings ?? []).map(\.sentence).contains(
                "Setting work_mem changed from 4 MB to 64 MB between 20 Nov, 12:10 and 21 Nov, 02:10."))
        let stored = try connection.query(
            "SELECT string_agg(content::text, '') AS text FROM platform_admin.server_snapshots")[0].text("text")
        for secret in ["hunter2", "archive_command", "primary_conninfo", "application_name"] {
            #expect(!stored.contains(secret))
        }
    }
}
