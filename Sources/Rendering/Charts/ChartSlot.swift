/// A stretch of a chart's time, such as an hour, with its tooltip.
package struct ChartSlot: Hashable, Sendable {
    /// Seconds since 1970.
    package let start: Double
    /// Length in seconds.
    package let width: Double
    /// Text such as `14:00–15:00 · P50 31 ms · P95 120 ms`; there is no tooltip if it is empty.
    package let tooltip: String

    package init(start: Double, width: Double, tooltip: String) {
        self.start = start
        self.width = width
        self.tooltip = tooltip
    }

    /// Seconds since 1970.
    package var end: Double { start + width }
}
