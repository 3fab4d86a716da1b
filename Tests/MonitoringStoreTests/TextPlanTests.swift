import Foundation
import Postgres
import Reporting
import TestSupport
import Testing

@testable import Ingestion

/// Plans in text form, compared with what the same server gives in JSON.
@Suite("plans in text form", .needs(.postgresql))
struct TextPlanTests {
    private static let tables = """
        CREATE TABLE orders (id int PRIMARY KEY, city text, total int, at date);
        CREATE TABLE "Order items" (id int, order_id int REFERENCES orders, name text);
        INSERT INTO orders SELECT n, 'city ' || n % 50, n, date '2026-01-01' + n % 300 FROM generate_series(1, 20000) n;
        INSERT INTO "Order items" SELECT n, 1 + n % 20000, 'a: (cost=' || n FROM generate_series(1, 40000) n;
        CREATE INDEX by_city ON orders (city);
        CREATE INDEX "by order" ON "Order items" (order_id);
        CREATE FUNCTION twice(n int) RETURNS TABLE (m int) LANGUAGE plpgsql AS 'BEGIN RETURN QUERY SELECT n * 2; END';
        ANALYZE;
        """

    private static let statements = [
        "SELECT * FROM orders WHERE id = 7",
        "SELECT count(*), city FROM orders o GROUP BY city ORDER BY 1 DESC LIMIT 3",
        "SELECT * FROM orders WHERE city = 'city 3' OR city = 'city 4'",
        "SELECT o.id, i.name FROM orders o LEFT JOIN \"Order items\" i ON i.order_id = o.id WHERE o.total < 100",
        "SELECT * FROM orders WHERE EXISTS (SELECT 1 FROM \"Order items\" x WHERE x.order_id = orders.id)",
        "SELECT * FROM orders WHERE id NOT IN (SELECT order_id FROM \"Order items\")",
        "SELECT (SELECT max(total) FROM orders), city FROM orders ORDER BY id DESC LIMIT 1",
        "WITH big AS MATERIALIZED (SELECT * FROM orders WHERE total > 500) SELECT * FROM big b JOIN big c USING (id)",
        "WITH RECURSIVE t(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT sum(n) FROM t",
        "SELECT * FROM twice(4) t", "SELECT * FROM (VALUES (1), (2)) v(n) UNION SELECT 3",
        "SELECT id FROM orders EXCEPT SELECT order_id FROM \"Order items\"",
        "UPDATE orders SET total = total + 1 WHERE id < 10", "INSERT INTO orders VALUES (-1)",
        "DELETE FROM \"Order items\" WHERE id = 4",
        "SELECT city, sum(total) OVER (PARTITION BY city) FROM orders WHERE id < 100",
        "SELECT a.id FROM orders a FULL JOIN orders b ON a.id = b.id + 1 WHERE a.city IS NULL",
    ]

    /// What both forms have.
    private static let names = [
        "Node Type", "Relation Name", "Alias", "Index Name", "Startup Cost", "Total Cost", "Plan Rows", "Plan Width",
        "Join Type", "Strategy", "Operation", "CTE Name", "Function Name", "Filter", "Index Cond", "Hash Cond",
        "Subplan Name", "Actual Rows", "Actual Loops", "Shared Hit Blocks", "Rows Removed by Filter", "Sort Method",
    ]

    private func lines(_ node: [String: Any], depth: Int = 0) -> [String] {
        let fields = Self.names.compactMap { name -> String? in
            guard let value = node[name] else { return nil }
            // Text leaves out blocks where there are none, and rows that a condition did not remove.
            if "\(value)" == "0", name.hasSuffix("Blocks") || name.hasPrefix("Rows Removed") { return nil }
            // Of a node below another one with one alias in both forms.
            return "\(name)=\(value)"
        }
        let below = node["Plans"] as? [[String: Any]] ?? []
        return ["\(depth): " + fields.joined(separator: ", ")] + below.flatMap { lines($0, depth: depth + 1) }
    }

    private func plan(_ json: String) throws -> [String] {
        let value = try JSONSerialization.jsonObject(with: Data(json.utf8))
        let object = try #require((value as? [[String: Any]])?.first ?? value as? [String: Any])
        return lines(try #require(object["Plan"] as? [String: Any]))
    }

    @Test(
        "they have the nodes and the figures of the same plan in JSON",
        arguments: ["", "ANALYZE, TIMING off, BUFFERS, "])
    func same(options: String) async throws {
        let database = try await TestDatabase.make()
        try database.run(Self.tables)
        let connection = try database.connection()
        for statement in Self.statements {
            // Twice, so that what is read is in memory both times.
            for parallel in [0, 2] {
                try connection.script(
                    "SET max_parallel_workers_per_gather = \(parallel); SET min_parallel_table_scan_size = 0; SET parallel_setup_cost = 0"
                )
                func explain(_ format: String) throws -> [String] {
                    try connection.script("BEGIN")
                    let rows = try connection.query("EXPLAIN (\(options)FORMAT \(format)) \(statement)")
                    let result = try rows.map { try $0.text("QUERY PLAN") }
                    try connection.script("ROLLBACK")
                    return result
                }
                // Reading the first time can be what marks rows as visible.
                if !options.isEmpty { _ = try explain("TEXT") }
                let written = "Query Text: \(statement)\n" + (try explain("TEXT").joined(separator: "\n"))
                let read = try #require(AutoExplainPlan(Array(written.utf8)), "\(written)")
                let json = String(decoding: try #require(read.json), as: UTF8.self)
                #expect(AutoExplainPlan.storable(Array(json.utf8), keepParameters: false) == json)
                #expect(String(decoding: read.query, as: UTF8.self) == statement)
                let expected = try plan(explain("JSON").joined())
                // Workers share rows differently each time.
                let found = try plan(json)
                if options.isEmpty || parallel == 0 {
                    let different = zip(found, expected).filter { $0 != $1 }
                    #expect(found == expected, "\(different)\n\(written)")
                } else {
                    #expect(found.count == expected.count, "\(written)")
                }
            }
        }
    }

    @Test("parameters are a member that is removed unless they are kept")
    func parameters() throws {
        let written = """
            Query Text: SELECT * FROM t WHERE a = $1
            Query Parameters: $1 = 'SECRET'
            Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)
              Filter: (a = 1)
            """
        let json = try #require(AutoExplainPlan(Array(written.utf8))?.json)
        let stored = try #require(AutoExplainPlan.storable(json, keepParameters: false))
        #expect(!stored.contains("SECRET") && stored.contains("\"Filter\": \"(a = 1)\""))
        #expect(AutoExplainPlan.storable(json, keepParameters: true)?.contains("SECRET") == true)
    }

    @Test("formats that are not read are named")
    func formats() {
        func name(_ text: String) -> String? { AutoExplainPlan.unreadFormat(Array(text.utf8)) }
        #expect(name("<explain xmlns=\"http://www.postgresql.org/2009/explain\">") == "XML")
        #expect(name("Query Text: \"SELECT 1\"\nPlan: \n  Node Type: \"Result\"") == "YAML")
        #expect(name("{") == nil)
    }
}
