import Glibc
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
            return
                "\(course(forecast)) it reaches the limit around \(WindowText.shortDay(date, beside: today))\(range)"
        case .notBefore:
            guard let earliest = forecast.earliest else { return "at this rate the limit is more than ten years away" }
            let today = forecast.days.last?.date ?? earliest
            let isNear = earliest.daysSince1970 - today.daysSince1970 < 45
            let bound =
                isNear ? WindowText.shortDay(earliest, beside: today) : "\(earliest.monthName) \(earliest.year)"
            return "\(course(forecast)) it does not reach the limit before \(bound)"
        case .reached: return "the limit is reached"
        case .steady:
            return "no steady growth" + (forecast.change.map { " since \(day($0.date, in: forecast))" } ?? "")
        case .falling: return "falling" + (forecast.change.map { " since \(day($0.date, in: forecast))" } ?? "")
        case .step:
            let step =
                forecast.step.map {
                    "\(several($0).map { "\($0) up, the last" } ?? "a step up") on \(day($0.date, in: forecast))"
                } ?? "one step up"
            return "no date: \(step), no steady growth otherwise"
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

    /// Such as `+200 a day since 20 Feb (95 % interval +196 to +203; before: +50), from 60 daily peaks`; `nil` with too
    /// few days.
    static func growth(_ forecast: ResourceForecast, _ series: ResourceSeries) -> String? {
        guard let line = forecast.line else { return nil }
        func rise(_ perDay: Double) -> String { ResourceRow.signed(perDay, series) }
        let since = forecast.change.map { " since \(day($0.date, in: forecast))" } ?? ""
        var notes: [String] = []
        let band = [forecast.flattest, forecast.steepest].compactMap(\.self).map { rise($0.perDay) }
        if band.count == 2, band[0] != band[1] { notes.append("95 % interval \(band[0]) to \(band[1])") }
        if let change = forecast.change { notes.append("before: \(rise(change.perDayBefore))") }
        let note = notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))"
        let step =
            forecast.step.map {
                ", not counting \(several($0).map { "\($0), the last" } ?? "the step") of \(rise($0.height)) on \(day($0.date, in: forecast))"
            } ?? ""
        let days = NumberText.counted(forecast.daysCounted, "daily peak")
        return "\(rise(line.perDay)) a day\(since)\(note)\(trend(line)), from \(days)\(step)"
    }

    /// `2 steps`; `nil` for one.
    private static func several(_ step: GrowthStep) -> String? {
        step.count.flatMap { $0 > 1 ? NumberText.counted($0, "step") : nil }
    }

    /// How the rise of a line changes.
    private static func trend(_ line: TrendLine) -> String {
        guard line.perDay > 0 else { return "" }
        return switch line.form {
        case .straight: ""
        case .exponential where line.acceleration > 0:
            ", \(NumberText.percent(expm1(line.acceleration))) more every day"
        case .exponential, .root, .logarithm: ", less every day"
        case .square, .cube: ", more every day"
        }
    }

    /// How it goes on, as the beginning of a sentence.
    private static func course(_ forecast: ResourceForecast) -> String {
        if let line = forecast.line, let change = forecast.change {
            let pace = line.perDay > change.perDayBefore ? "faster" : "more slowly"
            return "growing \(pace) since \(day(change.date, in: forecast)); at this rate"
        }
        if forecast.outcome == .notBefore, let since = forecast.since {
            return "it dropped sharply on \(day(since, in: forecast)); at this rate"
        }
        return forecast.line.map { $0.form == .straight } ?? true ? "at this rate" : "if it goes on like this,"
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
