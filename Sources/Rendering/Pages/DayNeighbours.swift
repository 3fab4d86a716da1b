import Reporting

/// The days to which a day's page links: the previous and the next day, and the same weekday a week before, if they
/// have pages.
package struct DayNeighbours: Hashable, Sendable {
    let previous: CalendarDate?
    let next: CalendarDate?
    let weekBefore: CalendarDate?

    /// No links.
    package static let none = DayNeighbours(of: nil) { _ in false }

    /// - Parameters:
    ///   - date: `nil` for a window that is not a calendar day; it has no neighbours.
    ///   - hasPages: whether the folder of a day, such as `2026/11/22`, has pages.
    package init(of date: CalendarDate?, hasPages: (String) -> Bool) {
        func day(_ days: Int) -> CalendarDate? {
            date.map { $0.adding(days: days) }.flatMap { hasPages($0.path) ? $0 : nil }
        }
        (previous, next, weekBefore) = (day(-1), day(1), day(-7))
    }

    /// The folders of the days whose pages change when a day's pages are added or removed.
    package static func affected(by date: CalendarDate) -> [String] { [-1, 1, 7].map { date.adding(days: $0).path } }

    /// Links from the day's page, in chronological order.
    var links: [PageLink] {
        let known: [(CalendarDate?, (String) -> String)] = [
            (weekBefore, { "\($0) (a week earlier)" }), (previous, { "← \($0)" }), (next, { "\($0) →" }),
        ]
        return known.compactMap { date, text in
            date.map {
                PageLink(
                    href: "../../../\($0.path)/\(PagePath.day)",
                    text: text("\($0.weekdayName.prefix(3)) \(WindowText.shortDay($0))"))
            }
        }
    }
}
