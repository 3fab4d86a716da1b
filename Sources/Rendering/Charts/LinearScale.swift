/// Maps a domain of data onto a range of drawing coordinates by a straight line.
package struct LinearScale: Hashable, Sendable {
    private let domainStart: Double
    private let domainEnd: Double
    private let rangeStart: Double
    private let rangeEnd: Double

    /// Either pair may run downwards. Values outside the domain map outside the range.
    package init(domain: (Double, Double), range: (Double, Double)) {
        domainStart = domain.0
        domainEnd = domain.1
        rangeStart = range.0
        rangeEnd = range.1
    }

    /// Where `value` lies; the middle of the range when the domain is a single value or not finite.
    ///
    /// `nil` when `value` is not finite: such a value is missing.
    package func position(of value: Double) -> Double? {
        guard value.isFinite else { return nil }
        // Halves, so that a domain from -1e308 to 1e308 does not overflow.
        let extent = domainEnd / 2 - domainStart / 2
        let middle = rangeStart / 2 + rangeEnd / 2
        guard extent.isFinite, extent != 0 else { return middle }
        let fraction = (value / 2 - domainStart / 2) / extent
        let position = rangeStart + fraction * (rangeEnd - rangeStart)
        return position.isFinite ? position : middle
    }
}
