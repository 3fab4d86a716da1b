/// A slow query of the demo's shop: its text with varying literals, how often it is slow, and how slow it is.
struct DemoQuery: Sendable {
    let name: String
    let endpoint: String?
    /// Number of slow executions per day.
    let perDay: Double
    /// Median in milliseconds.
    let median: Double
    let spread: Double
    let least: Double
    /// Whether it occurs only since the index was lost.
    let isNew: Bool
    /// A statement to explain; `nil` if the log truncated the text.
    let explained: String?
    let text: @Sendable (inout DemoRandom) -> String

    private init(
        _ name: String, endpoint: String?, perDay: Double, median: Double, spread: Double, least: Double = 510,
        isNew: Bool = false, explained: String?, text: @escaping @Sendable (inout DemoRandom) -> String
    ) {
        self.name = name
        self.endpoint = endpoint
        self.perDay = perDay
        self.median = median
        self.spread = spread
        self.least = least
        self.isNew = isNew
        self.explained = explained
        self.text = text
    }

    static let all: [DemoQuery] = [
        .init(
            "sales-by-customer", endpoint: "/api/reports/sales", perDay: 90, median: 2300, spread: 0.4, least: 1200,
            isNew: true,
            explained: """
                SELECT c.name, count(*), sum(o.total) FROM shop.orders o JOIN shop.customers c ON c.id = o.customer
                WHERE o.note LIKE '%gift-417%' AND c.email <> 'nobody@example.org' GROUP BY c.name ORDER BY 3 DESC LIMIT 50
                """
        ) { random in
            """
            SELECT c.name, count(*), sum(o.total) FROM shop.orders o JOIN shop.customers c ON c.id = o.customer
            WHERE o.note LIKE '%gift-\(random.below(900))%' AND c.email <> 'customer\(random.below(20_000))@example.org' GROUP BY c.name ORDER BY 3 DESC LIMIT 50
            """
        },
        .init(
            "search", endpoint: DemoEndpoint.search, perDay: 24, median: 760, spread: 0.25,
            explained: "SELECT id, title, price FROM shop.products WHERE title ILIKE '%lamp 7%' ORDER BY price LIMIT 20"
        ) { random in
            "SELECT id, title, price FROM shop.products WHERE title ILIKE '%lamp \(random.below(500))%' ORDER BY price LIMIT 20"
        },
        .init(
            "stock-report", endpoint: "/api/reports/stock", perDay: 9, median: 1150, spread: 0.3,
            explained: """
                SELECT p.category, sum(i.quantity) FROM shop.inventory i JOIN shop.products p ON p.id = i.product
                WHERE i.warehouse = 3 GROUP BY p.category
                """
        ) { random in
            """
            /* nightly=false, requested by user\(random.below(400))@example.org */ SELECT p.category, sum(i.quantity)
            FROM shop.inventory i JOIN shop.products p ON p.id = i.product WHERE i.warehouse = \(random.below(9)) GROUP BY p.category
            """
        },
        .init(
            "recent-orders", endpoint: "/api/orders", perDay: 14, median: 640, spread: 0.2,
            explained: """
                SELECT * FROM shop.orders WHERE state IN ('paid', 'packed') AND placed > '2026-10-01' ORDER BY placed DESC
                OFFSET 5000 LIMIT 50
                """
        ) { random in
            """
            SELECT * FROM shop.orders WHERE state IN ('paid', 'packed') AND placed > '2026-1\(random.below(2))-0\(1 + random.below(8))' ORDER BY placed DESC
            OFFSET \(random.below(200) * 50) LIMIT 50
            """
        },
        .init(
            "customer-by-email", endpoint: "/api/customers", perDay: 8, median: 590, spread: 0.15,
            explained: "SELECT id, name FROM shop.customers WHERE lower(email) = 'customer42@example.org'"
        ) { random in
            "SELECT id, name FROM shop.customers WHERE lower(email) = 'customer\(random.below(20_000))@example.org'"
        },
        .init(
            "import", endpoint: DemoEndpoint.imports, perDay: 3, median: 1400, spread: 0.35, explained: nil
        ) { random in
            // Truncated inside a literal, as in a log with a limited line length.
            "INSERT INTO shop.inventory (product, warehouse, quantity) VALUES (\(random.below(5000)), 4, 12), (\(random.below(5000)), 4, 1), ('imported by customer\(random.below(900))@exam"
        },
    ]
}
