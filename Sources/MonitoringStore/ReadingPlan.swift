import Reporting

/// Where a report takes the requests of an hour from.
package enum RequestSource: String, CaseIterable, Sendable {
    /// Stored hours where they hold every row, and rows elsewhere.
    case auto
    /// Rows alone.
    case raw
    /// Stored hours alone.
    case stored
}

/// How a report reads its requests.
package struct ReadingOptions: Sendable {
    package var source: RequestSource
    /// How many sessions read side by side, at least 1.
    package var connections: Int
    /// Under which name an endpoint is counted, such as `/users/:id` for `/users/123`; `nil` leaves every name as it is. What is
    /// stored keeps its names.
    package var fold: (@Sendable (String) -> String)?

    package init(source: RequestSource = .auto, connections: Int = 2, fold: (@Sendable (String) -> String)? = nil) {
        self.source = source
        self.connections = connections
        self.fold = fold
    }
}

/// Which hours have to be read row by row.
struct ReadingPlan {
    /// Of those slots that rows are read of, oldest first.
    let slots: [HourSlot]

    /// - Parameters:
    ///   - slots: stretches of the window, divided at the edges of stored hours.
    ///   - stored: the hours that are stored.
    ///   - rows: how many rows each stored hour has in the log, by its start.
    init(slots: [HourSlot], window: ReportWindow, stored: [HourlyTraffic.StoredHour], rows: [Instant: Int]) {
        var complete: Set<Instant> = []
        for (start, hours) in Dictionary(grouping: stored, by: \.start) {
            let isWhole = window.start <= start && start.adding(seconds: 3600) <= window.end
            let requests = hours.reduce(0) { $0 + $1.traffic.requests - $1.detached.requests }
            // A plain aggregate is no match for rows.
            if isWhole, hours.allSatisfy({ $0.traffic.stored.isEmpty }), requests == rows[start] ?? 0 { complete.insert(start) }
        }
        self.slots = slots.filter { slot in
            !complete.contains { $0 <= slot.start && slot.end <= $0.adding(seconds: 3600) }
        }
    }
}
