import TestSupport
import Testing

@testable import Reporting

@Suite("bounds")
struct BoundsTests {
    private static let percentiles = HourlyAggregate.percentiles

    /// An hour as stored by the specification's SQL: percentiles rounded half to even, the mean half away from zero.
    private func aggregate(_ values: [Int], total: Bool = false, percentiles: Set<Percentile> = Set(Self.percentiles))
        -> HourlyAggregate
    {
        let histogram = LatencyHistogram(values)
        func stored(_ percentile: Percentile) -> Int? {
            guard percentiles.contains(percentile), let latency = histogram.latency(at: percentile) else { return nil }
            return Int(latency.rounded(.toNearestOrEven))
        }
        return HourlyAggregate(
            requests: values.count, errors: 0, unknownStatus: 0,
            meanMilliseconds: Int((histogram.meanMilliseconds ?? 0).rounded(.toNearestOrAwayFromZero)),
            totalMilliseconds: total ? values.reduce(0, +) : nil, p50Milliseconds: stored(.p50),
            p95Milliseconds: stored(.p95), p99Milliseconds: stored(.p99))
    }

    private func summary(exact: [Int] = [], _ stored: [HourlyAggregate]) -> Summary {
        var traffic = Traffic()
        for value in exact { traffic.add(milliseconds: value, status: 200, requests: 1) }
        traffic.stored = stored
        return Summary(traffic)
    }

    private func summary(exact: [Int] = [], stored: [[Int]], total: Bool = false) -> Summary {
        summary(exact: exact, stored.map { aggregate($0, total: total) })
    }

    private func contains(_ interval: Interval?, _ value: Double) -> Bool {
        guard let interval else { return false }
        return (interval.low ?? -.infinity) <= value + 1e-9 && value - 1e-9 <= (interval.high ?? .infinity)
    }

    private func crosses(_ interval: Interval?) -> Bool {
        interval.map { ($0.low ?? -.infinity) > ($0.high ?? .infinity) } ?? true
    }

    /// Hours of 1 to 400 requests, with times up to a maximum between 1 and 20,000 ms.
    private func hours(_ random: inout SeededRandom, count: Int) -> [[Int]] {
        (0..<count).map { _ in
            let scale = Int.random(in: 1...([1, 30, 500, 20_000].randomElement(using: &random) ?? 1), using: &random)
            return
                (0..<Int.random(
                    in: 1...([3, 3, 3, 30, 30, 30, 30, 400].randomElement(using: &random) ?? 3), using: &random)).map {
                    _ in
                    Int.random(in: 0...scale, using: &random)
                }
        }
    }

    @Test("the exact figures of the union always lie within the bounds, in 10,000 cases", arguments: 0..<20)
    func guaranteed(block: Int) throws { for seed in block * 500..<(block + 1) * 500 { try guaranteed(seed: seed) } }

    private func guaranteed(seed: Int) throws {
        var random = SeededRandom(UInt64(seed))
        let stored = hours(&random, count: Int.random(in: 1...24, using: &random))
        let exact = seed.isMultiple(of: 3) ? hours(&random, count: 1).flatMap(\.self) : []
        let all = LatencyHistogram(stored.flatMap(\.self) + exact)
        // A sum is stored for some hours, and in every fourth case some percentiles are missing.
        let aggregates = stored.map { hour in
            aggregate(
                hour, total: Bool.random(using: &random),
                percentiles: Set(
                    Self.percentiles.filter { _ in seed % 4 != 0 || Int.random(in: 0...2, using: &random) > 0 }))
        }
        let summary = summary(exact: exact, aggregates)
        let bounds = summary.latency
        for percentile in Self.percentiles {
            let value = try #require(all.latency(at: percentile))
            let interval = try #require(bounds[percentile].bounds)
            #expect(contains(interval, value), "case \(seed): \(percentile) \(value) is not in \(interval)")
            #expect(!crosses(interval))
            // Response times are not negative, so the lower end is never open.
            #expect(try #require(interval.low) >= 0)
        }
        #expect(contains(bounds.mean.bounds, try #require(all.meanMilliseconds)))
        #expect(contains(bounds.mean.bounds, try #require(summary.meanMilliseconds)))
        #expect(!crosses(bounds.mean.bounds))
        #expect(
            summary.latency[.p50].milliseconds == nil && summary.latency[.p95].milliseconds == nil
                && summary.latency[.p99].milliseconds == nil)
        #expect(summary.minMilliseconds == nil && summary.maxMilliseconds == nil)
        #expect(summary.grade == .bounded)
        #expect(summary.requests == all.requests)
    }

    @Test("any two hours of up to three requests of 0, 1, 2 or 9 ms lie within their bounds")
    func exhaustive() throws {
        let times = [0, 1, 2, 9]
        let hours =
            times.map { [$0] } + times.flatMap { first in times.filter { $0 >= first }.map { [first, $0] } }
            + times.flatMap { first in
                times.filter { $0 >= first }.flatMap { second in
                    times.filter { $0 >= second }.map { [first, second, $0] }
                }
            }
        // 4 with one request, 10 with two and 20 with three.
        #expect(hours.count == 34)
        var outside: [String] = []
        for first in hours {
            for second in hours {
                let all = LatencyHistogram(first + second)
                let bounds = summary(stored: [first, second]).latency
                let mixed = summary(exact: first, stored: [second]).latency
                for percentile in Self.percentiles {
                    let value = try #require(all.latency(at: percentile))
                    for interval in [bounds[percentile].bounds, mixed[percentile].bounds]
                    where !contains(interval, value) || crosses(interval) {
                        outside.append("\(first) \(second): \(percentile) \(value) in \(String(describing: interval))")
                    }
                }
                let mean = try #require(all.meanMilliseconds)
                if !contains(bounds.mean.bounds, mean) || !contains(mixed.mean.bounds, mean) {
                    outside.append("\(first) \(second): mean \(mean)")
                }
            }
        }
        #expect(outside == [])
    }

    /// The argument for the bounds in whole numbers: a stored p-percentile V of n values implies that floor(p(n-1)) + 1
    /// of them are at most V, and n - ceil(p(n-1)) at least V.
    private struct Counts {
        let requests: Int
        var atMost: [(value: Int, count: Int)] = []
        var atLeast: [(value: Int, count: Int)] = []

        init(exact value: Int) {
            requests = 1
            atMost = [(value, 1)]
            atLeast = [(value, 1)]
        }

        init(_ aggregate: HourlyAggregate) {
            requests = aggregate.requests
            for percentile in BoundsTests.percentiles {
                guard let value = aggregate.stored(percentile) else { continue }
                let (lower, rest) = (percentile.hundredths * (requests - 1)).quotientAndRemainder(dividingBy: 100)
                atMost.append((value, lower + 1))
                atLeast.append((value, requests - lower - (rest > 0 ? 1 : 0)))
            }
        }

        func known(atMost value: Int) -> Int { atMost.filter { $0.value <= value }.map(\.count).max() ?? 0 }
        func known(atLeast value: Int) -> Int { atLeast.filter { $0.value >= value }.map(\.count).max() ?? 0 }
    }

    private func argued(_ counts: [Counts], _ percentile: Percentile) -> Interval {
        let requests = counts.reduce(0) { $0 + $1.requests }
        let values = Set(counts.flatMap { $0.atMost.map(\.value) }).sorted()
        let (lower, rest) = (percentile.hundredths * (requests - 1)).quotientAndRemainder(dividingBy: 100)
        func greatest(_ rank: Int) -> Int? {
            values.first { value in counts.reduce(0) { $0 + $1.known(atMost: value) } > rank }
        }
        func least(_ rank: Int) -> Int {
            values.last { value in counts.reduce(0) { $0 + $1.known(atLeast: value) } >= requests - rank } ?? 0
        }
        let fraction = Double(rest) / 100
        let upper = rest > 0 ? lower + 1 : lower
        var high: Double?
        if let first = greatest(lower), let second = greatest(upper) {
            high = Double(first) + fraction * Double(second - first)
        }
        return Interval(low: Double(least(lower)) + fraction * Double(least(upper) - least(lower)), high: high)
    }

    @Test("bounds are as tight as the ranks allow", arguments: 0..<100)
    func tight(seed: Int) throws {
        var random = SeededRandom(UInt64(seed) + 1000)
        let stored = hours(&random, count: Int.random(in: 2...12, using: &random)).map { aggregate($0) }
        let exact = seed.isMultiple(of: 2) ? hours(&random, count: 1).flatMap(\.self) : []
        let bounds = summary(exact: exact, stored).latency
        let counts = exact.map { Counts(exact: $0) } + stored.map { Counts($0) }
        for percentile in Self.percentiles {
            let expected = argued(counts, percentile)
            let found = try #require(bounds[percentile].bounds)
            #expect((found.high == nil) == (expected.high == nil), "\(percentile): \(found), argued \(expected)")
            #expect(abs((found.low ?? -1) - (expected.low ?? -1)) < 1e-6, "\(percentile): \(found), argued \(expected)")
            #expect(abs((found.high ?? 0) - (expected.high ?? 0)) < 1e-6, "\(percentile): \(found), argued \(expected)")
        }
    }

    @Test("two hours of {0, 10} have p95 9.5 each, and the bounds of the union contain its 10")
    func counterexample() throws {
        // Stored: p50 5, p95 9.5 rounded to 10, p99 9.9 rounded to 10. In each hour, 1 of 2 values is <= 5 and 1 is >=
        // 10.
        let bounds = summary(stored: [[0, 10], [0, 10]]).latency
        // Rank 0.95 * 3 = 2.85: between two values that are both >= 10; nothing limits them from above.
        #expect(bounds[.p95].bounds == Interval(low: 10, high: nil))
        #expect(bounds[.p99].bounds == Interval(low: 10, high: nil))
        // Rank 1.5: the second is 0 to 5, the third at least 10, so the median is at least half of that.
        #expect(bounds[.p50].bounds == Interval(low: 5, high: nil))
    }

    @Test("a single stored hour gives its percentile within rounding")
    func single() throws {
        let bounds = summary(stored: [Array(0...100)]).latency
        // n = 101: ranks 50, 95 and 99 are whole, so the stored percentiles are values of the hour.
        #expect(bounds[.p50].bounds == Interval(low: 50, high: 50))
        #expect(bounds[.p95].bounds == Interval(low: 95, high: 95))
        let two = summary(stored: [[0, 10]]).latency
        // 4.5 to 5.5 by its rounding; the stored p95 of 10 implies that the greater value is at least 10, so p50 is at
        //    least 5.
        #expect(two[.p50].bounds == Interval(low: 5, high: 5.5))
        // 9.5 was stored as 10; only the rounding of that 10 limits it from above.
        #expect(two[.p95].bounds == Interval(low: 9.5, high: 10.5))
        // An hour of one request has one value.
        #expect(summary(stored: [[7]]).latency[.p99].bounds == Interval(low: 7, high: 7))
    }

    @Test("a single stored hour is never wider than the rounding of its stored figures", arguments: 0..<100)
    func singleRandom(seed: Int) throws {
        var random = SeededRandom(UInt64(seed) + 2000)
        let hour = try #require(hours(&random, count: 1).first)
        let stored = aggregate(hour)
        let bounds = summary([stored]).latency
        for percentile in Self.percentiles {
            let value = Double(try #require(stored.stored(percentile)))
            let interval = try #require(bounds[percentile].bounds)
            let low = try #require(interval.low)
            let high = try #require(interval.high)
            #expect(value - 0.5 <= low && low <= high && high <= value + 0.5)
            #expect(contains(interval, try #require(LatencyHistogram(hour).latency(at: percentile))))
        }
    }

    @Test("if no stored figure limits a percentile from above, the end is open")
    func open() throws {
        // Ten hours with one outlier each: the greatest value of an hour is above every stored percentile.
        let hours = (0..<10).map { _ in Array(1...9) + [5000] }
        #expect(summary(stored: hours).latency[.p99].bounds?.high == nil)
    }

    @Test("an exact hour far larger than the stored ones closes the open end")
    func closed() throws {
        // 1,000 exact requests of 5 ms and one stored request of 900 ms: rank 0.99 * 1000 = 990 is one of the fives.
        let bounds = summary(exact: Array(repeating: 5, count: 1000), stored: [[900]]).latency
        #expect(bounds[.p99].bounds == Interval(low: 5, high: 5))
        // The greatest value is known too, because the stored hour has only one request.
        #expect(bounds[.p50].bounds == Interval(low: 5, high: 5))
    }

    @Test(
        "the mean is the weighted mean of stored means, with the rounding margin; a stored sum has no margin")
    func mean() throws {
        // 3 requests of 1, 2, 2 ms: mean 1.67 stored as 2; one exact request of 10 ms. (3 * 2 + 10) / 4 = 4.
        let rounded = summary(exact: [10], stored: [[1, 2, 2]])
        #expect(rounded.meanMilliseconds == 4)
        // Half a millisecond for three of four requests.
        #expect(rounded.latency.mean.bounds == Interval(low: 3.625, high: 4.375))
        // (5 + 10) / 4.
        let exact = summary(exact: [10], stored: [[1, 2, 2]], total: true)
        #expect(exact.meanMilliseconds == 3.75)
        #expect(exact.latency.mean.bounds == Interval(low: 3.75, high: 3.75))
        // Only one of two hours has a sum: half a millisecond for 1 of 4 requests. (5 + 7) / 4 = 3.
        let some = summary([aggregate([1, 2, 2], total: true), aggregate([7])])
        #expect(some.latency.mean.bounds == Interval(low: 2.875, high: 3.125))
    }

    @Test("a mean rounded half away from zero still lies within its margin")
    func meanAtHalf() throws {
        // 1.5 stored as 2: from 1.5 to 2.5.
        #expect(summary(stored: [[1, 2]]).latency.mean.bounds == Interval(low: 1.5, high: 2.5))
    }

    @Test("an hour with missing percentiles bounds nothing from above")
    func missing() throws {
        let summary = summary([
            HourlyAggregate(
                requests: 5, errors: 1, unknownStatus: 1, meanMilliseconds: 10, p50Milliseconds: nil,
                p95Milliseconds: nil, p99Milliseconds: nil)
        ])
        #expect(summary.latency[.p50].bounds == Interval(low: 0, high: nil))
        #expect(summary.latency[.p95].bounds == Interval(low: 0, high: nil))
        #expect(summary.clientErrors == nil && summary.serverErrors == nil)
        #expect(summary.errors == 1 && summary.unknownStatus == 1 && summary.errorRate == 0.2)
    }

    @Test("a stored hour without requests bounds nothing and changes nothing")
    func noRequests() {
        let nothing = HourlyAggregate(
            requests: 0, errors: 0, unknownStatus: 0, meanMilliseconds: 0, p50Milliseconds: nil, p95Milliseconds: nil,
            p99Milliseconds: nil)
        let summary = summary(exact: [1, 2], [nothing])
        #expect(summary.grade == .exact && summary.latency.mean.bounds == nil)
        #expect(
            summary.latency[.p50].milliseconds == 1.5 && summary.meanMilliseconds == 1.5 && summary.clientErrors == 0)
    }

    @Test("the order of hours does not affect the bounds", arguments: 0..<20)
    func order(seed: Int) {
        var random = SeededRandom(UInt64(seed))
        let stored = hours(&random, count: 9).map { aggregate($0, total: Bool.random(using: &random)) }
        #expect(summary(exact: [3, 4], stored) == summary(exact: [4, 3], stored.shuffled(using: &random)))
    }

    @Test("hostile aggregates do not overflow")
    func hostile() {
        let most = Int(Int32.max)
        let stored = HourlyAggregate(
            requests: most, errors: most, unknownStatus: 0, meanMilliseconds: most, totalMilliseconds: .max,
            p50Milliseconds: most, p95Milliseconds: -most, p99Milliseconds: 0)
        #expect(summary(Array(repeating: stored, count: 50)).requests == 50 * most)
    }

    @Test("bounds never cross, even where stored percentiles contradict each other", arguments: 0..<50)
    func contradicting(seed: Int) throws {
        var random = SeededRandom(UInt64(seed))
        let stored = (0..<(seed % 3 + 1)).map { _ in
            HourlyAggregate(
                requests: Int.random(in: 1...50, using: &random), errors: 0, unknownStatus: 0,
                meanMilliseconds: Int.random(in: 0...50, using: &random),
                p50Milliseconds: Int.random(in: 0...50, using: &random),
                p95Milliseconds: Int.random(in: 0...50, using: &random),
                p99Milliseconds: Int.random(in: 0...50, using: &random))
        }
        let bounds = summary(stored).latency
        for percentile in Self.percentiles {
            #expect(!crosses(bounds[percentile].bounds), "\(String(describing: bounds[percentile].bounds))")
        }
    }
}
