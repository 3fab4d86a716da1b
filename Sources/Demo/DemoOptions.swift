import Reporting

/// The amount of data that the demo creates.
package struct DemoOptions: Hashable, Sendable {
    /// The same seed gives the same data.
    package let seed: UInt64
    /// Number of days in UTC, ending with `lastDate`; at least 1.
    package let days: Int
    /// Approximate number on a weekday; weekends have about half.
    package let requestsPerDay: Int

    package init(seed: UInt64 = 1, days: Int = 21, requestsPerDay: Int = 60_000) {
        self.seed = seed
        self.days = days
        self.requestsPerDay = requestsPerDay
    }

    /// Sunday, 22 November 2026: fixed, so that the demo looks the same whenever it runs.
    package let lastDate = CalendarDate(daysSince1970: 20_779)

    /// Dates, oldest first.
    package var dates: [CalendarDate] { (0..<max(days, 1)).map { lastDate.adding(days: $0 - max(days, 1) + 1) } }

    /// Number of days from `date` to the last one.
    func age(of date: CalendarDate) -> Int { lastDate.daysSince1970 - date.daysSince1970 }
}
