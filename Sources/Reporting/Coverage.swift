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

    package let grade: Grade
    /// Hours with requests whose figures are all exact.
    package let hoursExact: Int
    /// Hours with requests some of which are known only from aggregates.
    package let hoursBounded: Int
    package let hoursWithoutRequests: Int
    /// What a reader should know about the data, in sentences.
    package let notes: [String]

    package init(hours: [Traffic], notes: [String]) {
        let busy = hours.filter { $0.requests > 0 }
        let bounded = busy.filter { $0.stored.contains { $0.requests > 0 } }
        hoursExact = busy.count - bounded.count
        hoursBounded = bounded.count
        hoursWithoutRequests = hours.count - busy.count
        self.notes = notes
        grade =
            if busy.isEmpty { .empty } else if bounded.isEmpty { .exact } else {
                busy.allSatisfy { $0.latencies.isEmpty } ? .bounded : .mixed
            }
    }
}
