/// The distribution of a quantity over steps: bars for the day, and a stepped line for what is usual.
///
/// Both show shares of their own total, so that a day can be compared with a month.
package struct DistributionChart: Sendable {
    /// One step of the quantity, with its share and the usual one.
    package struct Step: Hashable, Sendable {
        /// 0...1
        package let share: Double
        /// 0...1; `nil` where the usual share is unknown.
        package let usual: Double?
        package let tooltip: String
    }

    let caption: ChartCaption
    /// Labels between the steps, one fewer than there are steps; empty for an edge without a label.
    let edgeLabels: [String]
    let steps: [Step]
    /// Names of the bars and of the line.
    let names: (share: String, usual: String)

    /// The drawing as XML, without a trailing newline.
    package var markup: String {
        let domain = ValueDomain(
            values: steps.flatMap { [$0.share, $0.usual ?? 0].map { $0 * 100 } }, rules: [], isCount: false)
        let tickLabels = domain.ticks.map { "\(Int($0.rounded())) %" }
        let plot = PlotArea(tickLabels: tickLabels, legendRows: 1)
        let y = LinearScale(domain: (domain.lower, domain.upper), range: (plot.bottom, plot.top))
        let width = (plot.right - plot.left) / Double(max(steps.count, 1))
        func left(_ step: Int) -> Double { plot.left + Double(step) * width }
        func height(_ share: Double) -> Double { y.position(of: share * 100) ?? plot.bottom }
        var bars = PathText()
        for (index, step) in steps.enumerated() where step.share > 0 {
            bars.rectangle(
                left: left(index) + 1.5, right: left(index) + width - 1.5,
                top: min(height(step.share), plot.bottom - 1), bottom: plot.bottom)
        }
        let hasUsual = steps.contains { $0.usual != nil }
        var line = PathText()
        for (index, step) in steps.enumerated() where hasUsual {
            let top = height(step.usual ?? 0)
            if index == 0 { line.move(left(0), top) } else { line.vertical(top) }
            line.horizontal(left(index + 1))
        }
        let style = SeriesStyle(slot: 1)
        let legend = ChartLegend(
            unit: "% of requests",
            entries: [ChartLegend.Entry(key: .fill(.plain), label: names.share)]
                + (hasUsual ? [ChartLegend.Entry(key: .line(style, hasMarker: false), label: names.usual)] : []))
        let grid = zip(domain.ticks, tickLabels).compactMap { tick, label in y.position(of: tick).map { (label, $0) } }
        return caption.drawing(of: [
            legend.element(above: plot.top),
            PlotArea.grid(grid),
            bars.isEmpty
                ? nil
                : SVGElement("path", ["class": "c-bar", "fill-opacity": BarFill.plain.opacity, "d": SVGValue(bars)]),
            line.isEmpty
                ? nil
                : SVGElement(
                    "g", ["class": "c-series \(style.cssClass)", "fill": "none", "stroke": "currentColor"],
                    [SVGElement("path", ["d": SVGValue(line), "stroke-width": 2, "stroke-dasharray": style.dashes])]),
            plot.axis(
                from: 0,
                labels: edgeLabels.enumerated().filter { !$0.element.isEmpty }.map { index, label in
                    SVGElement("text", ["x": SVGValue(left(index + 1))], text: label)
                }),
            plot.hoverAreas(steps.enumerated().map { (left($0), left($0 + 1), $1.tooltip) }),
        ]).markup
    }
}
