/// The time that the days of a period count twice or not at all, because they were reported in different time zones.
///
/// Example: 3 March in UTC ends at midnight, and 4 March in Tokyo began nine hours earlier, so both count these hours.
struct PeriodOverlap: Hashable, Sendable {
    /// Hours in more than one day, counted as often as they are there too much; 0 if the days follow one another.
    let hoursTwice: Double
    /// Hours between one day and the next that belong to neither.
    let hoursMissing: Double

    static let none = PeriodOverlap([])

    /// - Parameter windows: windows of calendar days, in any order. Days that are not among them are not missing hours.
    init(_ windows: [ReportWindow]) {
        let windows = windows.sorted { ($0.start, $0.end) < ($1.start, $1.end) }
        var twice: Int64 = 0
        var missing: Int64 = 0
        var covered: ReportWindow?
        for window in windows {
            if let before = covered {
                if window.start < before.end {
                    twice += min(window.end, before.end).seconds - window.start.seconds
                } else if before.date?.adding(days: 1) == window.date {
                    missing += window.start.seconds - before.end.seconds
                }
            }
            if covered.map({ $0.end < window.end }) ?? true { covered = window }
        }
        hoursTwice = Double(twice) / 3600
        hoursMissing = Double(missing) / 3600
    }
}
