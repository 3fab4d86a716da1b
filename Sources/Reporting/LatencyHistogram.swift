/// Exact response times of any number of requests: how many took 0 ms, 1 ms, 2 ms, ...
///
/// Response times are whole milliseconds, so this is their multiset. It merges by addition, and every percentile of a
/// union is exact.
///
/// Example:
///
/// ```swift
/// var histogram = LatencyHistogram([120, 80, 95])
/// histogram.add(310, requests: 2)
/// histogram.latency(at: .p95)  // 310.0
/// ```
package struct LatencyHistogram: Hashable, Sendable {
    /// One for each value that occurred, ascending.
    package private(set) var bins = LatencyBins()
    package private(set) var requests = 0
    /// The exact sum of all response times, in milliseconds.
    package private(set) var totalMilliseconds: Int128 = 0

    package init() {}

    /// - Parameter values: response times in milliseconds, in any order.
    package init(_ values: [Int]) {
        guard let first = values.first else { return }
        var (least, most) = (first, first)
        for value in values { (least, most) = (min(least, value), max(most, value)) }
        let (span, overflow) = most.subtractingReportingOverflow(least)
        // Counting is several times as fast as sorting, unless most of the values in the range do not occur.
        if !overflow, span / 16 <= values.count {
            var counts = [Int](repeating: 0, count: span + 1)
            for value in values { counts[value - least] += 1 }
            for (offset, count) in counts.enumerated() where count > 0 { add(least + offset, requests: count) }
        } else {
            for value in values.sorted() { add(value) }
        }
    }

    /// - Parameter counts: number of requests by response time in milliseconds.
    package init(counts: [Int: Int]) {
        for (milliseconds, count) in counts.sorted(by: { $0.key < $1.key }) { add(milliseconds, requests: count) }
    }

    /// Makes room for `count` different response times, where many distributions are kept.
    mutating func reserveCapacity(_ count: Int) { bins.reserveCapacity(count) }

    package var isEmpty: Bool { requests == 0 }
    package var minMilliseconds: Int? { bins.first?.milliseconds }
    package var maxMilliseconds: Int? { bins.last?.milliseconds }

    /// Sum of times / requests; `nil` when empty.
    package var meanMilliseconds: Double? { isEmpty ? nil : Double(totalMilliseconds) / Double(requests) }

    /// The standard deviation of all response times, as PostgreSQL's `stddev_pop`; `nil` when empty.
    package var standardDeviationMilliseconds: Double? {
        guard let mean = meanMilliseconds else { return nil }
        let squares = bins.reduce(0.0) { sum, bin in
            let distance = Double(bin.milliseconds) - mean
            return sum + distance * distance * Double(bin.requests)
        }
        return (squares / Double(requests)).squareRoot()
    }

    /// All requests of several histograms.
    init(sum histograms: [LatencyHistogram]) {
        bins = LatencyBins(sum: histograms.map(\.bins))
        for histogram in histograms {
            requests += histogram.requests
            totalMilliseconds += histogram.totalMilliseconds
        }
    }

    /// - Parameter counts: number of requests of each response time from 0 ms on; none negative.
    package init(countsFromZero counts: [Int]) {
        bins = LatencyBins(counts: counts, from: 0)
        for (milliseconds, count) in counts.enumerated() {
            requests += count
            totalMilliseconds += Int128(milliseconds * count)
        }
    }

    /// Adds `count` requests that took `milliseconds`. Fastest when called in ascending order.
    package mutating func add(_ milliseconds: Int, requests count: Int = 1) {
        guard count > 0 else { return }
        requests += count
        let (time, overflow) = milliseconds.multipliedReportingOverflow(by: count)
        totalMilliseconds += overflow ? Int128(milliseconds) * Int128(count) : Int128(time)
        bins.add(milliseconds, requests: count)
    }

    /// Adds all requests of another histogram.
    package mutating func merge(_ other: LatencyHistogram) {
        if other.isEmpty { return }
        if isEmpty {
            self = other
            return
        }
        bins.merge(other.bins)
        requests += other.requests
        totalMilliseconds += other.totalMilliseconds
    }

    /// The latency at `percentile` of the requests, in milliseconds.
    ///
    /// Interpolated between neighboring ranks like PostgreSQL's `percentile_cont`, with the same arithmetic, so it
    /// equals the database's result over the same rows. `nil` when empty: no traffic does not mean a fast endpoint.
    package func latency(at percentile: Percentile) -> Double? {
        guard !isEmpty else { return nil }
        let rank = percentile.rank(of: requests)
        let values = values(atRanks: rank.fraction > 0 ? [rank.lower, rank.lower + 1] : [rank.lower]).map(Double.init)
        guard let lower = values.first, let upper = values.last else { return nil }
        return rank.fraction > 0 ? lower + rank.fraction * (upper - lower) : lower
    }

    /// The values at ranks counted from 0, ascending and below `requests`, in one pass.
    func values(atRanks ranks: [Int]) -> [Int] { bins.values(atRanks: ranks) }

    /// How many requests took `milliseconds` or longer.
    package func requests(from milliseconds: Int) -> Int {
        bins[bins.partitioningIndex { $0.milliseconds >= milliseconds }...].reduce(0) { $0 + $1.requests }
    }
}

extension RandomAccessCollection where Index == Int {
    /// The first index at which `belongsToSecondPartition` is true, in a collection where it stays true from then on.
    func partitioningIndex(where belongsToSecondPartition: (Element) -> Bool) -> Int {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if belongsToSecondPartition(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
