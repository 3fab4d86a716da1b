/// Requests to one endpoint, or to many, over some time; every figure of a summary is computed from it.
///
/// It merges by addition, so the day is the sum of its hours and the service is the sum of its endpoints.
///
/// Example:
///
/// ```swift
/// var day = Traffic()
/// day.add(milliseconds: 120, status: 200, requests: 3)
/// day.merge(otherHour)
/// day.errors  // requests with a status of 400 or more
/// ```
package struct Traffic: Hashable, Sendable {
    /// Response times of the requests whose rows were read.
    package var latencies = LatencyHistogram()
    /// Number of those requests by status; `nil` for no status.
    package var statuses: [Int?: Int] = [:]
    /// Hours known only from aggregates.
    package var stored: [HourlyAggregate] = []
    /// Whether some of the requests may belong to the hour before or after: part of a stored hour was counted here.
    package var isDivided = false

    /// More requests than any hour or day of an endpoint has. A stored count above it is damaged; four million counts
    /// below it can be added without overflow.
    package static let greatestCount = 1 << 40
    /// More requests than a day with the maximum number of endpoints, each with `greatestCount` in every hour.
    static let greatestDay = 1 << 57

    package init() {}

    package var requests: Int { stored.reduce(latencies.requests) { $0 + $1.requests } }
    /// Requests with a status of 400 or more.
    package var errors: Int {
        statuses.reduce(stored.reduce(0) { $0 + $1.errors }) { sum, entry in
            entry.key.map { $0 >= 400 } == true ? sum + entry.value : sum
        }
    }
    /// Whether any request ended with something other than a client error, as far as is known.
    package var wasAnswered: Bool {
        stored.contains { $0.requests > ($0.clientErrors ?? 0) }
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

    /// All requests of several.
    init(sum parts: [Traffic]) {
        latencies = LatencyHistogram(sum: parts.map(\.latencies))
        for part in parts {
            statuses.merge(part.statuses, uniquingKeysWith: +)
            stored += part.stored
            isDivided = isDivided || part.isDivided
        }
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
