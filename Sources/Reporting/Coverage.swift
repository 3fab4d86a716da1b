/// How much of a window the figures rest on, and on what.
package struct Coverage: Hashable, Codable, Sendable {
    package enum Grade: String, Codable, Sendable {
        /// Everything from rows or stored distributions.
        case exact
        /// Everything from hourly aggregates.
        case bounded
        /// Some of each.
        case mixed
        /// No requests.
        case empty
    }

    /// Hours on end that are known from the same sources.
    package struct Span: Hashable, Codable, Sendable {
        package let start: Instant
        package let end: Instant
        /// Sorted by name; never empty.
        package let sources: [HourlyTraffic.Source]

        package init(start: Instant, end: Instant, sources: [HourlyTraffic.Source]) {
            self.start = start
            self.end = end
            self.sources = sources
        }
    }

    package let grade: Grade
    /// Hours with requests whose figures are all exact.
    package let hoursExact: Int
    /// Hours with requests some of which are known only from aggregates, or from stored hours of another alignment.
    package let hoursBounded: Int
    package let hoursWithoutRequests: Int
    /// What the hours with requests are known from, oldest first; `nil` in reports that were archived without it.
    @Nullable package var sources: [Span]?
    /// What a reader should know about the data, in sentences.
    package let notes: [String]

    /// - Parameters:
    ///   - hours: of the whole service, with their sources, as many as `slots`.
    package init(hours: [Traffic], sources: [Set<HourlyTraffic.Source>], slots: [HourSlot], notes: [String]) {
        let busy = hours.filter { $0.requests > 0 }
        let bounded = busy.filter { hour in hour.isDivided || hour.stored.contains { $0.requests > 0 } }
        hoursExact = busy.count - bounded.count
        hoursBounded = bounded.count
        hoursWithoutRequests = hours.count - busy.count
        self.notes = notes
        var spans: [Span] = []
        for (slot, sources) in zip(slots, sources) where !sources.isEmpty {
            let start = spans.last.flatMap { $0.end == slot.start && Set($0.sources) == sources ? $0.start : nil }
            if start != nil { spans.removeLast() }
            spans.append(Span(start: start ?? slot.start, end: slot.end, sources: sources.sorted()))
        }
        self.sources = spans
        grade =
            if busy.isEmpty { .empty } else if bounded.isEmpty { .exact } else {
                busy.allSatisfy { $0.latencies.isEmpty } ? .bounded : .mixed
            }
    }
}
