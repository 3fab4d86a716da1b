import MonitoringStore
import Postgres
import Reporting

/// A shop's database whose statements really run, so that the server counts them: every day the same ones, in the same
/// number, and on the last day two incidents. Times are measured, so they differ from run to run.
package struct DemoDatabase {
    private let web: Connection
    private let jobs: Connection
    private let options: DemoOptions

    /// Settings of a private server that counts statements.
    package static let settings = [
        "shared_preload_libraries=pg_stat_statements", "pg_stat_statements.max=1000", "track_io_timing=on",
    ]

    /// The module that the server needs.
    package static let module = "pg_stat_statements"

    /// Executions from here on are recorded as slow queries, in milliseconds: the shop is small.
    package static let slowMilliseconds = 25

    private static let orders = 60_000
    private static let customers = 300
    private static let products = 2000

    /// Creates the shop, its roles and the server's statistics, which leave out what Daybook does itself.
    ///
    /// - Parameter database: connection string of a superuser.
    package init(database: String, options: DemoOptions) throws {
        self.options = options
        let admin = try Connection(conninfo: database, applicationName: "daybook demo")
        try admin.script(
            """
            CREATE EXTENSION pg_stat_statements;
            ALTER ROLE daybook SET pg_stat_statements.track = 'none';
            SET pg_stat_statements.track = 'none';
            CREATE ROLE shop_web LOGIN;
            CREATE ROLE shop_jobs LOGIN;
            CREATE SCHEMA shop;
            CREATE TABLE shop.customers AS
              SELECT g AS id, 'Customer ' || g AS name, 'customer' || g || '@example.org' AS email
              FROM generate_series(1, \(Self.customers)) g;
            ALTER TABLE shop.customers ADD PRIMARY KEY (id), ADD UNIQUE (email);
            CREATE TABLE shop.products AS
              SELECT g AS id, 'Desk lamp ' || g AS title, g % 40 AS category, (g * 7919 % 20000) / 100.0 AS price,
                     g * 31 % 200 AS quantity
              FROM generate_series(1, \(Self.products)) g;
            ALTER TABLE shop.products ADD PRIMARY KEY (id);
            CREATE TABLE shop.orders AS
              SELECT g AS id, 1 + g * 13 % \(Self.customers) AS customer, (g * 37 % 90000) / 100.0 AS total,
                     (ARRAY['paid', 'packed', 'shipped', 'returned'])[1 + g % 4] AS state,
                     timestamp '2026-09-01' + g * interval '2 min' AS placed
              FROM generate_series(1, \(Self.orders)) g;
            ALTER TABLE shop.orders ADD PRIMARY KEY (id);
            CREATE INDEX orders_customer ON shop.orders (customer);
            GRANT USAGE ON SCHEMA shop TO shop_web, shop_jobs;
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA shop TO shop_web, shop_jobs;
            CREATE SEQUENCE shop.order_ids START \(Self.orders + 1);
            ALTER TABLE shop.orders ALTER id SET DEFAULT nextval('shop.order_ids');
            GRANT USAGE ON SEQUENCE shop.order_ids TO shop_web, shop_jobs
            """)
        // For plans that are the same from the first day on.
        try admin.query("VACUUM (ANALYZE)")
        web = try Connection(conninfo: "\(database) user=shop_web", applicationName: "shop")
        jobs = try Connection(conninfo: "\(database) user=shop_jobs", applicationName: "shop jobs")
    }

    /// What happened in an hour besides the statistics that the server has.
    package struct Hour {
        package var slowQueries: [SlowQueryRecord] = []
        package var events = CollectedServerEvents(timeZone: .utc)
    }

    /// Runs the statements of an hour.
    ///
    /// - Parameters:
    ///   - database: connection string of a superuser, for the incident.
    ///   - start: the beginning of the hour.
    package func run(_ date: CalendarDate, hour: Int, from start: Instant, database: String) throws -> Hour {
        var random = DemoRandom(seed: options.seed, stream: date.daysSince1970 * 24 + hour)
        let isLast = options.age(of: date) == 0
        if isLast, hour == 0 {
            // The first incident: a migration drops an index.
            let admin = try Connection(conninfo: database, applicationName: "daybook demo")
            try admin.script("DROP INDEX shop.orders_customer")
        }
        let load = DemoData.hourWeights[hour] / 66 * (date.weekday >= 5 ? 0.6 : 1)
        var result = Hour()
        func count(_ most: Double) -> Int { max(1, Int((most * load).rounded())) }
        for _ in 0..<count(30) {
            try web.query(
                "/*route='/products/:id'*/ SELECT id, title, price FROM shop.products WHERE id = $1",
                ["\(1 + random.below(Self.products))"])
        }
        for _ in 0..<count(20) {
            try web.query(
                "/*route='/orders'*/ SELECT count(*), sum(total) FROM shop.orders WHERE customer = $1",
                ["\(1 + random.below(Self.customers))"])
        }
        for _ in 0..<count(14) {
            try web.query(
                "/*route='/products'*/ SELECT id, title, price FROM shop.products WHERE category = $1 ORDER BY price LIMIT 20",
                ["\(random.below(40))"])
        }
        for _ in 0..<count(8) {
            try web.query(
                "/*route='/search'*/ SELECT id, title FROM shop.products WHERE title ILIKE $1 ORDER BY price LIMIT 20",
                ["%lamp \(random.below(500))%"])
        }
        for _ in 0..<count(6) {
            try web.query(
                "/*route='/checkout'*/ INSERT INTO shop.orders (customer, total, state, placed) VALUES ($1, $2, 'paid', now())",
                ["\(1 + random.below(Self.customers))", "\(random.below(9000))"])
        }
        // The second incident: on the last day, a job runs three times as often.
        for _ in 0..<(isLast ? 36 : 12) {
            try jobs.query(
                "UPDATE shop.products SET quantity = quantity + $1 WHERE category = $2",
                ["\(random.below(7) - 3)", "\(random.below(40))"])
        }
        try slow(start, &random, &result)
        if hour % 6 == 1 { try duplicate(start, &random, &result) }
        result.events.add(ServerEventRecord(kind: .records, at: start, count: count(60)))
        return result
    }

    /// A report that reads all orders once an hour.
    private func slow(_ start: Instant, _ random: inout DemoRandom, _ result: inout Hour) throws {
        let sql = """
            SELECT c.name, o.state, count(*), sum(o.total) FROM shop.orders o JOIN shop.customers c ON c.id = o.customer
            WHERE o.total > $1 GROUP BY c.name, o.state ORDER BY 4 DESC
            """
        let clock = ContinuousClock()
        let began = clock.now
        try jobs.query(sql, ["\(random.below(90))"])
        let milliseconds = Int((clock.now - began) / .milliseconds(1))
        guard milliseconds >= Self.slowMilliseconds else { return }
        result.slowQueries.append(
            SlowQueryRecord(
                query: sql, milliseconds: milliseconds, endpoint: nil,
                at: start.adding(seconds: 600 + Int64(random.below(1200)))))
    }

    /// An error that the server reports: a customer who is there already.
    private func duplicate(_ start: Instant, _ random: inout DemoRandom, _ result: inout Hour) throws {
        let sql = "/*route='/customers'*/ INSERT INTO shop.customers (id, name, email) VALUES ($1, 'Customer', $2)"
        do throws(PostgresError) {
            try web.query(sql, ["\(Self.customers + 1)", "customer\(1 + random.below(Self.customers))@example.org"])
        } catch {
            guard let state = error.sqlState else { throw error }
            result.events.add(
                ServerEventRecord(
                    kind: .error, at: start.adding(seconds: 900), severity: "ERROR", sqlState: state,
                    message: error.message, statement: sql, endpoint: "/customers"))
        }
    }
}
