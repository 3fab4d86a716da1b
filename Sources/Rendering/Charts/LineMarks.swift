/// One series as unbroken runs of values: a run of one value is a dot, any other a line.
struct LineMarks {
    private var runs: [[Sample]] = []
    private var isBroken = true

    /// Longer runs are thinned: the difference is invisible, and the page stays small.
    private static let longestRun = 600
    private static let columnWidth = 4.0

    private struct Sample {
        /// Seconds since 1970.
        let instant: Double
        let value: Double
    }

    mutating func append(_ value: Double, at instant: Double) {
        let sample = Sample(instant: instant, value: value)
        if isBroken {
            runs.append([sample])
            isBroken = false
        } else {
            runs[runs.count - 1].append(sample)
        }
    }

    /// Ends the run: the next point is not connected to the previous one.
    mutating func interrupt() { isBroken = true }

    /// Whether there is an isolated point, which needs a marker to be visible.
    var hasDots: Bool { runs.contains { $0.count == 1 } }

    /// `nil` if there is nothing to draw.
    ///
    /// - Parameter bounds: another path of the same series.
    func element(style: SeriesStyle, on sheet: ChartSheet, bounds: PathText = PathText()) -> SVGElement? {
        let runs = runs.map { run in run.compactMap { sheet.place(of: $0.value, at: $0.instant) } }
        var lines = PathText()
        for run in runs where run.count > 1 { lines.polyline(LineMarks.thinned(run)) }
        var children: [SVGElement] = []
        if !lines.isEmpty {
            children.append(
                SVGElement("path", ["class": "c-line", "d": SVGValue(lines), "stroke-dasharray": style.dashes]))
        }
        if !bounds.isEmpty {
            children.append(SVGElement("path", ["class": "c-bounds", "d": SVGValue(bounds)]))
        }
        children += runs.filter { $0.count == 1 }.flatMap { $0 }.map { place in
            SVGElement(
                "path", ["class": "c-dot", "d": SVGValue(style.marker(x: place.x, y: place.y)), "fill": "currentColor"])
        }
        guard !children.isEmpty else { return nil }
        return SVGElement(
            "g",
            [
                "class": "c-series \(style.cssClass)", "fill": "none", "stroke": "currentColor", "stroke-width": 2,
                "stroke-linejoin": "round",
            ], children)
    }

    /// First, lowest, highest and last point of every column, which preserves the outline of the line.
    private static func thinned(_ run: [ChartPlace]) -> [ChartPlace] {
        guard run.count > longestRun else { return run }
        var thinned: [ChartPlace] = []
        var column: [ChartPlace] = []
        func finish() {
            let kept = [
                column.indices.first, column.indices.min { column[$0].y < column[$1].y },
                column.indices.max { column[$0].y < column[$1].y }, column.indices.last,
            ]
            thinned += Set(kept.compactMap(\.self)).sorted().map { column[$0] }
            column = []
        }
        for place in run {
            if let first = column.first,
                (place.x / columnWidth).rounded(.down) != (first.x / columnWidth).rounded(.down)
            {
                finish()
            }
            column.append(place)
        }
        finish()
        return thinned
    }
}
