import Reporting

/// The incidents of the demo, by the number of days before the last one.
struct DemoIncidents: Sendable {
    /// Number of days before the last.
    let age: Int

    /// Whether nothing at all was recorded in this hour of the day.
    func isSilent(hour: Int) -> Bool {
        // Three silent hours in the middle of the period, and an hour of maintenance on the last day.
        (age == 12 && (2..<5).contains(hour)) || (age == 0 && hour == 3)
    }

    /// Search lost an index four days ago and has taken three and a half times as long since.
    func slowdown(of endpoint: DemoEndpoint) -> Double {
        endpoint.name == DemoEndpoint.search && hasSlowSearch ? 3.5 : 1
    }

    var hasSlowSearch: Bool { age <= 3 }

    /// Since then, the search query is slow more often and for longer: the factors of its number and its time.
    func queryTrouble(of query: DemoQuery) -> (executions: Double, time: Double) {
        query.endpoint == DemoEndpoint.search && age <= 3 ? (8, 2.4) : (1, 1)
    }

    /// The fraction of additional errors, and their status.
    func extraFailures(of endpoint: DemoEndpoint, hour: Int, organization: Int?) -> (rate: Double, status: Int)? {
        // The payment provider is down for two hours of the last day.
        if age == 0, endpoint.name == DemoEndpoint.checkout, (14..<16).contains(hour) { return (0.42, 503) }
        // Since the morning, the program of one organization sends files of an old version.
        if age == 0, endpoint.name == DemoEndpoint.imports, hour >= 9, organization == 1 { return (0.75, 422) }
        // Another organization sent invalid files all day.
        if age == 9, endpoint.name == DemoEndpoint.imports, organization == 2 { return (0.35, 422) }
        return nil
    }

    /// Sales reports have joined without an index since the previous day.
    var hasNewSlowQuery: Bool { age <= 1 }

    /// An import and orders lock the same rows in a different order, in two hours of the last day.
    func isDeadlocking(hour: Int) -> Bool { age == 0 && (10..<12).contains(hour) }

    /// The server was restarted at 03:00 six days before.
    var hasRestart: Bool { age == 6 }

    /// Connections leak on the last day, from morning to evening.
    func extraConnections(hour: Int) -> Int { age == 0 ? max(0, (hour - 7) * 5) : 0 }
}
