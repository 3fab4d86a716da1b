/// Text that is built up as UTF-8.
extension [UInt8] {
    mutating func append(_ text: String) { append(contentsOf: text.utf8) }

    mutating func append(literal text: StaticString) { text.withUTF8Buffer { append(contentsOf: $0) } }

    /// Appends a number of zero or more in decimal digits.
    mutating func append(digitsOf number: Int) {
        if number >= 10 { append(digitsOf: number / 10) }
        append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number % 10))
    }
}

extension Substring {
    /// The first occurrence of some characters of ASCII, byte by byte.
    func firstRange(ofUTF8 text: StaticString) -> Range<Index>? {
        let start = utf8.startIndex
        let place: Int? = text.withUTF8Buffer { wanted in
            utf8.withContiguousStorageIfAvailable { bytes in
                let last = bytes.count - wanted.count
                return last < 0 ? nil : (0...last).first { bytes[$0...].starts(with: wanted) }
            } ?? nil
        }
        return place.map { utf8.index(start, offsetBy: $0)..<utf8.index(start, offsetBy: $0 + text.utf8CodeUnitCount) }
    }
}
