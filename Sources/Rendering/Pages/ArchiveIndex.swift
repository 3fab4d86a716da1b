import Reporting

/// All days on record, in the order and groups in which the pages about them want them.
struct ArchiveIndex: Sendable {
    /// The newest first, windows that are no calendar day among them.
    let days: [DayEntry]
    /// As `days`, by the month in whose folder they are.
    let daysByMonth: [CalendarMonth: [DayEntry]]
    /// Those of calendar days.
    let daysByDate: [CalendarDate: DayEntry]
    /// From the first archived calendar day to the last, between which a day without a day is a gap.
    let dates: ClosedRange<CalendarDate>?

    init(_ days: [DayEntry]) {
        let days = days.sorted { $0.isListed(before: $1) }
        self.days = days
        daysByMonth = Dictionary(grouping: days, by: \.window.month)
        let dated = days.compactMap { day in day.window.date.map { ($0, day) } }
        daysByDate = Dictionary(dated, uniquingKeysWith: { first, _ in first })
        dates = dated.map(\.0).min().flatMap { first in dated.map(\.0).max().map { first...$0 } }
    }

    /// The name of the service, as its latest day has it.
    var name: String? { days.first?.name }

    /// Those that have days, the first one first.
    var months: [CalendarMonth] { daysByMonth.keys.sorted() }

    /// Years that have days, by any month of theirs with days, the first one first.
    var years: [[CalendarMonth]] {
        Dictionary(grouping: months, by: \.year).values.sorted { $0[0] < $1[0] }
    }

    /// Whether a day without a day is between days that have one.
    func isGap(_ date: CalendarDate) -> Bool { daysByDate[date] == nil && dates?.contains(date) == true }

    /// How many days there are among some dates, of which status, and how many are missing:
    /// `22 days: 2 critical, 5 warning, 15 OK; 1 not archived`.
    func tally(_ days: [DayEntry], missing: Int) -> String {
        let statuses = [Health.Status.critical, .warning, .ok, .idle].compactMap { status -> String? in
            let count = days.count { $0.verdict.status == status }
            guard count > 0 else { return nil }
            return "\(NumberText.count(count)) \(StatusBadge(status).wordInSentence)"
        }
        let gaps = missing > 0 ? "; \(NumberText.counted(missing, "day")) not on record" : ""
        return "\(NumberText.counted(days.count, "day")): \(statuses.joined(separator: ", "))\(gaps)"
    }
}
