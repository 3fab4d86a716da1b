/// A bar as wide as a share of the total, for table cells. It only illustrates the number next to it, so screen readers
/// skip it.
package struct ShareBar: Hashable, Sendable {
    private let share: Double

    /// A smaller share would be narrower than a line, and is not worth its bytes in hundreds of rows.
    private static let least = 0.01

    /// - Parameter share: 0...1; values outside are clamped.
    package init(_ share: Double?) { self.share = share.map { $0.isFinite ? min(max($0, 0), 1) : 0 } ?? 0 }

    /// The drawing as XML; empty for less than 1 %.
    package var markup: String {
        guard share >= ShareBar.least else { return "" }
        return SVGElement(
            "svg", ["class": "c-share", "aria-hidden": "true"],
            [SVGElement("rect", ["width": "\(Coordinate.text((share * 100).rounded()))%", "height": "100%"])]
        ).markup
    }
}
