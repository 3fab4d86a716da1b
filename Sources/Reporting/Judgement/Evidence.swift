import Glibc

/// The counts behind a statement about a rate or an average, and how far they rule out chance.
///
/// A rate is called above a threshold only if the lower end of its one-sided confidence interval (Clopper and Pearson,
/// The use of confidence or fiducial limits illustrated in the case of the binomial, Biometrika 26, 1934) is above it
/// and at least `fewestEvents` requests were errors; an average only if its own standard error cannot explain it. The
/// levels are chosen so that a day with 200 quiet endpoints raises fewer than 0.05 alerts by chance.
///
/// Example:
///
/// ```swift
/// let evidence = Evidence(events: 44, requests: 753)
/// evidence.isAbove(0.05, level: Evidence.dailyLevel)  // false: the rate is 5.8 %, but the lower bound is below 5 %
/// ```
package struct Evidence: Hashable, Codable, Sendable {
    /// Number of requests that were errors, or were bad in the sense of an objective.
    package let events: Int
    /// Number of all requests.
    package let requests: Int

    /// With fewer errors, no rate is called.
    package static let fewestEvents = 5
    /// The chance of a wrong call where a whole day of an endpoint or a budget is judged: a few hundred cases per day.
    package static let dailyLevel = 1e-4
    /// The chance of a wrong call where an hour of an endpoint is judged: 200 endpoints have 4,800 hours per day.
    package static let hourlyLevel = 1e-5

    /// events / requests, 0...1; 0 without requests.
    package var rate: Double { requests > 0 ? Double(events) / Double(requests) : 0 }

    /// The lower end of the confidence interval of the rate, 0...1: the true rate is lower with a chance of at most
    /// `level`.
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

    /// Whether the rate is above `threshold` and chance is ruled out.
    package func isAbove(_ threshold: Double, level: Double) -> Bool {
        // The bound is below the rate and costs more to compute, so it is checked last.
        events >= Self.fewestEvents && rate > threshold && lowerBound(level: level) > threshold
    }

    /// Example: `44 of 753, at least 3.16 % with 99.99 % confidence`.
    package func sentence(level: Double) -> String {
        let confidence = NumberText.trimmed(NumberText.decimal((1 - level) * 100, places: 4))
        return
            "\(NumberText.count(events)) of \(NumberText.count(requests)), at least \(NumberText.percent(lowerBound(level: level))) with \(confidence) % confidence"
    }
}

/// The average of response times, with its uncertainty.
package struct AverageEvidence: Hashable, Sendable {
    package let requests: Int
    package let meanMilliseconds: Double
    /// Standard error of the mean: the standard deviation of the times divided by the root of their number.
    package let standardError: Double

    /// Number of standard errors that chance exceeds with probability `Evidence.dailyLevel`, in a normal distribution.
    private static let reach = 3.72
    /// With fewer requests, the standard error itself is unknown.
    private static let fewestRequests = 20

    /// `nil` without requests, and if known only from hourly aggregates, which do not show how much times vary.
    package init?(_ traffic: Traffic) {
        guard traffic.stored.allSatisfy({ $0.requests == 0 }), let mean = traffic.latencies.meanMilliseconds,
            let deviation = traffic.latencies.standardDeviationMilliseconds
        else { return nil }
        requests = traffic.latencies.requests
        meanMilliseconds = mean
        standardError = deviation / Double(requests).squareRoot()
    }

    /// Whether the average is above `threshold` milliseconds and chance is ruled out.
    package func isAbove(_ threshold: Double) -> Bool {
        requests >= Self.fewestRequests && meanMilliseconds - Self.reach * standardError > threshold
    }
}
