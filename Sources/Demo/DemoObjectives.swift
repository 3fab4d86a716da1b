import Reporting

/// The objectives of the demo's shop: payments, which fail on the last day, and orders, which are as they should be.
package enum DemoObjectives {
    package static let all: [Objective] = [
        ("Checkout availability", EndpointPattern(name: DemoEndpoint.checkout, method: "POST"), nil, "99.9 %"),
        ("Orders availability", EndpointPattern(name: "/api/orders*", method: "GET"), nil, "99 %"),
        ("Response time", nil, 1000, "95 %"),
    ].compactMap { (name: String, endpoints: EndpointPattern?, milliseconds: Int?, share: String) in
        RequestShare(share).map { Objective(name: name, endpoints: endpoints, milliseconds: milliseconds, share: $0) }
    }
}
