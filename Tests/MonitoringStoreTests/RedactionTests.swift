import Foundation
import Postgres
import Reporting
import TestSupport
import Testing

@testable import MonitoringStore

@Suite("redaction", .needs(.postgresql))
struct RedactionTests {
    @Test(
        "literals and comments are removed, names and placeholders stay",
        arguments: [
            ("", ""), ("select 1", "select ?"), ("select -1.5e-3, .5, 0x1F, 1_000", "select -?, ?, ?, ?"),
            ("select 'it''s', e'\\'x', B'01', x'ff', N'n', U&'\\0041'", "select ?, ?, ?, ?, ?, U&?"),
            ("select $1, $23 from t1 where c2 = 3", "select $1, $23 from t1 where c2 = ?"),
            ("select $$a'b$$, $tag$ $$ x $tag$, 1", "select ?, ?, ?"),
            ("select \"Na\"\"me'\", a.b", "select \"Na\"\"me'\", a.b"),
            ("select /* a /* b */ 'c */ 1 -- d 'e\n, 2", "select ? , ?"),
            ("select /* a /* b */ c */ 1 -- d\n, 2", "select ? , ?"),
            ("  select\n\t 1  ", "select ?"),
            ("select 'cut off", "select ?"), ("select $x$cut off", "select ?"), ("select \"cut", "select ?"),
            ("select 'a\\' or secret '", "select ? ..."),
            ("select café from naïve where x='é'", "select café from naïve where x=?"),
        ])
    func literals(sql: String, redacted: String) {
        #expect(LiteralRedactor.redact(sql) == redacted)
    }

    @Test("a secret in a literal or comment never shows, wherever the text is truncated")
    func truncated() {
        var random = SeededRandom(3)
        let parts = [
            "select ", "a, ", "'SECRET' ", "'x''SECRET' ", "e'\\'SECRET' ", "$$SECRET$$ ", "$q$'SECRET$$'$q$ ",
            "/* SECRET 'x */ ", "-- SECRET\n", "\"name\" ", "= 5 ", "from t ", "where b in (1, 'SECRET') ",
            "x'SECRET' ",
        ]
        for _ in 0..<500 {
            let sql = (0..<Int.random(in: 1...9, using: &random)).map { _ in
                parts[Int.random(in: 0..<parts.count, using: &random)]
            }.joined()
            for count in 0...sql.count {
                let text = String(sql.prefix(count))
                #expect(!LiteralRedactor.redact(text).contains("SECRET"), "\(text)")
                #expect(!QueryText(text).redacted.contains("SECRET"), "\(text)")
            }
        }
    }

    @Test("texts that differ only in literals are one query")
    func fingerprints() {
        let first = QueryText("SELECT * FROM t WHERE a = 1 AND b = 'x'")
        let second = QueryText("select *\nfrom t -- c\nwhere a = 22 and b = 'y'")
        #expect(first.fingerprint == second.fingerprint)
        #expect(first.fingerprint.wholeMatch(of: /[0-9a-f]{16}/) != nil)
        #expect(first.redacted == "SELECT * FROM t WHERE a = $1 AND b = $2")
        let cut = QueryText("select * from t where a = 'cut o")
        #expect(cut.fingerprint.wholeMatch(of: /t[0-9a-f]{16}/) != nil)
        #expect(cut == QueryText("select * from t where a = 'another"))
    }

    @Test(
        "utility statements hide their secrets too",
        arguments: [
            "ALTER ROLE bob PASSWORD 'SECRET'", "CREATE USER bob WITH PASSWORD 'SECRET'", "SET x = 'SECRET'",
            "COPY t FROM PROGRAM 'SECRET'", "DO $$ BEGIN RAISE 'SECRET'; END $$", "COMMENT ON TABLE t IS 'SECRET'",
            "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$ SELECT 'SECRET' $$", "EXECUTE p('SECRET')",
            "select 1; select 'SECRET'", "PREPARE p AS SELECT 'SECRET'", "NOTIFY c, 'SECRET'",
            "CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (password 'SECRET')", "EXPLAIN SELECT 'SECRET'",
            "CREATE SUBSCRIPTION s CONNECTION 'password=SECRET' PUBLICATION p", "/* SECRET */ VACUUM",
        ])
    func utilities(sql: String) {
        #expect(!QueryText(sql).redacted.contains("SECRET"))
    }

    @Test(
        "text with the deepest possible nesting is read without exhausting the stack",
        arguments: [
            ("1+", ""), ("f(", ")"), ("not ", ""), ("a||", ""), ("(select ", ")"), ("array[", "]"),
            ("1 union all select ", ""),
        ],
        [1990, 65_500, 400_000])
    func nested(nesting: (String, String), size: Int) {
        let count = size / (nesting.0.count + nesting.1.count)
        let sql =
            "select " + String(repeating: nesting.0, count: count) + "1" + String(repeating: nesting.1, count: count)
        let text = QueryText(sql)
        #expect(!text.fingerprint.isEmpty && text.redacted.utf8.count < 4100)
    }

    @Test("very long text is cut, and zero bytes do no harm")
    func long() {
        let text = QueryText("select " + String(repeating: "column_name, ", count: 100_000) + "1")
        #expect(text.redacted.utf8.count < 4100)
        #expect(QueryText("select '\u{0}SECRET'").redacted == "select ?")
    }

    @Test(
        "a text is cut by Unicode characters, and a cut text stays unchanged",
        arguments: ["a", "ü", "e\u{301}", "\u{301}"])
    func shortened(part: String) {
        let long = QueryText.shortened(String(repeating: part, count: 9000))
        #expect(long.unicodeScalars.count == QueryText.longest)
        #expect(long.hasSuffix(" ..."))
        #expect(QueryText.shortened(long) == long)
        let short = String(repeating: "ü", count: QueryText.longest)
        #expect(QueryText.shortened(short) == short)
    }

    @Test("a long run of operators is not passed to the parser, which would take seconds")
    func operators() {
        let comments = "select 1 " + String(repeating: "/*", count: 25_000)
        let started = ContinuousClock.now
        #expect(QueryText(comments).redacted == "select ?")
        // Without its comments it is read.
        #expect(QueryText(comments).fingerprint == QueryText("select 2").fingerprint)
        #expect(QueryText("select 1 " + String(repeating: "+-", count: 25_000)).fingerprint.hasPrefix("t"))
        #expect(ContinuousClock.now - started < .seconds(2))
        #expect(!QueryText("select 1 " + String(repeating: "-- -----\n", count: 500)).fingerprint.hasPrefix("t"))
    }

    @Test("a real plan loses its literals and keeps its names")
    func plan() async throws {
        let connection = try await TestDatabase.make().connection()
        try connection.script(
            "CREATE TABLE people (id int PRIMARY KEY, name text); CREATE INDEX people_name ON people (name)")
        let json = try connection.query(
            """
            EXPLAIN (ANALYZE, VERBOSE, FORMAT JSON)
            SELECT p.name || 'SECRET', generate_series(1, 2) FROM people p JOIN people q ON q.id = p.id AND q.name <> 'SECRET1'
            WHERE p.name > 'SECRET2' AND p.id IN (SELECT 42) OR p.name = 'SECRET3' ORDER BY p.name || 'SECRET4' LIMIT 3
            """)[0].text("QUERY PLAN")
        #expect(json.contains("SECRET"))
        let plan = PlanRedactor.redact(try JSONDecoder().decode(JSONValue.self, from: Data(json.utf8)))
        let text = String(decoding: try JSONEncoder().encode(plan), as: UTF8.self)
        #expect(!text.contains("SECRET"))
        #expect(text.contains("people") && text.contains("Node Type"))
        let parameters = PlanRedactor.redact(
            .object(["Query Parameters": .text("$1 = 'SECRET'"), "Query Text": .text("select 'SECRET'")]))
        #expect(parameters == .object(["Query Parameters": .text("redacted"), "Query Text": .text("select ?")]))
    }
}
