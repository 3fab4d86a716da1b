import Reporting

/// Words a forecast as a part of a sentence.
enum ForecastText {
    /// Example: `at the present growth the limit is reached about 14 March 2027 (between 2 March and 9 April)`.
    static func sentence(_ forecast: ResourceForecast) -> String {
        switch forecast.outcome {
        case .date:
            guard let date = forecast.date, let earliest = forecast.earliest, let latest = forecast.latest else {
                return "no date"
            }
            return "at the present growth the limit is reached about \(WindowText.day(date))"
                + " (between \(day(earliest, beside: date)) and \(day(latest, beside: date)))"
        case .notBefore:
            guard let earliest = forecast.earliest else {
                return "at the present growth the limit is more than ten years away"
            }
            return "at the present growth the limit is not reached before \(earliest.monthName) \(earliest.year)"
        case .reached: return "the limit is reached"
        case .steady: return "no steady growth"
        case .falling: return "falling"
        case .step: return "no date: one step up, no growth before or after it"
        case .emptied:
            return "no date: it dropped sharply more than once"
                + (forecast.since.map { ", last on \(WindowText.day($0))" } ?? "")
        case .tooFewDays:
            let days = NumberText.counted(forecast.daysCounted, "day")
            guard let since = forecast.since else {
                return "no date yet: \(days) on record, \(forecast.daysNeeded) needed"
            }
            return
                "no date yet: it dropped sharply on \(WindowText.day(since)); \(days) on record since then, \(forecast.daysNeeded) needed"
        case .noLimit: return "no limit is configured (set one under `limits`)"
        }
    }

    /// The resource that needs attention first: one at its limit, otherwise the one that reaches it next, within half a
    /// year; `nil` if there is none.
    static func mostUrgent(_ resources: [ResourceSeries]) -> ResourceSeries? {
        resources.compactMap { series -> (series: ResourceSeries, days: Int)? in
            guard let forecast = series.forecast, let last = forecast.days.last else { return nil }
            if forecast.outcome == .reached { return (series, 0) }
            guard forecast.outcome == .date, let date = forecast.date else { return nil }
            return (series, date.daysSince1970 - last.date.daysSince1970)
        }.filter { $0.days <= 183 }.min { $0.days < $1.days }?.series
    }

    /// Without the year if it is the same as that of `other`.
    private static func day(_ date: CalendarDate, beside other: CalendarDate) -> String {
        date.year == other.year ? "\(date.day) \(date.monthName)" : WindowText.day(date)
    }
}
