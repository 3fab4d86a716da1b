import Publishing
import Rendering
import Reporting

/// A finished site from logs: every day in them, from the oldest to the newest, as `nightly` would have reported it.
struct PreviewRun {
    let days: LoggedDays
    let settings: ReportSettings
    let timeZone: ReportTimeZone
    let log: RunLog

    /// A log with a clock gone wrong can have an entry in any year.
    static let mostDays = 400

    /// The newest days, which are reported.
    var dates: ArraySlice<CalendarDate> { days.dates.suffix(Self.mostDays) }

    /// Writes the reports of all days.
    func run(in output: OutputSettings, templates: TemplateSet) throws {
        guard let now = days.end else { return }
        let left = days.dates.count - dates.count
        if left > 0 {
            log.remark(
                "\(NumberText.counted(left, "older day")) \(left == 1 ? "is" : "are") left out; a preview has at most \(Self.mostDays) days"
            )
        }
        let run = ReportRun(
            source: days, settings: settings, output: output, templates: templates, now: now,
            expected: Set(dates.map(\.path)), log: log)
        for (index, date) in dates.enumerated() {
            try Interruption.check()
            log.progress("reporting \(date)", done: index, of: dates.count)
            _ = try run.run(ReportWindow(date: date, timeZone: timeZone))
        }
    }
}
