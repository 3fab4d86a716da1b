/// A stretch of a chart's time, such as an hour, with what is said when the pointer rests on it.
package struct ChartSlot: Hashable, Sendable {
    /// Seconds since 1970.
    package let start: Double
    /// Seconds.
    package let width: Double
    /// Such as `14:00–15:00 · P50 31 ms · P95 120 ms`. Nothing is said when it is empty.
    package let tooltip: String

    package init(start: Double, width: Double, tooltip: String) {
        self.start = start
        self.width = width
        self.tooltip = tooltip
    }

    /// Seconds since 1970.
    package var end: Double { start + width }
}
