/// A word-sized line for tables. It only illustrates the numbers next to it, so screen readers skip it. A table may have
/// hundreds of them: colors and size come from the style sheet.
package struct Sparkline: Hashable, Sendable {
    private let values: [Double?]

    private static let width = 120.0
    private static let height = 24.0
    private static let margin = 3.0
    private static let viewBox = SVGValue("0 0 \(Coordinate.text(width)) \(Coordinate.text(height))")

    /// - Parameter values: at equal intervals, oldest first. `nil` and numbers that are not finite are missing and
    ///   leave a gap in the line.
    package init(_ values: [Double?]) { self.values = values.map { value in value.flatMap { $0.isFinite ? $0 : nil } } }

    /// The drawing as XML; an empty drawing if no value is known.
    package var markup: String {
        SVGElement(
            "svg",
            [
                "class": "c-spark", "aria-hidden": "true",
                "viewBox": Sparkline.viewBox,
            ], marks
        ).markup
    }

    /// Lines, dots for isolated values, and a dot at the last value.
    private var marks: [SVGElement] {
        let runs = self.runs
        guard let last = runs.last?.last else { return [] }
        var lines = PathText()
        for run in runs where run.count > 1 { lines.polyline(run) }
        let dots = runs.dropLast().filter { $0.count == 1 }.flatMap { $0 } + [last]
        return (lines.isEmpty ? [] : [SVGElement("path", ["d": SVGValue(lines)])])
            + dots.map { dot in
                SVGElement("circle", ["cx": SVGValue(dot.x), "cy": SVGValue(dot.y), "r": 2])
            }
    }

    /// Finer than a screen shows at this size: a table of 200 endpoints has nearly 10,000 coordinates.
    private static func tenths(_ value: Double) -> Double { (value * 10).rounded() / 10 }

    private var runs: [[ChartPlace]] {
        guard let domain = SparklineDomain(values) else { return [] }
        let x = LinearScale(
            domain: (0, Double(values.count - 1)), range: (Sparkline.margin, Sparkline.width - Sparkline.margin))
        let y = LinearScale(
            domain: (domain.lower, domain.upper), range: (Sparkline.height - Sparkline.margin, Sparkline.margin))
        return values.enumerated()
            .map { index, value -> ChartPlace? in
                guard let value, let x = x.position(of: Double(index)), let y = y.position(of: value) else {
                    return nil
                }
                return ChartPlace(x: Self.tenths(x), y: Self.tenths(y))
            }
            .split(separator: nil).map { $0.compactMap(\.self) }
    }
}
