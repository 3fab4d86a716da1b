/// Which calendar days a nightly run reports.
package enum DueDays {
    /// The last day, and before it every day that was missed: one that is not archived although an earlier one is.
    ///
    /// - Parameters:
    ///   - last: the day before today; always due, so that a run made again reports what came late.
    ///   - archived: the days that have been reported.
    ///   - reach: how many days up to `last` are looked at, at least 1. Days missed before that stay missed.
    /// - Returns: oldest first. `last` alone when nothing is archived yet: data may be older than the first run.
    package static func dates(upTo last: CalendarDate, archived: Set<CalendarDate>, reach: Int) -> [CalendarDate] {
        guard let first = archived.min(), first < last else { return [last] }
        let missed = (1..<max(reach, 1)).map { last.adding(days: -$0) }.filter { $0 > first && !archived.contains($0) }
        return missed.reversed() + [last]
    }
}
