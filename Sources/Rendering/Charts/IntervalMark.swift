/// A measure known only within bounds, drawn vertically: a cap at each known bound, an arrow at an open end.
struct IntervalMark {
    /// Distance between the marks of two series in the same slot.
    static let spacing = 7.5
    private static let capHalfWidth = 2.6
    private static let arrowLength = 22.0

    /// Appends it to a path, unless neither bound is known.
    ///
    /// - Parameters:
    ///   - low: the position of the lower bound, measured from the top of the drawing.
    ///   - limits: the upper and lower edge of the plot, beyond which no arrow reaches.
    static func append(
        x: Double, low: Double?, high: Double?, limits: (top: Double, bottom: Double), to path: inout PathText
    ) {
        switch (low, high) {
        case (let low?, let high?):
            stem(x: x, from: low, to: high, &path)
            cap(x: x, y: low, &path)
            cap(x: x, y: high, &path)
        case (let low?, nil):
            let tip = max(low - arrowLength, limits.top)
            cap(x: x, y: low, &path)
            stem(x: x, from: low, to: tip, &path)
            arrowHead(x: x, y: tip, rise: 5, &path)
        case (nil, let high?):
            let tip = min(high + arrowLength, limits.bottom)
            cap(x: x, y: high, &path)
            stem(x: x, from: high, to: tip, &path)
            arrowHead(x: x, y: tip, rise: -5, &path)
        case (nil, nil):
            break
        }
    }

    private static func stem(x: Double, from start: Double, to end: Double, _ path: inout PathText) {
        path.move(x, start)
        path.vertical(end)
    }

    private static func cap(x: Double, y: Double, _ path: inout PathText) {
        path.move(x - capHalfWidth, y)
        path.append("h", 2 * capHalfWidth)
    }

    private static func arrowHead(x: Double, y: Double, rise: Double, _ path: inout PathText) {
        path.move(x - capHalfWidth, y + rise)
        path.append("l", capHalfWidth, -rise)
        path.append("l", capHalfWidth, rise)
    }
}
