/// The hours of a window that rules judge, as a report reads them or a collector stored them.
package struct HourlyFigures: Sendable {
    package let window: ReportWindow
    /// Execution times of slow queries, by hour of the window.
    let slowQueries: [Int: LatencyHistogram]
    /// Resources with their limits.
    let resources: [ResourceSeries]
    /// Thresholds of an endpoint; `nil` asks for those of everything else.
    let thresholds: @Sendable (Endpoint?) -> AlertThresholds
    private let traffic: [[Endpoint: Traffic]]
    private let leftOut: Set<Endpoint>

    /// - Parameters:
    ///   - traffic: traffic by hour of the window.
    ///   - leftOut: endpoints that no rule judges, neither on their own nor as part of the service: paths that were
    ///     only ever answered with client errors.
    package init(
        window: ReportWindow, traffic: [[Endpoint: Traffic]], leavingOut leftOut: Set<Endpoint> = [],
        slowQueries: [Int: LatencyHistogram],
        resources: [ResourceSeries], thresholds: @escaping @Sendable (Endpoint?) -> AlertThresholds
    ) {
        self.window = window
        self.traffic = traffic
        self.leftOut = leftOut
        self.slowQueries = slowQueries
        self.resources = resources
        self.thresholds = thresholds
    }

    /// The endpoints that are judged, sorted.
    var endpoints: [Endpoint] { Set(traffic.flatMap(\.keys)).filter { !$0.isOther && !leftOut.contains($0) }.sorted() }

    /// Whether the requests of an endpoint are judged.
    func judges(_ endpoint: Endpoint) -> Bool { !leftOut.contains(endpoint) }

    /// Errors in each hour of the window, for an endpoint or the whole service.
    func errors(of endpoint: Endpoint?) -> [Evidence] {
        traffic.map { hour in
            guard let endpoint else {
                var (errors, requests) = (0, 0)
                for (endpoint, traffic) in hour where judges(endpoint) {
                    errors += traffic.errors
                    requests += traffic.requests
                }
                return Evidence(events: errors, requests: requests)
            }
            return hour[endpoint].map { Evidence(events: $0.errors, requests: $0.requests) }
                ?? Evidence(events: 0, requests: 0)
        }
    }
}
