/// The common parts of charts by bins of a quantity: title, description, a line of text above, and the size.
struct BinnedSheet {
    let caption: ChartCaption
    let plot: PlotArea

    /// Leaves room for labels on the left and for one row of labels below.
    init(caption: ChartCaption, leftLabels: [String]) {
        self.caption = caption
        plot = PlotArea(tickLabels: leftLabels, legendRows: 1)
    }

    func drawing(of layers: [SVGElement?]) -> SVGElement { caption.drawing(of: layers) }

    /// The line below the plot with its labels; `marks` are appended to the line's path.
    func axis(from left: Double, marks: String = "", labels: [SVGElement]) -> SVGElement {
        SVGElement(
            "g", ["class": "c-axis"],
            [
                SVGElement(
                    "path",
                    [
                        "d":
                            "M\(Coordinate.text(left)),\(Coordinate.text(plot.bottom))H\(Coordinate.text(PlotArea.width))\(marks)",
                        "stroke": "currentColor",
                    ]),
                plot.labelsBelow(labels),
            ])
    }

    /// Areas that respond to the pointer, each over a part of the width.
    func hoverAreas(_ areas: [(left: Double, right: Double, tooltip: String)]) -> SVGElement? {
        areas.isEmpty
            ? nil
            : SVGElement(
                "g", ["class": "c-hover", "fill-opacity": 0],
                areas.map { area in
                    SVGElement(
                        "path",
                        [
                            "d":
                                "\(PathText.rectangle(left: area.left.rounded(), right: area.right.rounded(), top: plot.top.rounded(.down), bottom: plot.bottom))"
                        ], [SVGElement("title", text: area.tooltip)])
                })
    }
}
