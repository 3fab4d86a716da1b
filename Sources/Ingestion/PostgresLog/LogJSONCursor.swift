/// Moves through JSON (RFC 8259) byte by byte, without creating values.
struct LogJSONCursor {
    let bytes: PostgresLogBytes
    private(set) var position: Int
    let end: Int
    /// Whether the JSON so far has something that PostgreSQL's `jsonb` rejects: the escape `\u0000`, half of
    /// a surrogate pair, a number too large for `numeric` or a double.
    private(set) var hasPassedUnstorable = false

    private static let deepest = 200

    init(_ bytes: PostgresLogBytes, _ range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    var isAtEnd: Bool { position >= end }

    mutating func skipBlanks() {
        while position < end, Self.isBlank(bytes[position]) { position += 1 }
    }

    mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard position < end, bytes[position] == UInt8(ascii: byte) else { return false }
        position += 1
        return true
    }

    /// The text between the quotes, still escaped; `nil` if there is no valid string.
    mutating func string() -> Range<Int>? {
        guard take("\"") else { return nil }
        let start = position
        while position < end {
            let byte = bytes[position]
            position += 1
            if byte == .quote { return start..<position - 1 }
            if byte < 0x20 { return nil }
            if byte == .backslash, !skipEscape() { return nil }
        }
        return nil
    }

    /// Skips any value; false if there is no valid one.
    mutating func skipValue(depth: Int = 0) -> Bool {
        guard position < end, depth < Self.deepest else { return false }
        switch bytes[position] {
        case .quote: return string() != nil
        case UInt8(ascii: "{"): return members(depth: depth) { _, _ in }
        case UInt8(ascii: "["): return skipArray(depth: depth)
        case UInt8(ascii: "t"): return skipWord("true")
        case UInt8(ascii: "f"): return skipWord("false")
        case UInt8(ascii: "n"): return skipWord("null")
        default: return skipNumber()
        }
    }

    /// Skips an object, passing each name (without its quotes) and value to `body`; false if there is no valid object.
    mutating func members(depth: Int = 0, _ body: (_ name: Range<Int>, _ value: Range<Int>) -> Void) -> Bool {
        guard take("{") else { return false }
        skipBlanks()
        if take("}") { return true }
        repeat {
            skipBlanks()
            guard let name = string() else { return false }
            skipBlanks()
            guard take(":") else { return false }
            skipBlanks()
            let start = position
            guard skipValue(depth: depth + 1) else { return false }
            body(name, start..<position)
            skipBlanks()
        } while take(",")
        return take("}")
    }

    /// The unescaped text of a valid string. Zero and halves of surrogate pairs become U+FFFD.
    static func decoded(_ bytes: PostgresLogBytes, _ range: Range<Int>) -> [UInt8] {
        guard bytes.index(of: .backslash, in: range) != nil else { return bytes.array(range) }
        var text: [UInt8] = []
        text.reserveCapacity(range.count)
        var position = range.lowerBound
        while position < range.upperBound {
            guard bytes[position] == .backslash, position + 1 < range.upperBound else {
                text.append(bytes[position])
                position += 1
                continue
            }
            let escaped = bytes[position + 1]
            guard escaped == UInt8(ascii: "u"), let unit = codeUnit(bytes, at: position + 2, before: range.upperBound)
            else {
                text.append(Self.control(escaped) ?? escaped)
                position += 2
                continue
            }
            position += 6
            var value = UInt32(unit)
            if unit & 0xfc00 == 0xd800, bytes.starts(with: "\\u", at: position, before: range.upperBound),
                let low = codeUnit(bytes, at: position + 2, before: range.upperBound), low & 0xfc00 == 0xdc00
            {
                value = 0x10000 + (UInt32(unit & 0x3ff) << 10 | UInt32(low & 0x3ff))
                position += 6
            }
            let scalar = value == 0 ? nil : Unicode.Scalar(value)
            text.append(contentsOf: String(Character(scalar ?? "\u{fffd}")).utf8)
        }
        return text
    }
}

extension LogJSONCursor {
    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == .space || byte == .newline || byte == .tab || byte == 0x0d
    }

    private static func control(_ escaped: UInt8) -> UInt8? {
        switch escaped {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0c
        case UInt8(ascii: "n"): .newline
        case UInt8(ascii: "r"): 0x0d
        case UInt8(ascii: "t"): .tab
        default: nil
        }
    }

    private static func codeUnit(_ bytes: PostgresLogBytes, at index: Int, before end: Int) -> UInt16? {
        guard index + 4 <= end else { return nil }
        var unit: UInt16 = 0
        for position in index..<index + 4 {
            guard let digit = bytes[position].hexDigit else { return nil }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    /// Skips what follows a backslash.
    private mutating func skipEscape() -> Bool {
        guard position < end else { return false }
        let escaped = bytes[position]
        position += 1
        if escaped != UInt8(ascii: "u") {
            return escaped == .quote || escaped == .backslash || escaped == UInt8(ascii: "/")
                || Self.control(escaped) != nil
        }
        guard let unit = Self.codeUnit(bytes, at: position, before: end) else { return false }
        position += 4
        if unit & 0xfc00 == 0xd800, bytes.starts(with: "\\u", at: position, before: end),
            let low = Self.codeUnit(bytes, at: position + 2, before: end), low & 0xfc00 == 0xdc00
        {
            position += 6
        } else if unit == 0 || unit & 0xf800 == 0xd800 {
            hasPassedUnstorable = true
        }
        return true
    }

    private mutating func skipWord(_ word: StaticString) -> Bool {
        guard bytes.starts(with: word, at: position, before: end) else { return false }
        position += word.utf8CodeUnitCount
        return true
    }

    private mutating func skipArray(depth: Int) -> Bool {
        guard take("[") else { return false }
        skipBlanks()
        if take("]") { return true }
        repeat {
            skipBlanks()
            guard skipValue(depth: depth + 1) else { return false }
            skipBlanks()
        } while take(",")
        return take("]")
    }

    private mutating func skipDigits() -> Bool {
        let start = position
        while position < end, bytes[position].isDigit { position += 1 }
        return position > start
    }

    private mutating func skipNumber() -> Bool {
        let start = position
        _ = take("-")
        if !take("0"), !skipDigits() { return false }
        if take("."), !skipDigits() { return false }
        let mantissa = position
        if take("e") || take("E") {
            _ = take("+") || take("-")
            guard skipDigits() else { return false }
        }
        if mantissa - start > 40 || position - mantissa > 4 { hasPassedUnstorable = true }
        return true
    }
}
