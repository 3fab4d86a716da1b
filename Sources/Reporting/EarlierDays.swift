/// What is archived of the days before a reported one.
package struct EarlierDays: Sendable {
    package var distributions: [CalendarDate: DailyDistributions]
    /// Entries of the same days; a missing one is computed from the distributions, except for hours without requests.
    package var entries: [CalendarDate: DayEntry]
    /// In any order.
    package var slowQueries: [SlowQueryDay]
    package var resources: [CalendarDate: [ResourceDay]]
    /// Longer history, for the report of the weekday that tests for slow growth; see `Report.asksForGrowth`.
    package var growth: CreepHistory?

    package init(
        _ distributions: [CalendarDate: DailyDistributions] = [:], entries: [CalendarDate: DayEntry] = [:],
        slowQueries: [SlowQueryDay] = [], resources: [CalendarDate: [ResourceDay]] = [:], growth: CreepHistory? = nil
    ) {
        self.distributions = distributions
        self.entries = entries
        self.slowQueries = slowQueries
        self.resources = resources
        self.growth = growth
    }
}
