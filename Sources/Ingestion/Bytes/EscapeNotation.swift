/// How a log escapes characters that it cannot contain as they are.
enum EscapeNotation: Sendable {
    /// `\x22` of nginx; `\"`, `\\`, `\n` and the like of Apache.
    case log
    /// `\"`, `\/`, `\u00e9` and surrogate pairs; also `\x22`, which nginx writes into formats that only look like JSON.
    case json

    /// What an escape stands for.
    enum Meaning {
        case character(Unicode.Scalar)
        /// A byte in hexadecimal digits, which can be part of a character.
        case byte(UInt8)
        /// U+FFFD, for what no text can contain: zero, and half of a surrogate pair.
        case replacement
    }

    /// The escape that begins with the backslash at `position`, with its length; `nil` if there is none.
    func escape(in bytes: ByteSlice, at position: Int) -> (meaning: Meaning, length: Int)? {
        guard position + 1 < bytes.count else { return nil }
        let kind = bytes[position + 1]
        if let byte = single(kind) { return (.character(Unicode.Scalar(byte)), 2) }
        if kind == UInt8(ascii: "x"), let byte = bytes.hexNumber(at: position + 2, digits: 2) {
            return (byte == 0 && self == .json ? .replacement : .byte(UInt8(byte)), 4)
        }
        guard self == .json, kind == UInt8(ascii: "u"), let unit = bytes.hexNumber(at: position + 2, digits: 4)
        else { return nil }
        if let scalar = Unicode.Scalar(unit) { return (unit == 0 ? .replacement : .character(scalar), 6) }
        if unit < 0xDC00, bytes.has("\\u", at: position + 6),
            let low = bytes.hexNumber(at: position + 8, digits: 4), (0xDC00...0xDFFF).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
        {
            return (.character(scalar), 12)
        }
        return (.replacement, 6)
    }

    /// The unescaped bytes. Text that is not an escape stays as it is.
    func decoded(_ bytes: ByteSlice) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: bytes.count) { decoded, count in
            count = decode(bytes, into: UnsafeMutableRawBufferPointer(decoded))
        }
    }

    /// Writes the unescaped bytes to the beginning of `decoded`, which is at least as long as `bytes`: no escape is shorter
    /// than what it stands for.
    ///
    /// - Returns: their number.
    func decode(_ bytes: ByteSlice, into decoded: UnsafeMutableRawBufferPointer) -> Int {
        precondition(decoded.count >= bytes.count)
        var (position, count) = (0, 0)
        func append(_ byte: UInt8) {
            decoded[count] = byte
            count += 1
        }
        while position < bytes.count {
            if position + 8 <= bytes.count {
                let word = bytes.word(at: position)
                decoded.storeBytes(of: word.littleEndian, toByteOffset: count, as: UInt64.self)
                let matches = word.matches(of: .backslash)
                // Without a number that depends on the bytes, several words are read at once.
                if matches == 0 {
                    position += 8
                    count += 8
                    continue
                }
                position += matches.trailingZeroBitCount / 8
                count += matches.trailingZeroBitCount / 8
            } else if bytes[position] != .backslash {
                decoded[count] = bytes[position]
                count += 1
                position += 1
                continue
            }
            if position + 1 < bytes.count, let byte = single(bytes[position + 1]) {
                decoded[count] = byte
                count += 1
                position += 2
                continue
            }
            guard let escape = escape(in: bytes, at: position) else {
                append(.backslash)
                position += 1
                continue
            }
            switch escape.meaning {
            case .character(let scalar): UTF8.encode(scalar).unsafelyUnwrapped.forEach(append)
            case .byte(let byte): append(byte)
            case .replacement: UTF8.encodedReplacementCharacter.forEach(append)
            }
            position += escape.length
        }
        return count
    }

    /// The meaning of a backslash followed by this character.
    func single(_ kind: UInt8) -> UInt8? {
        switch kind {
        case .quote, .backslash: kind
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): .newline
        case UInt8(ascii: "r"): .carriageReturn
        case UInt8(ascii: "t"): .tab
        case UInt8(ascii: "v") where self == .log: 0x0B
        case UInt8(ascii: "/") where self == .json: kind
        default: nil
        }
    }
}
