import Foundation

/// The time that a chart covers: half-open, labeled in one time zone.
package struct ChartWindow: Hashable, Sendable {
    /// Seconds since 1970.
    package let start: Double
    /// The first moment that is not covered, in seconds since 1970.
    package let end: Double
    package let timeZone: TimeZone

    /// A window that does not end after its start, or has an end that is not finite, covers nothing: its chart is
    /// empty.
    package init(start: Double, end: Double, timeZone: TimeZone) {
        self.start = start
        self.end = end
        self.timeZone = timeZone
    }

    package func contains(_ instant: Double) -> Bool {
        start.isFinite && end.isFinite && start <= instant && instant < end
    }
}
