import TestSupport
import Testing

@testable import MonitoringStore

@Suite("which texts are one query")
struct QueryGroupTests {
    private func fingerprint(_ sql: String) -> SlowQueryFingerprint { QueryText.fingerprint(of: sql) }

    @Test(
        "statements that differ only in literals are one, whatever the statement",
        arguments: [
            // Case 10-notify-crowds-out.
            ("notify jobs, '{\"id\":1}'", "NOTIFY jobs, '{\"id\":22}'"),
            ("fetch forward 101 from cur", "fetch forward 120 from cur"),
            ("fetch forward 5 from c_17", "fetch forward 5 from c_18"),
            ("move 10 in c", "move 20 in c"),
            ("execute get_user(1)", "EXECUTE get_user( 2 )"),
            ("execute get_users(1, 2)", "execute get_users(1, 2, 3)"),
            ("set local app.tenant = 'a'", "set local app.tenant = 'b'"),
            ("comment on table t is 'a'", "comment on table t is 'b'"),
            ("copy t from '/a'", "copy t from '/b'"),
            ("alter sequence s restart with 100", "alter sequence s restart with 200"),
            ("create role x password 'a'", "create role x password 'b'"),
            ("security label on table t is 'a'", "security label on table t is 'b'"),
            (
                "create user mapping for x server y options (password 'a')",
                "create user mapping for x server y options (password 'b')"
            ),
            ("prepare transaction 'a'", "prepare transaction 'b'"),
            ("do $$ begin perform 1; end $$", "do $body$ begin perform 2; end $body$"),
            ("select * from a; notify x, '1'", "select * from a; notify x, '2'"),
            ("/* job 1 */ notify jobs, 'a'", "-- job 2\nnotify jobs, 'b'"),
            ("begin; execute a(1)", "begin; execute a(2)"),
            ("select * from t where a in (1)", "select * from t where a in (1, 2, 3)"),
            ("savepoint s1", "savepoint s2"),
            (
                "select a from t where b in (cast(1 as bigint), cast(2 as big",
                "select a from t where b in (CAST(11 AS bigint), ca"
            ),
            (
                "insert into t values (gen_random_uuid(), 'a', now()), (gen_ran",
                "insert into t values (gen_random_uuid(), 'a', now()), (gen_random_uuid(), 'b', n"
            ),
            (
                "select a from t where b in (lower('x'), lower('y'), lo",
                "select a from t where b in (lower('xyz'), lower("
            ),
            (
                "select a from t where b in (cast(1 as bigint), cast(2 a",
                "select a from t where b in (cast(1 as bigint), cast("
            ),
            ("select a from t where b in (1, 2, 3...", "select a from t where b in (1, 2,..."),
            ("insert into t values (1, 2), (3, 4) /*trace='00-ab", "insert into t values (1, 2)"),
            ("select a from t where b = 1_000", "select a from t where b = 0x1F"),
        ])
    func same(first: String, second: String) {
        #expect(fingerprint(first) == fingerprint(second))
    }

    @Test(
        "different statements are different queries",
        arguments: [
            ("execute get_user(1)", "execute delete_user(1)"),
            ("execute s_10(1)", "execute s_20(1)"),
            ("notify a, 'x'", "notify b, 'x'"),
            ("begin; execute a(1)", "begin; execute b(1)"),
            ("listen a", "listen b"),
            ("fetch 5 from c", "move 5 in c"),
            ("select f(1), g(2) from t where a = 'cut", "select f(1), h(2) from t where a = 'cut"),
            (
                "select a from t where f(1) in (select 1 where b = 'cut",
                "select a from t where g(1) in (select 1 where b = 'cut"
            ),
            ("select * from orders_1", "select * from orders_2"),
            ("select col_10 from t", "select col_20 from t"),
            ("select a from t where b = 'cut", "select a from t where c = 'cut"),
            ("insert into t (a) values (1), (2", "insert into u (a) values (1), (2"),
            ("select f(1, a, 'cut", "select f(1, b, 'cut"),
            ("set local app.tenant = 'a'", "set local app.other = 'a'"),
        ])
    func different(first: String, second: String) {
        #expect(fingerprint(first) != fingerprint(second))
    }

    /// Case 11-truncated-lists.
    @Test("a query cut off within a list is one query, wherever it is cut off", arguments: 0..<60)
    func cut(seed: Int) {
        var random = SeededRandom(UInt64(seed))
        func number() -> String {
            String(Int.random(in: 0..<[10, 1000, 1_000_000].randomElement(using: &random)!, using: &random))
        }
        let elements: [() -> String] = [
            number, { "-" + number() }, { "'" + number() + "'" }, { "'\(number())'::uuid" }, { "$" + number() },
            { "$\(number())::numeric(10,2)[]" }, { "E'\(number())'" }, { "date '2026-01-\(number())'" },
            { ["null", "TRUE", "default"].randomElement(using: &random)! },
        ]
        func element() -> String { elements.randomElement(using: &random)!() }
        func list(_ count: Int) -> String { (0..<count).map { _ in element() }.joined(separator: ", ") }
        let rows = seed.isMultiple(of: 2)
        let start = rows ? "insert into t (a, b) values (" : "Select a, \"B\" from t  where c = 'x' and id in ("
        var fingerprints: Set<SlowQueryFingerprint> = []
        for _ in 0..<20 {
            let text = start + (rows ? (0..<80).map { _ in list(2) }.joined(separator: "), (") : list(200))
            // At least one element is there.
            let length = Int.random(in: (start.utf8.count + 60)..<min(1024, text.utf8.count), using: &random)
            let cut = String(decoding: text.utf8.prefix(length), as: UTF8.self)
            // Rows that are cut off after one of them are a complete statement.
            if rows, cut.hasSuffix(")") || cut.hasSuffix("),") { continue }
            fingerprints.insert(fingerprint(cut))
        }
        #expect(fingerprints.count == 1)
        #expect(fingerprints.allSatisfy { !$0.isParsed })
    }

    @Test("names that differ in two or more digits in a row are told apart, and literals are not names")
    func digits() {
        let texts = [
            "select * from orders_2026_11", "select * from orders_2026_12", "select * from \"orders_2025_12\"",
        ]
        #expect(Set(texts.map(NameDigits.hash)).count == 3 && Set(texts.map(fingerprint)).count == 1)
        #expect(NameDigits.hash(of: "select * from orders_1 where a = 'x12' and b = 1234 and c = $12") == 0)
        #expect(
            NameDigits.hash(of: "select * from t_12 where a = 'x77'")
                == NameDigits.hash(of: "SELECT * FROM t_12 WHERE a = 'x'"))
    }

    @Test("text with the deepest nesting is folded in no time")
    func nested() {
        for text in ["(", "array[", "row(", "((1,", "values (", "?::a(", "\""] {
            let long = String(repeating: text, count: 300_000)
            #expect(!fingerprint(long).isParsed)
        }
    }
}
