import Postgres

/// The tables of the demo's application that its slow queries read, so that their plans are real.
struct DemoShop {
    let connection: Connection

    /// Creates and fills the tables. Every value is derived from its row number, and every row is read for the
    /// statistics, so that the planner's estimates are the same on every run.
    func create() throws {
        try connection.script(
            """
            SET default_statistics_target = 1000;
            CREATE SCHEMA shop;
            CREATE TABLE shop.customers AS
              SELECT g AS id, 'Customer ' || g AS name, 'customer' || g || '@example.org' AS email
              FROM generate_series(1, 20000) g;
            ALTER TABLE shop.customers ADD PRIMARY KEY (id);
            CREATE TABLE shop.products AS
              SELECT g AS id, 'Desk lamp ' || g AS title, g % 40 AS category, (g * 7919 % 20000) / 100.0 AS price
              FROM generate_series(1, 5000) g;
            ALTER TABLE shop.products ADD PRIMARY KEY (id);
            CREATE TABLE shop.inventory AS
              SELECT g AS id, 1 + g % 5000 AS product, g % 9 AS warehouse, g * 31 % 200 AS quantity
              FROM generate_series(1, 60000) g;
            CREATE TABLE shop.orders AS
              SELECT g AS id, 1 + g * 13 % 20000 AS customer,
                     (ARRAY['paid', 'packed', 'shipped', 'returned'])[1 + g % 4] AS state,
                     (g * 37 % 90000) / 100.0 AS total, 'wrap as gift-' || g % 900 AS note,
                     timestamp '2026-09-01' + g * interval '50 s' AS placed
              FROM generate_series(1, 150000) g;
            ALTER TABLE shop.orders ADD PRIMARY KEY (id);
            ANALYZE shop.customers, shop.products, shop.inventory, shop.orders
            """)
    }

    /// Explains every query once and returns EXPLAIN's JSON by query name. There are no times and no parallel workers,
    /// which would make every run of the demo different.
    func plans() throws -> [String: String] {
        try connection.script("SET max_parallel_workers_per_gather = 0; SET jit = off")
        var plans: [String: String] = [:]
        for query in DemoQuery.all {
            guard let statement = query.explained else { continue }
            plans[query.name] = try connection.query(
                "EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF, FORMAT JSON) " + statement)[0].text("QUERY PLAN")
        }
        return plans
    }
}
