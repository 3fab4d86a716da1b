import Reporting

/// The source of the requests in a report.
package enum RequestSource: String, CaseIterable, Sendable {
    /// Stored hours where they are complete, rows elsewhere.
    case auto
    /// Only rows.
    case raw
    /// Only stored hours.
    case stored
}

/// How a report reads its requests.
package struct ReadingOptions: Sendable {
    package var source: RequestSource
    /// The number of parallel sessions, at least 1.
    package var connections: Int
    /// The name under which an endpoint is counted, such as `/users/:id` for `/users/123`; `nil` leaves every name
    /// unchanged. Stored names are not changed.
    package var fold: (@Sendable (String) -> String)?

    package init(source: RequestSource = .auto, connections: Int = 2, fold: (@Sendable (String) -> String)? = nil) {
        self.source = source
        self.connections = connections
        self.fold = fold
    }
}
