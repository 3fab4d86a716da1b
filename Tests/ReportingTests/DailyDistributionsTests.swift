import Testing

@testable import Reporting

@Suite("daily distributions")
struct DailyDistributionsTests {
    private func sample() -> DailyDistributions {
        var random = SeededRandom(7)
        return DailyDistributions(
            entries: (0..<6).map { number in
                DailyDistributions.Entry(
                    endpoint: Endpoint(name: number == 0 ? "" : "/é\(number)", method: number % 2 == 0 ? nil : "GET"),
                    latencies: LatencyHistogram(
                        (0..<number * 40).map { _ in Int.random(in: -5...3000, using: &random) }
                            + (number == 5 ? [Int(Int32.max), Int(Int32.min)] : [])),
                    missingRequests: number * 1000)
            })
    }

    @Test("what is written is read back the same")
    func roundTrip() {
        #expect(DailyDistributions(sample().encoded()) == sample())
        let empty = DailyDistributions(entries: [])
        #expect(DailyDistributions(empty.encoded()) == empty)
    }

    @Test("a file that is cut off, or longer than it should be, is refused")
    func truncated() {
        let bytes = sample().encoded()
        for count in 0..<bytes.count { #expect(DailyDistributions(Array(bytes[..<count])) == nil) }
        #expect(DailyDistributions(bytes + [0]) == nil)
    }

    @Test("no bytes make it trap")
    func mutated() {
        let bytes = sample().encoded()
        var random = SeededRandom(11)
        for _ in 0..<5000 {
            var broken = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                broken[Int.random(in: 0..<broken.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if let read = DailyDistributions(broken) { #expect(read.entries.count >= 0) }
        }
    }
}
