import TestSupport
import Testing

@testable import Reporting

@Suite("stored distribution")
struct StoredDistributionTests {
    @Test("it is one byte for the format, then counts and gaps in variable length")
    func bytes() {
        // Three values: 5 ms twice, 300 ms once, 301 ms 200 times. 5 is 10 in zigzag; 295 is 0b10_0100111; 200 is
        // 0b1_1001000.
        var histogram = LatencyHistogram([5, 5, 300])
        histogram.add(301, requests: 200)
        #expect(histogram.encoded() == [1, 3, 10, 2, 0xA7, 0x02, 1, 1, 0xC8, 0x01])
        #expect(LatencyHistogram().encoded() == [1, 0])
        #expect(LatencyHistogram([-1]).encoded() == [1, 1, 1, 1])
    }

    @Test("distributions survive a round trip", arguments: 0..<50)
    func roundTrip(seed: Int) {
        var random = SeededRandom(UInt64(seed))
        let most = [1, 50, 5000, 2_147_483_647][seed % 4]
        var histogram = LatencyHistogram(
            (0..<Int.random(in: 0...300, using: &random)).map { _ in Int.random(in: -most...most, using: &random) })
        histogram.add(3, requests: Int.random(in: 0...1_000_000, using: &random))
        #expect(LatencyHistogram(encoded: histogram.encoded()) == histogram)
    }

    @Test("anything else is rejected", arguments: 0..<200)
    func broken(seed: Int) {
        var random = SeededRandom(UInt64(seed))
        let bytes = LatencyHistogram([1, 2, 2, 900]).encoded()
        #expect(LatencyHistogram(encoded: bytes.dropLast(Int.random(in: 1...bytes.count, using: &random))) == nil)
        #expect(LatencyHistogram(encoded: bytes + [0]) == nil)
        #expect(LatencyHistogram(encoded: [2] + bytes.dropFirst()) == nil)
        // No bytes make it trap.
        _ = LatencyHistogram(encoded: (0..<40).map { _ in UInt8.random(in: 0...255, using: &random) })
    }
}
