/// The bins of response-time charts: five or six per power of ten, at round numbers.
package enum LatencyBin {
    /// Where a bin ends and the next begins, in milliseconds. The first bin holds times below the first edge, the last
    /// bin times at or above the last edge.
    package static let edges = [
        1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000, 1500, 2000, 3000, 5000, 7000, 10_000,
        15_000, 20_000, 30_000, 60_000,
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
