import MonitoringStore
import Reporting

/// Where a report's observations come from: the database, or logs in memory.
protocol DaySource {
    /// Reads everything that a report of `window` needs.
    ///
    /// - Parameters:
    ///   - now: when the report is made.
    ///   - step: called with the number of steps done and the total.
    func observe(
        _ window: ReportWindow, settings: ReportSettings, now: Instant, log: RunLog, step: @escaping (Int, Int) -> Void
    ) throws -> Observations

    /// The same for all reports of a service: 16 hexadecimal digits; `nil` where nothing identifies it.
    func origin(_ settings: ReportSettings) -> String?

    /// The name under which an endpoint is counted; `nil` leaves every name as it is.
    var fold: (@Sendable (String) -> String)? { get }
}

/// The monitoring tables of a database.
struct StoredDays: DaySource {
    let store: MonitoringStore
    /// This machine's clock; `nil` if `now` is given.
    var clock: RunClock?
    var reading = ReadingOptions()

    func observe(
        _ window: ReportWindow, settings: ReportSettings, now: Instant, log: RunLog, step: @escaping (Int, Int) -> Void
    ) throws -> Observations {
        try store.observe(
            window, settings: settings, now: now, clock: clock, reading: reading, remark: log.remark, step: step)
    }

    func origin(_ settings: ReportSettings) -> String? { store.origin(settings) }

    var fold: (@Sendable (String) -> String)? { reading.fold }
}
