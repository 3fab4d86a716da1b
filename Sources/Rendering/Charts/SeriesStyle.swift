/// The look of the series in one of four slots. The style sheet sets the color; dashes and markers distinguish series
/// without it.
struct SeriesStyle: Sendable {
    /// 0...3
    let slot: Int

    /// Slots beyond 3 start again at 0.
    init(slot: Int) { self.slot = ((slot % 4) + 4) % 4 }

    /// A class that gives its content the slot's color.
    var cssClass: String { "c-s\(slot)" }

    /// `nil` for a solid line.
    var dashes: SVGValue? { [nil, "7 3", "2 2.5", "9 3 2 3"][slot] }

    /// A closed path around a point: a disc, a square, a triangle, a diamond.
    func marker(x: Double, y: Double) -> PathText {
        var marker = PathText()
        marker.move(x, y)
        let outlines: [StaticString] = [
            "m-3,0a3,3 0 1 0 6,0a3,3 0 1 0 -6,0z", "m-2.7,-2.7h5.4v5.4h-5.4z", "m0,-3.6l3.6,6.2h-7.2z",
            "m0,-4l4,4l-4,4l-4,-4z",
        ]
        marker.append(outlines[slot])
        return marker
    }
}
