/// What rules judge: the hours of a window, as a report reads them or a collector stored them.
package struct HourlyFigures: Sendable {
    package let window: ReportWindow
    /// The times of slow queries, by hour of the window.
    let slowQueries: [Int: LatencyHistogram]
    /// With their limits.
    let resources: [ResourceSeries]
    /// Of an endpoint, or of everything else.
    let thresholds: @Sendable (Endpoint?) -> AlertThresholds
    private let traffic: [[Endpoint: Traffic]]
    private let leftOut: Set<Endpoint>

    /// - Parameters:
    ///   - traffic: by hour of the window.
    ///   - leftOut: endpoints that no rule judges, neither alone nor as part of the service: paths that were never
    ///     answered with anything but client errors.
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

    /// Those that are judged, sorted.
    var endpoints: [Endpoint] { Set(traffic.flatMap(\.keys)).filter { !$0.isOther && !leftOut.contains($0) }.sorted() }

    /// Whether the requests of an endpoint are part of what is judged.
    func judges(_ endpoint: Endpoint) -> Bool { !leftOut.contains(endpoint) }

    /// The errors of each hour of the window, of an endpoint or of the whole service.
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
