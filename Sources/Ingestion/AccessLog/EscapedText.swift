/// How a log escapes characters that it cannot contain as they are.
enum EscapeNotation: Sendable {
    /// `\x22` of nginx; `\"`, `\\`, `\n` and the like of Apache.
    case log
    /// `\"`, `\/`, `\u00e9` and surrogate pairs; also `\x22`, which nginx writes into formats that only look like JSON.
    case json

    /// The unescaped bytes. Text that is not an escape stays as it is; half of a surrogate pair becomes U+FFFD.
    func decoded(_ bytes: ByteSlice) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var position = 0
        while let backslash = bytes.position(of: .backslash, from: position), backslash + 1 < bytes.count {
            decoded.append(contentsOf: bytes[position..<backslash])
            let kind = bytes[backslash + 1]
            if kind == UInt8(ascii: "x"), let byte = bytes.hexNumber(at: backslash + 2, digits: 2) {
                decoded.append(UInt8(byte))
                position = backslash + 4
            } else if self == .json, kind == UInt8(ascii: "u"),
                let unit = bytes.hexNumber(at: backslash + 2, digits: 4)
            {
                let (scalar, length) = Self.scalar(startingWith: unit, in: bytes, at: backslash)
                decoded.append(contentsOf: String(Character(scalar)).utf8)
                position = backslash + length
            } else if let byte = single(kind) {
                decoded.append(byte)
                position = backslash + 2
            } else {
                decoded.append(.backslash)
                position = backslash + 1
            }
        }
        decoded.append(contentsOf: bytes[position...])
        return decoded
    }

    /// The meaning of a backslash followed by this character.
    func single(_ kind: UInt8) -> UInt8? {
        switch kind {
        case .quote, .backslash: kind
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "v") where self == .log: 0x0B
        case UInt8(ascii: "/") where self == .json: kind
        default: nil
        }
    }

    /// The scalar of `\uXXXX`, or of two of them, at `backslash`, and the number of bytes it takes.
    private static func scalar(
        startingWith unit: UInt32, in bytes: ByteSlice, at backslash: Int
    ) -> (scalar: Unicode.Scalar, length: Int) {
        if let scalar = Unicode.Scalar(unit) { return (scalar, 6) }
        let second = backslash + 6
        if unit < 0xDC00, second + 1 < bytes.count, bytes[second] == .backslash,
            bytes[second + 1] == UInt8(ascii: "u"), let low = bytes.hexNumber(at: second + 2, digits: 4),
            (0xDC00...0xDFFF).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
        {
            return (scalar, 12)
        }
        return ("\u{FFFD}", 6)
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// The number in exactly `digits` hexadecimal digits; `nil` if there are fewer.
    func hexNumber(at position: Int, digits: Int) -> UInt32? {
        guard position + digits <= count else { return nil }
        var number: UInt32 = 0
        for byte in self[position..<position + digits] {
            guard let digit = byte.hexDigit else { return nil }
            number = number << 4 | UInt32(digit)
        }
        return number
    }
}
