/// What an alert is about; alerts with the same cause are one alert while it is open.
package struct AlertCause: Hashable, Sendable {
    package let type: String
    /// `nil` for the whole service.
    package let endpoint: Endpoint?
    package let metric: String?

    package init(type: String, endpoint: Endpoint?, metric: String?) {
        self.type = type
        self.endpoint = endpoint
        self.metric = metric
    }

    package init(_ alert: Alert) {
        self.init(
            type: alert.type ?? "", endpoint: alert.endpoint.map { Endpoint(name: $0, method: alert.method) },
            metric: alert.metric)
    }
}
