/// Formats numbers for SVG: a decimal point, at most two decimals, no exponent, the same in every locale.
enum Coordinate {
    /// A greater coordinate is outside every page; the limit also keeps the arithmetic far from overflow.
    private static let limit = 1_000_000.0

    /// Rounded to hundredths, without trailing zeros: `12`, `0.5`, `-3.25`. A number that is not finite is written `0`.
    static func text(_ value: Double) -> String {
        var bytes: [UInt8] = []
        append(value, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the same text.
    static func append(_ value: Double, to bytes: inout [UInt8]) {
        guard value.isFinite else { return bytes.append(UInt8(ascii: "0")) }
        let hundredths = Int((min(max(value, -limit), limit) * 100).rounded())
        let magnitude = abs(hundredths)
        let fraction = magnitude % 100
        if hundredths < 0 { bytes.append(UInt8(ascii: "-")) }
        bytes.append(digitsOf: magnitude / 100)
        if fraction > 0 {
            bytes.append(UInt8(ascii: "."))
            bytes.append(digitsOf: fraction / 10)
            if fraction % 10 > 0 { bytes.append(digitsOf: fraction % 10) }
        }
    }
}
