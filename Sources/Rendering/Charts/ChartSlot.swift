import Reporting

/// A stretch of a chart's time, such as an hour, with its tooltip.
package struct ChartSlot: Hashable, Sendable {
    /// Seconds since 1970.
    package let start: Double
    /// Length in seconds.
    package let width: Double
    /// Text such as `14:00–15:00 · P50 31 ms · P95 120 ms`; there is no tooltip if it is empty.
    package let tooltip: String

    /// Seconds since 1970.
    package var end: Double { start + width }
}

extension ChartSlot {
    init(from start: Instant, to end: Instant, tooltip: String) {
        self.init(start: Double(start.seconds), width: Double(end.seconds - start.seconds), tooltip: tooltip)
    }
}
