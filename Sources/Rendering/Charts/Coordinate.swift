/// Formats numbers for SVG: a decimal point, at most two decimals, no exponent, the same in every locale.
enum Coordinate {
    /// A greater coordinate is outside every page; the limit also keeps the arithmetic far from overflow.
    private static let limit = 1_000_000.0

    /// Rounded to hundredths, without trailing zeros: `12`, `0.5`, `-3.25`. A number that is not finite is written `0`.
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
