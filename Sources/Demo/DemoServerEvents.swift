import MonitoringStore
import Reporting

/// What the demo's server logged besides slow queries.
extension DemoData {
    private static let order = "UPDATE shop.inventory SET quantity = quantity - 2 WHERE product = 417"
    private static let stock = "UPDATE shop.inventory SET quantity = 12, counted = now() WHERE product = 9204"
    private static let sales =
        "SELECT c.name, count(*), sum(o.total) FROM shop.orders o JOIN shop.customers c ON c.id = o.customer WHERE o.note LIKE '%gift-417%' AND c.email <> 'nobody@example.org' GROUP BY c.name ORDER BY 3 DESC LIMIT 50"

    /// All events of a day, hour by hour.
    package func serverEvents(on date: CalendarDate) -> [ServerEventRecord] {
        var random = DemoRandom(seed: options.seed, stream: date.daysSince1970 + 3_000_000)
        let incidents = DemoIncidents(age: options.age(of: date))
        let start = ReportTimeZone.utc.start(of: date)
        return Self.hourWeights.enumerated().flatMap { hour, weight in
            events(
                hour, load: weight * (date.weekday >= 5 ? 0.6 : 1), incidents,
                at: start.adding(seconds: Int64(hour) * 3600), &random)
        }
    }

    private func events(
        _ hour: Int, load: Double, _ incidents: DemoIncidents, at start: Instant, _ random: inout DemoRandom
    ) -> [ServerEventRecord] {
        var events = [ServerEventRecord(kind: .records, at: start, count: 40 + Int(load * 3) + random.below(12))]
        func add(_ count: Int, _ event: (inout DemoRandom) -> ServerEventRecord) {
            for _ in 0..<count {
                var event = event(&random)
                event.at = start.adding(seconds: Int64(random.below(3600)))
                events.append(event)
            }
        }
        add(random.count(around: load / 22)) { _ in
            ServerEventRecord(
                kind: .error, at: start, severity: "ERROR", sqlState: "23505",
                message: "duplicate key value violates unique constraint \"customers_email_key\"",
                statement: "INSERT INTO shop.customers (name, email) VALUES ('Customer', 'customer@example.org')",
                endpoint: "/api/customers")
        }
        add(random.count(around: 1.8)) { random in
            ServerEventRecord(
                kind: .connection, at: start, severity: "FATAL", sqlState: "28P01",
                message: "password authentication failed for user \"admin\(random.below(9))\"")
        }
        for (table, microseconds) in [("shop.orders", 1_400_000), ("shop.inventory", 600_000)] {
            add(1) { random in
                let time = microseconds + random.below(400_000)
                return ServerEventRecord(
                    kind: .vacuum, at: start, severity: "LOG", message: "automatic vacuum of table", table: table,
                    microseconds: time, longestMicroseconds: time)
            }
        }
        // Since the sales report joins without an index, it sorts on disk.
        add(random.count(around: load / (incidents.hasNewSlowQuery ? 11 : 130))) { random in
            ServerEventRecord(
                kind: .temporaryFile, at: start, severity: "LOG", message: "temporary file", statement: Self.sales,
                endpoint: "/api/reports/sales", bytes: 24_000_000 + random.below(160_000_000))
        }
        if incidents.isDeadlocking(hour: hour) {
            add(7) { _ in
                ServerEventRecord(
                    kind: .deadlock, at: start, severity: "ERROR", sqlState: "40P01", message: "deadlock detected",
                    statement: Self.order, blocker: Self.stock, endpoint: "/api/orders")
            }
            add(19) { random in
                let time = 1_100_000 + random.below(6_000_000)
                return ServerEventRecord(
                    kind: .lockWait, at: start, severity: "LOG", message: "waiting for ShareLock on transaction",
                    statement: Self.order, blocker: Self.stock, endpoint: "/api/orders", microseconds: time,
                    longestMicroseconds: time)
            }
        }
        if incidents.hasRestart, hour == 3 {
            for message in ["received fast shutdown request", "database system is ready to accept connections"] {
                add(1) { _ in ServerEventRecord(kind: .restart, at: start, severity: "LOG", message: message) }
            }
        }
        return events
    }
}
