/// A part of a whole as a bar the height of a line. It only illustrates a number that stands beside it, so screen readers
/// skip it.
struct ShareBar: Hashable, Sendable {
    private let share: Double

    private static let width = 80.0
    private static let height = 8.0

    /// - Parameter share: 0...1; what is beyond, and what is no number, is drawn as the nearest of these.
    init(_ share: Double) { self.share = share.isFinite ? min(max(share, 0), 1) : 0 }

    var markup: String {
        func rectangle(_ width: Double) -> SVGValue {
            SVGValue(PathText.rectangle(left: 0, right: width, top: 0, bottom: Self.height))
        }
        return SVGElement(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg", "class": "c-share", "aria-hidden": "true",
                "viewBox": "0 0 \(Coordinate.text(Self.width)) \(Coordinate.text(Self.height))", "width": SVGValue(Self.width),
                "height": SVGValue(Self.height),
            ],
            [
                SVGElement("path", ["fill": "currentColor", "fill-opacity": 0.15, "d": rectangle(Self.width)]),
                // What is not nothing is seen.
                SVGElement("path", ["fill": "currentColor", "d": rectangle(share > 0 ? max(share * Self.width, 1) : 0)]),
            ]
        ).markup
    }
}
