/// A bar from the left that shows how much of a budget is left. It only illustrates the number next to it, so screen
/// readers skip it.
package struct BudgetBar: Hashable, Sendable {
    /// The part that is left, 0...1; values outside are clamped, and a value that is not a number is drawn as 0.
    private let left: Double

    package init(left: Double) { self.left = left.isFinite ? min(max(left, 0), 1) : 0 }

    private static let width = 240.0

    /// The drawing as XML.
    package var markup: String {
        SVGElement(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg", "class": "c-budget", "aria-hidden": "true",
                "viewBox": "0 0 240 10", "width": SVGValue(Self.width), "height": 10,
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
