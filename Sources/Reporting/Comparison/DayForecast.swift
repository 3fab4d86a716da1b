import Glibc

/// The expected value of the day for every series of a measure, and how far the day is from it.
///
/// The unit of replication is the day: requests of a day are not independent. "What is compared" in `docs/numbers.md`
/// describes the rules for readers. The steps:
///
/// 1. What all series of a day have in common is removed: the service's own good and bad days.
/// 2. The level of a series is a robust mean of its days, and part of the previous day's deviation is expected to last.
/// 3. The usual deviation of the same weekday is expected again, shrunk where the days do not support it.
/// 4. The same forecast, made for every earlier day from the others, shows how far forecasts are off. That spread is
///    moderated by the spread of all series (Smyth 2004), which gives a Student's t with honest degrees of freedom.
struct DayForecast {
    /// Deviations by series; `nil` where this day or too many days are missing.
    let deviations: [Deviation?]
    /// Distance of the mean of the last days, including this day, from the level before them: by their number, then by
    /// series. Several days together prove a lasting change that no single day proves.
    private(set) var lasting: [Int: [Deviation?]] = [:]

    /// Numbers of days that are tested together, with the part of the chance of a false call that each number gets,
    /// relative to a single day. Three days show a step that no single day proves, seven a smaller one; further numbers
    /// would cost the others more than they find.
    static let spans = [3: 0.9, 7: 0.3]

    /// A series with fewer days with values, excluding this day, is not judged.
    static let fewestDays = 5
    /// Weekdays are distinguished from this many days on.
    private static let daysForWeekdays = 14
    /// Fewer large series than this do not show what they have in common.
    private static let fewestSeries = 8

    init(_ history: MeasureHistory, defaultDayVariance: Double) {
        var model = Model(history, defaultDayVariance: defaultDayVariance)
        deviations = model.deviations()
        guard !model.judged.isEmpty else { return }
        for (span, deviations) in model.lasting(Self.spans.keys.sorted()) { lasting[span] = deviations }
    }

    private struct Model {
        let history: MeasureHistory
        let defaultDayVariance: Double
        let today: Int
        let judged: [Int]
        /// Values without what all series have in common.
        var values: [[Double]]
        var common: [Double]
        var levels: [SeriesLevel] = []
        /// The variance of a day's deviation, multiplied by the series' day scale.
        var dayVariance = 0.0
        var persistence = 0.0

        init(_ history: MeasureHistory, defaultDayVariance: Double) {
            self.history = history
            self.defaultDayVariance = defaultDayVariance
            today = history.today
            let last = history.today
            judged = history.values.indices.filter { series in
                history.values[series][last].isFinite
                    && history.values[series][..<last].count(where: \.isFinite) >= DayForecast.fewestDays
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
            levels = values.indices.map { series in SeriesLevel(values[series][..<today], unit: unit(of: series)) }
            learnPersistence()
            var errors = [[Double]](repeating: [], count: values.count)
            for series in judged { errors[series] = (0...today).map { error(of: series, on: $0) } }
            let weekdays = WeekdayShape(
                history: history, errors: errors, series: judged, large: large,
                clips: judged.map { clip($0, errors[$0]) }, isKnown: daysKnown >= DayForecast.daysForWeekdays)
            for series in judged { errors[series] = weekdays.corrected(errors[series], of: series) }
            let telling = Set(self.telling)
            let variance = VarianceFunction(
                errors: errors, history: history, series: telling.sorted(), fallback: defaultDayVariance)
            let spread = ModeratedSpread(
                judged.map { series in standardized(errors[series], of: series, by: variance) },
                isTypical: judged.map { telling.isEmpty || telling.contains($0) })
            for (position, series) in judged.enumerated() {
                // Earlier days lie between other days, and this day lies after all of them. Its forecast is therefore
                // worse: the more of a deviation lasts and the fewer days there are, the worse.
                let lesser = 1 + 2 * persistence / Double(max(levels[series].count, 1))
                let sampling = history.samplingVariances[series][today]
                let all = variance.value(sampling: sampling, dayScale: history.dayScales[series])
                let difference = errors[series][today]
                result[series] = Deviation(
                    difference: difference, expected: history.values[series][today] - difference,
                    spread: (spread.factors[position] * all * lesser).squareRoot(),
                    degreesOfFreedom: spread.degreesOfFreedom[position],
                    skew: history.daySkew * variance.day.squareRoot()
                        * pow(variance.day * history.dayScales[series] / all, 1.5))
            }
            return result
        }

        /// Deviations of the means of the last days, by their number, from the level of the days before these.
        ///
        /// Their variance is that of a mean of days that each resemble the one before. For k days with the correlation
        /// r it is (k + 2 sum (k - j) r^j) / k² times a day's variance, and the error of the level itself is that of a
        /// mean of all days in that level.
        func lasting(_ spans: [Int]) -> [(Int, [Deviation?])] {
            var errors = [[Double]](repeating: [], count: values.count)
            for series in judged {
                errors[series] = (0...today).map { day in
                    let value = values[series][day]
                    guard value.isFinite else { return .nan }
                    return value - (day == today ? levels[series].mean : levels[series].mean(without: value))
                }
            }
            let weekdays = WeekdayShape(
                history: history, errors: errors, series: judged, large: large,
                clips: judged.map { clip($0, errors[$0]) }, isKnown: daysKnown >= DayForecast.daysForWeekdays)
            let corrected = errors.enumerated().map { series, errors in
                errors.isEmpty ? errors : weekdays.corrected(errors, of: series)
            }
            let telling = Set(self.telling)
            let variance = VarianceFunction(
                errors: corrected, history: history, series: telling.sorted(), fallback: defaultDayVariance)
            let spread = ModeratedSpread(
                judged.map { standardized(corrected[$0], of: $0, by: variance) },
                isTypical: judged.map { telling.isEmpty || telling.contains($0) })
            let memory = (1 + persistence) / (1 - persistence)
            return spans.filter { $0 <= today }.map { span in
                var result = [Deviation?](repeating: nil, count: history.values.count)
                let resemblance =
                    (1..<max(span, 1)).reduce(Double(span)) {
                        $0 + 2 * Double(span - $1) * pow(persistence, Double($1))
                    }
                    / Double(span * span)
                for (position, series) in judged.enumerated() {
                    let days = (today - span + 1)...today
                    let known = values[series][..<days.lowerBound].count(where: \.isFinite)
                    guard known >= DayForecast.fewestDays, days.allSatisfy({ values[series][$0].isFinite }) else {
                        continue
                    }
                    let level = SeriesLevel(values[series][..<days.lowerBound], unit: unit(of: series))
                    let difference =
                        days.reduce(0.0) { sum, day in
                            sum + values[series][day] - level.mean - (errors[series][day] - corrected[series][day])
                        } / Double(span)
                    let scale = history.dayScales[series]
                    let sampling = days.reduce(0.0) { $0 + history.samplingVariances[series][$1] } / Double(span * span)
                    let earlier = history.samplingVariances[series][..<days.lowerBound].filter(\.isFinite).median ?? 0
                    let own =
                        variance.value(sampling: sampling, dayScale: scale * resemblance)
                        + variance.value(sampling: earlier / Double(known), dayScale: scale * memory / Double(known))
                    let all = spread.factors[position] * own
                    result[series] = Deviation(
                        difference: difference, expected: history.values[series][today] - difference,
                        spread: all.squareRoot(), degreesOfFreedom: spread.degreesOfFreedom[position],
                        skew: history.daySkew * variance.day.squareRoot()
                            * pow(min(variance.day * scale * resemblance / own, 1), 1.5))
                }
                return (span, result)
            }
        }

        private var daysKnown: Int { judged.map { levels[$0].count }.max() ?? 0 }

        /// Series whose variation shows a day's own variation and not only sampling.
        private var telling: [Int] {
            large.filter { series in
                let sampling = history.samplingVariances[series][..<today].filter(\.isFinite)
                return history.dayScales[series] * defaultDayVariance * 8 >= (sampling.median ?? 0)
            }
        }

        /// The minimum standard deviation of a value of a series.
        private func unit(of series: Int) -> Double {
            let sampling = history.samplingVariances[series][..<today].filter(\.isFinite).median ?? 0
            return (sampling + history.dayScales[series] * defaultDayVariance / 4).squareRoot()
        }

        private mutating func removeCommon() {
            let large = self.large
            guard large.count >= DayForecast.fewestSeries else { return }
            for _ in 0..<2 {
                let levels = large.map { series in
                    zip(history.values[series], common).prefix(today).compactMap { $0.isFinite ? $0 - $1 : nil }.median
                        ?? 0
                }
                var shares: [[Double]] = []
                for day in history.dates.indices {
                    shares.append(
                        zip(large, levels).compactMap { series, level in
                            let value = history.values[series][day]
                            return value.isFinite ? value - level : nil
                        }.sorted())
                }
                common = shares.map { $0.count >= DayForecast.fewestSeries ? $0.sortedMedian : 0 }
                // On an ordinary day this is the median. On an unusual day at most three quarters of the series share
                // it, so that a change in half of them counts as theirs and not as everybody's.
                let middle = common[..<today].median ?? 0
                let usual = common[..<today].robustDeviation(from: middle)
                for (day, sorted) in shares.enumerated() where abs(common[day] - middle) > 3 * usual && !sorted.isEmpty
                {
                    let quarter = sorted[common[day] > middle ? sorted.count / 4 : sorted.count - 1 - sorted.count / 4]
                    common[day] = common[day] > middle ? max(quarter, middle) : min(quarter, middle)
                }
            }
            for series in values.indices {
                for day in values[series].indices { values[series][day] -= common[day] }
            }
        }

        /// Learns how much of a day's deviation remains on the next day: pooled over series, and shrunk towards 0.3
        /// where there are few days.
        private mutating func learnPersistence() {
            let large = self.large
            var (variances, products, squares, pairs) = ([Double](), 0.0, 0.0, 0)
            for series in large {
                let level = levels[series]
                let residuals = values[series][..<today].map {
                    level.clipped($0, at: RobustDeviation.clip) - level.mean
                }
                var (excess, count) = (0.0, 0)
                for day in residuals.indices where residuals[day].isFinite {
                    let own = residuals[day] * residuals[day] - history.samplingVariances[series][day]
                    excess += own
                    count += 1
                    guard day + 1 < residuals.count, residuals[day + 1].isFinite, isNext(day) else { continue }
                    let unit = 1 / max(level.spread * level.spread, 1e-12)
                    products += residuals[day] * residuals[day + 1] * unit
                    squares += own * unit
                    pairs += 1
                }
                if count > 0, history.dayScales[series] > 0 {
                    variances.append(max(excess / Double(count), 0) / history.dayScales[series])
                }
            }
            dayVariance = max(variances.median ?? 0, defaultDayVariance / 16)
            let days = Double(max(daysKnown, 1))
            var found = squares > 0 ? products / squares : 0
            // A correlation estimated from few days is too small (Kendall 1954).
            found += (1 + 4 * max(found, 0)) / days
            persistence = min(max((found * Double(pairs) + 0.3 * 50) / Double(pairs + 50), 0), 0.9)
        }

        private func isNext(_ day: Int) -> Bool {
            history.dates[day + 1].daysSince1970 - history.dates[day].daysSince1970 == 1
        }

        /// The value of a day minus its forecast from all others, without weekdays. NaN where the value is missing.
        private func error(of series: Int, on day: Int) -> Double {
            let value = values[series][day]
            guard value.isFinite else { return .nan }
            let level = levels[series]
            let mean = day == today ? level.mean : level.mean(without: value)
            var carried = 0.0
            if day > 0, values[series][day - 1].isFinite {
                let gap = history.dates[day].daysSince1970 - history.dates[day - 1].daysSince1970
                let scale = dayVariance * history.dayScales[series]
                let reliability = scale / max(scale + history.samplingVariances[series][day - 1], 1e-12)
                if gap <= 3 {
                    carried =
                        pow(persistence, Double(gap)) * reliability
                        * level.ordinary(values[series][day - 1] - mean)
                }
            }
            return value - mean - carried
        }

        private func clip(_ series: Int, _ errors: [Double]) -> Double {
            RobustDeviation.clip * max(errors[..<today].filter(\.isFinite).robustDeviation(from: 0), unit(of: series))
        }

        /// The errors of the days before this day, in units of their expected size. The first day has no day before it,
        /// so its forecast is worse, and it is left out.
        private func standardized(_ errors: [Double], of series: Int, by variance: VarianceFunction) -> [Double] {
            (1..<max(today, 1)).compactMap { day in
                guard errors[day].isFinite else { return nil }
                let expected = variance.value(
                    sampling: history.samplingVariances[series][day], dayScale: history.dayScales[series])
                return errors[day] / expected.squareRoot()
            }
        }
    }
}
