/// Identifiers of hexadecimal digits in paths.
enum HexText {
    /// Whether a text is a hash: hexadecimal digits, 16 or more, 12 or more with a digit and a letter among them, or 7 or
    /// more in which digits and letters alternate as they do not in `cafe2024`.
    static func isHash(_ text: ByteSlice) -> Bool {
        guard text.count >= 7 else { return false }
        var digits = 0
        var uppercase = 0
        var changes = 0
        var wasDigit = text[0].isDigit
        for byte in text {
            guard byte.hexDigit != nil else { return false }
            let isDigit = byte.isDigit
            if isDigit { digits += 1 } else if byte.isUppercaseLetter { uppercase += 1 }
            if isDigit != wasDigit { changes += 1 }
            wasDigit = isDigit
        }
        let letters = text.count - digits
        if text.count >= 16 { return true }
        guard digits > 0, letters > 0 else { return false }
        if text.count >= 12 { return true }
        guard uppercase == 0 || uppercase == letters else { return false }
        return digits >= 2 && (changes >= 2 || digits >= 5) && !(text.equals("ed25519") || text.equals("ED25519"))
    }

    /// Whether a text is `0x` and at least eight hexadecimal digits, such as an address of Ethereum.
    static func isPrefixedHash(_ text: ByteSlice) -> Bool {
        text.has("0x") && text.count >= 10 && text.part(from: 2).allSatisfy { $0.hexDigit != nil }
    }

    /// Where a UUID at `start` ends; `nil` if there is none.
    static func uuidEnd(in text: ByteSlice, at start: Int) -> Int? {
        let end = start + 36
        guard end <= text.count, text[start + 8] == UInt8(ascii: "-") else { return nil }
        for position in start..<end {
            switch position - start {
            case 8, 13, 18, 23: guard text[position] == UInt8(ascii: "-") else { return nil }
            default: guard text[position].hexDigit != nil else { return nil }
            }
        }
        return end == text.count || !(text[end].isLetter || text[end].isDigit) ? end : nil
    }
}
