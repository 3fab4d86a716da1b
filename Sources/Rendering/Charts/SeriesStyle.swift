/// How the series in one of four slots looks. The colour is the style sheet's; dashes and markers tell series apart
/// without it.
struct SeriesStyle: Sendable {
    /// 0...3
    let slot: Int

    /// Slots beyond 3 begin anew.
    init(slot: Int) {
        self.slot = ((slot % 4) + 4) % 4
    }

    /// Colours whatever is inside with the slot's colour.
    var cssClass: String { "c-s\(slot)" }

    /// `nil` for a solid line.
    var dashes: SVGValue? { [nil, "7 3", "2 2.5", "9 3 2 3"][slot] }

    /// A closed path about a point: a disc, a square, a triangle, a diamond.
    func marker(x: Double, y: Double) -> String {
        let place = "M\(Coordinate.text(x)),\(Coordinate.text(y))"
        let outline = [
            "m-3,0a3,3 0 1 0 6,0a3,3 0 1 0 -6,0z", "m-2.7,-2.7h5.4v5.4h-5.4z", "m0,-3.6l3.6,6.2h-7.2z",
            "m0,-4l4,4l-4,4l-4,-4z",
        ][slot]
        return place + outline
    }
}
