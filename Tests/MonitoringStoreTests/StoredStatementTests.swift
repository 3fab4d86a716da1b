import Reporting
import TestSupport
import Testing

@testable import MonitoringStore

@Suite("stored statements")
struct StoredStatementTests {
    @Test(
        "literals become placeholders where the statement stays the same, else a string and a number, or a comment helps",
        arguments: [
            ("SELECT * FROM t WHERE a = 1 AND b IN ('x', E'\\'y')", "SELECT * FROM t WHERE a = $1 AND b IN ($2, $3)"),
            ("select a -- secret\n, $1 from t\nwhere b = 'x'", "select a , $1 from t where b = $2"),
            ("INSERT INTO t VALUES (1, 'a'), (2, 'b')", "INSERT INTO t VALUES ($1, $2), ($3, $4)"),
            ("ALTER ROLE x PASSWORD 'y'", "ALTER ROLE x PASSWORD '?'"),
            (
                "CREATE USER MAPPING FOR a SERVER b OPTIONS (password 'y')",
                "CREATE USER MAPPING FOR a SERVER b OPTIONS (password '?')"
            ),
            ("EXECUTE p('x', 1)", "EXECUTE p('?', 1)"), ("SELEC 1, 'a'", "SELEC ?, ?"),
            ("SELECT a FROM t", "SELECT a FROM t"), ("", ""),
        ])
    func texts(sql: String, stored: String) {
        #expect(StoredStatement.text(of: sql) == stored)
    }

    @Test("a text that ends in a string keeps its beginning, and its fingerprint in a comment")
    func open() {
        let sql = "SELECT * FROM t2026 WHERE a = 1\nAND b = 'cut off"
        let fingerprint = QueryText(sql).fingerprint
        let stored = StoredStatement.text(of: sql)
        #expect(stored == "SELECT * FROM t2026 WHERE a = ... /* daybook: \(fingerprint) */")
        #expect(QueryText(stored) == QueryText(sql))
        #expect(QueryText(stored).redacted == "SELECT * FROM t2026 WHERE a = ...")
        #expect(StoredStatement.text(of: stored) == stored)
        for other in [
            "SELECT 1 /* daybook: 0123 */", "SELECT 1 /* daybook: t0123456789abcdeg */", "/* daybook: */",
            "SELECT 1 /* 0123456789abcdef */", "x0123456789abcdef */", "*/", "/",
        ] {
            #expect(StoredStatement.fingerprint(in: other) == nil)
        }
        // Such a comment from elsewhere decides about the group, and shows nothing.
        #expect(QueryText("SELECT 'it's \(SecretSQL.word)' /* daybook: \(fingerprint) */").redacted == "SELECT ...")
    }

    @Test("no secret is stored, and reports show and group what is stored like the statement, wherever it is cut off")
    func secrets() {
        var (leaks, others): ([String], [String]) = ([], [])
        for sql in SecretSQL.statements + SecretSQL.unparsable {
            let scalars = Array(sql.unicodeScalars)
            for end in Set(stride(from: 0, to: scalars.count, by: 7)).union([scalars.count]) {
                var text = ""
                text.unicodeScalars.append(contentsOf: scalars[..<end])
                let stored = StoredStatement.text(of: text)
                if SecretSQL.isIn(stored) { leaks.append(text) }
                if QueryText(stored) != QueryText(text) || TextVariant(of: stored) != TextVariant(of: text)
                    || StoredStatement.text(of: stored) != stored
                {
                    others.append(text)
                }
            }
        }
        #expect(leaks == [])
        #expect(others == [])
    }

    @Test("what the parser accepts is stored as SQL, apart from rare notations of strings")
    func parsable() {
        let marked = SecretSQL.statements.filter {
            StoredStatement.fingerprint(in: StoredStatement.text(of: $0)) != nil
        }
        #expect(marked.count == 3)
        #expect(marked.allSatisfy { $0.contains("UESCAPE") || $0.contains("N'") || $0.contains("'\n'") })
    }

    @Test("random statements, whole and cut off, stay the same queries without a literal")
    func random() {
        var random = SeededRandom(11)
        let parts = [
            "SELECT ", "a, ", "'SECRET' ", "'x''SECRET' ", "e'\\'SECRET' ", "$$SECRET$$ ", "$q$'SECRET$$'$q$ ",
            "NULL, ",
            "/* SECRET 'x */ ", "-- SECRET\n", "\"name\" ", "= 5 ", "FROM t2026_11 ", "WHERE b IN (1, 'SECRET') ",
            ", $3 ",
            "x'SECRET' ", "INSERT INTO t12 VALUES ", "(1, 'SECRET')", "; ", "EXECUTE p12 ", "\n", "LIMIT 10 ", "'a\\' ",
            "?",
            "SET x TO ", "::date ", "AND c = -1.5e3 ", "N'SECRET' ", "DO ", "/* daybook: t0123456789abcdef */",
        ]
        var (leaks, others): ([String], [String]) = ([], [])
        for _ in 0..<3000 {
            let sql = (0..<Int.random(in: 1...9, using: &random)).map { _ in
                parts[Int.random(in: 0..<parts.count, using: &random)]
            }.joined()
            let text = String(sql.prefix(Int.random(in: 0...sql.count, using: &random)))
            let stored = StoredStatement.text(of: text)
            if stored.contains("SECRET") { leaks.append(text) }
            if QueryText(stored) != QueryText(text) { others.append(text) }
        }
        #expect(leaks == [])
        #expect(others == [])
    }

    @Test("very long statements are stored without literals, and stay in their group")
    func long() {
        let rows = (0..<20_000).map { "(\($0), '\(SecretSQL.word)')" }.joined(separator: ", ")
        for sql in [
            "INSERT INTO t (a, b) VALUES \(rows)", "SELECT 1 /* \(rows) */", "SELECT * FROM t WHERE a IN (\(rows))",
            "DO $$ \(rows) $$", "INSERT INTO t (a, b) VALUES \(rows.dropLast(3))",
        ] {
            let stored = StoredStatement.text(of: sql)
            #expect(!SecretSQL.isIn(stored) && QueryText(stored) == QueryText(sql), "\(stored.suffix(100))")
        }
    }

    @Test("records lose literals in texts and plans, unless they are to be kept")
    func records() {
        let plan = #"{"Plan":{"Filter":"(a = 'x'::text)","Node Type":"Seq Scan"},"Query Text":"SELECT 'x'"}"#
        func record(_ query: String, _ plan: String?) -> SlowQueryRecord {
            SlowQueryRecord(query: query, milliseconds: 1, endpoint: "/a", plan: plan, at: Instant(seconds: 0))
        }
        let bare = #"{"Plan":{"Filter":"(a = ?::text)","Node Type":"Seq Scan"},"Query Text":"SELECT ?"}"#
        #expect(record("SELECT 'x'", plan).keeping(.none) == record("SELECT $1", bare))
        #expect(record("SELECT 'x'", plan).keeping(.literals) == record("SELECT 'x'", plan))
        #expect(record("SELECT 'x', $1", plan).keeping(.literals) == record("SELECT 'x', $1", bare))
        #expect(record("SELECT 'x', $1", plan).keeping(.all) == record("SELECT 'x', $1", plan))
        #expect(record("SELECT 'x'", "no plan").keeping(.none) == record("SELECT $1", nil))
    }
}
