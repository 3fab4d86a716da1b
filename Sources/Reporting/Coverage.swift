/// How much of a window the figures cover, and which sources they come from.
package struct Coverage: Hashable, Codable, Sendable {
    /// The grade of all figures in a window.
    package enum Grade: String, Codable, Sendable {
        /// All figures come from rows or stored distributions.
        case exact
        /// All figures come from hourly aggregates.
        case bounded
        /// Some hours are exact, some are bounded.
        case mixed
        /// No requests.
        case empty
    }

    /// Consecutive hours with the same sources.
    package struct Span: Hashable, Codable, Sendable {
        package let start: Instant
        package let end: Instant
        /// Sources sorted by name; never empty.
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
    /// The sources of the hours with requests, oldest first; `nil` in reports archived without them.
    @Nullable package var sources: [Span]?
    /// Where the requests that the source has begin and end, if that is inside the window; `nil` if they cover it, and in
    /// reports archived without them.
    @Nullable package var begins: Instant?
    @Nullable package var ends: Instant?
    /// When the stored hours were confirmed that were taken as they are, the first of them; rows that came later are not
    /// in the figures. `nil` where every hour was counted or read, and in reports archived without it.
    @Nullable package var confirmedAt: Instant?
    /// Sentences about the data that the reader should know.
    package let notes: [String]

    /// - Parameters:
    ///   - hours: traffic of the whole service, one element per slot.
    ///   - sources: the sources of each hour.
    ///   - slots: the hours of the window.
    ///   - covered: the part of the window whose requests the source has; `nil` for the whole window.
    package init(
        hours: [Traffic], sources: [Set<HourlyTraffic.Source>], slots: [HourSlot], covered: HourSlot? = nil,
        confirmedAt: Instant? = nil, notes: [String]
    ) {
        let busy = hours.filter { $0.requests > 0 }
        let bounded = busy.filter { hour in hour.isDivided || hour.stored.contains { $0.requests > 0 } }
        hoursExact = busy.count - bounded.count
        hoursBounded = bounded.count
        hoursWithoutRequests = hours.count - busy.count
        self.notes = notes
        self.confirmedAt = confirmedAt
        begins = covered.flatMap { covered in slots.first.flatMap { $0.start < covered.start ? covered.start : nil } }
        ends = covered.flatMap { covered in slots.last.flatMap { covered.end < $0.end ? covered.end : nil } }
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

    /// Whether the source has the requests of the whole window.
    package var isWhole: Bool { begins == nil && ends == nil }

    /// Whether the source has all requests of an hour.
    func covers(_ slot: HourSlot) -> Bool {
        (begins.map { $0 <= slot.start } ?? true) && (ends.map { slot.end <= $0 } ?? true)
    }
}
