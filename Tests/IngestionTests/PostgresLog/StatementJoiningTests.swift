import Ingestion
import Reporting
import Testing

@Suite("plans and their statements")
struct StatementJoiningTests {
    /// Rows as `milliseconds query`, with `+` for a plan and `*` for a plan without a statement; the same in all
    /// formats.
    private static func rows(_ lines: [PostgresLogLine]) throws -> [String] {
        let readings = try PostgresLogLine.formats().map { readLog(PostgresLogLine.log(lines, $0), $0) }
        #expect(readings.dropFirst().allSatisfy { $0 == readings[0] })
        return readings[0].statements.map {
            "\($0.milliseconds) \($0.query)" + ($0.fromPlanOnly ? " *" : $0.plan == nil ? "" : " +")
        }
    }

    private static func plan(_ milliseconds: String, _ query: String, session: Int = 1) -> PostgresLogLine {
        PostgresLogLine(planMessage(milliseconds, query), session: session)
    }

    @Test("a plan joins the statement after it, or the portal before it")
    func joined() throws {
        #expect(
            try Self.rows([
                Self.plan("600.000", "SELECT 1"), PostgresLogLine("duration: 601.500 ms  statement: SELECT 1"),
                PostgresLogLine("duration: 701.499 ms  execute S_1: SELECT 2"), Self.plan("700.000", "SELECT 2"),
                // A statement other than a query closes its plan before it is done.
                Self.plan("1.000", "INSERT INTO t"), PostgresLogLine("duration: 2.000 ms  execute a/b: INSERT INTO t"),
            ]) == ["602 SELECT 1 +", "701 SELECT 2 +", "2 INSERT INTO t +"])
    }

    @Test("parse and bind of the next statement do not come between a portal and its plan")
    func parseBetween() throws {
        #expect(
            try Self.rows([
                PostgresLogLine("duration: 2.000 ms  execute <unnamed>: SELECT 1"),
                PostgresLogLine("duration: 0.100 ms  parse <unnamed>: SELECT 2"), Self.plan("1.900", "SELECT 1"),
                PostgresLogLine("duration: 0.100 ms  bind <unnamed>: SELECT 2"),
                PostgresLogLine("duration: 3.000 ms  execute <unnamed>: SELECT 2"), Self.plan("2.900", "SELECT 2"),
            ]) == ["2 SELECT 1 +", "3 SELECT 2 +"])
    }

    @Test(
        "a plan whose context is only its portal, with parameters, joins its statement",
        arguments: [
            "unnamed portal with parameters: $1 = '7'", "portal \"C_1\" with parameters: $1 = 'a\nb', $2 = '\"'",
        ])
    func portalContext(context: String) throws {
        var insert = Self.plan("1.000", "INSERT INTO t")
        insert.context = context
        var nested = Self.plan("0.500", "SELECT 1")
        nested.context = "SQL statement \"SELECT 1\"\nPL/pgSQL function f() line 3 at PERFORM\n" + context
        #expect(
            try Self.rows([nested, insert, PostgresLogLine("duration: 2.000 ms  execute S: INSERT INTO t")])
                == ["2 INSERT INTO t +"])
    }

    @Test("sessions that log at the same time are kept separate")
    func sessions() throws {
        #expect(
            try Self.rows([
                Self.plan("1.000", "SELECT 1"), Self.plan("2.000", "SELECT 1", session: 2),
                PostgresLogLine("duration: 4.000 ms  statement: SELECT 1", session: 2),
                PostgresLogLine("duration: 3.000 ms  statement: SELECT 1"),
                PostgresLogLine("duration: 5.000 ms  statement: SELECT 1", session: 3),
            ]) == ["4 SELECT 1 +", "3 SELECT 1 +", "5 SELECT 1"])
    }

    @Test("another text, or less time than the plan: a separate row; a statement inside of another one: none")
    func apart() throws {
        var nested = Self.plan("1.000", "SELECT 5")
        nested.context = "SQL statement \"SELECT 5\"\nPL/pgSQL function f() line 3 at PERFORM"
        #expect(
            try Self.rows([
                Self.plan("1.000", "SELECT 1"), PostgresLogLine("duration: 2.000 ms  statement: SELECT 2"),
                Self.plan("3.001", "SELECT 3"), PostgresLogLine("duration: 3.000 ms  statement: SELECT 3"),
                PostgresLogLine("duration: 4.000 ms  execute S: SELECT 4"), Self.plan("4.001", "SELECT 4"),
                nested, PostgresLogLine("duration: 5.000 ms  statement: SELECT 5"),
            ]) == [
                "1 SELECT 1 *", "2 SELECT 2", "3 SELECT 3 *", "3 SELECT 3", "4 SELECT 4", "4 SELECT 4 *",
                "5 SELECT 5",
            ])
    }

    @Test("a fetch continues its portal, whose plan covers all fetches")
    func fetches() throws {
        #expect(
            try Self.rows([
                PostgresLogLine("duration: 2.000 ms  execute S/C: SELECT 1"),
                PostgresLogLine("duration: 3.000 ms  execute fetch from S/C: SELECT 1"), Self.plan("4.900", "SELECT 1"),
            ]) == ["2 SELECT 1", "3 SELECT 1 +"])
    }

    @Test("plans of statements in one message are one row if its time allows, with the slowest plan")
    func severalPlans() throws {
        let text = "SELECT 1; SELECT 2"
        // 2 + 3 = 5 <= 5.5, but 4 + 2 + 3 is more.
        let lines = [
            Self.plan("4.000", text), Self.plan("3.000", text), Self.plan("2.000", text),
            PostgresLogLine("duration: 5.500 ms  statement: \(text)"),
        ]
        #expect(try Self.rows(lines) == ["4 \(text) *", "6 \(text) +"])
        #expect(readLog(PostgresLogLine.log(lines, .json), .json).tally.plansJoined == 2)
    }

    @Test("executions known only from plans are all counted, in any number")
    func plansOnly() throws {
        let lines = (1...40).map { Self.plan("\($0).000", "SELECT 1") }
        #expect(try Self.rows(lines) == (1...40).map { "\($0) SELECT 1 *" })
    }

    @Test("the statement behind EXECUTE is in the detail")
    func prepared() throws {
        var execute = PostgresLogLine("duration: 2.000 ms  statement: EXECUTE find(1)")
        execute.detail = "prepare: PREPARE find AS SELECT $1"
        #expect(try Self.rows([Self.plan("1.000", "PREPARE find AS SELECT $1"), execute]) == ["2 SELECT $1 +"])
    }

    @Test("after a minute or a megabyte, nothing is awaited")
    func limits() throws {
        var late = PostgresLogLine("duration: 2.000 ms  statement: SELECT 1")
        late.time = "2026-11-22 14:04:07.250 UTC"
        #expect(try Self.rows([Self.plan("1.000", "SELECT 1"), late]) == ["2 SELECT 1 +"])
        late.time = "2026-11-22 14:04:07.251 UTC"
        #expect(try Self.rows([Self.plan("1.000", "SELECT 1"), late]) == ["1 SELECT 1 *", "2 SELECT 1"])
        let other = PostgresLogLine("x" + String(repeating: "y", count: 1 << 20), session: 2)
        #expect(
            try Self.rows([
                Self.plan("1.000", "SELECT 1"), other, PostgresLogLine("duration: 2.000 ms  statement: SELECT 1"),
            ])
                == ["1 SELECT 1 *", "2 SELECT 1"])
    }

    @Test(
        "a message from a function that looks like a duration makes no row, at any level",
        arguments: ["LOG", "WARNING", "ERROR"])
    func forged(severity: String) throws {
        var lines = ["statement: SELECT 1", "execute S: SELECT 1", "parse S: SELECT 1", ""].map {
            PostgresLogLine("duration: 9000.000 ms  " + $0)
        }
        for index in lines.indices {
            lines[index].severity = severity
            lines[index].context = "PL/pgSQL function inline_code_block line 1 at RAISE"
        }
        #expect(try Self.rows(lines) == [])
        #expect(readLog(PostgresLogLine.log(lines, .csv), .csv).tally.records == 4)
        #expect(readLog(PostgresLogLine.log(lines, .csv), .csv).tally.parseOrBind == 0)
    }

    @Test("auto_explain.log_level may be lower", arguments: ["DEBUG5", "DEBUG", "INFO", "NOTICE", "WARNING"])
    func planLevel(severity: String) throws {
        var plan = Self.plan("1.000", "SELECT 1")
        plan.severity = severity
        #expect(try Self.rows([plan, PostgresLogLine("duration: 2.000 ms  statement: SELECT 1")]) == ["2 SELECT 1 +"])
    }
}
