import Foundation
import TestSupport

@testable import Reporting

/// Days of an invented service on which nothing changes, to measure how often a comparison calls a change anyway.
///
/// The day's own part of the noise decides what can be found at all. The noise:
///
/// - 200 endpoints of 50 to 200,000 requests per day (log-uniform), medians of 8 to 400 ms, log-normal with a deviation
///   of 0.5 to 0.9 and a heavier tail above the 98th percentile.
/// - Weekends have 30 to 80 % of the requests and are 9 % faster, and each endpoint also has its own weekly shape
///   (2 %). The number of requests varies by another 8 % from day to day.
/// - All times of a day have a common factor (standard deviation 3 %, correlation with the previous day 0.5), and those
///   of an endpoint have their own (`ownDeviation`, correlation 0.7: the cause of a slow day often lasts until the
///   next); including the weekly shape, a day deviates by 6 %.
/// - 0.05 to 2 % of requests are errors, on a third of the endpoints 1 %. The rate has a daily factor
///   (`errorDeviation`), and errors come in bursts of a geometric size.
struct ServiceSimulation {
    struct Change {
        var timeFactor = 1.0
        var errorFactor = 1.0
    }

    private struct Kind {
        let endpoint: Endpoint
        let requests: Double
        let weekend: Double
        let median: Double
        let deviation: Double
        let weekdays: [Double]
        let errorRate: Double
        let status: Int
    }

    private var random: SimulationRandom
    private let kinds: [Kind]
    private let ownDeviation: Double
    private let errorDeviation: Double
    private let burst: Double
    private var common: Double
    private var own: [Double]

    /// Traffic by day, then by endpoint.
    private(set) var traffic: [[Traffic]] = []
    private(set) var figures: [[DayFigures]] = []
    private(set) var services: [DayFigures] = []
    private var factors: [[(time: Double, errors: Double, requests: Double)]] = []
    let firstDate: CalendarDate

    static let persistence = 0.7

    /// - Parameters:
    ///   - ownDeviation: deviation of the logarithm of an endpoint's own daily factor.
    ///   - burst: average number of errors per burst.
    ///   - errorDeviation: day-to-day deviation of the logarithm of an error rate.
    init(
        seed: UInt64, endpoints: Int = 200, days: Int, ownDeviation: Double = 0.05, errorDeviation: Double = 0.1,
        burst: Double = 1.5
    ) {
        var random = SimulationRandom(SeededRandom(seed))
        kinds = (0..<endpoints).map { number in
            Kind(
                endpoint: Endpoint(name: "/endpoint/\(number)", method: "GET"),
                requests: random.logUniform(50, 200_000),
                weekend: random.uniform(0.3, 0.8), median: random.logUniform(8, 400),
                deviation: random.uniform(0.5, 0.9),
                weekdays: (0..<7).map { _ in 0.02 * random.normal() },
                errorRate: number.isMultiple(of: 3) ? 0.01 : random.logUniform(0.0005, 0.02),
                status: number.isMultiple(of: 2) ? 500 : 404)
        }
        self.ownDeviation = ownDeviation
        self.errorDeviation = errorDeviation
        self.burst = burst
        firstDate = CalendarDate(daysSince1970: 20_000 + Int(random.uniform(0, 7)))
        common = 0.03 * random.normal()
        own = kinds.map { _ in ownDeviation * random.normal() }
        self.random = random
        for _ in 0..<days { addDay() }
    }

    private mutating func addDay() {
        let date = firstDate.adding(days: traffic.count)
        let isWeekend = date.weekday >= 5
        common = 0.5 * common + (1 - 0.25).squareRoot() * 0.03 * random.normal()
        var day: [(time: Double, errors: Double, requests: Double)] = []
        for (index, kind) in kinds.enumerated() {
            own[index] =
                Self.persistence * own[index] + (1 - Self.persistence * Self.persistence).squareRoot() * ownDeviation
                * random.normal()
            let time = exp(common + own[index] + kind.weekdays[date.weekday] - (isWeekend ? 0.09 : 0))
            day.append(
                (
                    time, exp(errorDeviation * random.normal()),
                    kind.requests * (isWeekend ? kind.weekend : 1) * exp(0.08 * random.normal())
                ))
        }
        factors.append(day)
        traffic.append(kinds.indices.map { sample($0, on: factors.count - 1, changed: Change()) })
        figures.append(traffic[traffic.count - 1].map { DayFigures($0) })
        services.append(service(traffic[traffic.count - 1]))
    }

    private func service(_ day: [Traffic]) -> DayFigures {
        var counts: [Int: Int] = [:]
        var all = Traffic()
        for traffic in day {
            for bin in traffic.latencies.bins { counts[bin.milliseconds, default: 0] += bin.requests }
            all.statuses.merge(traffic.statuses, uniquingKeysWith: +)
        }
        for (milliseconds, requests) in counts.sorted(by: { $0.key < $1.key }) {
            all.latencies.add(milliseconds, requests: requests)
        }
        return DayFigures(all)
    }

    /// The requests to an endpoint on a day, drawn at random.
    private mutating func sample(_ index: Int, on day: Int, changed: Change) -> Traffic {
        let kind = kinds[index]
        let factor = factors[day][index]
        let requests = max(Int(factor.requests.rounded()), 1)
        var traffic = Traffic()
        traffic.latencies = random.latencies(
            requests, median: kind.median * factor.time * changed.timeFactor, deviation: kind.deviation)
        let errors = min(
            random.clustered(
                mean: Double(requests) * kind.errorRate * factor.errors * changed.errorFactor, burst: burst), requests)
        traffic.statuses = [200: requests - errors, kind.status: errors].filter { $0.value > 0 }
        return traffic
    }
}

extension ServiceSimulation {
    var days: Int { traffic.count }

    /// What `daybook` would have found on a day with this many days on record before it.
    ///
    /// - Parameter changed: the number of an endpoint, and its change on that day.
    mutating func comparison(of day: Int, history: Int, changed: (endpoint: Int, change: Change)? = nil) -> Comparison {
        let window = (day - history)...day
        let last = firstDate.adding(days: day)
        var days: [DayHistory.Day] = (0..<Sightings.days).map { position in
            let date = last.adding(days: position + 1 - Sightings.days)
            let index = date.daysSince1970 - firstDate.daysSince1970
            return DayHistory.Day(
                date: date, isArchived: window.contains(index), hasOthers: false, gap: nil,
                service: window.contains(index) ? services[index] : nil)
        }
        var endpoints: [Endpoint: [DayFigures?]] = [:]
        let missing = [DayFigures?](repeating: nil, count: max(Sightings.days - 1 - history, 0))
        for (number, kind) in kinds.enumerated() {
            endpoints[kind.endpoint] = missing + window.map { figures[$0][number] }
        }
        if let changed {
            var today = traffic[day]
            today[changed.endpoint] = sample(changed.endpoint, on: day, changed: changed.change)
            endpoints[kinds[changed.endpoint].endpoint]?[Sightings.days - 1] = DayFigures(today[changed.endpoint])
            days[days.count - 1] = DayHistory.Day(
                date: last, isArchived: true, hasOthers: false, gap: nil, service: service(today))
        }
        return DayComparison(
            DayHistory(days: days, endpoints: endpoints), hasDate: true, settings: ComparisonSettings()
        ).comparison
    }

    /// Whether a comparison calls an endpoint worse in any of the measures.
    func isCalled(_ endpoint: Int, _ measures: Set<Reporting.Change.Measure>, in comparison: Comparison) -> Bool {
        comparison.changes.contains { change in
            change.subject == .endpoint(kinds[endpoint].endpoint) && change.kind == .worse
                && change.measure.map(measures.contains) == true
        }
    }

    /// The number of an endpoint with at least 2,000 requests on a day: for a change of times, one for which 30 % are
    /// more than 20 ms; for a change of errors, one with an error rate of about 1 %.
    mutating func endpoint(on day: Int, forErrors: Bool) -> Int? {
        let fitting = kinds.indices.filter { index in
            guard figures[day][index].requests >= 2000 else { return false }
            return forErrors
                ? kinds[index].errorRate == 0.01
                : kinds[index].median * exp(1.645 * kinds[index].deviation) > 75
        }
        return fitting.isEmpty ? nil : fitting[Int(random.uniform(0, Double(fitting.count))) % fitting.count]
    }
}

/// Random variates for a simulation.
struct SimulationRandom {
    private var source: SeededRandom

    init(_ source: SeededRandom) { self.source = source }

    /// Strictly between 0 and 1.
    mutating func fraction() -> Double { (Double(source.next() >> 12) + 0.5) / Double(UInt64(1) << 52) }

    mutating func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * fraction() }

    mutating func logUniform(_ low: Double, _ high: Double) -> Double { exp(uniform(log(low), log(high))) }

    mutating func normal() -> Double { NormalQuantile.value(at: fraction()) }

    /// Gamma variate with scale 1 and a shape of at least 1 (Marsaglia and Tsang 2000).
    mutating func gamma(_ shape: Double) -> Double {
        guard shape > 0 else { return 0 }
        let d = shape - 1 / 3.0
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = normal()
            let v = (1 + c * x) * (1 + c * x) * (1 + c * x)
            if v > 0, log(fraction()) < x * x / 2 + d - d * v + d * log(v) { return d * v }
        }
    }

    mutating func poisson(_ mean: Double) -> Int {
        guard mean < 60 else { return max(Int((mean + mean.squareRoot() * normal()).rounded()), 0) }
        let limit = exp(-mean)
        var (product, count) = (fraction(), 0)
        while product > limit {
            product *= fraction()
            count += 1
        }
        return count
    }

    /// A sample of this many requests, reduced to what is read of it: the order statistics around p95 and some others
    /// are drawn from their exact distribution, and values between two of them are placed between them.
    mutating func latencies(_ requests: Int, median: Double, deviation: Double) -> LatencyHistogram {
        let rank = Percentile.p95.rank(of: requests)
        let reach = (Double(requests) * 0.95 * 0.05).squareRoot()
        let ranks = Set(
            [
                requests / 10, requests / 2, requests * 8 / 10, requests * 9 / 10, Int(Double(rank.lower) - reach),
                rank.lower, rank.lower + 1,
                Int((Double(rank.lower) + rank.fraction + reach).rounded(.up)), requests * 98 / 100,
                requests * 995 / 1000,
            ].map { min(max($0, 0), requests - 1) }
        ).sorted()
        // Uniform order statistics are sums of exponential variates divided by their total.
        var sums: [Double] = []
        var sum = 0.0
        var before = -1
        for rank in ranks {
            sum += gamma(Double(rank - before))
            sums.append(sum)
            before = rank
        }
        let total = sum + gamma(Double(requests - before))
        func milliseconds(_ share: Double) -> Int {
            let normal = NormalQuantile.value(at: min(max(share, 1e-9), 1 - 1e-9))
            let tail = max(normal - 2.05, 0)
            return Int((median * exp(deviation * normal + 0.5 * tail)).rounded())
        }
        var histogram = LatencyHistogram()
        var (rankBefore, shareBefore) = (-1, 0.0)
        for (rank, sum) in zip(ranks, sums) {
            let share = sum / total
            histogram.add(milliseconds((shareBefore + share) / 2), requests: rank - rankBefore - 1)
            histogram.add(milliseconds(share))
            (rankBefore, shareBefore) = (rank, share)
        }
        histogram.add(milliseconds((shareBefore + 1) / 2), requests: requests - 1 - rankBefore)
        return histogram
    }

    /// Number of events that come in bursts of a geometric size, `mean` in total.
    mutating func clustered(mean: Double, burst: Double) -> Int {
        let bursts = poisson(mean / burst)
        guard burst > 1 else { return bursts }
        guard bursts < 60 else {
            let deviation = (Double(bursts) * burst * (burst - 1)).squareRoot()
            return max(Int((Double(bursts) * burst + deviation * normal()).rounded()), bursts)
        }
        return (0..<bursts).reduce(0) { sum, _ in sum + 1 + Int(log(fraction()) / log(1 - 1 / burst)) }
    }
}

/// The quantiles of the standard normal distribution (Acklam's rational approximation, accurate to 1e-9).
enum NormalQuantile {
    static func value(at share: Double) -> Double {
        if share < 0.02425 {
            let q = (-2 * log(share)).squareRoot()
            return tail(q)
        }
        if share > 1 - 0.02425 {
            let q = (-2 * log(1 - share)).squareRoot()
            return -tail(q)
        }
        let q = share - 0.5
        let r = q * q
        let top =
            ((((-3.969683028665376e+01 * r + 2.209460984245205e+02) * r - 2.759285104469687e+02) * r
                + 1.383577518672690e+02) * r
                - 3.066479806614716e+01) * r + 2.506628277459239e+00
        let bottom =
            ((((-5.447609879822406e+01 * r + 1.615858368580409e+02) * r - 1.556989798598866e+02) * r
                + 6.680131188771972e+01) * r
                - 1.328068155288572e+01) * r + 1
        return top * q / bottom
    }

    private static func tail(_ q: Double) -> Double {
        let top =
            ((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838e+00) * q
                - 2.549732539343734e+00) * q
                + 4.374664141464968e+00) * q + 2.938163982698783e+00
        let bottom =
            (((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996e+00) * q
                + 3.754408661907416e+00) * q + 1
        return top / bottom
    }
}
