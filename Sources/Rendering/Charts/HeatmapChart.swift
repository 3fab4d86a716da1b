import Glibc

/// How often each step of a quantity occurred in each slot of time: columns of time, rows of steps, darker for more.
///
/// At most five shades, each for a range of counts that grows by a constant factor, so that a few slow requests among
/// thousands of fast ones stay visible.
package struct HeatmapChart: Sendable {
    /// One slot of time with its counts.
    package struct Column: Hashable, Sendable {
        package let slot: ChartSlot
        /// One count per row, from the bottom up.
        package let counts: [Int]
    }

    private let caption: ChartCaption
    private let window: ChartWindow
    private let unit: String
    /// Labels between the rows, from the bottom up; one fewer than there are rows. Empty for an edge without a label.
    private let edgeLabels: [String]
    private let columns: [Column]

    package init(caption: ChartCaption, window: ChartWindow, unit: String, edgeLabels: [String], columns: [Column]) {
        self.caption = caption
        self.window = window
        self.unit = unit
        self.edgeLabels = edgeLabels
        self.columns = columns.filter { window.contains($0.slot.start) }
    }

    private static let shades = 5
    static let opacities = [0.16, 0.34, 0.54, 0.76, 1.0]

    /// The lowest count of each shade, ascending; fewer than five if the greatest count is small.
    static func steps(greatest: Int) -> [Int] {
        guard greatest > 0 else { return [] }
        var steps: [Int] = []
        for shade in 0..<shades {
            // Slightly less, for powers that are whole except for their last digit.
            let least = Int((pow(Double(greatest), Double(shade) / Double(shades)) - 1e-9).rounded(.up))
            if steps.last.map({ least > $0 }) ?? true { steps.append(least) }
        }
        return steps
    }

    /// The drawing as XML, without a trailing newline.
    package var markup: String {
        let rows = edgeLabels.count + 1
        let plot = PlotArea(tickLabels: edgeLabels, legendRows: 1)
        let x = TimeScale(window: window, range: (plot.left, plot.right))
        let height = (plot.bottom - plot.top) / Double(rows)
        func top(_ row: Int) -> Double { plot.bottom - Double(row + 1) * height }
        let steps = Self.steps(greatest: columns.flatMap(\.counts).max() ?? 0)
        var paths = [PathText](repeating: PathText(), count: steps.count)
        // Each number is in hundreds of cells.
        let heights = (0..<rows).map { row in
            (top: PathText.Number(top(row) + 0.5), bottom: PathText.Number(top(row) + height - 0.5))
        }
        for column in columns {
            guard let extent = x.extent(from: column.slot.start, width: column.slot.width) else { continue }
            let (left, right) = (PathText.Number(extent.lower + 0.5), PathText.Number(extent.upper - 0.5))
            for (row, count) in column.counts.prefix(rows).enumerated() where count > 0 {
                guard let shade = steps.lastIndex(where: { $0 <= count }) else { continue }
                paths[shade].rectangle(left: left, right: right, top: heights[row].top, bottom: heights[row].bottom)
            }
        }
        // If fewer shades suffice, the darkest are used.
        let opacities = Self.opacities.suffix(steps.count)
        let cells = zip(paths, opacities).compactMap { path, opacity in
            path.isEmpty ? nil : SVGElement("path", ["fill-opacity": SVGValue(opacity), "d": SVGValue(path)])
        }
        let labels = edgeLabels.enumerated().filter { !$0.element.isEmpty }.map { row, label in
            SVGElement(
                "text",
                [
                    "x": SVGValue(plot.left - 6), "y": SVGValue(top(row)), "text-anchor": "end",
                    "dominant-baseline": "central",
                ], text: label)
        }
        return caption.drawing(of: [
            legend(steps, Array(opacities), above: plot.top),
            cells.isEmpty ? nil : SVGElement("g", ["class": "c-heat"], cells),
            SVGElement("g", ["class": "c-edges"], labels),
            timeAxis(x, on: plot), steps.isEmpty ? plot.emptyNote : nil,
            plot.hoverAreas(
                columns.compactMap { column in
                    x.extent(from: column.slot.start, width: column.slot.width).map {
                        ($0.lower, $0.upper, column.slot.tooltip)
                    }
                }),
        ]).markup
    }

    /// The unit of the rows, followed by a square of each shade with its counts.
    private func legend(_ steps: [Int], _ opacities: [Double], above bottom: Double) -> SVGElement {
        var x = 0.0
        var elements = [SVGElement("text", ["x": .ems(0), "y": .ems(-0.2)], text: unit)]
        x += TextWidth.ems(unit) + 1.2
        for (index, least) in steps.enumerated() {
            let next = index + 1 < steps.count ? steps[index + 1] - 1 : nil
            let label = next.map { $0 == least ? "\(least)" : "\(least)–\($0)" } ?? "\(least) or more"
            elements.append(
                SVGElement(
                    "svg", ["x": .ems(x), "y": .ems(-1.05), "width": "1em", "height": "1em", "viewBox": "0 0 10 10"],
                    [
                        SVGElement(
                            "path",
                            ["class": "c-heat", "fill-opacity": SVGValue(opacities[index]), "d": "M0,0h10v10h-10z"])
                    ]))
            elements.append(SVGElement("text", ["x": .ems(x + 1.3), "y": .ems(-0.2)], text: label))
            x += 1.3 + TextWidth.ems(label) + 1
        }
        return SVGElement(
            "g", ["class": "c-legend", "transform": "translate(0,\(Coordinate.text(bottom - 10)))"], elements)
    }

    private func timeAxis(_ x: TimeScale, on plot: PlotArea) -> SVGElement {
        let ticks = window.ticks.ticks.compactMap { tick in
            x.position(of: tick.instant).map { (tick: tick, x: $0) }
        }
        let labels = ticks.map { place in
            let halfWidth = TextWidth.ems(place.tick.label) / 2 * PlotArea.largestTextSize
            let leaves = place.x + halfWidth > PlotArea.width
            return SVGElement(
                "text",
                [
                    "class": place.tick.isMajor ? nil : "c-tick-minor-label",
                    "x": SVGValue(leaves ? PlotArea.width : place.x), "text-anchor": leaves ? "end" : nil,
                ], text: place.tick.label)
        }
        return plot.axis(from: plot.left, marks: ticks.map(\.x), labels: labels)
    }
}
