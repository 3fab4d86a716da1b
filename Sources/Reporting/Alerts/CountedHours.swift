/// The hours that stored alerts of a cause have counted.
package struct CountedHours: Hashable, Sendable {
    private var hours: Set<Instant> = []
    /// Hours between the first and the last one of alerts that list none.
    private var spans: [ClosedRange<Instant>] = []

    package init() {}

    package func contains(_ hour: Instant) -> Bool { hours.contains(hour) || spans.contains { $0.contains(hour) } }

    package mutating func insert(_ hour: Instant) { hours.insert(hour) }

    /// - Parameters:
    ///   - hours: the hours that an alert lists; `nil` for an alert written without them.
    ///   - first: its first hour.
    ///   - last: its last hour.
    package mutating func insert(_ hours: [Instant]?, from first: Instant, to last: Instant) {
        if let hours { self.hours.formUnion(hours) }
        // A list ends somewhere: hours before its first one are counted.
        let end = hours.map { $0.min() ?? last } ?? last
        if first <= end { spans.append(first...end) }
    }
}
