/// The steps by which charts of response times are divided: five or six to a power of ten, at numbers that people read.
package enum LatencyBin {
    /// Where a bin ends and the next begins, in milliseconds. The first bin is of what took less than the first of
    /// them, the last of what took the last or longer.
    package static let edges = [
        1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000, 1500, 2000, 3000, 5000, 7000, 10_000,
        15_000,
        20_000, 30_000, 60_000,
    ]

    package static var count: Int { edges.count + 1 }

    /// In which bin a response time lies; what is negative lies in the first.
    package static func index(of milliseconds: Int) -> Int { edges.partitioningIndex { $0 > milliseconds } }

    /// How many requests lie in each bin.
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

/// Counts by bin, from the first bin that has any to the last.
package struct BinCounts: Hashable, Codable, Sendable {
    /// The bin that the first count is of.
    package let first: Int
    package let counts: [Int]

    init(_ all: [Int]) {
        first = all.firstIndex { $0 > 0 } ?? 0
        let last = all.lastIndex { $0 > 0 } ?? -1
        counts = last < first ? [] : Array(all[first...last])
    }

    /// Of a bin, whatever its number.
    package subscript(bin: Int) -> Int {
        let place = bin.subtractingReportingOverflow(first).partialValue
        return counts.indices.contains(place) ? max(counts[place], 0) : 0
    }

    package var total: Int { counts.reduce(0) { $0.addingReportingOverflow(max($1, 0)).partialValue } }
}

/// How the response times of an endpoint were distributed, hour by hour and on the previous days.
///
/// Of requests that are known one by one, or from stored distributions; an hourly aggregate has no distribution.
package struct LatencyDistribution: Hashable, Codable, Sendable {
    /// Of the days before that are archived, up to 29, this day not among them.
    package struct Baseline: Hashable, Codable, Sendable {
        /// In how many of them the endpoint had requests and was kept apart.
        package let days: Int
        package let requests: BinCounts
    }

    /// By hour of the window.
    package let hours: [BinCounts]
    /// `nil` when no day before has any.
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

    /// Of the whole window, by bin.
    package var today: [Int] {
        (0..<LatencyBin.count).map { bin in hours.reduce(0) { $0.addingReportingOverflow($1[bin]).partialValue } }
    }
}

/// How many requests ended with a status that is no success, hour by hour.
package struct StatusHours: Hashable, Codable, Sendable {
    /// `nil` for requests without one.
    @Nullable package var status: Int?
    /// By hour of the window.
    package let requests: [Int]

    /// By status, those without one last; only those that occurred.
    static func errors(_ hours: [Traffic]) -> [StatusHours] {
        let statuses = Set(hours.flatMap(\.statuses.keys)).filter { $0.map { $0 >= 400 } ?? true }
        return statuses.sorted { ($0 ?? .max) < ($1 ?? .max) }.map { status in
            StatusHours(status: status, requests: hours.map { $0.statuses[status] ?? 0 })
        }
    }
}
