/// The last days of a subject as word-sized bars, with the reported day marked. It only illustrates the numbers next to
/// it, so screen readers skip it.
package struct DayStrip: Hashable, Sendable {
    /// The meaning of the reported day's color; the words next to it say the same.
    package enum Mark: String, Sendable {
        case worse = "c-today c-worse"
        case better = "c-today c-better"
        case plain = "c-today"
    }

    private let values: [Double?]
    private let mark: Mark

    private static let step = 5.0
    private static let height = 28.0

    /// - Parameter values: one per day, oldest first and the reported day last. `nil`, negative numbers and numbers
    ///   that are not finite leave a gap.
    package init(_ values: [Double?], mark: Mark) {
        self.values = values.map { value in value.flatMap { $0.isFinite && $0 >= 0 ? $0 : nil } }
        self.mark = mark
    }

    /// The drawing as XML. The highest bar is as high as the strip.
    package var markup: String {
        let width = Double(values.count) * Self.step
        let highest = max(values.compactMap(\.self).max() ?? 0, .leastNormalMagnitude)
        func append(_ value: Double, at index: Int, to path: inout PathText) {
            path.move(Double(index) * Self.step + Self.step / 2, Self.height - 1)
            path.vertical(Self.height - 1 - max(value / highest * (Self.height - 3), 1))
        }
        var ground = PathText()
        ground.move(0, Self.height - 0.5)
        ground.horizontal(width)
        var past = PathText()
        for case (let index, let value?) in values.dropLast().enumerated() { append(value, at: index, to: &past) }
        var today = PathText()
        if case let value?? = values.last { append(value, at: values.count - 1, to: &today) }
        var marks = [SVGElement("path", ["class": "c-ground", "d": SVGValue(ground)])]
        if !past.isEmpty { marks.append(SVGElement("path", ["class": "c-past", "d": SVGValue(past)])) }
        if !today.isEmpty {
            marks.append(SVGElement("path", ["class": SVGValue(mark.rawValue), "d": SVGValue(today)]))
        }
        return SVGElement(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg", "class": "c-strip", "aria-hidden": "true",
                "viewBox": "0 0 \(Coordinate.text(width)) \(Coordinate.text(Self.height))", "width": SVGValue(width),
                "height": SVGValue(Self.height),
            ], marks
        ).markup
    }
}
