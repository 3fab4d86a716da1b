/// Where and why a line is not valid JSON.
struct JSONStop: Error {
    let fault: JSONFault
    let position: Int
}

/// Reads the tokens of JSON (RFC 8259) from bytes. Invalid UTF-8 in strings is accepted.
struct JSONScanner {
    let bytes: ByteSlice
    private(set) var position = 0

    /// A string without its quotes.
    struct Text {
        let start: Int
        let end: Int
        let hasEscapes: Bool
    }

    init(_ bytes: ByteSlice) { self.bytes = bytes }

    /// The next byte that is not white space; `nil` at the end.
    mutating func peek() -> UInt8? {
        while position < bytes.count {
            let byte = bytes[position]
            if byte > .space { return byte }
            guard byte == .space || byte == 0x09 || byte == 0x0A || byte == 0x0D else { return byte }
            position += 1
        }
        return nil
    }

    mutating func skips(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        position += 1
        return true
    }

    mutating func expect(_ byte: UInt8, _ fault: JSONFault) throws(JSONStop) {
        guard skips(byte) else { throw stop(fault) }
    }

    /// Whether another member follows after a comma, rather than the end of the object or list.
    mutating func continues(until closing: UInt8) throws(JSONStop) -> Bool {
        if skips(.comma) { return true }
        guard skips(closing) else { throw stop(.commaOrEnd) }
        return false
    }

    func stop(_ fault: JSONFault) -> JSONStop { JSONStop(fault: fault, position: position) }

    mutating func text(_ fault: JSONFault) throws(JSONStop) -> Text {
        guard skips(.quote) else { throw stop(fault) }
        let start = position
        var hasEscapes = false
        while position < bytes.count {
            skipPlainWords()
            guard let byte = next else { break }
            if byte == .quote {
                position += 1
                return Text(start: start, end: position - 1, hasEscapes: hasEscapes)
            }
            if byte == .backslash {
                hasEscapes = true
                try escape()
                continue
            }
            guard byte >= 0x20 else { throw stop(.controlCharacter) }
            position += 1
        }
        throw stop(.endOfText)
    }

    /// Steps over eight bytes at a time as long as none of them is a quote, a backslash or a control character.
    private mutating func skipPlainWords() {
        let raw = UnsafeRawBufferPointer(bytes)
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highBits = ones << 7
        while position + 8 <= raw.count {
            let word = raw.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            // The high bit of a byte is set where subtracting one, or 0x20, from it borrows.
            let quotes = word ^ ones &* UInt64(UInt8.quote)
            let backslashes = word ^ ones &* UInt64(UInt8.backslash)
            let special =
                (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes | (word &- ones &* 0x20) & ~word
            if special & highBits != 0 { return }
            position += 8
        }
    }

    private mutating func escape() throws(JSONStop) {
        guard position + 1 < bytes.count else { throw stop(.endOfText) }
        let kind = bytes[position + 1]
        let digits = kind == UInt8(ascii: "u") ? 4 : kind == UInt8(ascii: "x") ? 2 : 0
        guard
            digits > 0
                ? bytes.hexNumber(at: position + 2, digits: digits) != nil : EscapeNotation.json.single(kind) != nil
        else { throw stop(.escape) }
        position += 2 + digits
    }

    mutating func number() throws(JSONStop) -> Range<Int> {
        let start = position
        if next == UInt8(ascii: "-") { position += 1 }
        if next == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if next == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if let next, next | 0x20 == UInt8(ascii: "e") {
            position += 1
            if let sign = self.next, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        return start..<position
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func digits() throws(JSONStop) {
        guard next?.isDigit == true else { throw stop(.number) }
        while next?.isDigit == true { position += 1 }
    }

    mutating func literal() throws(JSONStop) -> ByteSlice {
        let start = position
        while let next, next.isLowercaseLetter { position += 1 }
        let word = bytes.part(start, position)
        guard word.equals("true") || word.equals("false") || word.equals("null") else {
            position = start
            throw stop(.literal)
        }
        return word
    }
}
