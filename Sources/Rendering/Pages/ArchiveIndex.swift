import Reporting

/// All days on record, in the order and groups that the overview pages need.
struct ArchiveIndex: Sendable {
    /// Newest first, including windows that are not calendar days.
    let days: [DayEntry]
    /// The same days by the month of their folder.
    let daysByMonth: [CalendarMonth: [DayEntry]]
    /// Only calendar days.
    let daysByDate: [CalendarDate: DayEntry]
    /// From the first to the last archived calendar day; a calendar day in between without a report is a gap.
    let dates: ClosedRange<CalendarDate>?

    init(_ days: [DayEntry]) {
        let days = days.sorted { $0.isListed(before: $1) }
        self.days = days
        daysByMonth = Dictionary(grouping: days, by: \.window.month)
        let dated = days.compactMap { day in day.window.date.map { ($0, day) } }
        daysByDate = Dictionary(firstOf: dated)
        dates = dated.map(\.0).min().flatMap { first in dated.map(\.0).max().map { first...$0 } }
    }

    /// The name of the service according to its latest day.
    var name: String? { days.first?.name }

    /// Months with days, oldest first.
    var months: [CalendarMonth] { daysByMonth.keys.sorted() }

    /// Years with days, oldest first, each as its months with days.
    var years: [[CalendarMonth]] { Dictionary(grouping: months, by: \.year).values.sorted { $0[0] < $1[0] } }

    /// Whether a calendar day without a report lies between days that have one.
    func isGap(_ date: CalendarDate) -> Bool { daysByDate[date] == nil && dates?.contains(date) == true }

    /// Number of days by status among some dates, and number of missing days: `22 days: 2 critical, 5 warning, 15 OK; 1
    /// not archived`.
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
