/// What an operator promises of the service: that at least a share of requests is good.
package struct Objective: Hashable, Sendable {
    /// For people; every objective has its own.
    package let name: String
    /// `nil` for the whole service.
    package let endpoints: EndpointPattern?
    /// Good is what took less than this; `nil` where good is what ended without a server error.
    package let milliseconds: Int?
    package let share: RequestShare
    /// With fewer requests in a period nothing is said of it.
    package let minimumRequests: Int

    package static let defaultMinimumRequests = 500

    package init(
        name: String, endpoints: EndpointPattern?, milliseconds: Int?, share: RequestShare,
        minimumRequests: Int = defaultMinimumRequests
    ) {
        self.name = name
        self.endpoints = endpoints
        self.milliseconds = milliseconds
        self.share = share
        self.minimumRequests = minimumRequests
    }
}
