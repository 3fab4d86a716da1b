/// One hour of a window, half-open.
package struct HourSlot: Hashable, Sendable {
    package let start: Instant
    package let end: Instant

    package init(start: Instant, end: Instant) {
        self.start = start
        self.end = end
    }

    /// Whole seconds.
    package var seconds: Int64 { end.seconds - start.seconds }

    package func contains(_ instant: Instant) -> Bool { start <= instant && instant < end }
}
