import Publishing
import Reporting
import TestSupport

@testable import DaybookCommand

/// A day that is reported before it has ended, as versions did that did not refuse it.
enum UnfinishedDay {
    static func report(_ date: CalendarDate, now: Instant, of database: TestDatabase, in folder: TemporaryFolder) throws
    {
        var settings = Settings()
        settings.archive = "\(folder.path)/output/archive"
        settings.site = "\(folder.path)/output/site"
        let output = try OutputSettings(settings)
        _ = try ReportRun(
            source: StoredDays(store: database.store()), settings: settings.report, output: output,
            templates: output.templateSet(), now: now, log: RunLog(quiet: true, verbose: false)
        ).run(ReportWindow(date: date, timeZone: .utc))
    }
}
