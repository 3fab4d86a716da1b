/// Finds the calendar days that a nightly run reports.
package enum DueDays {
    /// The last day, preceded by every missed day: one that is not archived although an earlier one is.
    ///
    /// - Parameters:
    ///   - last: the day before the current day; always due, so that a repeated run reports data that arrived late.
    ///   - archived: the days that have been reported.
    ///   - reach: how many days up to `last` are checked, at least 1. Days missed before that stay missed.
    /// - Returns: oldest first; only `last` if nothing is archived yet, because data may be older than the first run.
    package static func dates(upTo last: CalendarDate, archived: Set<CalendarDate>, reach: Int) -> [CalendarDate] {
        guard let first = archived.min(), first < last else { return [last] }
        let missed = (1..<max(reach, 1)).map { last.adding(days: -$0) }.filter { $0 > first && !archived.contains($0) }
        return missed.reversed() + [last]
    }

    /// The missed days before those that `dates` gives, oldest first, in the only run that leaves them out for the first
    /// time: they end where the reach begins. `nil` if there are none.
    package static func outOfReach(upTo last: CalendarDate, archived: Set<CalendarDate>, reach: Int) -> [CalendarDate]?
    {
        let boundary = last.adding(days: 1 - max(reach, 1))
        guard let before = archived.filter({ $0 < boundary }).max(), !archived.contains(boundary) else { return nil }
        let missed = (before.daysSince1970 + 1..<boundary.daysSince1970).map { CalendarDate(daysSince1970: $0) }
        return missed.isEmpty ? nil : missed
    }
}
