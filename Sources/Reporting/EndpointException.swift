/// Endpoints with their own complete thresholds; values that the operator omitted are those of all endpoints.
package struct EndpointException<Thresholds: Hashable & Sendable>: Hashable, Sendable {
    package let endpoints: EndpointPattern
    package let thresholds: Thresholds

    package init(endpoints: EndpointPattern, thresholds: Thresholds) {
        self.endpoints = endpoints
        self.thresholds = thresholds
    }
}

extension Array {
    func thresholds<Thresholds>(of endpoint: Endpoint?) -> Thresholds?
    where Element == EndpointException<Thresholds> {
        endpoint.flatMap { endpoint in first { $0.endpoints.matches(endpoint) }?.thresholds }
    }
}
