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
