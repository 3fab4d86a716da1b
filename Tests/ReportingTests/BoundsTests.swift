import Testing

@testable import Reporting

@Suite("bounds")
struct BoundsTests {
    /// An hour as the specification's SQL stores it: percentiles rounded half to even, the mean half away from zero.
    private func aggregate(_ values: [Int], total: Bool = false) -> HourlyAggregate {
        let histogram = LatencyHistogram(values)
        func stored(_ percentile: Percentile) -> Int {
            Int((histogram.latency(at: percentile) ?? 0).rounded(.toNearestOrEven))
        }
        return HourlyAggregate(
            requests: values.count, errors: 0, unknownStatus: 0,
            meanMilliseconds: Int((histogram.meanMilliseconds ?? 0).rounded(.toNearestOrAwayFromZero)),
            totalMilliseconds: total ? values.reduce(0, +) : nil, p50Milliseconds: stored(.p50),
            p95Milliseconds: stored(.p95), p99Milliseconds: stored(.p99))
    }

    private func summary(exact: [Int] = [], stored: [[Int]], total: Bool = false) -> Summary {
        var traffic = Traffic()
        for value in exact { traffic.add(milliseconds: value, status: 200, requests: 1) }
        traffic.stored = stored.map { aggregate($0, total: total) }
        return Summary(traffic)
    }

    private func contains(_ interval: Interval, _ value: Double) -> Bool {
        (interval.low ?? -.infinity) <= value + 1e-9 && value - 1e-9 <= (interval.high ?? .infinity)
    }

    @Test("the exact figures of the union always lie within the bounds", arguments: 0..<300)
    func guaranteed(seed: Int) throws {
        var random = SeededRandom(UInt64(seed))
        let limit = [2, 30, 500, 20_000][seed % 4]
        func hour() -> [Int] {
            let scale = Int.random(in: 1...limit, using: &random)
            return (0..<Int.random(in: 1...[3, 30, 400].randomElement(using: &random)!, using: &random)).map { _ in
                Int.random(in: 0...scale, using: &random)
            }
        }
        let stored = (0..<Int.random(in: 1...24, using: &random)).map { _ in hour() }
        let exact = seed % 3 == 0 ? hour() : []
        let all = LatencyHistogram(stored.flatMap(\.self) + exact)
        let summary = summary(exact: exact, stored: stored)
        let bounds = try #require(summary.bounds)
        for (percentile, interval) in [(Percentile.p50, bounds.p50), (.p95, bounds.p95), (.p99, bounds.p99)] {
            let value = try #require(all.latency(at: percentile))
            #expect(contains(interval, value), "\(percentile) \(value) is not in \(interval)")
            #expect(try #require(interval.low) <= interval.high ?? .infinity)
        }
        #expect(contains(bounds.mean, try #require(all.meanMilliseconds)))
        #expect(summary.p50Milliseconds == nil && summary.p95Milliseconds == nil && summary.p99Milliseconds == nil)
        #expect(summary.grade == .bounded)
    }

    @Test("two hours of {0, 10} have p95 9.5 each, and the bounds of the union hold its 10")
    func counterexample() throws {
        // Stored: p95 = 9.5 rounded to 10. At least 1 of 2 values is <= 10 and at least 1 is >= 10, in each hour.
        let bounds = try #require(summary(stored: [[0, 10], [0, 10]]).bounds)
        #expect(contains(bounds.p95, 10))
        #expect(bounds.p95.high == nil)
    }

    @Test("one stored hour alone gives its percentile, give or take its rounding")
    func single() throws {
        let bounds = try #require(summary(stored: [Array(0...100)]).bounds)
        // n = 101: ranks 50, 95 and 99 are whole, so the stored values are values of the hour themselves.
        #expect(bounds.p50 == Interval(low: 50, high: 50))
        #expect(bounds.p95 == Interval(low: 95, high: 95))
        let two = try #require(summary(stored: [[0, 10]]).bounds)
        // 4.5 to 5.5 by its rounding; the stored p95 of 10 says that the greater value is at least 10, so p50 is at least 5.
        #expect(two.p50 == Interval(low: 5, high: 5.5))
    }

    @Test("where nothing stored limits a percentile from above, the end is open")
    func open() throws {
        // Ten hours with one outlier each: the greatest value of an hour is above every stored percentile.
        let hours = (0..<10).map { _ in Array(1...9) + [5000] }
        #expect(try #require(summary(stored: hours).bounds).p99.high == nil)
    }

    @Test("the mean is the weighted mean of stored means, with the margin that rounding leaves; a stored sum leaves none")
    func mean() throws {
        // 3 requests of 1, 2, 2 ms: mean 1.67 stored as 2; one exact request of 10 ms.
        let rounded = summary(exact: [10], stored: [[1, 2, 2]])
        #expect(rounded.meanMilliseconds == 4)
        // Half a millisecond for three of four requests.
        #expect(rounded.bounds?.mean == Interval(low: 3.625, high: 4.375))
        let exact = summary(exact: [10], stored: [[1, 2, 2]], total: true)
        #expect(exact.meanMilliseconds == 3.75)
        #expect(exact.bounds?.mean == Interval(low: 3.75, high: 3.75))
    }

    @Test("an hour whose percentiles are missing bounds nothing from above")
    func missing() throws {
        var traffic = Traffic()
        traffic.stored = [
            HourlyAggregate(
                requests: 5, errors: 1, unknownStatus: 1, meanMilliseconds: 10, p50Milliseconds: nil,
                p95Milliseconds: nil, p99Milliseconds: nil)
        ]
        let summary = Summary(traffic)
        #expect(summary.bounds?.p95 == Interval(low: 0, high: nil))
        #expect(summary.clientErrors == nil && summary.serverErrors == nil)
        #expect(summary.errors == 1 && summary.unknownStatus == 1 && summary.errorRate == 0.2)
    }

    @Test("hostile aggregates do not overflow")
    func hostile() {
        var traffic = Traffic()
        let most = Int(Int32.max)
        traffic.stored = (0..<50).map { _ in
            HourlyAggregate(
                requests: most, errors: most, unknownStatus: 0, meanMilliseconds: most, totalMilliseconds: .max,
                p50Milliseconds: most, p95Milliseconds: -most, p99Milliseconds: 0)
        }
        #expect(Summary(traffic).requests == 50 * most)
    }
}
