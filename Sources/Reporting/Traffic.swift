/// Requests of one endpoint, or of many, over some time: what every figure of a summary is computed from.
///
/// It merges by addition, so the day is the sum of its hours and the service the sum of its endpoints.
package struct Traffic: Hashable, Sendable {
    /// Of the requests whose rows were read.
    package var latencies = LatencyHistogram()
    /// How many of those had which status; `nil` for none.
    package var statuses: [Int?: Int] = [:]
    /// Hours of which only aggregates remain.
    package var stored: [HourlyAggregate] = []
    /// Whether some of the requests may belong to the hour before or after: part of a stored hour was counted here.
    package var isDivided = false

    /// More requests than any hour or day of an endpoint has. What is stored and counts more is damaged; of what counts
    /// less, four million can be added up.
    package static let greatestCount = 1 << 40
    /// More requests than a day of as many endpoints as are kept, each with `greatestCount` in every hour.
    static let greatestDay = 1 << 57

    package init() {}

    package var requests: Int { stored.reduce(latencies.requests) { $0 + $1.requests } }
    /// Requests with a status of 400 or more.
    package var errors: Int {
        statuses.reduce(stored.reduce(0) { $0 + $1.errors }) { sum, entry in
            entry.key.map { $0 >= 400 } == true ? sum + entry.value : sum
        }
    }
    /// Whether any request ended with something else than a client error, as far as is known.
    package var wasAnswered: Bool {
        stored.contains { $0.requests > 0 }
            || statuses.contains { status, requests in
                requests > 0 && !(status.map { (400..<500).contains($0) } ?? false)
            }
    }
    package var isEmpty: Bool { latencies.isEmpty && stored.isEmpty }

    /// Adds `count` requests with the same response time and status.
    package mutating func add(milliseconds: Int, status: Int?, requests count: Int) {
        latencies.add(milliseconds, requests: count)
        statuses[status, default: 0] += count
    }

    package mutating func merge(_ other: Traffic) {
        latencies.merge(other.latencies)
        statuses.merge(other.statuses, uniquingKeysWith: +)
        stored += other.stored
        isDivided = isDivided || other.isDivided
    }

    package func merging(_ other: Traffic) -> Traffic {
        var merged = self
        merged.merge(other)
        return merged
    }
}
