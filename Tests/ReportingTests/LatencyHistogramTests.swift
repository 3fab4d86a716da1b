import Testing

@testable import Reporting

@Suite("latency histogram")
struct LatencyHistogramTests {
    /// `percentile_cont` as its definition reads: sort, find the rank p * (n - 1), interpolate.
    private func reference(_ values: [Int], _ percentile: Double) -> Double {
        let sorted = values.sorted()
        let rank = percentile * Double(sorted.count - 1)
        let lower = Int(rank.rounded(.down))
        let upper = Int(rank.rounded(.up))
        return Double(sorted[lower]) + (rank - Double(lower)) * Double(sorted[upper] - sorted[lower])
    }

    @Test("an empty histogram has no figures, which is not the same as 0 ms")
    func empty() {
        let histogram = LatencyHistogram()
        #expect(histogram.latency(at: .p95) == nil)
        #expect(histogram.meanMilliseconds == nil)
        #expect(histogram.minMilliseconds == nil)
        #expect(histogram.isEmpty)
    }

    @Test("percentiles lie between neighbouring ranks")
    func interpolated() {
        // {0, 10}: rank 0.95 of 1, so 9.5.
        #expect(LatencyHistogram([0, 10]).latency(at: .p95) == 9.5)
        // The union of two of them: ranks 0...3, 0.95 * 3 = 2.85 lies between 10 and 10.
        #expect(LatencyHistogram([0, 10, 0, 10]).latency(at: .p95) == 10)
        #expect(LatencyHistogram([7]).latency(at: .p99) == 7)
        #expect(LatencyHistogram([1, 2, 3, 4]).latency(at: .p50) == 2.5)
    }

    @Test("every percentile equals percentile_cont over the sorted values, in any order of adding", arguments: 0..<200)
    func random(seed: Int) {
        var random = SeededRandom(UInt64(seed))
        let limit = [3, 40, 2000, 2_000_000][seed % 4]
        let values = (0..<Int.random(in: 1...900, using: &random)).map { _ in
            // Skewed: products of two, so small values are frequent.
            Int.random(in: 0...limit, using: &random) * Int.random(in: 0...limit, using: &random) / max(limit, 1)
        }
        var appended = LatencyHistogram()
        for value in values { appended.add(value) }
        let sorted = LatencyHistogram(values)
        #expect(appended == sorted)
        for (percentile, fraction) in [(Percentile.p50, 0.5), (.p95, 0.95), (.p99, 0.99)] {
            #expect(sorted.latency(at: percentile) == reference(values, fraction))
        }
        #expect(sorted.meanMilliseconds == Double(values.reduce(0, +)) / Double(values.count))
        let cut = Int.random(in: 0...values.count, using: &random)
        var merged = LatencyHistogram(values[..<cut])
        merged.merge(LatencyHistogram(values[cut...]))
        #expect(merged == sorted)
    }

    @Test("the greatest response times and very many requests neither overflow nor lose a millisecond")
    func extremes() {
        var histogram = LatencyHistogram()
        histogram.add(Int(Int32.max), requests: 4_000_000_000_000)
        histogram.add(Int(Int32.min), requests: 1)
        #expect(histogram.totalMilliseconds == Int128(Int32.max) * 4_000_000_000_000 + Int128(Int32.min))
        #expect(histogram.latency(at: .p50) == Double(Int32.max))
        #expect(histogram.minMilliseconds == Int(Int32.min))
    }

    @Test("adding no requests changes nothing")
    func none() {
        var histogram = LatencyHistogram([3])
        histogram.add(5, requests: 0)
        histogram.add(5, requests: -1)
        #expect(histogram == LatencyHistogram([3]))
    }
}
