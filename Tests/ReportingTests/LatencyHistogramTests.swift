import TestSupport
import Testing

@testable import Reporting

@Suite("latency histogram")
struct LatencyHistogramTests {
    private static let percentiles = [0, 1, 25, 50, 75, 90, 95, 99, 100].map { Percentile(hundredths: $0) }

    /// `percentile_cont` as defined: sort, find the rank p * (n - 1), interpolate.
    private func reference(_ sorted: [Int], _ percentile: Percentile) -> Double {
        let rank = Double(percentile.hundredths) / 100 * Double(sorted.count - 1)
        let lower = Int(rank.rounded(.down))
        let upper = Int(rank.rounded(.up))
        return Double(sorted[lower]) + (rank - Double(lower)) * Double(sorted[upper] - sorted[lower])
    }

    /// The same in integer arithmetic: a hundred times the percentile.
    private func hundredfold(_ sorted: [Int], _ percentile: Percentile) -> Int {
        let (lower, rest) = (percentile.hundredths * (sorted.count - 1)).quotientAndRemainder(dividingBy: 100)
        return sorted[lower] * 100 + (rest == 0 ? 0 : rest * (sorted[lower + 1] - sorted[lower]))
    }

    /// 1 to 2,000 values; alternately a few distinct values, uniform, and skewed.
    private func values(_ random: inout SeededRandom) -> [Int] {
        let limit = [1, 40, 2000, 2_000_000].randomElement(using: &random) ?? 1
        let isSkewed = Bool.random(using: &random)
        return (0..<Int.random(in: 1...([3, 60, 2000].randomElement(using: &random) ?? 3), using: &random)).map { _ in
            let value = Int.random(in: 0...limit, using: &random)
            return isSkewed ? value * Int.random(in: 0...limit, using: &random) / limit : value
        }
    }

    @Test("an empty histogram has no figures, which differs from 0 ms")
    func empty() {
        let histogram = LatencyHistogram()
        for percentile in Self.percentiles { #expect(histogram.latency(at: percentile) == nil) }
        #expect(histogram.meanMilliseconds == nil)
        #expect(histogram.minMilliseconds == nil && histogram.maxMilliseconds == nil)
        #expect(histogram.isEmpty && histogram.requests == 0 && histogram.totalMilliseconds == 0)
        #expect(histogram == LatencyHistogram([]))
    }

    @Test(
        "percentiles lie between neighboring ranks",
        arguments: [
            // Rank 0.95 of 1.
            ([0, 10], 95, 9.5), ([0, 10], 50, 5), ([0, 10], 99, 9.9), ([0, 10], 100, 10), ([0, 10], 0, 0),
            // Two such hours together: rank 0.95 * 3 = 2.85 lies between 10 and 10.
            ([0, 10, 0, 10], 95, 10),
            ([1, 2, 3, 4], 50, 2.5), ([4, 1, 3, 2], 50, 2.5), ([1, 2, 4], 50, 2), ([5, 5, 5], 99, 5),
            // Rank 0.5 * 4 = 2; ranks 0.95 * 100 = 95 and 0.99 * 100 = 99 of 0...100.
            ([9, 1, 1, 1, 7], 50, 1), (Array(0...100), 95, 95), (Array(0...100), 99, 99),
            // Rank 0.95 * 20 = 19, whole.
            (Array(repeating: 3, count: 19) + [8, 100], 95, 8),
        ])
    func interpolated(values: [Int], hundredths: Int, latency: Double) {
        #expect(LatencyHistogram(values).latency(at: Percentile(hundredths: hundredths)) == latency)
    }

    @Test("one request is every percentile", arguments: [0, 7, Int(Int32.max)])
    func single(milliseconds: Int) {
        let histogram = LatencyHistogram([milliseconds])
        for percentile in Self.percentiles { #expect(histogram.latency(at: percentile) == Double(milliseconds)) }
        #expect(histogram.meanMilliseconds == Double(milliseconds))
        #expect(histogram.minMilliseconds == milliseconds && histogram.maxMilliseconds == milliseconds)
    }

    @Test("every percentile equals percentile_cont over the sorted values", arguments: 0..<400)
    func percentiles(seed: Int) throws {
        var random = SeededRandom(UInt64(seed))
        let values = values(&random)
        let sorted = values.sorted()
        let histogram = LatencyHistogram(values)
        for percentile in Self.percentiles {
            let latency = try #require(histogram.latency(at: percentile))
            #expect(latency == reference(sorted, percentile))
            // The rank is computed in doubles; at most 2,000 values of at most 2,000,000 ms make the error far smaller
            // than this.
            #expect(abs(latency - Double(hundredfold(sorted, percentile)) / 100) < 1e-5)
        }
        #expect(histogram.meanMilliseconds == Double(values.reduce(0, +)) / Double(values.count))
        #expect(histogram.requests == values.count)
        #expect(histogram.minMilliseconds == sorted.first && histogram.maxMilliseconds == sorted.last)
        #expect(histogram.totalMilliseconds == Int128(values.reduce(0, +)))
    }

    @Test("neither the order of adding nor of merging affects the result", arguments: 0..<100)
    func orderIndependent(seed: Int) {
        var random = SeededRandom(UInt64(seed))
        let values = values(&random)
        let expected = LatencyHistogram(values)
        var appended = LatencyHistogram()
        for value in values.shuffled(using: &random) { appended.add(value) }
        #expect(appended == expected)
        // Split into up to six parts, some of them empty, and merged in any order.
        var parts = Array(repeating: [Int](), count: 6)
        for value in values { parts[Int.random(in: 0..<6, using: &random)].append(value) }
        var merged = LatencyHistogram()
        for part in parts.shuffled(using: &random) { merged.merge(LatencyHistogram(part)) }
        #expect(merged == expected)
        #expect(merged.bins.map(\.milliseconds) == Set(values).sorted())
        #expect(merged.bins.reduce(0) { $0 + $1.requests } == values.count)
    }

    @Test("merging with an empty histogram changes nothing")
    func mergingEmpty() {
        var histogram = LatencyHistogram([3, 1])
        histogram.merge(LatencyHistogram())
        #expect(histogram == LatencyHistogram([1, 3]))
        var empty = LatencyHistogram()
        empty.merge(histogram)
        #expect(empty == histogram)
    }

    @Test("the greatest response times and very many requests neither overflow nor lose a millisecond")
    func extremes() {
        var histogram = LatencyHistogram()
        histogram.add(Int(Int32.max), requests: 4_000_000_000_000)
        histogram.add(Int(Int32.min), requests: 1)
        #expect(histogram.totalMilliseconds == Int128(Int32.max) * 4_000_000_000_000 + Int128(Int32.min))
        #expect(histogram.latency(at: .p50) == Double(Int32.max))
        #expect(histogram.minMilliseconds == Int(Int32.min))
        #expect(LatencyHistogram([0, Int(Int32.max)]).latency(at: .p50) == 1_073_741_823.5)
    }

    @Test("a billion requests of each kind are counted exactly")
    func billions() {
        var histogram = LatencyHistogram()
        for milliseconds in [2, 1] { histogram.add(milliseconds, requests: 1_000_000_000) }
        // Ranks 0...1,999,999,999: the last 1 at 999,999,999, the first 2 after it; p50 at 999,999,999.5.
        #expect(histogram.latency(at: .p50) == 1.5)
        #expect(histogram.latency(at: .p95) == 2)
        #expect(histogram.meanMilliseconds == 1.5)
        histogram.add(1)
        // Ranks 0...2,000,000,000: p50 at 1,000,000,000, the last 1.
        #expect(histogram.latency(at: .p50) == 1)
        #expect(histogram.requests == 2_000_000_001)
    }

    @Test("counts beyond 32 bits are added, merged and summed exactly, in any order")
    func manyRequests() {
        let most = Int(UInt32.max)
        var histogram = LatencyHistogram()
        for (milliseconds, requests) in [(5, most), (5, 1), (3, most - 1), (9, 2), (3, 2), (1, 1 << 40)] {
            histogram.add(milliseconds, requests: requests)
        }
        let expected = [(1, 1 << 40), (3, most + 1), (5, most + 1), (9, 2)]
        #expect(histogram.bins.map(\.milliseconds) == expected.map(\.0))
        #expect(histogram.bins.map(\.requests) == expected.map(\.1))
        #expect(histogram.latency(at: .p99) == 1)

        let halves = (0..<2).map { half in
            LatencyHistogram(counts: Dictionary(uniqueKeysWithValues: (1...40).map { ($0, most - $0 * half) }))
        }
        var merged = halves[0]
        merged.merge(halves[1])
        #expect(merged.bins.map(\.requests) == (1...40).map { 2 * most - $0 })
        #expect(LatencyHistogram(sum: halves) == merged)
        #expect(LatencyHistogram(sum: [merged] + halves).requests == 2 * merged.requests)
        #expect(LatencyHistogram(encoded: merged.encoded()) == merged)
    }

    @Test("a sum equals merging one after the other")
    func sums() {
        var random = SeededRandom(8)
        for count in [0, 1, 2, 24] {
            let parts = (0..<count).map { part in
                LatencyHistogram(
                    (0..<part * 20).map { _ in
                        Int.random(in: part.isMultiple(of: 5) ? -3...2_000_000 : 0...300, using: &random)
                    })
            }
            #expect(LatencyHistogram(sum: parts) == parts.reduce(into: LatencyHistogram()) { $0.merge($1) })
        }
    }

    @Test("adding no requests changes nothing")
    func none() {
        var histogram = LatencyHistogram([3])
        histogram.add(5, requests: 0)
        histogram.add(5, requests: -1)
        #expect(histogram == LatencyHistogram([3]))
    }
}
