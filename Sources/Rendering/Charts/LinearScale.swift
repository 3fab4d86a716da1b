/// Maps a domain of data linearly to a range of drawing coordinates.
package struct LinearScale: Hashable, Sendable {
    private let domainStart: Double
    private let domainEnd: Double
    private let rangeStart: Double
    private let rangeEnd: Double

    /// Either pair may be descending. Values outside the domain map outside the range.
    package init(domain: (Double, Double), range: (Double, Double)) {
        domainStart = domain.0
        domainEnd = domain.1
        rangeStart = range.0
        rangeEnd = range.1
    }

    /// The position of `value`; the middle of the range if the domain is a single value or not finite.
    ///
    /// `nil` if `value` is not finite, which means that it is missing.
    package func position(of value: Double) -> Double? {
        guard value.isFinite else { return nil }
        // Halved, so that a domain from -1e308 to 1e308 does not overflow.
        let extent = domainEnd / 2 - domainStart / 2
        let middle = rangeStart / 2 + rangeEnd / 2
        guard extent.isFinite, extent != 0 else { return middle }
        let fraction = (value / 2 - domainStart / 2) / extent
        let position = rangeStart + fraction * (rangeEnd - rangeStart)
        return position.isFinite ? position : middle
    }
}
