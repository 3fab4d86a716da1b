/// How much of a budget is left, as a bar from the left. It only illustrates a number that stands beside it, so screen
/// readers skip it.
package struct BudgetBar: Hashable, Sendable {
    /// 0...1; what is below or above is drawn as that, and what is no number as nothing.
    private let left: Double

    package init(left: Double) { self.left = left.isFinite ? min(max(left, 0), 1) : 0 }

    private static let width = 240.0

    /// The drawing as XML.
    package var markup: String {
        SVGElement(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg", "class": "c-budget", "aria-hidden": "true",
                "viewBox": "0 0 240 10",
                "width": SVGValue(Self.width), "height": 10,
            ],
            [
                SVGElement(
                    "rect",
                    ["x": 0.5, "y": 0.5, "width": 239, "height": 9, "rx": 2, "fill": "none", "stroke": "currentColor"]),
                SVGElement(
                    "rect",
                    ["y": 0, "width": SVGValue(left * Self.width), "height": 10, "rx": 2, "fill": "currentColor"]),
            ]
        ).markup
    }
}
