import Foundation
import Postgres
import Reporting
import TestSupport
import Testing

@testable import MonitoringStore

/// What `collect` stores of the statistics of statements, and what a report reads of it.
@Suite("collection of query load", .needs(.postgresql))
struct StatementCollectionTests {
    private let window = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc)

    @discardableResult
    private func collect(_ database: TestDatabase, at clock: String, keepRawDays: Int? = nil) throws
        -> Collector.Outcome
    {
        try collect(database.conninfo, at: clock, keepRawDays: keepRawDays)
    }

    @discardableResult
    private func collect(_ conninfo: String, at clock: String, keepRawDays: Int? = nil) throws -> Collector.Outcome {
        try Collector(
            store: try MonitoringStore(database: conninfo), settings: ReportSettings(), timeZone: .utc,
            now: try #require(Instant("2026-11-\(clock):00Z")),
            endpoint: { $0.contains("/api/orders") ? "/api/orders" : nil }
        ).collect(keepRawDays: keepRawDays)
    }

    private func statements(_ conninfo: String) throws -> Statements? {
        try MonitoringStore(database: conninfo).observe(window, settings: ReportSettings(), now: window.end).statements
    }

    // MARK: - Versions

    @Test(
        "each version of the view is read, and what it cannot tell is no exact figure",
        arguments: RecordedStatements.Version.allCases)
    func versions(_ version: RecordedStatements.Version) async throws {
        let recorded = try await RecordedStatements(version)
        try recorded.add(1, "SELECT * FROM a WHERE id = $1", calls: 10, milliseconds: 30)
        try recorded.add(2, "SELECT * FROM b WHERE id = $1", calls: 5, milliseconds: 5)
        #expect(try collect(recorded.database, at: "22T10:00").statements == nil)
        try recorded.database.run(
            """
            UPDATE recorded.entries SET calls = 25, total_exec_time = 75.5, rows = 50, max_exec_time = 12 WHERE queryid = 1
            """)
        try recorded.add(3, "SELECT * FROM c WHERE id = $1", calls: 4, milliseconds: 2)
        #expect(try collect(recorded.database, at: "22T11:00").statements == 2)
        let day = try #require(try statements(recorded.database.conninfo))
        #expect(day.grade == (version == .postgres13 ? .atLeast : .exact))
        #expect(day.losses == (version == .postgres13 ? ["unknown"] : []))
        #expect(day.from == Instant("2026-11-22T10:00:00Z"))
        #expect(day.to == Instant("2026-11-22T11:00:00Z"))
        #expect(day.groups.map(\.query) == ["SELECT * FROM a WHERE id = $1", "SELECT * FROM c WHERE id = $1"])
        #expect(day.groups.map(\.load.calls) == [15, 4])
        #expect(day.groups.map(\.load.totalMilliseconds) == [45.5, 2])
        #expect(day.groups.map(\.load.rows) == [30, 8])
        #expect(day.groups.map(\.load.sharedBlocksRead) == [0, 7])
        #expect(day.groups[1].load.readMilliseconds == 0)
        #expect(day.groups[1].load.planMilliseconds == nil)
        #expect(day.groups[0].databases == [recorded.database.name])
        #expect(day.groups[0].roles == ["daybook"])
        #expect(day.hours[10].calls == 19)
        #expect(day.hours[10].grade == (version == .postgres13 ? .atLeast : .exact))
        #expect(day.hours[11].grade == .none)
    }

    @Test("the life of an entry decides, where the version names it")
    func lives() async throws {
        let recorded = try await RecordedStatements(.postgres17)
        try recorded.add(1, "SELECT 1 FROM a", calls: 10, milliseconds: 30)
        try recorded.add(2, "SELECT 1 FROM b", calls: 10, milliseconds: 30)
        try collect(recorded.database, at: "22T10:00")
        // One was made anew and has more calls than before; entries were evicted.
        try recorded.database.run(
            """
            UPDATE recorded.entries SET calls = 12, total_exec_time = 40;
            UPDATE recorded.entries SET stats_since = now() WHERE queryid = 1;
            UPDATE recorded.info SET dealloc = 1;
            """)
        try collect(recorded.database, at: "22T11:00")
        let rows = try recorded.database.connection().query(
            "SELECT query_id, calls, is_exact FROM platform_admin.statement_hourly ORDER BY query_id")
        #expect(try rows.map { try $0.int("calls") } == [12, 2])
        #expect(try rows.map { try $0.bool("is_exact") } == [false, true])
        #expect(try #require(try statements(recorded.database.conninfo)).losses == ["evictions"])
    }

    @Test("the numbers of an entry are read to the ends of their range, and nothing else is one")
    func numbers() throws {
        let counters = (0..<StatementCounter.allCases.count).map { "\($0)" }.joined(separator: " ")
        func read(_ line: String) -> (StatementSnapshot.Key, StatementSnapshot.Entry, String)? {
            StatementSnapshot.Entry.read(Substring(line).utf8).map { ($0.key, $0.entry, String(Substring($0.rest))) }
        }
        let (key, entry, rest) = try #require(
            read("10 5 -9223372036854775808 1 3 9223372036854775807 -1 \(counters) 0 ab"))
        #expect(key == StatementSnapshot.Key(database: 5, role: 10, query: .min, isTopLevel: true))
        #expect(entry.shortest == 3 && entry.longest == .max && entry.since == nil)
        #expect(entry.figures.all == Array(0..<StatementCounter.allCases.count))
        #expect(rest == "0 ab")
        #expect(read("10 5 7 1 3 4 -1 \(counters)")?.2 == "")
        for line in [
            "", "10", "10 5 7 1 3 4 x \(counters)", "10 5 7 1 3 9223372036854775808 -1 \(counters)",
            "10 5 7 1 3  4 -1 \(counters)", "10 5 - 1 3 4 -1 \(counters)",
        ] {
            #expect(read(line) == nil, "\(line)")
        }
    }

    // MARK: - Hours

    @Test("a late run is divided over its hours and marked; across midnight it counts for neither day")
    func lateRuns() async throws {
        let recorded = try await RecordedStatements(.postgres15)
        try recorded.add(1, "SELECT 1 FROM a", calls: 0, milliseconds: 0)
        func run(_ clock: String, calls: Int) throws {
            try recorded.database.run(
                "UPDATE recorded.entries SET calls = calls + \(calls), total_exec_time = total_exec_time + \(calls)")
            try collect(recorded.database, at: clock)
        }
        for (clock, calls) in [
            ("21T20:00", 0), ("22T03:00", 700), ("22T04:05", 10), ("22T08:05", 401), ("22T08:50", 5), ("22T09:10", 7),
        ] { try run(clock, calls: calls) }
        let day = try #require(try statements(recorded.database.conninfo))
        #expect(day.grade == .exact)
        #expect(day.from == Instant("2026-11-22T03:00:00Z"))
        #expect(day.to == Instant("2026-11-22T09:10:00Z"))
        #expect(day.total.calls == 423)
        #expect(day.hours[2..<10].map(\.calls) == [0, 10, 91, 101, 100, 100, 14, 7])
        #expect(day.hours[2..<10].map(\.grade) == [.none, .exact, .spread, .spread, .spread, .spread, .spread, .exact])
        #expect(day.unassigned.map(\.from) == [Instant("2026-11-21T20:00:00Z")])
        #expect(day.unassigned.map(\.to) == [Instant("2026-11-22T03:00:00Z")])
        // The same time again changes nothing.
        #expect(try collect(recorded.database, at: "22T09:10").statements == nil)
        #expect(try statements(recorded.database.conninfo) == day)
        // Rows of old days are deleted with the others.
        try collect(recorded.database, at: "30T09:10", keepRawDays: 3)
        #expect(try statements(recorded.database.conninfo) == nil)
    }

    // MARK: - A real server

    @Test("a real server's statements, by collect and report, with the endpoint of a comment")
    func realServer() async throws {
        let server = try await StatisticsServer()
        try MonitoringStore(database: server.conninfo).migrate()
        let connection = try server.connection()
        try connection.script("CREATE TABLE orders (id integer PRIMARY KEY, note text)")
        try collect(server.conninfo, at: "22T12:00")
        for id in 1...40 {
            try connection.script("INSERT INTO orders VALUES (\(id), 'x')")
            try connection.script("SELECT note FROM orders WHERE id = \(id) /* route='/api/orders' */")
        }
        #expect(try collect(server.conninfo, at: "22T13:00").statements ?? 0 >= 2)
        let day = try #require(try statements(server.conninfo))
        #expect(day.grade == .exact)
        let select = try #require(day.groups.first { $0.query == "SELECT note FROM orders WHERE id = $1" })
        let insert = try #require(day.groups.first { $0.query.hasPrefix("INSERT INTO orders") })
        #expect(select.load.calls == 40)
        #expect(select.load.rows == 40)
        #expect(select.databases == ["postgres"])
        #expect(select.endpoint == "/api/orders")
        #expect(insert.endpoint == nil)
        #expect(insert.load.calls == 40)
        #expect(insert.load.walBytes > 0)
        #expect(day.groups.reduce(0) { $0 + $1.load.calls } + day.other.load.calls == day.total.calls)
    }

    // MARK: - Secrets

    @Test("no literal of any statement is stored, whatever the extension keeps of it")
    func secrets() async throws {
        let recorded = try await RecordedStatements(.postgres15)
        try recorded.add(0, "SELECT 1", calls: 1, milliseconds: 1)
        try collect(recorded.database, at: "22T10:00")
        let texts = SecretSQL.statements.map {
            $0.replacing("§", with: SecretSQL.word).replacing("№", with: SecretSQL.number)
        }
        for (number, text) in texts.enumerated() { try recorded.add(number + 1, text, calls: 3, milliseconds: 9) }
        #expect(try collect(recorded.database, at: "22T11:00").statements == texts.count)
        let connection = try recorded.database.connection()
        #expect(try connection.query("SELECT count(*) FROM platform_admin.statement_texts")[0].int("count") > 50)
        for table in ["statement_texts", "statement_hourly", "statement_periods", "daybook_state"] {
            for row in try connection.query("SELECT t::text AS text FROM platform_admin.\(table) t") {
                #expect(!SecretSQL.isIn(try row.text("text")), "\(table)")
            }
        }
        let day = try #require(try statements(recorded.database.conninfo))
        #expect(!SecretSQL.isIn(String(decoding: try day.jsonFile(), as: UTF8.self)))
    }

    // MARK: - What is missing

    @Test("without the extension nothing is collected, and without the tables the next step is named")
    func missing() async throws {
        let database = try await TestDatabase.migrated()
        let outcome = try collect(database, at: "22T10:00")
        #expect(outcome.statements == nil)
        #expect(outcome.notes == [])
        let recorded = try await RecordedStatements(.postgres15)
        try recorded.database.run("DROP TABLE platform_admin.statement_hourly")
        #expect(
            try collect(recorded.database, at: "22T10:00").notes == [
                "cannot collect the query load: table platform_admin.statement_hourly is missing; create it with \"daybook migrate\"."
            ])
    }

    @Test("the collector's role sees the statements of all, and a role that does not collects none of them")
    func hidden() async throws {
        let recorded = try await RecordedStatements(.postgres15)
        try recorded.database.run(
            "GRANT SELECT ON ALL TABLES IN SCHEMA recorded TO PUBLIC")
        _ = try recorded.database.store().createRoles()
        let conninfo = recorded.database.conninfo(user: RoleScript.collector)
        try collect(conninfo, at: "22T10:00")
        try recorded.add(1, "SELECT 1 FROM a", calls: 10, milliseconds: 30)
        #expect(try collect(conninfo, at: "22T11:00").notes == [])
        #expect(try statements(recorded.database.conninfo)?.total.calls == 10)
        let blind = "blind_\(recorded.database.name)"
        try recorded.database.run(
            """
            CREATE ROLE \(blind) LOGIN; GRANT USAGE ON SCHEMA platform_admin TO \(blind);
            GRANT ALL ON ALL TABLES IN SCHEMA platform_admin TO \(blind)
            """)
        try recorded.add(2, "SELECT 1 FROM b", calls: 10, milliseconds: 30)
        let outcome = try collect(recorded.database.conninfo(user: blind), at: "22T12:00")
        #expect(outcome.statements == nil)
        #expect(outcome.notes == [])
        guard
            case .obstacle(.hidden(blind)) =
                try MonitoringStore(database: recorded.database.conninfo(user: blind)).statementReadiness()
        else {
            Issue.record("it sees all")
            return
        }
    }
}
