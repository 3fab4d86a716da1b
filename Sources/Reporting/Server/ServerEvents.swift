/// What the logs of the PostgreSQL server tell about a day besides slow statements.
package struct ServerEvents: Hashable, Codable, Sendable {
    /// The groups that are not listed.
    package struct Other: Hashable, Codable, Sendable {
        package let groups: Int
        package let count: Int
    }

    /// The number of log records of any kind in each hour of the window: an hour without any has no log.
    package let recordHours: [Int]
    /// Most severe kind first, then by count; at most `listed`.
    package let groups: [ServerEventGroup]
    package let other: Other

    package static let listed = 100

    package var records: Int { recordHours.saturatingSum }
    /// The number of all events.
    package var count: Int { groups.map(\.count).saturatingSum.addingSaturated(other.count) }

    /// - Parameter rows: those of the hours of the window, in any order.
    /// - Returns: `nil` if there are none: no log of the day was read.
    package init?(_ rows: [ServerEventRow], in window: ReportWindow) {
        let rows = rows.filter { window.contains($0.hour) }
        guard !rows.isEmpty else { return nil }
        var records = [Int](repeating: 0, count: window.hours.count)
        for row in rows where row.kind == .records {
            if let hour = window.hourIndex(of: row.hour) { records[hour] = records[hour].addingSaturated(row.count) }
        }
        recordHours = records
        let groups = Dictionary(grouping: rows.filter { $0.kind != .records }, by: ServerEventGroup.Key.init)
            .values.map { ServerEventGroup($0, in: window) }
            .sorted { Self.isListed($0, before: $1) }
        self.groups = Array(groups.prefix(Self.listed))
        other = Other(
            groups: max(groups.count - Self.listed, 0),
            count: groups.dropFirst(Self.listed).map(\.count).saturatingSum)
    }

    private static func isListed(_ group: ServerEventGroup, before other: ServerEventGroup) -> Bool {
        let order = ServerEventKind.allCases
        let (place, theirs) = (order.firstIndex(of: group.kind) ?? 0, order.firstIndex(of: other.kind) ?? 0)
        if place != theirs { return place < theirs }
        if group.kind == .temporaryFile || group.kind == .lockWait || group.kind == .vacuum {
            let (size, theirs) = (group.totalMilliseconds + group.bytes, other.totalMilliseconds + other.bytes)
            if size != theirs { return size > theirs }
        }
        return group.count != other.count ? group.count > other.count : group.id < other.id
    }
}

/// How often a group of events occurred on a day, as later days read it.
package struct ServerEventCount: Hashable, Codable, Sendable {
    /// Of the group.
    package let id: String
    /// The events in a few words, such as `deadlock detected (40P01)`.
    package let name: String
    package let count: Int
}
