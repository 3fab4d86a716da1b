/// When a resource will reach its limit if it goes on as it has since its last change, from the greatest value of each
/// day on record.
///
/// A date is given only if the growth is more than chance and not a single step, if the resource is not emptied
/// repeatedly, and if the band is narrow enough to be useful; otherwise `outcome` says why there is none.
/// `GrowthOutlook` describes the method.
package struct ResourceForecast: Hashable, Codable, Sendable {
    /// The result of a forecast.
    package enum Outcome: String, Codable, Sendable {
        /// It will reach its limit around `date`, between `earliest` and `latest`.
        case date
        /// It grows, and reaches its limit on `earliest` or later; if that is `nil`, which only older reports have, not
        /// within ten years.
        case notBefore
        /// It reached its limit on the reported day.
        case reached
        /// It neither grows nor falls, or chance cannot be ruled out.
        case steady
        case falling
        /// It rose in steps, and otherwise neither grows nor falls, or chance cannot be ruled out.
        case step
        /// It fell sharply more than once, last on `since`.
        case emptied
        /// Fewer days than `daysNeeded` are archived, or have passed since it fell sharply on `since`.
        case tooFewDays
        case noLimit

        package init(from decoder: any Decoder) throws {
            let name = try decoder.singleValueContainer().decode(String.self)
            guard let outcome = Outcome(rawValue: FirstReportVersion.values[name] ?? name) else {
                throw DecodingError.dataCorrupted(
                    .init(codingPath: decoder.codingPath, debugDescription: "\(name) is not an outcome of a forecast"))
            }
            self = outcome
        }
    }

    /// A day with samples.
    package struct Day: Hashable, Codable, Sendable {
        package let date: CalendarDate
        package let last: Double
        package let mean: Double
        package let maximum: Double
    }

    package let outcome: Outcome
    /// Number of days from which the trend is computed.
    package let daysCounted: Int
    /// Number of days needed for a trend.
    package let daysNeeded: Int
    /// The day on which it last fell sharply and stayed low; the trend starts on that day.
    @Nullable package var since: CalendarDate?
    @Nullable package var date: CalendarDate?
    @Nullable package var earliest: CalendarDate?
    @Nullable package var latest: CalendarDate?
    /// The line on which it goes on; `nil` with too few days.
    @Nullable package var line: TrendLine?
    /// Lines through the same level whose rise is that of `line` at either end of its 95 % interval.
    @Nullable package var flattest: TrendLine?
    @Nullable package var steepest: TrendLine?
    /// When the rise last changed; `nil` if it did not, and in reports archived without it.
    @Nullable package var change: GrowthChange?
    /// The last step up that is not part of the growth, and the number of them; `nil` as for `change`.
    @Nullable package var step: GrowthStep?
    /// Days, oldest first and the reported day last; at most `ResourceForecast.longestHistory`.
    package let days: [Day]

    /// Number of days that are examined, including the reported one.
    package static let longestHistory = 90
    static let daysNeeded = 14
    static let daysNeededAfterFall = 21
    /// A date farther away than this is not credible.
    private static let farthestDays = 3 * 365
    private static let horizon = 3652
    /// A bound is at most this many times the days counted away.
    private static let farthestPart = 6
    /// A band is useful if it is narrower than two weeks, or than this part of the remaining time.
    private static let widestBand = 0.75
    /// The probability of growth at which it counts as such.
    static let certainty = 0.975
    // The probabilities with which the limit is reached at the start of the band, at its end, and before a date that
    // is only a bound.
    private static let early = 0.025
    private static let late = 0.96
    private static let bound = 0.01

    /// - Parameters:
    ///   - days: ascending, the reported day last; each date at most once.
    ///   - limit: `nil` if no limit is configured.
    init?(_ days: [Day], limit: Double?) {
        guard let reported = days.last else { return nil }
        let days = Array(days.suffix(Self.longestHistory))
        func number(_ day: Day) -> Int { day.date.daysSince1970 - reported.date.daysSince1970 }
        let outlying = Set(OutlyingDays(days.map(\.maximum), days: days.map(number)).positions)
        let usual = days.indices.filter { !outlying.contains($0) }.map { days[$0] }
        let falls = ResourceFalls(usual.map(\.maximum), days: usual.map(number)).positions
        let counted = usual.suffix(from: falls.last ?? 0)
        let needed = falls.isEmpty ? Self.daysNeeded : Self.daysNeededAfterFall
        let outlook =
            counted.count < needed
            ? nil
            : GrowthOutlook(days: counted.map(number), values: counted.map(\.maximum))
        func date(_ day: Int) -> CalendarDate { reported.date.adding(days: day) }
        self.days = days
        daysCounted = counted.count
        daysNeeded = needed
        since = falls.last.map { usual[$0].date }
        let line = outlook?.best.line
        self.line = line
        if let outlook, let line {
            func edge(_ chance: Double) -> TrendLine {
                TrendLine(
                    level: line.level, perDay: outlook.rise(chance: chance), form: line.form,
                    acceleration: line.acceleration)
            }
            flattest = edge(0.975)
            steepest = edge(0.025)
        }
        let step = outlook?.best.step.map { GrowthStep(date: date($0.day), height: $0.height, count: $0.count) }
        self.step = step
        change = outlook?.best.change.map { GrowthChange(date: date($0.day), perDayBefore: $0.perDayBefore) }
        guard let limit, limit > 0 else {
            outcome = .noLimit
            return
        }
        guard reported.maximum < limit else {
            outcome = .reached
            return
        }
        guard falls.count <= 1 else {
            outcome = .emptied
            return
        }
        guard counted.count >= needed else {
            outcome = .tooFewDays
            return
        }
        let growth = outlook?.chance(ofRise: 0) ?? 0.5
        guard let outlook, growth >= Self.certainty else {
            outcome = growth <= 1 - Self.certainty ? .falling : step == nil ? .steady : .step
            return
        }
        // It fell before it reached the limit, and may do so again.
        let isBelowPeak = usual.prefix(falls.last ?? 0).contains { $0.maximum >= reported.maximum }
        if !isBelowPeak, let band = Self.band(outlook, limit: limit), date(band.latest).year <= 9999 {
            outcome = .date
            earliest = date(band.earliest)
            self.date = date(band.date)
            latest = date(band.latest)
            return
        }
        outcome = .notBefore
        let bound = outlook.day(of: limit, chance: Self.bound, at: .early, horizon: Self.horizon) ?? Self.horizon
        let span = reported.date.daysSince1970 - (counted.first ?? reported).date.daysSince1970
        let first = date(min(bound, Self.farthestPart * span))
        earliest = first.year <= 9999 ? first : nil
    }

    /// Days until the limit is reached; `nil` if they cannot be told well enough.
    private static func band(
        _ outlook: GrowthOutlook, limit: Double
    ) -> (earliest: Int, date: Int, latest: Int)? {
        func day(_ chance: Double, at end: GrowthOutlook.End, after start: Int = 0) -> Int? {
            outlook.day(of: limit, chance: chance, at: end, after: start, horizon: farthestDays)
        }
        guard let early = day(Self.early, at: .early), let middle = day(0.5, at: .middle),
            // The noise of one day may delay what the trend reaches to the next day, of a weekly peak to the next week.
            let first = day(late, at: .late), let last = day(late, at: .late, after: first)
        else { return nil }
        let latest = last + outlook.delay
        let earliest = max(early - outlook.haste, 1)
        guard latest <= farthestDays, Double(latest - earliest) <= max(14, widestBand * Double(middle)) else {
            return nil
        }
        return (earliest, middle + outlook.delay / 2, latest)
    }
}

extension ResourceSeries {
    /// The series with a forecast.
    ///
    /// - Parameters:
    ///   - history: archived samples of the previous days; those later than `date` are ignored.
    ///   - date: the reported day; `nil`, or a day without samples, gives no forecast.
    func forecast(from history: [CalendarDate: [ResourceDay]], date: CalendarDate?) -> ResourceSeries {
        guard let date, let reported = ResourceDay(self), reported.maximum >= forecastBegins * (limit ?? 0) else {
            return self
        }
        let name = ExactText(metric)
        let first = date.adding(days: 1 - ResourceForecast.longestHistory)
        let earlier = history.filter { (first..<date).contains($0.key) }.sorted { $0.key < $1.key }.compactMap {
            date, days in
            days.first { ExactText($0.metric) == name }.map { (date, $0) }
        }
        var series = self
        series.forecast = ResourceForecast(
            (earlier + [(date, reported)]).map {
                ResourceForecast.Day(date: $0, last: $1.last, mean: $1.mean, maximum: $1.maximum)
            }, limit: limit)
        return series
    }
}
