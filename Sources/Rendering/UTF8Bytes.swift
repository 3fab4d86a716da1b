/// Text that is built up as UTF-8.
extension [UInt8] {
    mutating func append(_ text: String) { append(contentsOf: text.utf8) }

    mutating func append(literal text: StaticString) { text.withUTF8Buffer { append(contentsOf: $0) } }

    /// Appends a number of zero or more in decimal digits.
    mutating func append(digitsOf number: Int) {
        if number >= 10 { append(digitsOf: number / 10) }
        append(UInt8(ascii: "0") + UInt8(number % 10))
    }
}
