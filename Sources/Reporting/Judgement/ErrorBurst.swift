/// Hours of a day in which an endpoint had many more server errors than usual; the error rate of the whole day dilutes
/// them.
///
/// For every stretch of hours, the number of server errors is compared with the negative binomial distribution expected
/// from the days before (a Poisson distribution whose events come in bursts). The stretch that chance explains least is
/// the burst (a scan statistic, Naus, The distribution of the size of the maximum cluster of points on a line, 1965).
struct ErrorBurst: Hashable, Sendable {
    /// Positions of hours in the window.
    let hours: Range<Int>
    let evidence: Evidence
    /// The usual rate of server errors, 0...1.
    let usual: Double
    /// The chance of this many errors.
    let chance: Double

    /// Chance is ruled out below this value: 200 endpoints with stretches of up to 8 of 24 hours make some ten thousand
    /// tests, most of them with so few expected errors that no number of errors gets this improbable.
    private static let greatestChance = 2e-5
    private static let longest = 8
    /// The minimum rise above the usual rate, as a fraction of requests and as a factor.
    private static let leastRise = 0.01
    private static let leastFactor = 3.0
    /// Factor by which the variance of a day's number of errors exceeds that of independent events, where nothing is
    /// known.
    private static let usualClustering = 1.3
    private static let mostClustering = 4.0

    /// - Parameters:
    ///   - hours: requests and server errors in each hour of the window; `nil` where the errors are unknown.
    ///   - days: requests and server errors of each day before.
    static func find(in hours: [(requests: Int, errors: Int)?], before days: [(requests: Int, errors: Int)])
        -> ErrorBurst?
    {
        guard hours.contains(where: { $0?.errors ?? 0 > 0 }) else { return nil }
        let requests = days.reduce(0.0) { $0 + Double($1.requests) }
        guard requests > 0 else { return nil }
        // In a week or more, the two worst days may have had bursts themselves.
        let sorted = days.sorted { Double($0.errors) * Double($1.requests) < Double($1.errors) * Double($0.requests) }
        let ordinary = days.count >= 7 ? Array(sorted.dropLast(2)) : sorted
        let known = ordinary.reduce(0.0) { $0 + Double($1.requests) }
        let rate = min((ordinary.reduce(0.0) { $0 + Double($1.errors) } + 1) / max(known, 1), 1)
        let clustering = clustering(ordinary, rate)
        var best: ErrorBurst?
        for start in hours.indices {
            var sum = (requests: 0, errors: 0)
            for end in start..<min(start + longest, hours.count) {
                guard let hour = hours[end] else { break }
                sum = (sum.requests + hour.requests, sum.errors + hour.errors)
                guard hour.errors > 0, hours[start]?.errors ?? 0 > 0 else { continue }
                let evidence = Evidence(events: sum.errors, requests: sum.requests)
                guard sum.errors >= Evidence.fewestEvents, evidence.rate >= leastFactor * rate,
                    evidence.rate >= rate + leastRise
                else { continue }
                let chance = chance(of: sum.errors, expected: rate * Double(sum.requests), clustering)
                guard chance <= greatestChance, chance < best?.chance ?? 1 else { continue }
                best = ErrorBurst(
                    hours: start..<end + 1, evidence: evidence, usual: (rate * max(known, 1) - 1) / max(known, 1),
                    chance: chance)
            }
        }
        return best
    }

    /// The variance of a day's number of errors divided by its mean.
    private static func clustering(_ days: [(requests: Int, errors: Int)], _ rate: Double) -> Double {
        let all = days.reduce(0) { $0 + $1.errors }
        guard days.count >= 7, all >= 10 else { return usualClustering }
        let squares = days.reduce(0.0) { sum, day in
            let expected = rate * Double(day.requests)
            guard expected > 0 else { return sum }
            return sum + (Double(day.errors) - expected) * (Double(day.errors) - expected) / expected
        }
        return min(max(squares / Double(days.count - 1), usualClustering), mostClustering)
    }

    /// The chance of `count` or more events where `expected` are expected, with a variance of `clustering` times the
    /// mean.
    private static func chance(of count: Int, expected: Double, _ clustering: Double) -> Double {
        guard expected > 0 else { return 0 }
        let size = expected / (clustering - 1)
        return IncompleteBeta(Double(count), size).value(at: 1 - 1 / clustering)
    }
}
