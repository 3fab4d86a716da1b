/// The line above a chart: the unit, followed by the meaning of each line, fill and mark.
///
/// All positions are in ems, so that they stay correct when narrow screens enlarge the text.
struct ChartLegend {
    struct Entry {
        let key: Key
        let label: String
    }

    enum Key {
        /// Includes the series' marker if it has isolated points.
        case line(SeriesStyle, hasMarker: Bool)
        case fill(BarFill)
        case gap(hatchID: String)
        case interval
        /// The area in which a line may run.
        case band
        /// Only text.
        case none
    }

    static let rowEms = 1.45
    private static let rowWidthEms = PlotArea.width / PlotArea.largestTextSize
    private static let gapEms = 1.2
    private static let longestLabel = 36

    /// Entries with the position of each.
    private let places: [(entry: Entry, x: Double, row: Int)]

    init(unit: String, entries: [Entry]) {
        var places: [(entry: Entry, x: Double, row: Int)] = []
        var x = 0.0
        var row = 0
        let unitEntry = Entry(key: .none, label: unit)
        for entry in (unit.isEmpty ? [] : [unitEntry]) + entries {
            let entry = Entry(key: entry.key, label: TextWidth.shortened(entry.label, to: ChartLegend.longestLabel))
            let width = entry.key.ems + TextWidth.ems(entry.label)
            if x > 0, x + width > ChartLegend.rowWidthEms {
                x = 0
                row += 1
            }
            places.append((entry, x, row))
            x += width + ChartLegend.gapEms
        }
        self.places = places
    }

    var rows: Int { places.last.map { $0.row + 1 } ?? 0 }

    /// The rows; the last is one label of the axis above `bottom`. `nil` if there is nothing to explain.
    func element(above bottom: Double) -> SVGElement? {
        guard !places.isEmpty else { return nil }
        return SVGElement(
            "g", ["class": "c-legend", "transform": "translate(0,\(Coordinate.text(bottom - 14)))"],
            places.flatMap { place in
                let baseline = -1.05 - Double(rows - place.row - 1) * ChartLegend.rowEms
                let text = SVGElement(
                    "text", ["x": .ems(place.x + place.entry.key.ems), "y": .ems(baseline)], text: place.entry.label)
                return [place.entry.key.element(x: place.x, y: baseline - 0.85)].compactMap(\.self) + [text]
            })
    }
}

extension ChartLegend.Key {
    /// Width including the space before the label.
    fileprivate var ems: Double {
        switch self {
        case .line, .gap, .band: 2.2
        case .fill, .interval: 1.4
        case .none: 0
        }
    }

    /// Drawn in units of a tenth of an em, ten units high.
    fileprivate func element(x: Double, y: Double) -> SVGElement? {
        let content: [SVGElement]
        switch self {
        case .none:
            return nil
        case .line(let style, let hasMarker):
            content = [
                SVGElement(
                    "g", ["class": "c-series \(style.cssClass)", "fill": "none", "stroke": "currentColor"],
                    [SVGElement("path", ["d": "M0,5h18", "stroke-width": 2, "stroke-dasharray": style.dashes])]
                        + (hasMarker
                            ? [
                                SVGElement(
                                    "path",
                                    ["class": "c-dot", "d": SVGValue(style.marker(x: 9, y: 5)), "fill": "currentColor"])
                            ] : []))
            ]
        case .fill(let fill):
            content = [
                SVGElement(
                    "path",
                    [
                        "class": "\(fill.cssClass)", "fill": "currentColor", "fill-opacity": fill.opacity,
                        "d": "M0,0h10v10h-10z",
                    ])
            ]
        case .gap(let hatchID):
            content = [SVGElement("path", ["class": "c-gap", "fill": "url(#\(hatchID))", "d": "M0,0h18v10h-18z"])]
        case .band:
            content = [
                SVGElement(
                    "path",
                    [
                        "class": "c-band", "fill": "currentColor", "fill-opacity": 0.2, "stroke": "currentColor",
                        "stroke-dasharray": "2 2.5", "d": "M0,8L18,0V10L0,10z",
                    ])
            ]
        case .interval:
            content = [
                SVGElement(
                    "path",
                    ["class": "c-bounds", "fill": "none", "stroke": "currentColor", "d": "M5,0v10M2,0h6M2,10h6"])
            ]
        }
        return SVGElement(
            "svg",
            [
                "x": .ems(x), "y": .ems(y), "width": "1.8em", "height": "1em", "viewBox": "0 0 18 10",
                "overflow": "visible",
            ], content)
    }
}
