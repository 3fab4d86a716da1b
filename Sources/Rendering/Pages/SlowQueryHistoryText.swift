import Reporting

/// Words the history of a group of slow queries.
struct SlowQueryHistoryText {
    /// Example: `2 of 21`; `nil` if there are no days to compare with.
    let seen: String?
    /// A sentence about the days on which it was slow; `nil` if that was every day on record, or if there are no days
    /// to compare with.
    let sentence: String?
    /// The previous day, the last same weekdays and the median day, in sentences; `nil` where none of them is known.
    let beside: String?
    /// News about it in a few words each.
    let news: [String]

    /// From this many days on, there are usual figures.
    private static let daysUsual = 3
    /// A query is called new for this many days.
    private static let daysNew = 7
    /// A return is worth mentioning after this many days without the query.
    private static let daysAway = 3

    init(_ group: SlowQueryGroup, in report: Report) {
        guard let history = group.history, let date = report.window.date, let before = report.slowQueries.previousDays,
            !before.isEmpty
        else {
            (seen, sentence, beside, news) = (nil, nil, nil, [])
            return
        }
        seen = "\(history.daysSeen) of \(history.daysOnRecord)"
        let unknown =
            history.daysUnknown > 0
            ? "; on \(history.daysUnknown) more it may be among the queries that are not listed" : ""
        let first = history.firstDay.map { ", first on \(WindowText.shortDay($0, in: report.window))" } ?? ""
        let appearance = Self.appearance(history, before, on: date)
        // What is new says since when.
        let isNew = appearance?.hasPrefix("new") ?? false
        sentence =
            history.daysSeen == history.daysOnRecord || isNew && history.daysUnknown == 0
            ? nil
            : "Slow on \(history.daysSeen) of the last \(NumberText.counted(history.daysOnRecord, "day"))\(first)\(unknown)."
        var usual: String?
        if history.days.count >= Self.daysUsual, let count = history.medianCount,
            let total = history.medianTotalMilliseconds,
            let p95 = history.medianP95Milliseconds
        {
            let executions = NumberText.trimmed(NumberText.decimal(count, places: 1))
            usual =
                "Median day: \(executions) \(executions == "1" ? "execution" : "executions"), \(NumberText.duration(milliseconds: total)), P95 \(NumberText.milliseconds(p95))."
        }
        let sentences = Self.beside(history, before, on: date) + [usual].compactMap(\.self)
        beside = sentences.isEmpty ? nil : sentences.joined(separator: " ")
        let planChange = history.planChange.map {
            "plan changed on \(WindowText.shortDay($0.since, in: report.window)): \(DisplayText.shortened($0.difference, to: 240))"
        }
        let change = report.comparison?.changes.first { $0.subject == .query(group.fingerprint) }
        let tested = change.flatMap { change in
            change.kind == .worse || change.kind == .better ? Self.changed(change) : nil
        }
        news = [tested ?? appearance, planChange].compactMap(\.self)
    }

    /// `worse since 19 Nov: total time 17.8 s → 5.9 min (20x), 190 executions (usually about 24), 12 organizations`.
    private static func changed(_ change: Change) -> String {
        guard let since = change.since.map({ "since \(WindowText.shortDay($0))" }) else {
            return "\(change.kind.rawValue): \(change.sentence)"
        }
        return
            "\(change.kind.rawValue) \(since): \(change.sentence.replacing(", \(since)", with: "").replacing("; \(since)", with: ""))"
    }

    /// `Previous day: 24 executions, 19.4 s.`, `Last 4 Sundays: 17.8 s.`
    private static func beside(_ history: SlowQueryHistory, _ before: [SlowQueries.PreviousDay], on date: CalendarDate)
        -> [String]
    {
        func day(_ date: CalendarDate) -> (count: Int, milliseconds: Double)? {
            if let day = history.days.first(where: { $0.date == date }) {
                return (day.count, Double(day.totalMilliseconds))
            }
            return before.contains { $0.date == date && $0.isComplete } ? (0, 0) : nil
        }
        let last = day(date.adding(days: -1)).map { day in
            day.count == 0
                ? "Previous day: not slow."
                : "Previous day: \(NumberText.counted(day.count, "execution")), \(NumberText.duration(milliseconds: day.milliseconds))."
        }
        let weekdays = (1...4).compactMap { day(date.adding(days: -7 * $0))?.milliseconds }
        let usual = weekdays.median.map { median in
            let days = weekdays.count == 1 ? date.weekdayName : NumberText.counted(weekdays.count, date.weekdayName)
            return "Last \(days): \(median == 0 ? "not slow" : NumberText.duration(milliseconds: median))."
        }
        return [last, usual].compactMap(\.self)
    }

    private static func appearance(
        _ history: SlowQueryHistory, _ before: [SlowQueries.PreviousDay], on date: CalendarDate
    ) -> String? {
        func days(_ count: Int) -> String { count == 1 ? "the day before" : "the \(count) days before" }
        let without = history.previousDaysWithout(before)
        guard let last = history.lastDay else { return without.map { "new: not slow on \(days($0))" } }
        if let without, without >= daysAway, let first = history.days.first?.date,
            first > date.adding(days: -daysNew)
        {
            return "new since \(WindowText.shortDay(first, beside: date)): not slow on \(days(without))"
        }
        let since = before.filter { $0.date > last }
        guard since.count >= daysAway, since.allSatisfy(\.isComplete) else { return nil }
        return "back: last slow on \(WindowText.shortDay(last, beside: date))"
    }
}
