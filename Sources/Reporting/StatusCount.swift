/// Number of requests that ended with a status; the status is `nil` for requests without one.
package struct StatusCount: Hashable, Codable, Sendable {
    @Nullable package var status: Int?
    package let requests: Int

    package init(status: Int?, requests: Int) {
        self.status = status
        self.requests = requests
    }

    /// Sorted by status; requests without one come last.
    static func list(_ statuses: [Int?: Int]) -> [StatusCount] {
        statuses.map { StatusCount(status: $0.key, requests: $0.value) }
            .sorted { ($0.status ?? .max) < ($1.status ?? .max) }
    }
}
