import Glibc

/// P95 of every endpoint over the days on record, reduced while the days are read. Slow growth is found in it.
package struct CreepHistory: Sendable {
    fileprivate struct Point {
        let day: Int
        /// log(1 + P95).
        let value: Double
        /// Variance of `value` from chance alone.
        let sampling: Double
    }

    /// Number of days that are examined, including the reported one.
    package static let days = 90

    fileprivate var series: [Endpoint: [Point]] = [:]

    package init() {}

    /// Adds a day; days may come in any order.
    package mutating func add(_ date: CalendarDate, _ day: DailyDistributions) {
        for entry in day.entries where !entry.endpoint.isOther && entry.traffic.requests >= Creep.fewestRequests {
            let figures = DayFigures(entry.traffic)
            guard let p95 = figures.p95Milliseconds else { continue }
            series[entry.endpoint, default: []].append(
                Point(day: date.daysSince1970, value: log1p(max(p95, 0)), sampling: figures.p95Variance))
        }
    }
}

/// Growth too slow to show on a single day: tested once a week, over all days on record.
///
/// A line is fitted to each series by generalized least squares: days resemble the days before them, and the error of a
/// slope is then far greater than with independent days (2.4 times, in noise of which 0.7 remains on the next day). How
/// much of the noise lasts is learned from all series together (`LastingNoise`, by restricted likelihood), because a
/// single series shows little of it; each series knows which part of a day's deviation is sampling. Weekdays are fitted
/// together with the line, what all endpoints have in common is removed first, and the distance of single bad days from
/// the line by Theil and Sen is clipped to an ordinary one (Sen 1968).
///
/// E-divisive (Matteson and James 2014, used by Apache Otava) searches for steps and reports a slope as several of
/// them. Here, a series that a single step fits better than any growth is left to the comparison of days.
struct Creep: Hashable {
    let endpoint: Endpoint
    /// Growth per day, as a fraction.
    let perDay: Double
    /// Start and end of the fitted line, in milliseconds.
    let before: Double
    let after: Double
    /// The days from the first to the last.
    let days: Int
    let first: CalendarDate

    static let fewestRequests = 100
    /// The weekday whose report runs the test: Sunday, read on Monday.
    static let weekday = 6
    private static let fewestDays = 30
    private static let fewestSeries = 8
    /// Number of calls that chance may make per week, shared among the endpoints. It is half of the documented one in
    /// twenty, because the noise is estimated from the same days.
    private static let falseCalls = 0.025
    /// A step is distinguished from growth if it fits better by this many variances.
    private static let clearStep = 6.0
    private static let weightOfAll = 3.0
    private static let mostSeries = 10.0
    /// Noise models that are tried: resemblances of a day to the day before, and lasting parts of the variance that is
    /// not sampling.
    private static let noises = [0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9].flatMap { resemblance in
        [0.4, 0.7, 1].map { LastingNoise(resemblance: resemblance, lasting: $0) }
    }

    /// Endpoints that grow, the fastest first.
    static func find(_ history: CreepHistory, on date: CalendarDate, settings: ComparisonSettings) -> [Creep] {
        let recent = history.series.mapValues { points in
            points.filter { date.daysSince1970 - $0.day < CreepHistory.days && $0.day <= date.daysSince1970 }.sorted {
                $0.day < $1.day
            }
        }.filter { $0.value.count >= fewestDays && ($0.value.last?.day ?? 0) == date.daysSince1970 }
        let names = recent.keys.sorted()
        let series = withoutCommon(names.map { recent[$0] ?? [] }).map(Series.init)
        // Likelihood of each noise model, by series and for all of them.
        let fits = series.map { series in noises.map { series.fit($0) } }
        let typical = noises.indices.map { noise in
            fits.reduce(0.0) { $0 + ($1[noise]?.logLikelihood ?? 0) } / Double(max(fits.count, 1))
        }
        let weight = weightOfAll * min(Double(fits.count), mostSeries)
        return zip(names, zip(series, fits)).compactMap { name, fitted in
            let (series, fits) = fitted
            let likelihoods = noises.indices.map { (fits[$0]?.logLikelihood ?? -.infinity) + weight * typical[$0] }
            guard let most = likelihoods.max(), most.isFinite, let likeliest = likelihoods.firstIndex(of: most) else {
                return nil
            }
            let shares = likelihoods.map { exp($0 - most) }
            let all = shares.reduce(0, +)
            let chance = zip(shares, fits).reduce(0.0) { sum, pair in
                guard let fit = pair.1 else { return sum }
                return sum + pair.0 / all
                    * StudentDistribution(degreesOfFreedom: Double(fit.degreesOfFreedom)).chance(
                        above: fit.slope / fit.error)
            }
            guard chance <= falseCalls / Double(names.count), let slope = fits[likeliest]?.slope, slope > 0 else {
                return nil
            }
            let (before, after) = series.ends(slope: slope)
            guard after - before >= max(before * settings.relativeChange, settings.changeMilliseconds),
                !series.isStep(noises[likeliest], clearly: clearStep)
            else { return nil }
            return Creep(
                endpoint: name, perDay: expm1(slope), before: before, after: after,
                days: series.days[series.days.count - 1] - series.days[0] + 1,
                first: CalendarDate(daysSince1970: series.days[0]))
        }.sorted { $0.perDay != $1.perDay ? $0.perDay > $1.perDay : $0.endpoint < $1.endpoint }
    }

    private static func withoutCommon(_ series: [[CreepHistory.Point]]) -> [[CreepHistory.Point]] {
        guard series.count >= fewestSeries else { return series }
        var byDay: [Int: [Double]] = [:]
        for points in series {
            let level = points.map(\.value).median ?? 0
            for point in points { byDay[point.day, default: []].append(point.value - level) }
        }
        let common = byDay.mapValues { $0.count >= fewestSeries ? $0.median ?? 0 : 0 }
        return series.map { points in
            points.map {
                CreepHistory.Point(day: $0.day, value: $0.value - (common[$0.day] ?? 0), sampling: $0.sampling)
            }
        }
    }

    /// A series prepared for fitting.
    private struct Series {
        let days: [Int]
        /// Values with outliers clipped to an ordinary distance from the line.
        private let values: [Double]
        /// A constant, and the weekdays minus the last of them.
        private let columns: [[Double]]
        /// The part of the variance that is not sampling.
        private let own: Double

        init(_ points: [CreepHistory.Point]) {
            days = points.map(\.day)
            let times = days.map { Double($0 - (points.last?.day ?? 0)) }
            let slope = Self.slope(times, points.map(\.value))
            let middle = zip(times, points).map { $1.value - slope * $0 }.median ?? 0
            let residuals = zip(times, points).map { $1.value - slope * $0 - middle }
            let limit = RobustDeviation.clip * residuals.robustDeviation(from: 0)
            let ordinary = residuals.map { min(max($0, -limit), limit) }
            values = zip(times, ordinary).map { slope * $0 + middle + $1 }
            let weekdays = days.map { ($0 + 3) % 7 }
            columns =
                [times.map { _ in 1 }]
                + (0..<6).map { weekday in
                    weekdays.map { $0 == weekday ? 1 : $0 == 6 ? -1 : 0 }
                }
            let variance = ordinary.reduce(0) { $0 + $1 * $1 } / Double(max(ordinary.count - columns.count - 1, 1))
            let sampling = points.map(\.sampling).median ?? 0
            own = variance > 0 ? min(max(1 - sampling / variance, 0.1), 1) : 1
        }

        private func whitened(_ noise: LastingNoise) -> WhitenedSeries {
            WhitenedSeries(
                values, columns: columns, days: days,
                noise: LastingNoise(resemblance: noise.resemblance, lasting: noise.lasting * own))
        }

        /// Fits a line.
        func fit(_ noise: LastingNoise) -> ColumnFit? {
            whitened(noise).fit(days.map { Double($0 - days[days.count - 1]) })
        }

        /// Start and end of a line with this slope, in milliseconds.
        func ends(slope: Double) -> (before: Double, after: Double) {
            let last = days[days.count - 1]
            let middle = zip(days, values).map { $1 - slope * Double($0 - last) }.median ?? 0
            return (expm1(middle + slope * Double(days[0] - last)), expm1(middle))
        }

        /// Whether a single step fits better than growth that begins on any day.
        func isStep(_ noise: LastingNoise, clearly limit: Double) -> Bool {
            let series = whitened(noise)
            let places = days.indices.dropFirst(3).dropLast(2)
            let step = places.compactMap { place in series.fit(days.indices.map { $0 >= place ? 1 : 0 }) }.min {
                $0.squares < $1.squares
            }
            let beginnings = stride(from: days[0], through: max(days[days.count - 1] - 20, days[0]), by: 10)
            let growth =
                beginnings.compactMap { start in series.fit(days.map { Double(max($0 - start, 0)) })?.squares }.min()
                ?? .infinity
            guard let step else { return false }
            return growth - step.squares > limit * step.squares / Double(step.degreesOfFreedom)
        }

        private static func slope(_ days: [Double], _ values: [Double]) -> Double {
            var slopes: [Double] = []
            slopes.reserveCapacity(days.count * days.count / 2)
            for late in days.indices {
                for early in 0..<late { slopes.append((values[late] - values[early]) / (days[late] - days[early])) }
            }
            return slopes.median ?? 0
        }
    }
}
