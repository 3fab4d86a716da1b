/// Number of requests that ended with a status other than success, hour by hour.
package struct StatusHours: Hashable, Codable, Sendable {
    /// `nil` for requests without one.
    @Nullable package var status: Int?
    /// Requests by hour of the window.
    package let requests: [Int]

    /// Statuses that occurred, sorted; requests without a status come last.
    static func errors(_ hours: [Traffic]) -> [StatusHours] {
        let statuses = Set(hours.flatMap(\.statuses.keys)).filter { $0.map { $0 >= 400 } ?? true }
        return statuses.sorted { ($0 ?? .max) < ($1 ?? .max) }.map { status in
            StatusHours(status: status, requests: hours.map { $0.statuses[status] ?? 0 })
        }
    }
}
