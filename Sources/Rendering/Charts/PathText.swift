/// Pieces of the `d` attribute of a path.
enum PathText {
    static func rectangle(left: Double, right: Double, top: Double, bottom: Double) -> String {
        "M\(Coordinate.text(left)),\(Coordinate.text(bottom))"
            + "V\(Coordinate.text(top))H\(Coordinate.text(right))V\(Coordinate.text(bottom))z"
    }

    /// A line through the points in order; empty if there are none.
    static func polyline(_ points: [ChartPlace]) -> String {
        let places = points.map { "\(Coordinate.text($0.x)),\(Coordinate.text($0.y))" }
        return places.isEmpty ? "" : "M" + places.joined(separator: " ")
    }
}

/// A position in a drawing, in units of its view box, y downwards.
struct ChartPlace: Hashable, Sendable {
    let x: Double
    let y: Double
}
