/// Bounds of the percentiles of a union of requests, some of which are known only from stored aggregates.
///
/// A stored p-percentile v of n whole numbers, rounded to V, implies that the value at rank floor(p(n-1)) is at most V
/// and the value at rank ceil(p(n-1)) is at least V: the unrounded v lies between the two, V is within 0.5 of v, and
/// there is no whole number in between. So at least floor(p(n-1)) + 1 of the n values are <= V, and at least n -
/// ceil(p(n-1)) are >= V. Adding such counts over all hours, and the exact counts of hours whose rows remain, bounds
/// the value at every rank of the union. A percentile is interpolated between two ranks, and so are its bounds.
struct RankBounds {
    private struct Step {
        let milliseconds: Int
        let requests: Int
    }

    private let requests: Int
    /// Each step: at least the sum of `requests` up to here are at most `milliseconds`. Ascending.
    private let atMost: [Step]
    /// Each step: at least the sum of `requests` up to here are at least `milliseconds`. Descending.
    private let atLeast: [Step]
    /// Lower bound of unseen values: if no stored value is negative, none of them is taken to be.
    private let floor: Int?
    private let single: HourlyAggregate?

    init(exact: LatencyHistogram, stored: [HourlyAggregate]) {
        var atMost = exact.bins.map { Step(milliseconds: $0.milliseconds, requests: $0.requests) }
        var atLeast = atMost
        var lowest = exact.minMilliseconds ?? 0
        for aggregate in stored where aggregate.requests > 0 {
            var below = 0
            var above = 0
            for percentile in Percentile.all {
                guard let value = aggregate.stored(percentile) else { continue }
                lowest = min(lowest, value)
                let count = percentile.rank(of: aggregate.requests).lower + 1
                if count > below { atMost.append(Step(milliseconds: value, requests: count - below)) }
                below = max(below, count)
            }
            for percentile in Percentile.all.reversed() {
                guard let value = aggregate.stored(percentile) else { continue }
                let rank = percentile.rank(of: aggregate.requests)
                let count = aggregate.requests - rank.lower - (rank.fraction > 0 ? 1 : 0)
                if count > above { atLeast.append(Step(milliseconds: value, requests: count - above)) }
                above = max(above, count)
            }
        }
        self.atMost = atMost.sorted { $0.milliseconds < $1.milliseconds }
        self.atLeast = atLeast.sorted { $0.milliseconds > $1.milliseconds }
        floor = lowest >= 0 ? 0 : nil
        requests = exact.requests + stored.reduce(0) { $0 + $1.requests }
        single = exact.isEmpty && stored.count == 1 ? stored.first : nil
    }

    /// Must not be called if there were no requests.
    func interval(at percentile: Percentile) -> Interval {
        let rank = percentile.rank(of: requests)
        let lower = (low: least(atRank: rank.lower), high: greatest(atRank: rank.lower))
        let upper =
            rank.fraction > 0
            ? (low: least(atRank: rank.lower + 1), high: greatest(atRank: rank.lower + 1)) : lower
        func between(_ first: Int?, _ second: Int?) -> Double? {
            guard let first, let second else { return nil }
            return Double(first) + rank.fraction * (Double(second) - Double(first))
        }
        let bounds = Interval(low: between(lower.low, upper.low), high: between(lower.high, upper.high))
        // A single stored hour: the percentile itself was stored, rounded.
        let known =
            single?.stored(percentile).map {
                bounds.intersection(Interval(low: Double($0) - 0.5, high: Double($0) + 0.5))
            } ?? bounds
        // No requests have such percentiles: the stored figures contradict each other, so they bound nothing.
        if let low = known.low, let high = known.high, low > high { return Interval(low: nil, high: nil) }
        return known
    }

    /// The least possible value at a rank counted from 0.
    private func least(atRank rank: Int) -> Int? {
        var count = 0
        for step in atLeast {
            count += step.requests
            if count >= requests - rank { return step.milliseconds }
        }
        return floor
    }

    /// The greatest possible value at a rank; `nil` if nothing limits it.
    private func greatest(atRank rank: Int) -> Int? {
        var count = 0
        for step in atMost {
            count += step.requests
            if count > rank { return step.milliseconds }
        }
        return nil
    }
}
