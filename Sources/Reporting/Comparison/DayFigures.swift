import Foundation

/// What a subject did on one day, as far as days are compared by it.
struct DayFigures: Hashable, Sendable {
    let requests: Int
    let errors: Int
    /// `nil` where only aggregates remain.
    let serverErrors: Int?
    /// `nil` without requests and where only aggregates remain.
    let p95Milliseconds: Double?
    /// `nil` without requests and where only aggregates remain.
    let meanMilliseconds: Double?
    /// By how much chance alone moves `log(1 + mean)`, as a variance; 0 where it is unknown and no matter.
    let meanVariance: Double
    /// How the requests fall into hours; `nil` where it is not known.
    let hours: HourlyVolume?
    /// By how much chance alone moves `log(1 + p95)` from one sample of so many independent requests to the next: its
    /// variance. 0 where it is unknown and no matter.
    let p95Variance: Double

    init(_ traffic: Traffic, hours: HourlyVolume? = nil) {
        self.hours = hours
        let stored = traffic.stored.filter { $0.requests > 0 }
        var (errors, serverErrors) = (0, 0)
        for (status, count) in traffic.statuses {
            if let status, status >= 400 { errors += count }
            if let status, status >= 500 { serverErrors += count }
        }
        requests = traffic.requests
        self.errors = stored.reduce(errors) { $0 + $1.errors }
        self.serverErrors = stored.isEmpty ? serverErrors : nil
        guard stored.isEmpty, let sample = QuantileSample(traffic.latencies),
            let mean = traffic.latencies.meanMilliseconds
        else {
            p95Milliseconds = nil
            p95Variance = 0
            meanMilliseconds = nil
            meanVariance = 0
            return
        }
        meanMilliseconds = mean
        let deviation = (traffic.latencies.standardDeviationMilliseconds ?? 0) / (1 + max(mean, 0))
        meanVariance =
            deviation * deviation / Double(max(traffic.requests, 1)) + 1
            / (12 * (1 + max(mean, 0)) * (1 + max(mean, 0)) * Double(max(traffic.requests, 1)))
        p95Milliseconds = sample.milliseconds
        p95Variance = sample.logVariance
    }

    /// The requests of the hours that are not left out; `nil` where hours are left out and not known.
    ///
    /// - Parameter hours: of the clock.
    func requests(without hours: Set<Int>) -> Int? {
        guard !hours.isEmpty else { return requests }
        return self.hours.map { known in
            known.requests.enumerated().filter { !hours.contains($0.offset) }.compactMap(\.element).saturatingSum
        }
    }

    /// Of so many requests that their sampling is no matter: the whole service.
    init(_ summary: Summary, hours: HourlyVolume? = nil) {
        self.hours = hours
        meanMilliseconds = summary.grade == .exact ? summary.meanMilliseconds : nil
        meanVariance = 0
        requests = summary.requests
        errors = summary.errors
        serverErrors = summary.serverErrors
        p95Milliseconds = summary.p95Milliseconds
        p95Variance = 0
    }
}

/// P95 of a distribution and how certain it is.
private struct QuantileSample {
    let milliseconds: Double
    /// Of log(1 + p95): half of the distance between the order statistics one standard deviation of the binomial
    /// distribution below and above the rank of p95 (as in David and Nagaraja, Order Statistics, 2003, section 7.1),
    /// and the rounding to whole milliseconds.
    let logVariance: Double

    init?(_ latencies: LatencyHistogram) {
        let count = latencies.requests
        guard count > 0 else { return nil }
        let rank = Percentile.p95.rank(of: count)
        let reach = (Double(count) * 0.95 * 0.05).squareRoot()
        let low = max(Int(Double(rank.lower) - reach), 0)
        let high = min(Int((Double(rank.lower) + rank.fraction + reach).rounded(.up)), count - 1)
        let values = latencies.values(
            atRanks: [low, rank.lower, min(rank.lower + 1, count - 1), high].map { max($0, 0) }
        )
        .map { Double(max($0, 0)) }
        milliseconds = values[1] + rank.fraction * (values[2] - values[1])
        let deviation = (log1p(values[3]) - log1p(values[0])) / 2
        let rounding = 1 / (1 + milliseconds)
        logVariance = deviation * deviation + rounding * rounding / 12
    }
}
