import Foundation

/// P95 of every endpoint over the days on record, reduced as the days are read: what slow growth is found in.
package struct CreepHistory: Sendable {
    fileprivate struct Point {
        let day: Int
        /// log(1 + P95).
        let value: Double
    }

    /// How many days are looked at, the reported one included.
    package static let days = 90

    fileprivate var series: [Endpoint: [Point]] = [:]

    package init() {}

    /// Adds a day; in any order.
    package mutating func add(_ date: CalendarDate, _ day: DailyDistributions) {
        for entry in day.entries where !entry.endpoint.isOther && entry.traffic.requests >= Creep.fewestRequests {
            guard entry.traffic.stored.isEmpty, let p95 = entry.traffic.latencies.latency(at: .p95) else { continue }
            series[entry.endpoint, default: []].append(Point(day: date.daysSince1970, value: log1p(max(p95, 0))))
        }
    }
}

/// Growth by less than any single day shows: asked once a week, over all days on record.
///
/// The slope is Theil and Sen's, the median of the slopes between all pairs of days (Sen, Estimates of the regression coefficient based on
/// Kendall's tau, 1968), which single bad days do not move; E-divisive (Matteson and James 2014, as Apache Otava has it) looks for steps, and
/// calls a slope several of them. Weekdays and what all endpoints have in common are taken out first. Days resemble the days before them,
/// so the error of the slope is greater than that of independent days: a day's deviation is a part that lasts, with the correlation r from day
/// to day, and a part that is the sample's own, and the first counts (1 + r) / (1 - r) times (Bartlett 1946). r is the ratio of the correlations
/// over two days and over one, common to all endpoints.
struct Creep: Hashable {
    let endpoint: Endpoint
    /// A day, as a fraction.
    let perDay: Double
    /// By the fitted line, in milliseconds.
    let before: Double
    let after: Double
    /// From the first day to the last.
    let days: Int
    let first: CalendarDate

    static let fewestRequests = 100
    /// The weekday whose report asks: Sunday's, read on Monday.
    static let weekday = 6
    private static let fewestDays = 30
    private static let fewestSeries = 8
    /// How many calls chance may make in a week, shared among the endpoints.
    private static let falseCalls = 0.05
    /// The efficiency of Theil and Sen's slope beside that of least squares, for normal errors.
    private static let efficiency = 0.95
    private static let leastPersistence = 0.3
    private static let mostPersistence = 0.85

    /// Those that grow, the fastest first.
    static func find(_ history: CreepHistory, on date: CalendarDate, settings: ComparisonSettings) -> [Creep] {
        let recent = history.series.mapValues { points in
            points.filter { date.daysSince1970 - $0.day < CreepHistory.days && $0.day <= date.daysSince1970 }.sorted { $0.day < $1.day }
        }.filter { $0.value.count >= fewestDays && ($0.value.last?.day ?? 0) == date.daysSince1970 }
        guard !recent.isEmpty else { return [] }
        let names = recent.keys.sorted()
        var values = names.map { recent[$0] ?? [] }
        let levels = values.map { $0.map(\.value).median ?? 0 }
        if names.count >= fewestSeries {
            var byDay: [Int: [Double]] = [:]
            for (points, level) in zip(values, levels) { for point in points { byDay[point.day, default: []].append(point.value - level) } }
            let common = byDay.mapValues { $0.count >= fewestSeries ? $0.median ?? 0 : 0 }
            values = values.map { $0.map { CreepHistory.Point(day: $0.day, value: $0.value - (common[$0.day] ?? 0)) } }
        }
        let fits = values.map { Fit($0) }
        let first = max(fits.map(\.resemblance).median ?? 0, 0)
        let second = max(fits.map(\.resemblanceOfTwo).median ?? 0, 0)
        let persistence = first > 0.05 ? min(max(second / first, first, leastPersistence), mostPersistence) : leastPersistence
        let typical = min(first / persistence, 1)
        return zip(zip(names, values), zip(fits, levels)).compactMap { series, fitted in
            let ((name, points), (fit, _)) = (series, fitted)
            let days = Double(points.count)
            // Of one series the part that lasts is little known; of all, more.
            let lasting = (min(max(fit.resemblance / persistence, 0), 1) + 2 * typical) / 3
            let inflation = lasting * (1 + persistence) / (1 - persistence) + 1 - lasting
            let effective = max(days / inflation, 4)
            let error = (fit.variance / fit.spread / efficiency * inflation).squareRoot()
            guard fit.slope > 0, error > 0 else { return nil }
            let chance = StudentDistribution(degreesOfFreedom: effective - 2 + days / 4).chance(above: fit.slope / error)
            guard chance <= falseCalls / Double(names.count), !fit.isStep else { return nil }
            guard let first = points.first?.day, let last = points.last?.day else { return nil }
            let (before, after) = (expm1(fit.middle + fit.slope * (Double(first) - fit.center)), expm1(fit.middle + fit.slope * (Double(last) - fit.center)))
            guard after - before >= max(before * settings.relativeChange, settings.changeMilliseconds) else { return nil }
            return Creep(
                endpoint: name, perDay: expm1(fit.slope), before: before, after: after, days: last - first + 1, first: CalendarDate(daysSince1970: first))
        }.sorted { $0.perDay != $1.perDay ? $0.perDay > $1.perDay : $0.endpoint < $1.endpoint }
    }

    /// A line through a series.
    private struct Fit {
        let slope: Double
        let middle: Double
        let center: Double
        /// Of the residuals.
        let variance: Double
        /// The sum of the squares of the days' distances from their middle.
        let spread: Double
        /// The correlation of a residual with that of the day before.
        let resemblance: Double
        /// And with that of two days before.
        let resemblanceOfTwo: Double
        /// Whether a single step fits better than the line.
        let isStep: Bool

        init(_ points: [CreepHistory.Point]) {
            let days = points.map { Double($0.day) }
            let center = days.reduce(0, +) / Double(max(days.count, 1))
            self.center = center
            // Twice: weekdays are told from growth by what growth leaves.
            var values = points.map(\.value)
            var slope = 0.0
            for _ in 0..<2 {
                slope = Self.slope(days, values)
                let slopeNow = slope
                let residuals = zip(days, points).map { $1.value - slopeNow * ($0 - center) }
                let middle = residuals.median ?? 0
                var byWeekday: [Int: [Double]] = [:]
                for (point, residual) in zip(points, residuals) { byWeekday[(point.day + 3) % 7, default: []].append(residual - middle) }
                // Half of what so few days of a weekday show is chance.
                let shape = byWeekday.mapValues { ($0.reduce(0, +) / Double($0.count)) * Double($0.count) / Double($0.count + 2) }
                values = points.map { $0.value - (shape[($0.day + 3) % 7] ?? 0) }
            }
            self.slope = slope
            let fitted = slope
            let middle = zip(days, values).map { $1 - fitted * ($0 - center) }.median ?? 0
            self.middle = middle
            spread = max(days.reduce(0) { $0 + ($1 - center) * ($1 - center) }, 1)
            let residuals = zip(days, values).map { $1 - middle - fitted * ($0 - center) }
            // No single day counts as farther away than ordinary ones are.
            let deviation = residuals.robustDeviation(from: 0)
            let clipped = residuals.map { min(max($0, -3 * deviation), 3 * deviation) }
            let squares = clipped.reduce(0) { $0 + $1 * $1 }
            let count = Double(max(clipped.count - 2, 1))
            variance = max(squares / count, 1e-8)
            func correlation(over days: Int) -> Double {
                let products = zip(clipped, clipped.dropFirst(days)).reduce(0.0) { $0 + $1.0 * $1.1 }
                let found = squares > 0 ? products / squares : 0
                // A correlation over few days comes out too small (Kendall 1954), and more so about a fitted line.
                return found + (2 + 6 * max(found, 0)) / Double(max(clipped.count, 1))
            }
            resemblance = correlation(over: 1)
            resemblanceOfTwo = correlation(over: 2)
            isStep = Self.bestStep(values) < 0.85 * squares
        }

        private static func slope(_ days: [Double], _ values: [Double]) -> Double {
            var slopes: [Double] = []
            slopes.reserveCapacity(days.count * days.count / 2)
            for late in days.indices {
                for early in 0..<late { slopes.append((values[late] - values[early]) / (days[late] - days[early])) }
            }
            return slopes.median ?? 0
        }

        /// The sum of squares about the means before and after the step that fits best.
        private static func bestStep(_ values: [Double]) -> Double {
            let all = values.reduce(0, +)
            let squares = values.reduce(0) { $0 + $1 * $1 }
            var (best, sum) = (Double.infinity, 0.0)
            for place in values.indices.dropLast() {
                sum += values[place]
                let (before, after) = (Double(place + 1), Double(values.count - place - 1))
                best = min(best, squares - sum * sum / before - (all - sum) * (all - sum) / after)
            }
            return best
        }
    }
}
