import Foundation

/// The counts that a statement about a rate or an average rests on, and how far they rule out chance.
///
/// A rate is called above a threshold only when the lower end of its one-sided confidence interval (Clopper and
/// Pearson, The use of confidence or fiducial limits illustrated in the case of the binomial, Biometrika 26, 1934) lies
/// above it and at least `fewestEvents` requests failed; an average only when its own standard error cannot explain it.
/// Levels are such that a day of 200 quiet endpoints raises fewer than 0.05 alerts by chance.
package struct Evidence: Hashable, Codable, Sendable {
    /// How many requests failed, or were bad.
    package let events: Int
    /// Of how many.
    package let requests: Int

    /// With fewer failures no rate is called.
    package static let fewestEvents = 5
    /// The chance of an error where a whole day of an endpoint or a budget is judged: a few hundred of them a day.
    package static let dailyLevel = 1e-4
    /// The chance of an error where an hour of an endpoint is judged: 200 endpoints have 4,800 of them a day.
    package static let hourlyLevel = 1e-5

    package init(events: Int, requests: Int) {
        self.events = events
        self.requests = requests
    }

    /// events / requests, 0...1; 0 without requests.
    package var rate: Double { requests > 0 ? Double(events) / Double(requests) : 0 }

    /// The lower end of the confidence interval of the rate, 0...1: the rate is lower with a chance of at most `level`.
    package func lowerBound(level: Double) -> Double {
        guard events > 0, requests > 0 else { return 0 }
        guard events < requests else { return pow(level, 1 / Double(requests)) }
        let beta = IncompleteBeta(Double(events), Double(requests - events) + 1)
        var (low, high) = (0.0, rate)
        for _ in 0..<60 {
            let middle = low / 2 + high / 2
            if beta.value(at: middle) < level { low = middle } else { high = middle }
        }
        return low
    }

    /// Whether the rate is above `threshold`, chance ruled out.
    package func isAbove(_ threshold: Double, level: Double) -> Bool {
        // The bound is below the rate, and costs more to compute.
        events >= Self.fewestEvents && rate > threshold && lowerBound(level: level) > threshold
    }

    /// Such as `44 of 753, at least 4.1 % with 99.99 % confidence`.
    package func sentence(level: Double) -> String {
        let confidence = NumberText.trimmed(NumberText.decimal((1 - level) * 100, places: 4))
        return
            "\(NumberText.count(events)) of \(NumberText.count(requests)), at least \(NumberText.percent(lowerBound(level: level))) with \(confidence) % confidence"
    }
}

/// The average of response times, and how far off chance can make it.
package struct AverageEvidence: Hashable, Sendable {
    package let requests: Int
    package let meanMilliseconds: Double
    /// Of the mean; the standard deviation of the times over the root of their number.
    package let standardError: Double

    /// The standard errors that chance reaches with `Evidence.dailyLevel`, of a normal distribution.
    private static let reach = 3.72
    /// With fewer requests the standard error is itself unknown.
    private static let fewestRequests = 20

    /// `nil` without requests, and where only aggregates remain, which do not say how much times vary.
    package init?(_ traffic: Traffic) {
        guard traffic.stored.allSatisfy({ $0.requests == 0 }), let mean = traffic.latencies.meanMilliseconds,
            let deviation = traffic.latencies.standardDeviationMilliseconds
        else { return nil }
        requests = traffic.latencies.requests
        meanMilliseconds = mean
        standardError = deviation / Double(requests).squareRoot()
    }

    /// Whether the average is above `threshold` milliseconds, chance ruled out.
    package func isAbove(_ threshold: Double) -> Bool {
        requests >= Self.fewestRequests && meanMilliseconds - Self.reach * standardError > threshold
    }
}
