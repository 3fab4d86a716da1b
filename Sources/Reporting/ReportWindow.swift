/// The time a report covers: half-open, in one named zone, divided into the hours that clocks showed.
///
/// Example:
///
/// ```swift
/// let zone = ReportTimeZone("Europe/Berlin")!
/// let date = CalendarDate("2026-10-25")!
/// ReportWindow(date: date, timeZone: zone).hours.count  // 25: clocks go back on this day
/// ```
package struct ReportWindow: Hashable, Sendable {
    /// The calendar day, or `nil` for a window that ends at a given hour.
    package let date: CalendarDate?
    package let start: Instant
    /// The first moment that is not covered.
    package let end: Instant
    package let timeZone: ReportTimeZone

    /// A calendar day: 24 hours, or 23 or 25 where clocks change.
    package init(date: CalendarDate, timeZone: ReportTimeZone) {
        self.date = date
        self.timeZone = timeZone
        start = timeZone.start(of: date)
        end = timeZone.start(of: date.adding(days: 1))
    }

    /// The 24 hours that end at the last whole hour at or before `instant`.
    package init(ending instant: Instant, timeZone: ReportTimeZone) {
        date = nil
        self.timeZone = timeZone
        end = timeZone.hourStart(atOrBefore: instant)
        start = end.adding(seconds: -86_400)
    }

    /// One hour of a day's report, by its start.
    package init(hour start: Instant, timeZone: ReportTimeZone) {
        date = nil
        self.timeZone = timeZone
        self.start = start
        end = timeZone.hourSlot(of: start).end
    }

    package func contains(_ instant: Instant) -> Bool { start <= instant && instant < end }

    /// The window's hours, oldest first. Each has 3,600 seconds, except the last one where clocks change by half an
    /// hour.
    package var hours: [HourSlot] {
        var slots: [HourSlot] = []
        var hour = start
        while hour < end {
            let next = min(hour.adding(seconds: 3600), end)
            slots.append(HourSlot(start: hour, end: next))
            hour = next
        }
        return slots
    }

    /// The position in `hours` of the hour that holds `instant`; `nil` outside the window.
    package func hourIndex(of instant: Instant) -> Int? {
        contains(instant) ? Int((instant.microseconds - start.microseconds) / 3_600_000_000) : nil
    }

    /// The hour of the clock, 0...23, at an instant.
    package func clockHour(of instant: Instant) -> Int? { Int(timeZone.clock(at: instant).prefix(2)) }

    /// Local time, for example `14:00`; with the offset from UTC if the window contains that clock time twice.
    package func label(of instant: Instant) -> String {
        let clock = timeZone.clock(at: instant)
        return comesTwice(instant) ? "\(clock) (\(timeZone.offsetText(at: instant)))" : clock
    }

    /// Whether clocks show the time of `instant` at another moment of the window too: on the same day where they went
    /// back, and on the day before or after where they went forward.
    private func comesTwice(_ instant: Instant) -> Bool {
        guard contains(instant) else { return false }
        let offset = timeZone.offset(at: instant)
        let others = Set([timeZone.offset(at: start), timeZone.offset(at: end)]).subtracting([offset])
        return others.contains { other in
            [Int64(-86_400), 0, 86_400].contains { day in
                let twin = instant.adding(seconds: offset - other + day)
                return contains(twin) && timeZone.offset(at: twin) == other
            }
        }
    }
}

extension ReportWindow: Codable {
    private enum CodingKeys: String, CodingKey { case date, start, end, timeZone, hours }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        date = try container.decodeIfPresent(CalendarDate.self, forKey: .date)
        start = try container.decode(Instant.self, forKey: .start)
        end = try container.decode(Instant.self, forKey: .end)
        let name = try container.decode(String.self, forKey: .timeZone)
        guard let timeZone = ReportTimeZone(name) else {
            throw DecodingError.dataCorruptedError(
                forKey: .timeZone, in: container, debugDescription: "\(name) is not an IANA time zone")
        }
        self.timeZone = timeZone
        guard start <= end, end.microseconds - start.microseconds <= 400 * 86_400_000_000 else {
            throw DecodingError.dataCorruptedError(
                forKey: .end, in: container, debugDescription: "the window does not end after its start")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(date, forKey: .date)
        try container.encode(start, forKey: .start)
        try container.encode(end, forKey: .end)
        try container.encode(timeZone.name, forKey: .timeZone)
        try container.encode(hours.count, forKey: .hours)
    }
}
