import MonitoringStore
import Postgres
import Reporting

/// Fills the monitoring tables of an empty database with the demo's data.
package struct DemoLoader: Sendable {
    private let data: DemoData

    package init(data: DemoData) { self.data = data }

    /// Creates the shop, explains its slow queries, and loads one day after the other.
    ///
    /// - Parameters:
    ///   - store: the monitoring tables.
    ///   - database: connection string of the same database, for the shop's own tables.
    ///   - step: called with the number of days done and in total.
    /// - Returns: the access log, which is not loaded, so that it can be ingested.
    package func load(into store: MonitoringStore, database: String, step: (Int, Int) -> Void) throws -> String {
        let shop = DemoShop(connection: try Connection(conninfo: database, applicationName: "daybook demo"))
        try shop.create()
        let plans = try shop.plans()
        let dates = data.options.dates
        var accessLog = ""
        for (index, date) in dates.enumerated() {
            step(index, dates.count)
            let requests = data.requests(on: date)
            try store.append(requests: requests.filter { !DemoAccessLog.holds($0) })
            accessLog += DemoAccessLog.text(of: requests)
            try store.append(slowQueries: data.slowQueries(on: date, plans: plans))
            var events = CollectedServerEvents(timeZone: .utc)
            for event in data.serverEvents(on: date) { events.add(event) }
            try store.append(serverEvents: events.rows)
            try store.append(resources: data.resources(on: date))
            let start = ReportTimeZone.utc.start(of: date)
            try store.append(
                load: data.load(on: date), hours: (0..<24).map { start.adding(seconds: $0 * 3600) }, minutes: 5)
        }
        step(dates.count, dates.count)
        return accessLog
    }
}
