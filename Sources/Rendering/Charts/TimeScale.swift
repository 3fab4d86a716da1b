/// Maps instants of a window onto a range of drawing coordinates.
///
/// Elapsed time, not the clock, is what is drawn to scale: an hour is an hour on days of 23 and 25 hours too.
package struct TimeScale: Hashable, Sendable {
    package let window: ChartWindow
    private let scale: LinearScale

    package init(window: ChartWindow, range: (Double, Double)) {
        self.window = window
        scale = LinearScale(domain: (window.start, window.end), range: range)
    }

    /// Where an instant in seconds since 1970 lies; `nil` outside the window.
    package func position(of instant: Double) -> Double? {
        window.contains(instant) ? scale.position(of: instant) : nil
    }

    /// The part of `width` seconds from `start` on that is inside the window; `nil` when none is.
    package func extent(from start: Double, width: Double) -> (lower: Double, upper: Double)? {
        let lower = max(start, window.start)
        let upper = min(start + width, window.end)
        guard start.isFinite, width.isFinite, window.contains(lower), lower < upper,
            let lowerPosition = scale.position(of: lower), let upperPosition = scale.position(of: upper)
        else { return nil }
        return (lowerPosition, upperPosition)
    }
}
