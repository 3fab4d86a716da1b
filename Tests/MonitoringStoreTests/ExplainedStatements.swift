import Testing

/// Statements whose plans have every sort of node, on tables of a small shop.
///
/// Each runs in a transaction that is rolled back, after its settings. Nothing in them depends on chance.
struct ExplainedStatement: CustomTestStringConvertible, Sendable {
    /// Settings that a plan of this sort takes.
    struct Settings: Sendable {
        let name: String
        let sql: String

        static let plain = Settings(name: "one process", sql: "SET LOCAL max_parallel_workers_per_gather = 0")
        static let parallel = Settings(
            name: "parallel",
            sql: """
                SET LOCAL max_parallel_workers_per_gather = 2;
                SET LOCAL parallel_setup_cost = 0;
                SET LOCAL parallel_tuple_cost = 0;
                SET LOCAL min_parallel_table_scan_size = 0;
                SET LOCAL min_parallel_index_scan_size = 0
                """)

        /// With the planner's methods of these names disabled: `hashjoin`, `sort`.
        func without(_ methods: String...) -> Settings {
            Settings(
                name: name + methods.map { ", without \($0)" }.joined(),
                sql: sql + methods.map { ";\nSET LOCAL enable_\($0) = off" }.joined())
        }

        func after(_ statement: String) -> Settings {
            Settings(name: "\(name), after \(statement)", sql: "\(sql);\nDEALLOCATE ALL;\n\(statement)")
        }

        func with(_ setting: String, _ value: String) -> Settings {
            Settings(name: "\(name), \(setting) = \(value)", sql: "\(sql);\nSET LOCAL \(setting) = '\(value)'")
        }
    }

    let settings: Settings
    let sql: String

    init(_ settings: Settings, _ sql: String) {
        self.settings = settings
        self.sql = sql
    }

    var testDescription: String { "\(sql) (\(settings.name))" }
}

extension ExplainedStatement {
    /// Two seconds at most; the largest has 80,000 rows.
    static let tables = """
        CREATE TABLE region (id int PRIMARY KEY, name text NOT NULL);
        INSERT INTO region SELECT n, 'region ' || n FROM generate_series(1, 5) n;
        CREATE TABLE customer (id int PRIMARY KEY, region int NOT NULL REFERENCES region, name text NOT NULL, tags int[] NOT NULL);
        INSERT INTO customer SELECT n, n % 5 + 1, 'customer ' || n, ARRAY[n % 7, n % 11] FROM generate_series(1, 2000) n;
        CREATE TABLE orders (id int NOT NULL, customer int NOT NULL, day int NOT NULL, price numeric NOT NULL) PARTITION BY RANGE (day);
        CREATE TABLE orders_1 PARTITION OF orders FOR VALUES FROM (0) TO (100);
        CREATE TABLE orders_2 PARTITION OF orders FOR VALUES FROM (100) TO (200);
        CREATE TABLE orders_3 PARTITION OF orders FOR VALUES FROM (200) TO (300);
        CREATE TABLE orders_4 PARTITION OF orders FOR VALUES FROM (300) TO (400);
        INSERT INTO orders SELECT n, n * 7919 % 2000 + 1, n * 31 % 400, n % 977 FROM generate_series(1, 40000) n;
        CREATE INDEX ON orders (day);
        CREATE INDEX ON orders (id);
        CREATE INDEX ON orders (customer);
        CREATE TABLE item (id int PRIMARY KEY, orders int NOT NULL, amount int NOT NULL, price numeric NOT NULL, note text);
        INSERT INTO item SELECT n, n % 40000 + 1, n % 13, n * 17 % 1009, CASE WHEN n % 10 = 0 THEN 'note ' || n END
        FROM generate_series(1, 80000) n;
        CREATE INDEX ON item (orders);
        CREATE INDEX ON item (amount);
        CREATE INDEX ON item (price);
        CREATE TABLE account (id int PRIMARY KEY, owner text NOT NULL, balance int NOT NULL CHECK (balance >= 0));
        INSERT INTO account SELECT n, 'owner ' || n, n FROM generate_series(1, 500) n;
        CREATE TABLE entry (id int PRIMARY KEY, account int REFERENCES account ON DELETE CASCADE ON UPDATE CASCADE, amount int NOT NULL);
        INSERT INTO entry SELECT n, n % 500 + 1, n FROM generate_series(1, 3000) n;
        CREATE INDEX ON entry (account);
        CREATE TABLE late (id int PRIMARY KEY, account int REFERENCES account DEFERRABLE INITIALLY DEFERRED);
        CREATE TABLE audit (at serial PRIMARY KEY, what text);
        CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN INSERT INTO audit (what) VALUES (TG_OP); RETURN coalesce(NEW, OLD); END $$;
        CREATE TABLE watched (id int PRIMARY KEY, value int NOT NULL);
        CREATE TRIGGER before_row BEFORE INSERT OR UPDATE OR DELETE ON watched FOR EACH ROW EXECUTE FUNCTION note();
        CREATE TRIGGER after_row AFTER INSERT OR UPDATE ON watched FOR EACH ROW EXECUTE FUNCTION note();
        CREATE TRIGGER after_all AFTER INSERT OR UPDATE OR DELETE ON watched FOR EACH STATEMENT EXECUTE FUNCTION note();
        INSERT INTO watched SELECT n, n FROM generate_series(1, 300) n;
        CREATE TABLE checked (id int PRIMARY KEY, value int NOT NULL);
        CREATE TRIGGER before_only BEFORE INSERT ON checked FOR EACH ROW EXECUTE FUNCTION note();
        CREATE TABLE deferred (id int PRIMARY KEY);
        CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON deferred DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION note();
        CREATE VIEW totals AS SELECT customer, sum(price) AS price FROM orders GROUP BY customer;
        CREATE VIEW changeable AS SELECT id, value FROM checked;
        CREATE FUNCTION through() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN INSERT INTO audit (what) VALUES ('view'); RETURN NEW; END $$;
        CREATE TRIGGER instead INSTEAD OF INSERT ON changeable FOR EACH ROW EXECUTE FUNCTION through();
        CREATE FUNCTION slow(n int) RETURNS int LANGUAGE plpgsql PARALLEL SAFE AS $$
            BEGIN FOR i IN 1..n LOOP NULL; END LOOP; RETURN n; END $$;
        ANALYZE;
        """

    static let all = reads + parallelReads + subplans + sets + writes + compiled

    private static let reads: [ExplainedStatement] = [
        .init(.plain, "SELECT 1"),
        .init(.plain, "VALUES (1), (2), (3)"),
        .init(.plain, "SELECT * FROM item"),
        .init(.plain, "SELECT * FROM item WHERE id = 77"),
        .init(.plain, "SELECT * FROM item ORDER BY id DESC LIMIT 10"),
        .init(.plain, "SELECT id FROM item WHERE id < 500"),
        .init(.plain, "SELECT * FROM item WHERE amount = 3 AND price < 20"),
        .init(.plain.without("seqscan", "indexscan"), "SELECT * FROM item WHERE amount = 3 OR price < 20"),
        .init(
            .plain.without("seqscan", "indexscan"),
            "SELECT * FROM item WHERE amount = 3 AND price < 200 AND orders < 9000"),
        .init(.plain, "SELECT * FROM item WHERE ctid = '(0,1)'"),
        .init(.plain, "SELECT * FROM item WHERE ctid >= '(3,1)' AND ctid < '(9,1)'"),
        .init(.plain, "SELECT count(*), sum(price) FROM item"),
        .init(.plain, "SELECT amount, count(*) FROM item GROUP BY amount"),
        .init(.plain.without("hashagg"), "SELECT amount, count(*) FROM item GROUP BY amount"),
        .init(.plain, "SELECT amount, orders, count(*) FROM item GROUP BY GROUPING SETS ((amount), (orders), ())"),
        .init(.plain, "SELECT DISTINCT amount FROM item"),
        .init(.plain.without("hashagg"), "SELECT DISTINCT price FROM item"),
        .init(.plain, "SELECT * FROM item ORDER BY note, price"),
        .init(.plain.with("work_mem", "64kB"), "SELECT * FROM item ORDER BY note, price"),
        .init(.plain.with("work_mem", "64kB"), "SELECT orders, count(*) FROM item GROUP BY orders"),
        .init(.plain, "SELECT * FROM item ORDER BY orders, price LIMIT 500"),
        .init(.plain, "SELECT * FROM item ORDER BY price LIMIT 5"),
        .init(.plain, "SELECT count(*) FROM item i JOIN orders o ON o.id = i.orders"),
        .init(.plain.with("work_mem", "64kB"), "SELECT count(*) FROM item i JOIN orders o ON o.id = i.orders"),
        .init(.plain.without("hashjoin"), "SELECT count(*) FROM item i JOIN orders o ON o.id = i.orders"),
        .init(
            .plain.without("hashjoin", "mergejoin"),
            "SELECT count(*) FROM orders o JOIN item i ON o.id = i.orders WHERE o.day < 50"),
        .init(
            .plain.without("hashjoin", "mergejoin"), "SELECT count(*) FROM item i JOIN customer c ON c.id = i.amount"),
        .init(.plain, "SELECT * FROM customer c LEFT JOIN orders o ON o.customer = c.id AND o.day = 5"),
        .init(.plain, "SELECT * FROM customer c FULL JOIN region r ON r.id = c.region"),
        .init(.plain, "SELECT * FROM customer c WHERE NOT EXISTS (SELECT FROM orders o WHERE o.customer = c.id)"),
        .init(
            .plain, "SELECT * FROM customer c WHERE EXISTS (SELECT FROM orders o WHERE o.customer = c.id AND o.day = 7)"
        ),
        .init(.plain, "SELECT * FROM region a CROSS JOIN region b"),
        .init(
            .plain.without("hashjoin", "mergejoin"),
            "SELECT * FROM customer c JOIN region r ON r.id = c.region WHERE c.id < 0"),
        .init(
            .plain,
            "SELECT c.id, l.price FROM customer c, LATERAL (SELECT price FROM orders o WHERE o.customer = c.id ORDER BY price LIMIT 2) l WHERE c.id < 100"
        ),
        .init(.plain, "SELECT * FROM customer c CROSS JOIN LATERAL unnest(c.tags) t WHERE t = 3"),
        .init(.plain, "SELECT * FROM orders WHERE day BETWEEN 90 AND 110"),
        .init(.plain, "SELECT * FROM orders WHERE day < 0"),
        .init(.plain, "SELECT count(*) FROM orders WHERE day < extract(epoch FROM now() - now())::int + 50"),
        .init(
            .plain, "SELECT * FROM orders WHERE day < extract(epoch FROM now() - now())::int + 150 ORDER BY day LIMIT 9"
        ),
        .init(.parallel, "SELECT count(*) FROM orders WHERE day < extract(epoch FROM now() - now())::int + 250"),
        .init(.plain, "SELECT * FROM orders ORDER BY day LIMIT 50"),
        .init(.plain.with("enable_partitionwise_aggregate", "on"), "SELECT day, count(*) FROM orders GROUP BY day"),
        .init(.plain, "SELECT id, sum(price) OVER (PARTITION BY customer ORDER BY id) FROM orders WHERE day < 100"),
        .init(.plain, "SELECT * FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM item) i WHERE n < 9"),
        .init(.plain, "SELECT * FROM totals WHERE price > 9000"),
        .init(.plain, "SELECT generate_series(1, 3), id FROM region"),
        .init(.plain, "SELECT * FROM generate_series(1, 20000) g WHERE g % 3 = 0"),
        .init(.plain, "SELECT * FROM item TABLESAMPLE system (10) REPEATABLE (7)"),
        .init(.plain, "SELECT * FROM region FOR UPDATE"),
        .init(.plain, "SELECT sum(slow(id)) FROM customer"),
    ]

    private static let parallelReads: [ExplainedStatement] = [
        .init(.parallel, "SELECT count(*) FROM item WHERE price > 500"),
        .init(.parallel, "SELECT amount, count(*) FROM item GROUP BY amount"),
        .init(.parallel, "SELECT * FROM item ORDER BY price, id"),
        .init(.parallel, "SELECT count(*) FROM orders WHERE price > 5"),
        .init(.parallel, "SELECT customer, sum(price) FROM orders GROUP BY customer ORDER BY 2 DESC LIMIT 5"),
        .init(.parallel, "SELECT count(*) FROM item i JOIN orders o ON o.id = i.orders"),
        .init(.parallel.without("parallel_hash"), "SELECT count(*) FROM item i JOIN orders o ON o.id = i.orders"),
        .init(
            .parallel.without("hashjoin", "mergejoin"), "SELECT count(*) FROM item i JOIN customer c ON c.id = i.amount"
        ),
        .init(.parallel.without("hashjoin"), "SELECT count(*) FROM item i JOIN orders o ON o.id = i.orders"),
        .init(
            .parallel.without("seqscan", "indexscan", "indexonlyscan"), "SELECT count(*) FROM item WHERE price < 300"),
        .init(.parallel, "SELECT id FROM item WHERE price > 900 LIMIT 3"),
        .init(.parallel, "SELECT sum(slow(id)) FROM customer"),
        .init(
            .parallel,
            "SELECT sum(slow(id)) FROM customer WHERE region = 2 UNION ALL SELECT sum(slow(id)) FROM customer"),
        .init(
            .parallel,
            "SELECT count(*) FROM (SELECT id FROM item UNION ALL SELECT id FROM orders UNION ALL SELECT slow(id) FROM customer) u"
        ),
        .init(.parallel.with("parallel_leader_participation", "off"), "SELECT count(*) FROM item WHERE price > 500"),
        .init(.parallel.with("parallel_leader_participation", "off"), "SELECT * FROM orders ORDER BY price"),
        .init(.parallel.with("max_parallel_workers", "0"), "SELECT count(*) FROM item WHERE price > 500"),
        .init(
            .parallel.with("enable_partitionwise_join", "on"),
            "SELECT count(*) FROM orders a JOIN orders b ON a.day = b.day AND a.id = b.id"),
        .init(.parallel, "SELECT count(*) FROM item WHERE price > (SELECT avg(price) FROM item)"),
        .init(
            .parallel,
            "SELECT count(*) FROM orders WHERE price > (SELECT avg(price) FROM item) AND day > (SELECT max(id) FROM region)"
        ),
        .init(
            .parallel,
            "SELECT count(*) FROM item WHERE orders IN (SELECT id FROM orders WHERE slow(day) = 7) OR amount = 5"),
        .init(
            .parallel,
            "SELECT count(*) FROM item i WHERE price > (SELECT avg(o.price) FROM orders o WHERE o.id = i.orders) AND i.id < 4000"
        ),
        .init(.parallel, "SELECT r.id, (SELECT count(*) FROM item WHERE amount > r.id) FROM region r"),
        .init(
            .parallel,
            "WITH x AS MATERIALIZED (SELECT customer, sum(price) AS price FROM orders GROUP BY customer) SELECT count(*) FROM item i JOIN x ON x.customer = i.id"
        ),
        .init(.parallel, "SELECT min(price), max(price) FROM item"),
    ]

    private static let subplans: [ExplainedStatement] = [
        .init(.plain, "SELECT * FROM customer WHERE id > (SELECT avg(amount) FROM item) LIMIT 5"),
        .init(.plain, "SELECT id, (SELECT avg(price) FROM item) FROM customer LIMIT 5"),
        .init(.plain, "SELECT id FROM customer WHERE region > 1 ORDER BY id + (SELECT avg(price) FROM item)"),
        .init(
            .plain,
            "SELECT region, count(*) FROM customer GROUP BY region HAVING count(*) > (SELECT avg(price) / 1000 FROM item)"
        ),
        .init(.plain, "SELECT id FROM customer LIMIT (SELECT count(*) / 10000 FROM item)"),
        .init(.plain, "SELECT * FROM customer WHERE EXISTS (SELECT FROM item WHERE price < 0)"),
        .init(.plain, "SELECT * FROM item WHERE id = (SELECT max(amount) * 100 FROM item)"),
        .init(.plain, "SELECT min(price), max(price), (SELECT count(*) FROM orders) FROM item"),
        .init(
            .plain.without("hashjoin", "mergejoin"),
            "SELECT * FROM customer c JOIN orders o ON o.customer = c.id AND o.day < (SELECT avg(amount) FROM item) WHERE c.id < 50"
        ),
        .init(.plain, "SELECT * FROM orders WHERE day = (SELECT (avg(amount) * 20)::int FROM item)"),
        .init(
            .plain,
            "SELECT * FROM orders WHERE day < (SELECT avg(amount) * 20 FROM item) AND price > (SELECT avg(price) FROM orders)"
        ),
        .init(
            .plain.with("plan_cache_mode", "force_generic_plan").after(
                "PREPARE bound (int, int) AS SELECT count(*) FROM orders WHERE day < $1 AND customer > $2 AND price > (SELECT avg(price) FROM item)"
            ),
            "EXECUTE bound (150, 30)"),
        .init(.plain, "SELECT (SELECT sum(price) FROM item) + (SELECT sum(price) FROM orders)"),
        .init(
            .plain,
            "SELECT ROW((SELECT sum(price) FROM item), a.x) FROM (SELECT (SELECT avg(price) FROM orders) AS x) a"),
        .init(.plain, "SELECT * FROM customer WHERE id IN (SELECT orders FROM item WHERE amount = 3) OR region = 2"),
        .init(.plain, "SELECT * FROM customer WHERE region <> ALL (SELECT amount FROM item WHERE price > 1000)"),
        .init(
            .plain, "SELECT id, (SELECT count(*) FROM orders o WHERE o.customer = c.id) FROM customer c WHERE id < 300"),
        .init(.plain, "SELECT id FROM customer c WHERE (SELECT count(*) FROM orders o WHERE o.customer = c.id) > 20"),
        .init(
            .plain, "SELECT id FROM customer c WHERE EXISTS (SELECT FROM orders o WHERE o.customer = c.id) OR id = 4"),
        .init(
            .plain,
            "SELECT id, (SELECT max(price) FROM orders o WHERE o.customer = c.id AND o.price < (SELECT avg(price) FROM item)) FROM customer c WHERE id < 100"
        ),
        .init(
            .plain, "SELECT id, ARRAY(SELECT o.id FROM orders o WHERE o.customer = c.id) FROM customer c WHERE id < 200"
        ),
        .init(.plain, "SELECT ARRAY(SELECT id FROM item)"),
        .init(
            .plain.without("hashjoin", "mergejoin"),
            "SELECT * FROM customer c JOIN item i ON i.id = (SELECT count(*) * 9 FROM orders o WHERE o.customer = c.id AND price > 5)"
        ),
        .init(.plain, "WITH x AS MATERIALIZED (SELECT * FROM item WHERE price > 100) SELECT count(*) FROM x"),
        .init(.plain, "WITH x AS MATERIALIZED (SELECT * FROM item) SELECT * FROM x LIMIT 10"),
        .init(
            .plain,
            "WITH x AS (SELECT amount, avg(price) AS p FROM item GROUP BY amount) SELECT * FROM x a JOIN x b ON a.amount = b.amount + 1"
        ),
        .init(
            .plain,
            "WITH x AS MATERIALIZED (SELECT id, price FROM item WHERE price < 400), y AS MATERIALIZED (SELECT * FROM x WHERE price > 200) SELECT count(*) FROM x JOIN y USING (id)"
        ),
        .init(
            .plain,
            "WITH x AS MATERIALIZED (SELECT avg(price) AS p FROM item) SELECT * FROM orders WHERE price > (SELECT p * 1.9 FROM x)"
        ),
        .init(
            .plain,
            "WITH x AS MATERIALIZED (SELECT id FROM item WHERE price < 20) SELECT id, (SELECT count(*) FROM x WHERE x.id > c.id) FROM customer c WHERE id < 20"
        ),
        .init(
            .plain,
            "WITH x AS MATERIALIZED (WITH x AS MATERIALIZED (SELECT id FROM item) SELECT id FROM x WHERE id % 2 = 0) SELECT count(*) FROM x a JOIN x b USING (id)"
        ),
        .init(
            .plain,
            "WITH RECURSIVE x (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x WHERE n < 5000) SELECT sum(n) FROM x"),
        .init(
            .plain,
            "WITH RECURSIVE x (n) AS (SELECT 1 UNION SELECT i.orders FROM x JOIN item i ON i.id = x.n + 1 WHERE x.n < 500) SELECT count(*) FROM x a, x b"
        ),
    ]

    private static let sets: [ExplainedStatement] = [
        .init(.plain, "SELECT id FROM item UNION ALL SELECT id FROM orders"),
        .init(.plain, "SELECT amount FROM item UNION SELECT day FROM orders"),
        .init(.plain, "SELECT id FROM item INTERSECT SELECT id FROM orders"),
        .init(.plain.without("hashagg"), "SELECT id FROM item EXCEPT ALL SELECT id FROM orders"),
        .init(
            .plain,
            "(SELECT id FROM item ORDER BY id) UNION ALL (SELECT id FROM customer ORDER BY id) ORDER BY id LIMIT 100"),
    ]

    private static let writes: [ExplainedStatement] = [
        .init(.plain, "INSERT INTO region SELECT n, 'new' FROM generate_series(10, 500) n"),
        .init(.plain, "INSERT INTO region VALUES (1, 'again') ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name"),
        .init(.plain, "INSERT INTO orders SELECT n, 1, n % 400, 1 FROM generate_series(50000, 52000) n RETURNING id"),
        .init(.plain, "UPDATE item SET price = price + 1 WHERE amount = 4"),
        .init(.plain, "UPDATE orders SET day = day + 100 WHERE day BETWEEN 50 AND 60"),
        .init(.plain, "UPDATE customer c SET name = r.name FROM region r WHERE r.id = c.region"),
        .init(
            .plain,
            "UPDATE customer c SET (name, region) = (SELECT r.name, r.id FROM region r WHERE r.id = c.region) WHERE c.id < 300"
        ),
        .init(.plain, "UPDATE customer SET name = (SELECT string_agg(name, '') FROM region) WHERE id < 200"),
        .init(.plain, "DELETE FROM item WHERE amount = 5"),
        .init(.plain, "DELETE FROM item USING orders WHERE orders.id = item.orders AND orders.day = 3"),
        .init(.plain, "DELETE FROM account WHERE id < 100"),
        .init(.plain, "UPDATE account SET id = id + 1000 WHERE id < 50"),
        .init(.plain, "INSERT INTO entry SELECT n, n % 500 + 1, 1 FROM generate_series(10000, 11000) n"),
        .init(.plain, "INSERT INTO late SELECT n, n % 500 + 1 FROM generate_series(1, 500) n"),
        .init(.plain, "INSERT INTO deferred SELECT n FROM generate_series(1, 500) n"),
        .init(.plain, "INSERT INTO watched SELECT n, n FROM generate_series(1000, 1500) n"),
        .init(.plain, "UPDATE watched SET value = value + 1"),
        .init(.plain, "DELETE FROM watched WHERE id < 200"),
        .init(.plain, "INSERT INTO checked SELECT n, n FROM generate_series(1, 1000) n"),
        .init(.plain, "INSERT INTO changeable SELECT n, n FROM generate_series(1, 500) n"),
        .init(
            .plain,
            "MERGE INTO account a USING entry e ON a.id = e.id WHEN MATCHED THEN UPDATE SET balance = e.amount WHEN NOT MATCHED THEN INSERT VALUES (e.id, 'new', e.amount)"
        ),
        .init(
            .plain,
            "MERGE INTO watched w USING generate_series(1, 400) n ON w.id = n WHEN MATCHED AND n < 50 THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (n, n)"
        ),
        .init(.plain, "WITH d AS (DELETE FROM item WHERE amount < 4 RETURNING *) SELECT count(*) FROM d"),
        .init(.plain, "WITH d AS (DELETE FROM item WHERE amount < 4 RETURNING id) SELECT * FROM d LIMIT 3"),
        .init(.plain, "WITH d AS (DELETE FROM item WHERE amount < 4) SELECT count(*) FROM region"),
        .init(
            .plain,
            "WITH d AS (DELETE FROM item WHERE amount < 2 RETURNING id, orders), i AS (INSERT INTO audit (what) SELECT orders FROM d RETURNING at) SELECT count(*) FROM i, region"
        ),
        .init(
            .plain,
            "WITH d AS (DELETE FROM account WHERE id < 100 RETURNING id) INSERT INTO watched SELECT id + 5000, 1 FROM d"
        ),
        .init(.plain, "CREATE TABLE copied AS SELECT * FROM item WHERE price < 100"),
    ]

    private static let compiled: [ExplainedStatement] = [
        .init(
            .plain.with("jit_above_cost", "0").with("jit", "on"),
            "SELECT sum(price * amount), count(*) FROM item WHERE price > 10"),
        .init(
            .plain.with("jit_above_cost", "0").with("jit_inline_above_cost", "0").with("jit_optimize_above_cost", "0")
                .with("jit", "on"),
            "SELECT customer, sum(price) FROM orders WHERE price > (SELECT avg(price) FROM item) GROUP BY customer"),
        .init(.parallel.with("jit_above_cost", "0").with("jit", "on"), "SELECT count(*) FROM item WHERE price > 500"),
    ]
}
