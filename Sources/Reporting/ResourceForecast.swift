/// When a resource reaches its limit if it goes on as it did, from the greatest value of each day on record.
///
/// A date is given only where the growth is more than chance, where it is no single step, where the resource is not
/// emptied again and again, and where the band is of use; else `outcome` says why there is none. The method is that of
/// `RobustTrend`.
package struct ResourceForecast: Hashable, Codable, Sendable {
    package enum Outcome: String, Codable, Sendable {
        /// It reaches its limit about `date`, between `earliest` and `latest`.
        case date
        /// It grows, and reaches its limit on `earliest` or later, or not within ten years when that is `nil`.
        case notBefore
        /// It has reached its limit on the reported day.
        case reached
        /// It neither grows nor falls, or not so that chance could be ruled out.
        case steady
        case falling
        /// It rose once, and neither before nor after.
        case step
        /// It fell sharply more than once, last on `since`.
        case emptied
        /// Fewer days than `daysNeeded` are archived, or have passed `since` it fell sharply.
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
    /// How many days the trend is computed from.
    package let daysCounted: Int
    /// How many are needed for a trend.
    package let daysNeeded: Int
    /// The day on which it last fell sharply and stayed low; the trend is that of the days from then on.
    @Nullable package var since: CalendarDate?
    @Nullable package var date: CalendarDate?
    @Nullable package var earliest: CalendarDate?
    @Nullable package var latest: CalendarDate?
    /// `nil` with too few days.
    @Nullable package var line: TrendLine?
    /// The flattest and the steepest line that the days allow; `nil` when they allow any, or are too few.
    @Nullable package var flattest: TrendLine?
    @Nullable package var steepest: TrendLine?
    /// Oldest first, the reported day last; at most `ResourceForecast.longestHistory`.
    package let days: [Day]

    /// How many days are looked at, the reported one included.
    package static let longestHistory = 90
    static let daysNeeded = 14
    static let daysNeededAfterFall = 21
    /// A date farther off than this says more than anybody knows.
    private static let farthestDays = 3 * 365.0
    private static let horizonDays = 3652.0
    /// A band is of use when it is narrower than a fortnight, or than this part of the time that is left.
    private static let widestBand = 0.75

    /// - Parameters:
    ///   - days: ascending, the last of them the reported day; no date twice.
    ///   - limit: `nil` when nobody said.
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
    /// The same with a forecast.
    ///
    /// - Parameters:
    ///   - history: the previous days, as they are archived; those later than `date` are no matter.
    ///   - date: the reported day; without one, and without samples in it, there is no forecast.
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
