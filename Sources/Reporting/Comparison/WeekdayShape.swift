/// The usual deviation of each weekday from the forecast, by series.
struct WeekdayShape {
    private let history: MeasureHistory
    private var sums: [Int: [(sum: Double, count: Int)]] = [:]
    private var clips: [Int: Double] = [:]
    /// Variance between the weekdays of a series, and between days of the same weekday, both in units of the series'
    /// clips.
    private var (between, within) = (0.0, 1.0)

    /// - Parameters:
    ///   - errors: errors of forecasts, by series and day.
    ///   - isKnown: whether there are enough days; otherwise nothing is corrected.
    init(history: MeasureHistory, errors: [[Double]], series: [Int], large: [Int], clips: [Double], isKnown: Bool) {
        self.history = history
        guard isKnown else { return }
        self.clips = Dictionary(uniqueKeysWithValues: zip(series, clips))
        var (withins, betweens) = ([Double](), [Double]())
        let isLarge = Set(large)
        for (position, one) in series.enumerated() {
            var days = [(sum: Double, count: Int)](repeating: (0, 0), count: 7)
            var (all, squares) = (0.0, 0.0)
            for day in 1..<max(history.today, 1) where errors[one][day].isFinite {
                let error = min(max(errors[one][day], -clips[position]), clips[position])
                let weekday = history.dates[day].weekday
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
                (Double(count) - groups.reduce(0.0) { $0 + Double($1.count * $1.count) } / Double(count))
                / Double(groups.count - 1)
            let unit = clips[position] * clips[position]
            withins.append(ownWithin / unit)
            betweens.append((ownBetween - ownWithin) / size / unit)
        }
        guard !withins.isEmpty else { return }
        within = max(withins.reduce(0, +) / Double(withins.count), 1e-12)
        between = max(betweens.reduce(0, +) / Double(betweens.count), 0)
    }

    /// The errors minus the usual deviation of their weekday, estimated from all other days.
    func corrected(_ errors: [Double], of series: Int) -> [Double] {
        guard between > 0, let days = sums[series], let clip = clips[series] else { return errors }
        return errors.enumerated().map { day, error in
            guard error.isFinite else { return error }
            var (sum, count) = days[history.dates[day].weekday]
            if day > 0, day < history.today {
                sum -= min(max(error, -clip), clip)
                count -= 1
            }
            guard count > 0 else { return error }
            let weight = Double(count) * between / (Double(count) * between + within)
            return error - weight * sum / Double(count)
        }
    }
}
