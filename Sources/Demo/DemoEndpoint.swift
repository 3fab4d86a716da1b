/// An endpoint of the demo's shop, and its behavior on a quiet day.
struct DemoEndpoint: Sendable {
    let name: String
    let method: String?
    /// Its weight among all requests.
    let weight: Double
    /// Half of its requests take less than this number of milliseconds.
    let median: Double
    /// The standard deviation of the logarithm of its response times.
    let spread: Double
    /// Fraction of requests that are errors.
    let errorRate: Double
    /// The statuses of errors.
    let failures: [Int]

    private init(
        _ method: String?, _ name: String, _ weight: Double, median: Double, spread: Double, errors: Double,
        _ failures: [Int]
    ) {
        self.name = name
        self.method = method
        self.weight = weight
        self.median = median
        self.spread = spread
        errorRate = errors
        self.failures = failures
    }

    static let checkout = "/api/checkout"
    static let search = "/api/search"
    static let imports = "/api/imports"

    static let all: [DemoEndpoint] = [
        .init("GET", "/api/products", 14, median: 28, spread: 0.55, errors: 0.00025, [500]),
        .init("GET", "/api/products/:id", 16, median: 14, spread: 0.6, errors: 0.001, [404]),
        .init("GET", search, 9, median: 160, spread: 0.55, errors: 0.0005, [500, 503]),
        .init("GET", "/api/cart", 9, median: 12, spread: 0.5, errors: 0.0005, [401]),
        .init("POST", "/api/cart/items", 5, median: 24, spread: 0.5, errors: 0.0015, [409, 422]),
        .init("PATCH", "/api/cart/items/:id", 2.5, median: 22, spread: 0.5, errors: 0.00125, [404, 422]),
        .init("DELETE", "/api/cart/items/:id", 1.5, median: 16, spread: 0.45, errors: 0.00075, [404]),
        .init("POST", checkout, 2.2, median: 210, spread: 0.5, errors: 0.0015, [402, 422, 500]),
        .init("GET", "/api/orders", 5, median: 46, spread: 0.6, errors: 0.00025, [500]),
        .init("GET", "/api/orders/:id", 6, median: 21, spread: 0.55, errors: 0.00125, [404]),
        .init("PATCH", "/api/orders/:id", 1.2, median: 58, spread: 0.5, errors: 0.00175, [409, 422]),
        .init("POST", "/api/orders/:id/refunds", 0.4, median: 320, spread: 0.45, errors: 0.002, [409, 502]),
        .init("GET", "/api/customers", 2, median: 52, spread: 0.6, errors: 0.00025, [500]),
        .init("GET", "/api/customers/:id", 3.5, median: 15, spread: 0.5, errors: 0.001, [404]),
        .init("PATCH", "/api/customers/:id", 0.9, median: 33, spread: 0.5, errors: 0.0015, [422]),
        .init("GET", "/api/inventory", 3, median: 39, spread: 0.7, errors: 0.00025, [500]),
        .init("PUT", "/api/inventory/:sku", 1.6, median: 30, spread: 0.5, errors: 0.001, [409]),
        .init("GET", "/api/reports/sales", 0.5, median: 300, spread: 0.6, errors: 0.00075, [504]),
        .init("GET", "/api/reports/stock", 0.4, median: 240, spread: 0.6, errors: 0.00075, [504]),
        .init("POST", "/api/sessions", 2.4, median: 95, spread: 0.4, errors: 0.003, [401]),
        .init("DELETE", "/api/sessions", 0.8, median: 9, spread: 0.4, errors: 0.00025, [401]),
        .init("POST", imports, 0.7, median: 130, spread: 0.8, errors: 0.002, [400, 422]),
        .init("GET", "/api/notifications", 7, median: 8, spread: 0.5, errors: 0.00025, [500]),
        .init("GET", "/health", 4, median: 6, spread: 0.4, errors: 0, []),
        .init(nil, "/hooks/payments", 1.1, median: 44, spread: 0.6, errors: 0.001, [400]),
        .init(nil, "/hooks/shipping", 0.6, median: 37, spread: 0.6, errors: 0.001, [400]),
    ]
}
