/// The bins of response-time charts: five or six per power of ten, at round numbers.
package enum LatencyBin {
    /// Where a bin ends and the next begins, in milliseconds. The first bin holds times below the first edge, the last
    /// bin times at or above the last edge.
    package static let edges = [
        1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000, 1500, 2000, 3000, 5000, 7000, 10_000,
        15_000,
        20_000, 30_000, 60_000,
    ]

    package static var count: Int { edges.count + 1 }

    /// The bin of a response time; negative times are in the first.
    package static func index(of milliseconds: Int) -> Int { edges.partitioningIndex { $0 > milliseconds } }

    /// Number of requests in each bin.
    static func counts(_ latencies: LatencyHistogram) -> [Int] {
        var counts = [Int](repeating: 0, count: count)
        var bin = 0
        for entry in latencies.bins {
            while bin < edges.count, edges[bin] <= entry.milliseconds { bin += 1 }
            counts[bin] += entry.requests
        }
        return counts
    }
}

/// Counts by bin, from the first bin with requests to the last.
package struct BinCounts: Hashable, Codable, Sendable {
    /// The bin of the first count.
    package let first: Int
    package let counts: [Int]

    init(_ all: [Int]) {
        first = all.firstIndex { $0 > 0 } ?? 0
        let last = all.lastIndex { $0 > 0 } ?? -1
        counts = last < first ? [] : Array(all[first...last])
    }

    /// Count of any bin, including bins outside the list.
    package subscript(bin: Int) -> Int {
        let place = bin.subtractingReportingOverflow(first).partialValue
        return counts.indices.contains(place) ? max(counts[place], 0) : 0
    }

    package var total: Int { counts.reduce(0) { $0.addingReportingOverflow(max($1, 0)).partialValue } }
}

/// The distribution of an endpoint's response times, hour by hour and on the previous days.
///
/// It includes requests known from rows or stored distributions; an hourly aggregate has no distribution.
package struct LatencyDistribution: Hashable, Codable, Sendable {
    /// The archived days among the 29 before, without this day.
    package struct Baseline: Hashable, Codable, Sendable {
        /// Number of these days on which the endpoint had requests and was kept apart.
        package let days: Int
        package let requests: BinCounts
    }

    /// Counts by hour of the window.
    package let hours: [BinCounts]
    /// `nil` if no earlier day has any.
    @Nullable package var baseline: Baseline?

    init(hours: [Traffic], earlier: [LatencyHistogram]) {
        self.hours = hours.map { BinCounts(LatencyBin.counts($0.latencies)) }
        let earlier = earlier.filter { !$0.isEmpty }
        var sum = [Int](repeating: 0, count: LatencyBin.count)
        for day in earlier {
            for (bin, count) in LatencyBin.counts(day).enumerated() { sum[bin] += count }
        }
        baseline = earlier.isEmpty ? nil : Baseline(days: earlier.count, requests: BinCounts(sum))
    }

    /// Counts of the whole window, by bin.
    package var today: [Int] {
        (0..<LatencyBin.count).map { bin in hours.reduce(0) { $0.addingReportingOverflow($1[bin]).partialValue } }
    }
}

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
