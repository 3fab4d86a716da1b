/// Numbers as SVG wants them: a point, at most two decimals, no exponent, the same in every locale.
enum Coordinate {
    /// Beyond this a coordinate is off every page; it also keeps the arithmetic far from overflow.
    private static let limit = 1_000_000.0

    /// Rounded to hundredths, trailing zeros dropped: `12`, `0.5`, `-3.25`. A number that is not finite is `0`.
    static func text(_ value: Double) -> String {
        guard value.isFinite else { return "0" }
        let hundredths = Int((min(max(value, -limit), limit) * 100).rounded())
        let magnitude = abs(hundredths)
        let fraction = magnitude % 100
        var text = hundredths < 0 ? "-\(magnitude / 100)" : "\(magnitude / 100)"
        if fraction > 0 {
            text += fraction < 10 ? ".0" : "."
            text += fraction % 10 == 0 ? "\(fraction / 10)" : "\(fraction)"
        }
        return text
    }
}
