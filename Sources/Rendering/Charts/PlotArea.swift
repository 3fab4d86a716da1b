/// The layout of a chart, in units of its view box. It has room for the largest text, that of narrow screens.
struct PlotArea {
    static let width = 720.0
    static let height = 300.0
    /// The default text size, for example in a chart opened on its own.
    static let textSize = 13.0
    /// The text size on narrow screens, where the chart is reduced to half its size; `charts.css` sets it.
    static let largestTextSize = 22.0

    let left: Double
    let right = width - 6
    let top: Double
    let bottom = height - 32

    /// - Parameters:
    ///   - tickLabels: labels of the vertical axis, to the left of the plot.
    ///   - legendRows: rows of text above the plot.
    init(tickLabels: [String], legendRows: Int) {
        let widest = tickLabels.map(TextWidth.ems).max() ?? 0
        left = min(max(widest * PlotArea.largestTextSize + 8, 36), 200)
        // A label is on its grid line, so there is one more row.
        top = min((Double(legendRows) * ChartLegend.rowEms + 1.1) * PlotArea.largestTextSize, 180)
    }

    /// Horizontal lines across a chart, each with its label above its left end.
    static func grid(_ lines: [(label: String, y: Double)]) -> SVGElement {
        var path = PathText()
        for line in lines {
            path.move(0, line.y)
            path.horizontal(width)
        }
        return SVGElement(
            "g", ["class": "c-grid"],
            [SVGElement("path", ["d": SVGValue(path), "stroke": "currentColor", "stroke-opacity": 0.15])]
                + lines.map { SVGElement("text", ["y": SVGValue($0.y - 4)], text: $0.label) })
    }

    /// The words in the middle of a chart without data.
    var emptyNote: SVGElement {
        SVGElement(
            "text",
            [
                "class": "c-empty", "x": SVGValue(PlotArea.width / 2), "y": SVGValue((top + bottom) / 2),
                "text-anchor": "middle",
            ], text: "No data")
    }

    /// A line below the plot with its labels; below it, short lines at `marks`.
    func axis(from left: Double, marks: [Double] = [], labels: [SVGElement]) -> SVGElement {
        var line = PathText()
        line.move(left, bottom)
        line.horizontal(PlotArea.width)
        for x in marks { tick(at: x, to: &line) }
        return SVGElement(
            "g", ["class": "c-axis"],
            [SVGElement("path", ["d": SVGValue(line), "stroke": "currentColor"]), labelsBelow(labels)])
    }

    /// Appends a short line below the plot.
    func tick(at x: Double, to path: inout PathText) {
        path.move(x, bottom)
        path.append("v5")
    }

    /// Areas that respond to the pointer, each over a part of the width.
    func hoverAreas(_ areas: [(left: Double, right: Double, tooltip: String)]) -> SVGElement? {
        guard !areas.isEmpty else { return nil }
        return SVGElement(
            "g", ["class": "c-hover", "fill-opacity": 0],
            areas.map { area in
                // Whole units: there are many areas, and their edges are invisible.
                var path = PathText()
                path.rectangle(
                    left: area.left.rounded(), right: area.right.rounded(), top: top.rounded(.down), bottom: bottom)
                return SVGElement(path, title: area.tooltip)
            })
    }

    /// The labels below the plot, each in the middle of its place unless it has an anchor of its own.
    func labelsBelow(_ labels: [SVGElement]) -> SVGElement {
        SVGElement(
            "g",
            [
                "transform": "translate(0,\(Coordinate.text(bottom + 9)))", "text-anchor": "middle",
                "dominant-baseline": "hanging",
            ], labels)
    }
}
