/// A month of the Gregorian calendar, without a time zone.
package struct CalendarMonth: Hashable, Comparable, Sendable {
    package let first: CalendarDate

    package init(of date: CalendarDate) { first = date.adding(days: 1 - date.day) }

    package static func < (left: CalendarMonth, right: CalendarMonth) -> Bool { left.first < right.first }

    package var year: Int { first.year }

    /// Example: `November`.
    package var name: String { first.monthName }

    // 31 days after the first of a month is always in the next month.
    package var next: CalendarMonth { CalendarMonth(of: first.adding(days: 31)) }
    package var previous: CalendarMonth { CalendarMonth(of: first.adding(days: -1)) }

    /// The 28 to 31 days of the month.
    package var days: [CalendarDate] {
        (0..<next.first.daysSince1970 - first.daysSince1970).map { first.adding(days: $0) }
    }

    /// Folder of the month's windows in the archive and the site: `2026/11`.
    package var path: String { "\(yearPath)/\(padded(first.month, to: 2))" }

    /// Folder of the year: `2026`.
    package var yearPath: String { padded(first.year, to: 4) }
}
