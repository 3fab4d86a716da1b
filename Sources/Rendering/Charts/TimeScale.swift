/// Maps instants of a window to a range of drawing coordinates.
///
/// The scale is elapsed time and not clock time: an hour has the same width on days of 23 and 25 hours.
package struct TimeScale: Hashable, Sendable {
    package let window: ChartWindow
    private let scale: LinearScale

    package init(window: ChartWindow, range: (Double, Double)) {
        self.window = window
        scale = LinearScale(domain: (window.start, window.end), range: range)
    }

    /// The position of an instant in seconds since 1970; `nil` outside the window.
    package func position(of instant: Double) -> Double? {
        window.contains(instant) ? scale.position(of: instant) : nil
    }

    /// The part of `width` seconds from `start` that is inside the window; `nil` if there is none.
    package func extent(from start: Double, width: Double) -> (lower: Double, upper: Double)? {
        let lower = max(start, window.start)
        let upper = min(start + width, window.end)
        guard start.isFinite, width.isFinite, window.contains(lower), lower < upper,
            let lowerPosition = scale.position(of: lower), let upperPosition = scale.position(of: upper)
        else { return nil }
        return (lowerPosition, upperPosition)
    }
}
