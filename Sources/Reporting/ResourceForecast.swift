/// When a resource will reach its limit if its growth continues, from the greatest value of each day on record.
///
/// A date is given only if the growth is more than chance and not a single step, if the resource is not emptied
/// repeatedly, and if the band is narrow enough to be useful; otherwise `outcome` says why there is none. `RobustTrend`
/// describes the method.
package struct ResourceForecast: Hashable, Codable, Sendable {
    /// The result of a forecast.
    package enum Outcome: String, Codable, Sendable {
        /// It will reach its limit around `date`, between `earliest` and `latest`.
        case date
        /// It grows, and reaches its limit on `earliest` or later; if that is `nil`, not within ten years.
        case notBefore
        /// It reached its limit on the reported day.
        case reached
        /// It neither grows nor falls, or chance cannot be ruled out.
        case steady
        case falling
        /// It rose once, and was level before and after.
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
    /// `nil` with too few days.
    @Nullable package var line: TrendLine?
    /// The flattest and the steepest line compatible with the days; `nil` if any line is, or there are too few days.
    @Nullable package var flattest: TrendLine?
    @Nullable package var steepest: TrendLine?
    /// Days, oldest first and the reported day last; at most `ResourceForecast.longestHistory`.
    package let days: [Day]

    /// Number of days that are examined, including the reported one.
    package static let longestHistory = 90
    static let daysNeeded = 14
    static let daysNeededAfterFall = 21
    /// A date farther away than this is not credible.
    private static let farthestDays = 3 * 365.0
    private static let horizonDays = 3652.0
    /// A band is useful if it is narrower than two weeks, or than this part of the remaining time.
    private static let widestBand = 0.75

    /// - Parameters:
    ///   - days: ascending, the reported day last; each date at most once.
    ///   - limit: `nil` if no limit is configured.
    init?(_ days: [Day], limit: Double?) {
        guard let reported = days.last else { return nil }
        let days = Array(days.suffix(Self.longestHistory))
        let falls = ResourceFalls(days.map(\.maximum)).positions
        let counted = days.suffix(from: falls.last ?? 0)
        let needed = falls.isEmpty ? Self.daysNeeded : Self.daysNeededAfterFall
        let trend =
            counted.count < needed
            ? nil
            : RobustTrend(
                counted.map {
                    RobustTrend.Point(day: $0.date.daysSince1970 - reported.date.daysSince1970, value: $0.maximum)
                })
        self.days = days
        daysCounted = counted.count
        daysNeeded = needed
        since = falls.last.map { days[$0].date }
        line = trend?.line
        flattest = trend?.flattest
        steepest = trend?.steepest
        var (about, first, last): (CalendarDate?, CalendarDate?, CalendarDate?)
        outcome =
            if let limit, limit > 0 {
                if reported.maximum >= limit {
                    .reached
                } else if falls.count > 1 {
                    .emptied
                } else if counted.count < needed {
                    .tooFewDays
                } else if let trend, trend.isGrowing {
                    if trend.isStep {
                        .step
                    } else {
                        Self.look(ahead: trend, to: limit, from: reported.date, into: &about, &first, &last)
                    }
                } else {
                    trend?.isFalling == true ? .falling : .steady
                }
            } else { .noLimit }
        date = about
        earliest = first
        latest = last
    }

    /// The date and its band.
    private static func look(
        ahead trend: RobustTrend, to limit: Double, from today: CalendarDate, into date: inout CalendarDate?,
        _ earliest: inout CalendarDate?, _ latest: inout CalendarDate?
    ) -> Outcome {
        func day(_ days: Double) -> CalendarDate? {
            guard days <= horizonDays else { return nil }
            let date = today.adding(days: Int(max(days, 1)))
            return date.year <= 9999 ? date : nil
        }
        let least = max(trend.steepest?.days(until: limit - trend.levelMargin) ?? 0, 1)
        earliest = day(least.rounded(.down))
        guard let about = trend.line.days(until: limit),
            let most = trend.flattest?.days(until: limit + trend.levelMargin),
            most <= farthestDays, most - least <= max(14, widestBand * about),
            let middle = day(about.rounded()), let last = day(most.rounded(.up))
        else { return .notBefore }
        date = middle
        latest = last
        return .date
    }
}

extension ResourceSeries {
    /// The series with a forecast.
    ///
    /// - Parameters:
    ///   - history: archived samples of the previous days; those later than `date` are ignored.
    ///   - date: the reported day; without one, and without samples on it, there is no forecast.
    func forecast(from history: [CalendarDate: [ResourceDay]], date: CalendarDate?) -> ResourceSeries {
        guard let date, let reported = ResourceDay(self) else { return self }
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
