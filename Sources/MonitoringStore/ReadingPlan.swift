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

/// The hours that have to be read from rows.
struct ReadingPlan {
    /// The slots to be read from rows, oldest first.
    let slots: [HourSlot]

    /// - Parameters:
    ///   - slots: the window, divided at the edges of stored hours.
    ///   - stored: the stored hours.
    ///   - rows: the number of rows in the log for each stored hour.
    init(slots: [HourSlot], window: ReportWindow, stored: [HourlyTraffic.StoredHour], rows: [HourSlot: Int]) {
        let known = Set(window.hours)
        var complete: Set<HourSlot> = []
        for (hour, hours) in Dictionary(grouping: stored, by: \.slot) where known.contains(hour) {
            let requests = hours.reduce(0) { $0 + $1.traffic.requests - $1.detached.requests }
            // Rows are better than an aggregate without a distribution.
            if hours.allSatisfy({ $0.traffic.stored.isEmpty }), requests == rows[hour] ?? 0 { complete.insert(hour) }
        }
        self.slots = slots.filter { slot in
            !complete.contains { $0.start <= slot.start && slot.end <= $0.end }
        }
    }
}
