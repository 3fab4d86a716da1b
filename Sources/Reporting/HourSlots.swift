/// Finds the hours into which the reports of days are divided, fast for instants of the same day.
///
/// They begin when clocks show a whole hour, which is at 18:30Z in India; the last one of a day is shorter where clocks
/// change by half an hour.
package struct HourSlots: Sendable {
    package let timeZone: ReportTimeZone
    private var day: ReportWindow

    package init(_ timeZone: ReportTimeZone) {
        self.timeZone = timeZone
        day = ReportWindow(date: CalendarDate(daysSince1970: 0), timeZone: timeZone)
    }

    /// The hour that holds an instant.
    package mutating func slot(of instant: Instant) -> HourSlot {
        if !day.contains(instant) { day = ReportWindow(date: timeZone.date(at: instant), timeZone: timeZone) }
        // Where clocks repeat midnight, a moment may belong to no day.
        guard let index = day.hourIndex(of: instant) else {
            let start = timeZone.hourStart(atOrBefore: instant)
            return HourSlot(start: start, end: start.adding(seconds: 3600))
        }
        let start = day.start.adding(seconds: Int64(index) * 3600)
        return HourSlot(start: start, end: min(start.adding(seconds: 3600), day.end))
    }
}

extension ReportTimeZone {
    /// The hour of its day's report that holds an instant.
    package func hourSlot(of instant: Instant) -> HourSlot {
        var slots = HourSlots(self)
        return slots.slot(of: instant)
    }
}
