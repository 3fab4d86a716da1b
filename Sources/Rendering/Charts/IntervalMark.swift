/// A measure known only within bounds, drawn vertically: a cap at each known bound, an arrow at an open end.
struct IntervalMark {
    /// Distance between the marks of two series in the same slot.
    static let spacing = 7.5
    private static let capHalfWidth = 2.6
    private static let arrowLength = 22.0

    /// A piece of a path; empty if neither bound is known.
    ///
    /// - Parameters:
    ///   - low: the position of the lower bound, measured from the top of the drawing.
    ///   - limits: the upper and lower edge of the plot, beyond which no arrow reaches.
    static func path(x: Double, low: Double?, high: Double?, limits: (top: Double, bottom: Double)) -> String {
        switch (low, high) {
        case (let low?, let high?):
            return stem(x: x, from: low, to: high) + cap(x: x, y: low) + cap(x: x, y: high)
        case (let low?, nil):
            let tip = max(low - arrowLength, limits.top)
            return cap(x: x, y: low) + stem(x: x, from: low, to: tip) + arrowHead(x: x, y: tip, rise: 5)
        case (nil, let high?):
            let tip = min(high + arrowLength, limits.bottom)
            return cap(x: x, y: high) + stem(x: x, from: high, to: tip) + arrowHead(x: x, y: tip, rise: -5)
        case (nil, nil):
            return ""
        }
    }

    private static func stem(x: Double, from start: Double, to end: Double) -> String {
        "M\(Coordinate.text(x)),\(Coordinate.text(start))V\(Coordinate.text(end))"
    }

    private static func cap(x: Double, y: Double) -> String {
        "M\(Coordinate.text(x - capHalfWidth)),\(Coordinate.text(y))h\(Coordinate.text(2 * capHalfWidth))"
    }

    private static func arrowHead(x: Double, y: Double, rise: Double) -> String {
        "M\(Coordinate.text(x - capHalfWidth)),\(Coordinate.text(y + rise))"
            + "l\(Coordinate.text(capHalfWidth)),\(Coordinate.text(-rise))"
            + "l\(Coordinate.text(capHalfWidth)),\(Coordinate.text(rise))"
    }
}
