import Reporting

/// Words the history of a group of slow queries.
struct SlowQueryHistoryText {
    /// Example: `2 of 21`; `nil` if there are no days to compare with.
    let seen: String?
    /// A sentence about the days on which it was slow; `nil` if that was every day on record, or if there are no days
    /// to compare with.
    let sentence: String?
    /// A sentence about its usual figures on the previous days; `nil` if few of them list it.
    let usual: String?
    /// A sentence about the previous day and the last same weekdays; `nil` if none of them is archived.
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
            (seen, sentence, usual, beside, news) = (nil, nil, nil, nil, [])
            return
        }
        seen = "\(history.daysSeen) of \(history.daysOnRecord)"
        let unknown =
            history.daysUnknown > 0
            ? "; on \(history.daysUnknown) more it may be among the queries that are not listed" : ""
        let first = history.firstDay.map { ", first on \(WindowText.day($0))" } ?? ""
        sentence =
            history.daysSeen == history.daysOnRecord
            ? nil
            : "Slow on \(history.daysSeen) of the last \(NumberText.counted(history.daysOnRecord, "day"))\(first)\(unknown)."
        if history.days.count >= Self.daysUsual, let count = history.medianCount,
            let total = history.medianTotalMilliseconds,
            let p95 = history.medianP95Milliseconds
        {
            let executions = NumberText.trimmed(NumberText.decimal(count, places: 1))
            usual =
                "Median of its previous days: \(executions) \(executions == "1" ? "execution" : "executions"), \(NumberText.duration(milliseconds: total)) in total, P95 \(NumberText.milliseconds(p95))."
        } else {
            usual = nil
        }
        beside = Self.beside(history, before, on: date)
        let planChange = history.planChange.map {
            "plan changed on \(WindowText.day($0.since)): \(DisplayText.shortened($0.difference, to: 240))"
        }
        let change = report.comparison?.changes.first { $0.subject == .query(group.fingerprint) }
        let tested = change.flatMap { change in
            change.kind == .worse || change.kind == .better ? "\(change.kind.rawValue): \(change.sentence)" : nil
        }
        news = [tested ?? Self.appearance(history, before, on: date), planChange].compactMap(\.self)
    }

    /// Example: `The previous day: 24 executions, 19.4 s in total. The last 4 Sundays: median 17.8 s.`
    private static func beside(_ history: SlowQueryHistory, _ before: [SlowQueries.PreviousDay], on date: CalendarDate)
        -> String?
    {
        func day(_ date: CalendarDate) -> (count: Int, milliseconds: Double)? {
            if let day = history.days.first(where: { $0.date == date }) {
                return (day.count, Double(day.totalMilliseconds))
            }
            return before.contains { $0.date == date && $0.isComplete } ? (0, 0) : nil
        }
        let last = day(date.adding(days: -1)).map { day in
            day.count == 0
                ? "It was not slow on the previous day."
                : "The previous day: \(NumberText.counted(day.count, "execution")), \(NumberText.duration(milliseconds: day.milliseconds)) in total."
        }
        let weekdays = (1...4).compactMap { day(date.adding(days: -7 * $0))?.milliseconds }
        let usual = weekdays.median.map { median in
            weekdays.count == 1
                ? "Last \(date.weekdayName): \(NumberText.duration(milliseconds: median))."
                : "The last \(NumberText.counted(weekdays.count, date.weekdayName)): median \(NumberText.duration(milliseconds: median))."
        }
        let sentences = [last, usual].compactMap(\.self)
        return sentences.isEmpty ? nil : sentences.joined(separator: " ")
    }

    private static func appearance(
        _ history: SlowQueryHistory, _ before: [SlowQueries.PreviousDay], on date: CalendarDate
    ) -> String? {
        func days(_ count: Int) -> String { count == 1 ? "the previous day" : "the previous \(count) days" }
        let without = history.previousDaysWithout(before)
        guard let last = history.lastDay else {
            return without.map { "new: not slow on \(days($0))" }
        }
        if let without, without >= daysAway, let first = history.days.first?.date,
            first > date.adding(days: -daysNew)
        {
            return "new since \(WindowText.day(first)): not slow on \(days(without))"
        }
        let since = before.filter { $0.date > last }
        guard since.count >= daysAway, since.allSatisfy(\.isComplete) else { return nil }
        return "back: last slow on \(WindowText.day(last))"
    }
}
