import Reporting

/// Words a forecast as a part of a sentence.
enum ForecastText {
    /// Such as `at this rate it reaches the limit around 14 Mar 2027 (2 Mar to 9 Apr)`.
    ///
    /// - Parameter metric: as the configuration names the resource.
    static func sentence(_ forecast: ResourceForecast, of metric: String) -> String {
        switch forecast.outcome {
        case .date:
            guard let date = forecast.date, let earliest = forecast.earliest, let latest = forecast.latest else {
                return "no date"
            }
            let today = forecast.days.last?.date ?? date
            let range = earliest == latest ? "" : " (\(range(earliest, latest, beside: date)))"
            return "at this rate it reaches the limit around \(WindowText.shortDay(date, beside: today))\(range)"
        case .notBefore:
            guard let earliest = forecast.earliest else {
                return "at this rate the limit is more than ten years away"
            }
            return "at this rate it does not reach the limit before \(earliest.monthName) \(earliest.year)"
        case .reached: return "the limit is reached"
        case .steady: return "no steady growth"
        case .falling: return "falling"
        case .step: return "no date: one step up, no growth before or after it"
        case .emptied:
            return "no date: it dropped sharply more than once"
                + (forecast.since.map { ", last on \(day($0, in: forecast))" } ?? "")
        case .tooFewDays:
            let days = NumberText.counted(forecast.daysCounted, "day")
            guard let since = forecast.since else {
                return "no date yet: \(days) on record, \(forecast.daysNeeded) needed"
            }
            return
                "no date yet: it dropped sharply on \(day(since, in: forecast)); \(days) on record since then, \(forecast.daysNeeded) needed"
        case .noLimit:
            return "no limit is configured (set limits: \(DisplayText.shortened(metric, to: NameText.longest)))"
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

    /// Without the year where that is the one of the last day.
    private static func day(_ date: CalendarDate, in forecast: ResourceForecast) -> String {
        WindowText.shortDay(date, beside: forecast.days.last?.date ?? date)
    }

    /// `20 to 21 Jan`, `2 Mar to 9 Apr`; with years where they are not the one of `date`.
    private static func range(_ first: CalendarDate, _ last: CalendarDate, beside date: CalendarDate) -> String {
        let start =
            first.year == last.year && first.month == last.month
            ? "\(first.day)" : WindowText.shortDay(first, beside: date)
        return "\(start) to \(WindowText.shortDay(last, beside: date))"
    }
}
