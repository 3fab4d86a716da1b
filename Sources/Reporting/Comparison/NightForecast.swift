import Foundation

/// What tonight was to be expected to be like, for every series of a measure, and how far it is from that.
///
/// The unit of replication is the night: requests of a day are not independent. In steps, each of which the article
/// `Comparison` explains:
///
/// 1. What all series of a night have in common is taken out, the service's own good and bad days.
/// 2. The level of a series is a robust mean of its nights, and part of yesterday's deviation is expected to last.
/// 3. What the same weekday usually deviates is expected again, shrunk as far as the nights do not tell.
/// 4. The same forecast, made for every earlier night from the others, tells how far forecasts are off. That spread is
///    moderated by the spread of all series (Smyth 2004), which gives a Student's t with honest degrees of freedom.
struct NightForecast {
    /// By series; `nil` where tonight or too many nights are missing.
    let deviations: [Deviation?]

    /// Nights with values, tonight not counted, without which a series is not judged.
    static let fewestNights = 5
    /// From so many nights on weekdays are told apart.
    private static let nightsForWeekdays = 14
    /// Fewer large series than this do not show what they have in common.
    private static let fewestSeries = 8
    /// Between a median absolute deviation and the standard deviation of a normal distribution.
    private static let normalDeviation = 1.4826
    /// Where a deviation is clipped, in standard deviations, and the variance that leaves of a normal distribution.
    private static let clip = 2.5
    private static let clippedVariance = 0.9775

    init(_ history: MeasureHistory, defaultDayVariance: Double) {
        var model = Model(history, defaultDayVariance: defaultDayVariance)
        deviations = model.deviations()
    }

    private struct Model {
        let history: MeasureHistory
        let defaultDayVariance: Double
        let tonight: Int
        let judged: [Int]
        /// Without what all series have in common.
        var values: [[Double]]
        var common: [Double]
        var levels: [Level] = []
        /// The variance of a day's deviation, times the series' day scale.
        var dayVariance = 0.0
        var persistence = 0.0

        init(_ history: MeasureHistory, defaultDayVariance: Double) {
            self.history = history
            self.defaultDayVariance = defaultDayVariance
            tonight = history.tonight
            let last = history.tonight
            judged = history.values.indices.filter { series in
                history.values[series][last].isFinite
                    && history.values[series][..<last].count(where: \.isFinite) >= NightForecast.fewestNights
            }
            values = history.values
            common = [Double](repeating: 0, count: history.dates.count)
        }

        var large: [Int] {
            let large = judged.filter { history.isLarge[$0] }
            return large.isEmpty ? judged : large
        }

        mutating func deviations() -> [Deviation?] {
            var result = [Deviation?](repeating: nil, count: history.values.count)
            guard !judged.isEmpty else { return result }
            removeCommon()
            levels = values.indices.map { series in Level(values[series][..<tonight], unit: unit(of: series)) }
            learnPersistence()
            var errors = [[Double]](repeating: [], count: values.count)
            for series in judged { errors[series] = (0...tonight).map { error(of: series, on: $0) } }
            let weekdays = WeekdayShape(
                history: history, errors: errors, series: judged, large: large, clips: judged.map { clip($0, errors[$0]) },
                isKnown: nightsKnown >= NightForecast.nightsForWeekdays)
            for series in judged { errors[series] = weekdays.corrected(errors[series], of: series) }
            let telling = Set(self.telling)
            let variance = VarianceFunction(
                errors: errors, history: history, series: telling.sorted(), fallback: defaultDayVariance)
            let spread = ModeratedSpread(
                judged.map { series in standardized(errors[series], of: series, by: variance) },
                isTypical: judged.map { telling.isEmpty || telling.contains($0) })
            for (position, series) in judged.enumerated() {
                // Earlier nights lie between others and tonight after all of them, so that its forecast is a lesser one: the more, the
                // more of a deviation lasts and the fewer nights there are.
                let lesser = 1 + 2 * persistence / Double(max(levels[series].count, 1))
                let sampling = history.samplingVariances[series][tonight]
                let all = variance.value(sampling: sampling, dayScale: history.dayScales[series])
                let difference = errors[series][tonight]
                result[series] = Deviation(
                    difference: difference, expected: history.values[series][tonight] - difference,
                    spread: (spread.factors[position] * all * lesser).squareRoot(),
                    degreesOfFreedom: spread.degreesOfFreedom[position],
                    skew: history.daySkew * variance.day.squareRoot()
                        * pow(variance.day * history.dayScales[series] / all, 1.5))
            }
            return result
        }

        private var nightsKnown: Int { judged.map { levels[$0].count }.max() ?? 0 }

        /// Series whose variation a day's own variation shows in, not the sampling alone.
        private var telling: [Int] {
            large.filter { series in
                let sampling = history.samplingVariances[series][..<tonight].filter(\.isFinite)
                return history.dayScales[series] * defaultDayVariance * 8 >= (sampling.median ?? 0)
            }
        }

        /// The standard deviation that a value of a series has at least.
        private func unit(of series: Int) -> Double {
            let sampling = history.samplingVariances[series][..<tonight].filter(\.isFinite).median ?? 0
            return (sampling + history.dayScales[series] * defaultDayVariance / 4).squareRoot()
        }

        private mutating func removeCommon() {
            let large = self.large
            guard large.count >= NightForecast.fewestSeries else { return }
            for _ in 0..<2 {
                let levels = large.map { series in
                    zip(history.values[series], common).prefix(tonight).compactMap { $0.isFinite ? $0 - $1 : nil }.median ?? 0
                }
                var shares: [[Double]] = []
                for night in history.dates.indices {
                    shares.append(
                        zip(large, levels).compactMap { series, level in
                            let value = history.values[series][night]
                            return value.isFinite ? value - level : nil
                        }.sorted())
                }
                common = shares.map { $0.count >= NightForecast.fewestSeries ? $0.sortedMedian : 0 }
                // On an ordinary night that is the median. Where it is out of the ordinary, no more than three quarters of
                // the series share, so that a change of half of them is theirs and not everybody's.
                let middle = common[..<tonight].median ?? 0
                let usual = common[..<tonight].map { abs($0 - middle) }.median.map { $0 * NightForecast.normalDeviation } ?? 0
                for (night, sorted) in shares.enumerated() where abs(common[night] - middle) > 3 * usual && !sorted.isEmpty {
                    let quarter = sorted[common[night] > middle ? sorted.count / 4 : sorted.count - 1 - sorted.count / 4]
                    common[night] = common[night] > middle ? max(quarter, middle) : min(quarter, middle)
                }
            }
            for series in values.indices {
                for night in values[series].indices { values[series][night] -= common[night] }
            }
        }

        /// How much of a day's deviation is still there on the next: pooled over series, and shrunk towards 0.3 where there
        /// are few nights.
        private mutating func learnPersistence() {
            let large = self.large
            var (variances, products, squares, pairs) = ([Double](), 0.0, 0.0, 0)
            for series in large {
                let level = levels[series]
                let residuals = values[series][..<tonight].map { level.clipped($0, at: NightForecast.clip) - level.mean }
                var (excess, count) = (0.0, 0)
                for night in residuals.indices where residuals[night].isFinite {
                    let own = residuals[night] * residuals[night] - history.samplingVariances[series][night]
                    excess += own
                    count += 1
                    guard night + 1 < residuals.count, residuals[night + 1].isFinite, isNext(night) else { continue }
                    let unit = 1 / max(level.spread * level.spread, 1e-12)
                    products += residuals[night] * residuals[night + 1] * unit
                    squares += own * unit
                    pairs += 1
                }
                if count > 0, history.dayScales[series] > 0 {
                    variances.append(max(excess / Double(count), 0) / history.dayScales[series])
                }
            }
            dayVariance = max(variances.median ?? 0, defaultDayVariance / 16)
            let nights = Double(max(nightsKnown, 1))
            var found = squares > 0 ? products / squares : 0
            // A correlation over few nights comes out too small (Kendall 1954).
            found += (1 + 4 * max(found, 0)) / nights
            persistence = min(max((found * Double(pairs) + 0.3 * 50) / Double(pairs + 50), 0), 0.9)
        }

        private func isNext(_ night: Int) -> Bool {
            history.dates[night + 1].daysSince1970 - history.dates[night].daysSince1970 == 1
        }

        /// The value of a night less its forecast from all others, as far as weekdays do not matter. NaN where it is missing.
        private func error(of series: Int, on night: Int) -> Double {
            let value = values[series][night]
            guard value.isFinite else { return .nan }
            let level = levels[series]
            let mean = night == tonight ? level.mean : level.mean(without: value)
            var carried = 0.0
            if night > 0, values[series][night - 1].isFinite {
                let gap = history.dates[night].daysSince1970 - history.dates[night - 1].daysSince1970
                let scale = dayVariance * history.dayScales[series]
                let reliability = scale / max(scale + history.samplingVariances[series][night - 1], 1e-12)
                if gap <= 3 {
                    carried = pow(persistence, Double(gap)) * reliability
                        * level.ordinary(values[series][night - 1] - mean)
                }
            }
            return value - mean - carried
        }

        private func clip(_ series: Int, _ errors: [Double]) -> Double {
            let known = errors[..<tonight].filter(\.isFinite).map { abs($0) }
            return NightForecast.clip * max((known.median ?? 0) * NightForecast.normalDeviation, unit(of: series))
        }

        /// The errors of the nights before tonight in units of what is expected of them. The first night has no night before
        /// it, so its forecast is a lesser one, and is left out.
        private func standardized(_ errors: [Double], of series: Int, by variance: VarianceFunction) -> [Double] {
            (1..<max(tonight, 1)).compactMap { night in
                guard errors[night].isFinite else { return nil }
                let expected = variance.value(
                    sampling: history.samplingVariances[series][night], dayScale: history.dayScales[series])
                return errors[night] / expected.squareRoot()
            }
        }
    }
}

/// Where a series usually is: the mean of its nights, none of which counts as farther away than ordinary ones are.
private struct Level {
    let count: Int
    let mean: Double
    /// Robust, and at least the unit it was given.
    let spread: Double
    private let middle: Double
    private let total: Double
    private static let clip = 1.5

    init(_ values: ArraySlice<Double>, unit: Double) {
        let known = values.filter(\.isFinite)
        let middle = known.median ?? 0
        count = known.count
        self.middle = middle
        spread = max((known.map { abs($0 - middle) }.median ?? 0) * 1.4826, unit, 1e-9)
        let (low, high) = (middle - Self.clip * spread, middle + Self.clip * spread)
        total = known.reduce(0) { $0 + min(max($1, low), high) }
        mean = known.isEmpty ? 0 : total / Double(known.count)
    }

    func clipped(_ value: Double, at limit: Double) -> Double {
        value.isFinite ? min(max(value, middle - limit * spread), middle + limit * spread) : .nan
    }

    /// The mean of the other nights.
    func mean(without value: Double) -> Double {
        count > 1 ? (total - clipped(value, at: Self.clip)) / Double(count - 1) : mean
    }

    /// Of a deviation the part that is day-to-day variation, which the next day has something of: all of a small one, nothing
    /// of what can only be a change or an accident (Hampel's redescending function).
    func ordinary(_ deviation: Double) -> Double {
        let size = abs(deviation) / spread
        return size <= 2 ? deviation : size >= 4 ? 0 : deviation * (4 - size) / 2
    }
}

/// What nights of a weekday usually deviate from the forecast, by series.
private struct WeekdayShape {
    private let history: MeasureHistory
    private var sums: [Int: [(sum: Double, count: Int)]] = [:]
    private var clips: [Int: Double] = [:]
    /// Of what weekdays of a series deviate, and of nights of the same weekday, both in units of the series' clips.
    private var (between, within) = (0.0, 1.0)

    /// - Parameters:
    ///   - errors: of forecasts, by series and night.
    ///   - isKnown: whether there are nights enough; otherwise nothing is corrected.
    init(history: MeasureHistory, errors: [[Double]], series: [Int], large: [Int], clips: [Double], isKnown: Bool) {
        self.history = history
        guard isKnown else { return }
        self.clips = Dictionary(uniqueKeysWithValues: zip(series, clips))
        var (withins, betweens) = ([Double](), [Double]())
        let isLarge = Set(large)
        for (position, one) in series.enumerated() {
            var days = [(sum: Double, count: Int)](repeating: (0, 0), count: 7)
            var (all, squares) = (0.0, 0.0)
            for night in 1..<max(history.tonight, 1) where errors[one][night].isFinite {
                let error = min(max(errors[one][night], -clips[position]), clips[position])
                let weekday = history.dates[night].weekday
                days[weekday].sum += error
                days[weekday].count += 1
                all += error
                squares += error * error
            }
            sums[one] = days
            let groups = days.filter { $0.count > 0 }
            let count = groups.reduce(0) { $0 + $1.count }
            guard isLarge.contains(one), groups.count > 1, count > groups.count, clips[position] > 0 else { continue }
            // Analysis of variance with groups of unequal size.
            let explained = groups.reduce(0.0) { $0 + $1.sum * $1.sum / Double($1.count) }
            let ownWithin = max(squares - explained, 0) / Double(count - groups.count)
            let ownBetween = (explained - all * all / Double(count)) / Double(groups.count - 1)
            let size =
                (Double(count) - groups.reduce(0.0) { $0 + Double($1.count * $1.count) } / Double(count)) / Double(groups.count - 1)
            let unit = clips[position] * clips[position]
            withins.append(ownWithin / unit)
            betweens.append((ownBetween - ownWithin) / size / unit)
        }
        guard !withins.isEmpty else { return }
        within = max(withins.reduce(0, +) / Double(withins.count), 1e-12)
        between = max(betweens.reduce(0, +) / Double(betweens.count), 0)
    }

    /// The errors less what their weekday usually deviates, seen from all other nights.
    func corrected(_ errors: [Double], of series: Int) -> [Double] {
        guard between > 0, let days = sums[series], let clip = clips[series] else { return errors }
        return errors.enumerated().map { night, error in
            guard error.isFinite else { return error }
            var (sum, count) = days[history.dates[night].weekday]
            if night > 0, night < history.tonight {
                sum -= min(max(error, -clip), clip)
                count -= 1
            }
            guard count > 0 else { return error }
            let weight = Double(count) * between / (Double(count) * between + within)
            return error - weight * sum / Double(count)
        }
    }
}

/// The variance of a forecast's error as a multiple of the sampling variance and a day's own variance: requests cluster, so
/// the first may be more than one; days differ, so the second is mostly not zero.
private struct VarianceFunction {
    private let clustering: Double
    let day: Double

    init(errors: [[Double]], history: MeasureHistory, series: [Int], fallback: Double) {
        var points: [(sampling: Double, scale: Double, square: Double)] = []
        for one in series {
            let nights = (1..<max(history.tonight, 1)).filter { errors[one][$0].isFinite }
            guard nights.count >= 3 else { continue }
            let limit = nights.count >= 10 ? 2.5 * 1.4826 * (nights.map { abs(errors[one][$0]) }.median ?? 0) : .infinity
            let squares = nights.reduce(0.0) { sum, night in
                let error = min(abs(errors[one][night]), max(limit, 1e-12))
                return sum + error * error
            }
            let sampling = nights.reduce(0.0) { $0 + history.samplingVariances[one][$1] } / Double(nights.count)
            points.append((sampling, history.dayScales[one], squares / Double(nights.count) / 0.9775))
        }
        var clustering = 1.0
        var day = points.compactMap { $0.scale > 0 ? max($0.square - $0.sampling, 0) / $0.scale : nil }.median ?? fallback
        // Iteratively reweighted least squares through the origin; a series that varies far more than others of its kind
        // counts as thrice as much as they.
        if points.count >= 5 {
            for _ in 0..<30 {
                var (aa, ab, bb, ay, by) = (0.0, 0.0, 0.0, 0.0, 0.0)
                for point in points {
                    let fitted = max(clustering * point.sampling + day * point.scale, 1e-12)
                    let weight = 1 / (fitted * fitted)
                    let square = min(point.square, 3 * fitted)
                    aa += weight * point.sampling * point.sampling
                    ab += weight * point.sampling * point.scale
                    bb += weight * point.scale * point.scale
                    ay += weight * point.sampling * square
                    by += weight * point.scale * square
                }
                let determinant = aa * bb - ab * ab
                guard bb > 0 else { break }
                if determinant > 1e-9 * aa * bb {
                    clustering = (ay * bb - by * ab) / determinant
                    day = (aa * by - ab * ay) / determinant
                } else {
                    clustering = 1
                }
                if clustering < 1 || determinant <= 1e-9 * aa * bb {
                    clustering = 1
                    day = (by - ab) / bb
                }
                if day < 0 {
                    day = 0
                    clustering = aa > 0 ? max(ay / aa, 1) : 1
                }
            }
        }
        self.clustering = clustering
        // Nothing is so steady that a day's variation may be taken for none.
        self.day = max(day, fallback / 16)
    }

    func value(sampling: Double, dayScale: Double) -> Double { max(clustering * sampling + day * dayScale, 1e-12) }
}

/// How much more or less than expected the errors of each series vary, moderated by those of the others.
///
/// Smyth, "Linear models and empirical Bayes methods for assessing differential expression in microarray experiments", 2004:
/// the variance of a series is taken as its own with its degrees of freedom and a common one with prior degrees of freedom
/// put together; the prior is fitted to the mean and the variance of the logarithms.
private struct ModeratedSpread {
    let factors: [Double]
    let degreesOfFreedom: [Double]

    /// More would say that all series vary alike, which no number of nights can show.
    private static let mostPriorDegrees = 100.0
    /// What is taken for granted where series are too few to be compared.
    private static let fewestPriorDegrees = 3.0

    /// - Parameter errors: in units of what is expected, by series.
    init(_ errors: [[Double]], isTypical: [Bool]) {
        let own = errors.map { errors -> (variance: Double, degrees: Double) in
            guard !errors.isEmpty else { return (1, 0) }
            let limit = 2.5 * max((errors.map { abs($0) }.median ?? 0) * 1.4826, 1)
            let sum = errors.reduce(0.0) { $0 + min($1 * $1, limit * limit) }
            return (max(sum / Double(errors.count) / 0.9775, 1e-3), max(0.9 * Double(errors.count) - 1, 1))
        }
        var (prior, priorDegrees) = (1.0, Self.fewestPriorDegrees)
        let typical = zip(own, isTypical).filter { $1 && $0.degrees >= 1 }.map(\.0)
        if typical.count >= 3 {
            let logs = typical.map { log($0.variance) - digamma($0.degrees / 2) + log($0.degrees / 2) }
            let mean = logs.reduce(0, +) / Double(logs.count)
            let variance = logs.reduce(0.0) { $0 + ($1 - mean) * ($1 - mean) } / Double(logs.count - 1)
            let excess = variance - typical.reduce(0.0) { $0 + trigamma($1.degrees / 2) } / Double(typical.count)
            priorDegrees = excess > 0 ? min(2 * inverseTrigamma(excess), Self.mostPriorDegrees) : Self.mostPriorDegrees
            // Few series know little of all series.
            priorDegrees = min(priorDegrees, typical.reduce(0.0) { $0 + $1.degrees })
            prior = exp(mean + digamma(priorDegrees / 2) - log(priorDegrees / 2))
        }
        factors = own.map { ($0.variance * $0.degrees + prior * priorDegrees) / ($0.degrees + priorDegrees) }
        degreesOfFreedom = own.map { $0.degrees + priorDegrees }
    }
}

extension Collection<Double> {
    /// `nil` when empty.
    var median: Double? { isEmpty ? nil : sorted().sortedMedian }
}

extension [Double] {
    /// Of a sorted array that is not empty.
    var sortedMedian: Double {
        count.isMultiple(of: 2) ? self[count / 2 - 1] / 2 + self[count / 2] / 2 : self[count / 2]
    }
}
