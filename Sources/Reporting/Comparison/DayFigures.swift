import Glibc

/// The figures of a subject on one day that comparisons use.
struct DayFigures: Hashable, Sendable {
    let requests: Int
    /// Requests that are compared with those of other days; `nil` for a day of another time zone whose requests cannot
    /// be counted by the hours of the reports' zone.
    private(set) var volume: Int?
    let errors: Int
    /// `nil` if known only from hourly aggregates without it.
    let serverErrors: Int?
    /// `nil` without requests, or if known only from hourly aggregates.
    let p95Milliseconds: Double?
    /// `nil` without requests, or if known only from hourly aggregates.
    let meanMilliseconds: Double?
    /// Variance of `log(1 + mean)` from chance alone; 0 where it is unknown and irrelevant.
    let meanVariance: Double
    /// Requests by hour of the clock; `nil` if unknown.
    let hours: HourlyVolume?
    /// Variance of `log(1 + p95)` from chance alone, between samples of this many independent requests. 0 where it is
    /// unknown and irrelevant.
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
        volume = requests
        self.errors = stored.reduce(errors) { $0 + $1.errors }
        self.serverErrors = HourlyAggregate.sum(stored, \.serverErrors).map { serverErrors + $0 }
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

    /// The figures of a day of another time zone, with the volume of its hours, which have been put where the reported
    /// day's zone has them.
    var countedByHours: DayFigures {
        var figures = self
        figures.volume = hours?.total
        return figures
    }

    /// Requests to compare without the hours that are left out; `nil` if hours are left out and the requests by hour are
    /// unknown.
    ///
    /// - Parameter hours: hours of the clock.
    func volume(without hours: Set<Int>) -> Int? {
        guard !hours.isEmpty else { return volume }
        return self.hours.map { known in
            known.requests.enumerated().filter { !hours.contains($0.offset) }.compactMap(\.element).saturatingSum
        }
    }

    /// Figures of the whole service, which has so many requests that sampling is irrelevant.
    init(_ summary: Summary, hours: HourlyVolume? = nil) {
        self.hours = hours
        meanMilliseconds = summary.grade == .exact ? summary.meanMilliseconds : nil
        meanVariance = 0
        requests = summary.requests
        volume = requests
        errors = summary.errors
        serverErrors = summary.serverErrors
        p95Milliseconds = summary.latency[.p95].milliseconds
        p95Variance = 0
    }
}

/// P95 of a distribution and its uncertainty.
private struct QuantileSample {
    let milliseconds: Double
    /// Variance of log(1 + p95), from half of the distance between the order statistics one standard deviation of the
    /// binomial distribution below and above the rank of p95 (as in David and Nagaraja, Order Statistics, 2003, section
    /// 7.1), and from the rounding to whole milliseconds.
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
