import Testing

@testable import Rendering

@Suite struct LinearTicksTests {
    @Test(
        "ticks are multiples of 1, 2 or 5 times a power of ten",
        arguments: [
            (0.0, 100.0, 4, [0.0, 20, 40, 60, 80, 100]), (0, 1, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]),
            (0, 0.5, 5, [0, 0.1, 0.2, 0.3, 0.4, 0.5]), (-1, 1, 4, [-1, -0.5, 0, 0.5, 1]), (7, 23, 3, [10, 15, 20]),
            (0, 3, 4, [0, 1, 2, 3]), (1_000, 5_000, 4, [1_000, 2_000, 3_000, 4_000, 5_000]), (5, 5, 4, [5]),
            (100, 0, 2, [0, 50, 100]), (0, 0.03, 3, [0, 0.01, 0.02, 0.03]),
        ])
    func steps(from: Double, to: Double, count: Int, ticks: [Double]) {
        #expect(LinearTicks(from: from, to: to, count: count).values == ticks)
    }

    @Test(
        "counts have no fractional ticks",
        arguments: [
            (0.0, 1.0, [0.0, 1.0]), (0, 2, [0, 1, 2]), (0, 3, [0, 1, 2, 3]), (0.2, 0.8, []),
            (0, 12, [0, 2, 4, 6, 8, 10, 12]),
            (0.5, 0.5, []),
        ])
    func counts(from: Double, to: Double, ticks: [Double]) {
        #expect(LinearTicks(from: from, to: to, count: 5, wholeNumbers: true).values == ticks)
    }

    static let domains: [(Double, Double)] = [
        (0, 1), (0.1, 0.7), (-3, 17), (0, 9_007_199_254_740_992), (9_007_199_254_740_990, 9_007_199_254_740_992),
        (-1e308, 1e308), (0, .leastNonzeroMagnitude), (.leastNonzeroMagnitude, .leastNormalMagnitude), (-0.3, -0.1),
        (0, 1e-9), (123_456.789, 123_456.79),
        (0, .greatestFiniteMagnitude), (-.greatestFiniteMagnitude, .greatestFiniteMagnitude),
    ]

    @Test("ticks are within the domain, ascending, and about as many as requested", arguments: domains, [1, 4, 10])
    func within(domain: (Double, Double), count: Int) {
        let ticks = LinearTicks(from: domain.0, to: domain.1, count: count).values
        #expect(ticks.allSatisfy { domain.0 <= $0 && $0 <= domain.1 })
        #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0 < $1 })
        #expect(ticks.count <= count * 2 + 2)
    }

    @Test("a nice domain contains the original one and ends at ticks", arguments: domains)
    func nice(domain: (Double, Double)) {
        let nice = LinearTicks.nice(from: domain.0, to: domain.1, count: 4)
        #expect(nice.lower <= domain.0)
        #expect(nice.upper >= domain.1)
        #expect(nice.lower.isFinite && nice.upper.isFinite)
    }

    @Test("a nice domain is round", arguments: [(0.0, 97.0, 0.0, 100.0), (-3, 17, -5, 20), (0.13, 0.48, 0.1, 0.5)])
    func round(lower: Double, upper: Double, niceLower: Double, niceUpper: Double) {
        let nice = LinearTicks.nice(from: lower, to: upper, count: 4)
        #expect(nice == (niceLower, niceUpper))
    }

    @Test(
        "bounds that are not finite have no ticks",
        arguments: [(Double.nan, 1.0), (0, .infinity), (-.infinity, .infinity), (.nan, .nan)])
    func notFinite(from: Double, to: Double) {
        #expect(LinearTicks(from: from, to: to, count: 4).values.isEmpty)
    }

    @Test("an absurd count works as well as a sensible one", arguments: [Int.min, -1, 0, 1_000_000, Int.max])
    func counts(count: Int) {
        #expect(LinearTicks(from: 0, to: 1, count: count).values.count <= 250)
    }
}
