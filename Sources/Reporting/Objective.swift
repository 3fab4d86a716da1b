/// A service level objective of an operator: at least this share of requests is good.
package struct Objective: Hashable, Sendable {
    /// Unique name, for people.
    package let name: String
    /// `nil` for the whole service.
    package let endpoints: EndpointPattern?
    /// A request is good if it took less than this; if `nil`, a request is good if it ended without a server error.
    package let milliseconds: Int?
    package let share: RequestShare
    /// A period with fewer requests is not judged.
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
