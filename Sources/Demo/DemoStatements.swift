import MonitoringStore
import Reporting

/// A statement of the demo's shop: how often it runs, and what a call of it costs on a quiet day.
struct DemoStatement: Sendable {
    let text: String
    var endpoint: String?
    var role = "shop_web"
    /// On a weekday with `DemoOptions.requestsPerDay` as it is by default.
    let callsPerDay: Double
    let milliseconds: Double
    let rows: Double
    /// Blocks of 8 KiB for each call.
    let hit: Double
    var read = 0.0
    var temporary = 0.0
    /// In bytes.
    var wal = 0.0
    /// Whether a timer runs it, and not a request.
    var isTimed = false
    /// Whether it exists only since the index was lost.
    var isNew = false

    static let all: [DemoStatement] = [
        .init(
            text: "SELECT id, title, price FROM shop.products WHERE title ILIKE $1 ORDER BY price LIMIT $2",
            endpoint: DemoEndpoint.search, callsPerDay: 5400, milliseconds: 62, rows: 14, hit: 410, read: 3),
        .init(
            text:
                "SELECT id, title, price FROM shop.products WHERE category = $1 ORDER BY price OFFSET $2 LIMIT $3",
            endpoint: "/api/products", callsPerDay: 8400, milliseconds: 7.4, rows: 24, hit: 96, read: 0.2),
        .init(
            text: "SELECT id, title, price FROM shop.products WHERE id = $1", endpoint: "/api/products/:id",
            callsPerDay: 9600, milliseconds: 0.06, rows: 1, hit: 3),
        .init(
            text:
                "SELECT i.product, i.quantity, p.title, p.price FROM shop.cart_items i JOIN shop.products p ON p.id = i.product WHERE i.cart = $1",
            endpoint: "/api/cart", callsPerDay: 8100, milliseconds: 0.41, rows: 3.2, hit: 14),
        .init(
            text: "INSERT INTO shop.cart_items (cart, product, quantity) VALUES ($1, $2, $3) RETURNING id",
            endpoint: "/api/cart/items", callsPerDay: 3000, milliseconds: 0.22, rows: 1, hit: 9, wal: 420),
        .init(
            text: "UPDATE shop.cart_items SET quantity = $1 WHERE id = $2", endpoint: "/api/cart/items/:id",
            callsPerDay: 1500, milliseconds: 0.18, rows: 1, hit: 7, wal: 310),
        .init(
            text:
                "INSERT INTO shop.orders (customer, state, total, note, placed) VALUES ($1, $2, $3, $4, now()) RETURNING id",
            endpoint: DemoEndpoint.checkout, callsPerDay: 1320, milliseconds: 0.9, rows: 1, hit: 22, read: 0.1,
            wal: 1300),
        .init(
            text: "UPDATE shop.inventory SET quantity = quantity - $1 WHERE product = $2 AND warehouse = $3",
            endpoint: DemoEndpoint.checkout, callsPerDay: 3900, milliseconds: 0.74, rows: 1, hit: 18, read: 0.4,
            wal: 640),
        .init(
            text:
                "SELECT * FROM shop.orders WHERE state IN ($1, $2) AND placed > $3 ORDER BY placed DESC OFFSET $4 LIMIT $5",
            endpoint: "/api/orders", callsPerDay: 3000, milliseconds: 23, rows: 50, hit: 720, read: 31),
        .init(
            text: "SELECT * FROM shop.orders WHERE id = $1", endpoint: "/api/orders/:id", callsPerDay: 3600,
            milliseconds: 0.05, rows: 1, hit: 4),
        .init(
            text: "SELECT id, name FROM shop.customers WHERE lower(email) = $1", endpoint: "/api/customers",
            callsPerDay: 1200, milliseconds: 34, rows: 0.7, hit: 260),
        .init(
            text: "SELECT id, name, email FROM shop.customers WHERE id = $1", endpoint: "/api/customers/:id",
            callsPerDay: 2100, milliseconds: 0.05, rows: 1, hit: 3),
        .init(
            text:
                "SELECT p.category, sum(i.quantity) FROM shop.inventory i JOIN shop.products p ON p.id = i.product WHERE i.warehouse = $1 GROUP BY p.category",
            endpoint: "/api/reports/stock", callsPerDay: 240, milliseconds: 410, rows: 40, hit: 1900, read: 640,
            temporary: 210),
        .init(
            text:
                "SELECT c.name, count(*), sum(o.total) FROM shop.orders o JOIN shop.customers c ON c.id = o.customer WHERE o.note LIKE $1 AND c.email <> $2 GROUP BY c.name ORDER BY 3 DESC LIMIT $3",
            endpoint: "/api/reports/sales", callsPerDay: 300, milliseconds: 980, rows: 50, hit: 3200, read: 2100,
            temporary: 1450, isNew: true),
        .init(
            text: "SELECT id, message, made FROM shop.notifications WHERE customer = $1 AND seen IS NULL ORDER BY made",
            endpoint: "/api/notifications", callsPerDay: 4200, milliseconds: 0.31, rows: 1.4, hit: 8),
        .init(
            text: "INSERT INTO shop.sessions (customer, token, expires) VALUES ($1, $2, $3)",
            endpoint: "/api/sessions", callsPerDay: 1440, milliseconds: 0.26, rows: 1, hit: 8, wal: 390),
        .init(
            text: "SELECT state, count(*) FROM shop.orders WHERE placed > now() - $1::interval GROUP BY state",
            role: "metrics", callsPerDay: 1440, milliseconds: 11.6, rows: 4, hit: 330, isTimed: true),
        .init(
            text: "DELETE FROM shop.sessions WHERE expires < now()", role: "shop_jobs", callsPerDay: 96,
            milliseconds: 190, rows: 15, hit: 90, read: 55, wal: 4200, isTimed: true),
        .init(
            text: "REFRESH MATERIALIZED VIEW CONCURRENTLY shop.bestsellers", role: "shop_jobs", callsPerDay: 24,
            milliseconds: 1840, rows: 0, hit: 5200, read: 380, temporary: 900, wal: 210_000, isTimed: true),
    ]
}

/// The query load of the demo's shop.
extension DemoData {
    /// What every statement did on a day, hour by hour, in the order of the hours.
    package func load(on date: CalendarDate) -> [LoadRecord] {
        var random = DemoRandom(seed: options.seed, stream: date.daysSince1970 + 4_000_000)
        let incidents = DemoIncidents(age: options.age(of: date))
        let start = ReportTimeZone.utc.start(of: date)
        let scale = Double(options.requestsPerDay) / Double(DemoOptions().requestsPerDay)
        let day = (date.weekday >= 5 ? 0.55 : 1) * (1 + 0.03 * random.normal())
        let weights = Self.hourWeights.reduce(0, +)
        let moods = DemoStatement.all.map { _ in 1 + 0.04 * random.normal() }
        var records: [LoadRecord] = []
        for (hour, weight) in Self.hourWeights.enumerated() {
            for (statement, mood) in zip(DemoStatement.all, moods) where incidents.hasNewSlowQuery || !statement.isNew {
                let perHour =
                    statement.isTimed
                    ? statement.callsPerDay / 24 : statement.callsPerDay * scale * day * weight / weights
                let calls = statement.isTimed ? Int(perHour) : random.count(around: perHour)
                let noise = 1 + 0.05 * random.normal()
                if calls == 0 || incidents.isSilent(hour: hour) && !statement.isTimed { continue }
                records.append(
                    LoadRecord(
                        query: statement.text, endpoint: statement.endpoint, database: "shop", role: statement.role,
                        hour: start.adding(seconds: Int64(hour) * 3600),
                        figures: figures(
                            statement, calls: calls, milliseconds: statement.milliseconds * mood * noise,
                            work: statement.endpoint == DemoEndpoint.search && incidents.hasSlowSearch ? 3.5 : 1)))
            }
        }
        return records
    }

    /// - Parameter work: how many times as much each call does as on a quiet day.
    private func figures(_ statement: DemoStatement, calls: Int, milliseconds: Double, work: Double) -> StatementFigures
    {
        func sum(_ perCall: Double) -> Int { Int((perCall * Double(calls)).rounded()) }
        var figures = StatementFigures()
        figures[.calls] = calls
        figures[.totalTime] = sum(milliseconds * work * 1e6)
        figures[.rows] = sum(statement.rows)
        figures[.sharedBlocksHit] = sum(statement.hit * work)
        figures[.sharedBlocksRead] = sum(statement.read * work * work)
        figures[.sharedBlocksDirtied] = sum(statement.wal / 900)
        figures[.temporaryBlocksRead] = sum(statement.temporary / 2)
        figures[.temporaryBlocksWritten] = sum(statement.temporary / 2)
        // Some 0.1 ms for each block.
        figures[.readTime] = sum(statement.read * work * work * 1e5)
        figures[.walBytes] = sum(statement.wal)
        return figures
    }
}
