import Reporting

/// The time that a chart covers: half-open, labeled in one time zone.
///
/// A window that does not end after its start, or has an end that is not finite, covers nothing: its chart is empty.
package struct ChartWindow: Hashable, Sendable {
    /// Seconds since 1970.
    package let start: Double
    /// The first moment that is not covered, in seconds since 1970.
    package let end: Double
    package let timeZone: ReportTimeZone
    /// The ticks of its axis, which the charts of a page have in common.
    let ticks: TimeTicks

    private static let mostTicks = 9

    package init(start: Double, end: Double, timeZone: ReportTimeZone) {
        self.start = start
        self.end = end
        self.timeZone = timeZone
        ticks = TimeTicks(from: start, to: end, in: timeZone, maximumCount: Self.mostTicks)
    }

    package func contains(_ instant: Double) -> Bool {
        start.isFinite && end.isFinite && start <= instant && instant < end
    }
}

extension ChartWindow {
    init(from start: Instant, to end: Instant, in timeZone: ReportTimeZone) {
        self.init(start: Double(start.seconds), end: Double(end.seconds), timeZone: timeZone)
    }
}
