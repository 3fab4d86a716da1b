import Reporting

/// A measure in one slot of time: a value, bounds, or missing.
package struct ChartPoint: Hashable, Sendable {
    /// Seconds since 1970.
    package let start: Double
    /// Length in seconds.
    package let width: Double
    let content: Content

    enum Content: Hashable, Sendable {
        /// A missing value, which breaks the line.
        case missing
        case value(Double)
        /// Between two bounds, at least one of which is known.
        case interval(low: Double?, high: Double?)
    }

    /// `nil` and numbers that are not finite count as missing.
    package init(start: Double, width: Double, value: Double?) {
        self.start = start
        self.width = width
        content = value.flatMap { $0.isFinite ? .value($0) : nil } ?? .missing
    }

    /// A measure known only within bounds: without `high` it is "at least `low`", without `low` "at most `high`".
    ///
    /// Missing if neither is known; a value if both are equal. Bounds in the wrong order are swapped.
    package init(start: Double, width: Double, low: Double?, high: Double?) {
        self.start = start
        self.width = width
        let low = low.flatMap { $0.isFinite ? $0 : nil }
        let high = high.flatMap { $0.isFinite ? $0 : nil }
        content =
            switch (low, high) {
            case (nil, nil): .missing
            case (let low?, let high?) where low == high: .value(low)
            case (let low?, let high?): .interval(low: min(low, high), high: max(low, high))
            default: .interval(low: low, high: high)
            }
    }

    /// A percentile of response times.
    package init(start: Double, width: Double, _ figure: LatencyFigure) {
        if let bounds = figure.bounds {
            self.init(start: start, width: width, low: bounds.low, high: bounds.high)
        } else {
            self.init(start: start, width: width, value: figure.milliseconds)
        }
    }

    /// Seconds since 1970.
    var end: Double { start + width }
    var middle: Double { start + width / 2 }
    var isMissing: Bool { content == .missing }

    var isInterval: Bool { if case .interval = content { true } else { false } }

    /// The lower bound of a value without an upper bound.
    var openLow: Double? { if case .interval(let low?, nil) = content { low } else { nil } }

    /// Whether the two overlap in time.
    func overlaps(_ slot: ChartSlot) -> Bool { start < slot.end && slot.start < end }

    /// The numbers for which an axis needs room.
    var extremes: [Double] {
        switch content {
        case .missing: []
        case .value(let value): [value]
        case .interval(let low, let high): [low, high].compactMap(\.self)
        }
    }
}
