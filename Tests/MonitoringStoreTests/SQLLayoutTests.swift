import TestSupport
import Testing

@testable import MonitoringStore

@Suite("the layout of SQL")
struct SQLLayoutTests {
    @Test("clauses, joins and conditions have separate lines, and subqueries are indented")
    func layout() {
        #expect(
            SQLLayout.formatted(
                "select c.name, count(*) from orders o left join customers c on c.id = o.customer and c.active where o.note like $1 and o.placed between $2 and $3 or exists (select 1 from returns r where r.id = o.id) group by c.name having count(*) > $4 order by 2 desc limit $5 for update"
            ) == """
                select c.name, count(*)
                from orders o
                  left join customers c on c.id = o.customer
                    and c.active
                where o.note like $1
                  and o.placed between $2 and $3
                  or exists (
                    select 1
                    from returns r
                    where r.id = o.id
                  )
                group by c.name
                having count(*) > $4
                order by 2 desc
                limit $5
                for update
                """)
        #expect(
            SQLLayout.formatted(
                "WITH x AS (SELECT 1) INSERT INTO t (a, b) SELECT a, b FROM x ON CONFLICT (a) DO UPDATE SET b = $1 RETURNING a"
            ) == """
                WITH x AS (
                    SELECT 1
                  )
                INSERT INTO t (a, b)
                SELECT a, b
                FROM x
                ON CONFLICT (a) DO UPDATE
                SET b = $1
                RETURNING a
                """)
    }

    @Test("keywords in function arguments, in CASE and after AS begin no line")
    func inline() {
        for sql in [
            "SELECT extract(year FROM a), substring(b FROM $1 FOR $2), trim(both FROM c)",
            "SELECT array_agg(a ORDER BY b), sum(c) FILTER (WHERE d AND e) OVER (PARTITION BY f ORDER BY g)",
            "SELECT CASE WHEN a AND b OR c THEN $1 ELSE $2 END", "SELECT a AS from, b AS order, t.where",
            "SELECT a IS NOT DISTINCT FROM b",
        ] {
            #expect(SQLLayout.formatted(sql) == sql)
        }
    }

    @Test("long lists are broken after a comma")
    func lists() throws {
        let columns = (1...30).map { "column_\($0)" }.joined(separator: ", ")
        let lines = try #require(SQLLayout.formatted("SELECT \(columns) FROM t")).split(separator: "\n")
        #expect(lines.count > 4 && lines.allSatisfy { $0.count <= 90 } && lines[1].hasPrefix("    column_"))
    }

    @Test(
        "text that is not a query, has comments, or cannot be scanned is unchanged",
        arguments: [
            "", "a", "VACUUM t", "CREATE TABLE t (a int)", "SELECT 'cut off", "SELECT $x$cut", "SELECT \"cut",
            "SELECT 1 -- c\n, 2",
            "SELECT /* c */ 1", "SELECT 1 \u{0}", "EXPLAIN SELECT 1",
        ])
    func left(sql: String) {
        #expect(SQLLayout.formatted(sql) == nil)
    }

    @Test("the tokens are the same before and after, in any text made of pieces of SQL", arguments: 0..<20)
    func tokens(seed: Int) {
        var random = SeededRandom(UInt64(seed))
        let pieces = [
            "select", "from", "where", "and", "or", "between", "(", ")", ",", "a.b", "\"Na me\"", "'it''s'", "$1", "?",
            "=", "<>", "->>", "-", "--1",
            "case", "when", "end", "union all", "with x as (", "join", "left join", "on", "on conflict", "group by",
            "order by", "limit", "values", "set",
            "update", "insert into", "delete from", "e'\\n'", "$$x$$", "::int", "[", "]", ";", "*", "+", "/", "café",
            "within group (", "for update",
            "is distinct from", "natural", "cross join", "as", ".", "1e5", "x'ff'", "\n", "\t", "select 1",
        ]
        var formatted = 0
        for _ in 0..<300 {
            let sql =
                "select "
                + (0..<Int.random(in: 1...30, using: &random)).map { _ in
                    pieces[Int.random(in: 0..<pieces.count, using: &random)] + (Bool.random(using: &random) ? " " : "")
                }.joined()
            guard let layout = SQLLayout.formatted(sql) else { continue }
            formatted += 1
            #expect(SQLToken.tokens(of: layout)?.map(\.text) == SQLToken.tokens(of: sql)?.map(\.text))
            #expect(layout.filter { !$0.isWhitespace } == sql.filter { !$0.isWhitespace })
            // If it parses, it is the same query.
            #expect(QueryText.fingerprint(of: layout).isParsed == QueryText.fingerprint(of: sql).isParsed)
            if QueryText.fingerprint(of: sql).isParsed {
                #expect(QueryText.fingerprint(of: layout) == QueryText.fingerprint(of: sql))
            }
        }
        #expect(formatted > 100)
    }

    @Test("parentheses as deep as the text is long do no harm")
    func deep() {
        let sql = "SELECT " + String(repeating: "(SELECT ", count: 300) + "1" + String(repeating: ")", count: 300)
        #expect(SQLLayout.formatted(sql)?.contains("(\n") == true)
        #expect(SQLLayout.formatted("SELECT 1" + String(repeating: ")", count: 2000))?.isEmpty == false)
    }
}
