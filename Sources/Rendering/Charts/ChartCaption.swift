/// The title and description of a chart for people who cannot see it, and the prefix of its ids.
package struct ChartCaption: Hashable, Sendable {
    /// Prefix of every id in the chart's markup, so it must be unique on the page. Written with ASCII letters, digits
    /// and hyphens; other characters are replaced by their code, so that different ids stay different.
    package let id: String
    /// The accessible name. It is not drawn, because the page has a heading.
    package let title: String
    /// One or two sentences about what the chart shows. May be empty.
    package let description: String

    var titleID: String { elementID("title") }
    var descriptionID: String { elementID("desc") }
    var hatchID: String { elementID("hatch") }

    private func elementID(_ part: String) -> String {
        var name = "c-"
        for scalar in id.unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "-": name.unicodeScalars.append(scalar)
            default: name += "_\(String(scalar.value, radix: 16))_"
            }
        }
        return "\(name)-\(part)"
    }

    /// A whole drawing: the title, the description and the layers from the bottom up.
    func drawing(of layers: [SVGElement?]) -> SVGElement {
        let hasDescription = !description.isEmpty
        let names = [
            SVGElement("title", ["id": "\(titleID)"], text: title.isEmpty ? "Chart" : title),
            hasDescription ? SVGElement("desc", ["id": "\(descriptionID)"], text: description) : nil,
        ]
        return SVGElement(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg", "class": "c-chart", "role": "img",
                "aria-labelledby": "\(titleID)\(hasDescription ? " " + descriptionID : "")",
                "viewBox": "0 0 \(Coordinate.text(PlotArea.width)) \(Coordinate.text(PlotArea.height))",
                "width": "100%", "font-family": "system-ui, sans-serif", "font-size": SVGValue(PlotArea.textSize),
                "fill": "currentColor",
            ], (names + layers).compactMap(\.self))
    }
}
