import Reporting

/// All archived nights, in the order and groups in which the pages about them want them.
struct ArchiveIndex: Sendable {
    /// The newest first, windows that are no calendar day among them.
    let nights: [NightEntry]
    /// As `nights`, by the month in whose folder they are.
    let nightsByMonth: [CalendarMonth: [NightEntry]]
    /// Those of calendar days.
    let nightsByDate: [CalendarDate: NightEntry]
    /// From the first archived calendar day to the last, between which a day without a night is a gap.
    let dates: ClosedRange<CalendarDate>?

    init(_ nights: [NightEntry]) {
        let nights = nights.sorted { $0.isListed(before: $1) }
        self.nights = nights
        nightsByMonth = Dictionary(grouping: nights, by: \.window.month)
        let dated = nights.compactMap { night in night.window.date.map { ($0, night) } }
        nightsByDate = Dictionary(dated, uniquingKeysWith: { first, _ in first })
        dates = dated.map(\.0).min().flatMap { first in dated.map(\.0).max().map { first...$0 } }
    }

    /// Those that have nights, the first one first.
    var months: [CalendarMonth] { nightsByMonth.keys.sorted() }

    /// Years that have nights, by any month of theirs with nights, the first one first.
    var years: [[CalendarMonth]] {
        Dictionary(grouping: months, by: \.year).values.sorted { $0[0] < $1[0] }
    }

    /// Whether a day without a night is between days that have one.
    func isGap(_ date: CalendarDate) -> Bool { nightsByDate[date] == nil && dates?.contains(date) == true }

    /// How many nights there are among some dates, of which status, and how many are missing:
    /// `22 nights: 2 critical, 5 warning, 15 OK; 1 not archived`.
    func tally(_ nights: [NightEntry], missing: Int) -> String {
        let statuses = [Health.Status.critical, .warning, .ok, .idle].compactMap { status -> String? in
            let count = nights.count { $0.verdict.status == status }
            guard count > 0 else { return nil }
            return "\(NumberText.count(count)) \(StatusBadge(status).wordInSentence)"
        }
        let gaps = missing > 0 ? "; \(NumberText.counted(missing, "day")) not archived" : ""
        return "\(NumberText.counted(nights.count, "night")): \(statuses.joined(separator: ", "))\(gaps)"
    }
}
