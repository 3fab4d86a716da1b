import Reporting

/// What goes wrong in the demo's days, by how many days before the last one it is.
struct DemoIncidents: Sendable {
    /// How many days before the last.
    let age: Int

    /// Whether nothing at all was recorded in that hour of the day.
    func isSilent(hour: Int) -> Bool {
        // A quiet day three hours long in the middle of the time, and an hour of maintenance on the last.
        (age == 12 && (2..<5).contains(hour)) || (age == 0 && hour == 3)
    }

    /// Search lost an index four days ago, and takes three and a half times as long since.
    func slowdown(of endpoint: DemoEndpoint) -> Double {
        endpoint.name == DemoEndpoint.search && age <= 3 ? 3.5 : 1
    }

    /// The search's query is slow more often and for longer since then: how many times as often, and for how many times
    /// as long.
    func queryTrouble(of query: DemoQuery) -> (executions: Double, time: Double) {
        query.endpoint == DemoEndpoint.search && age <= 3 ? (8, 2.4) : (1, 1)
    }

    /// The fraction of requests that fail beyond the usual, and with which status.
    func extraFailures(of endpoint: DemoEndpoint, hour: Int, organization: Int?) -> (rate: Double, status: Int)? {
        // The payment provider is away for two hours of the last day.
        if age == 0, endpoint.name == DemoEndpoint.checkout, (14..<16).contains(hour) { return (0.42, 503) }
        // The program of one tenant sends files that are a version behind since the morning.
        if age == 0, endpoint.name == DemoEndpoint.imports, hour >= 9, organization == 1 { return (0.75, 422) }
        // Another sent them in a wrong form all through a day.
        if age == 9, endpoint.name == DemoEndpoint.imports, organization == 2 { return (0.35, 422) }
        return nil
    }

    /// Sales reports join without an index since yesterday.
    var hasNewSlowQuery: Bool { age <= 1 }

    /// Connections leak on the last day, from morning to evening.
    func extraConnections(hour: Int) -> Int { age == 0 ? max(0, (hour - 7) * 5) : 0 }
}
