/// Moves through JSON (RFC 8259) without creating values, and checks it. Invalid UTF-8 in strings is accepted.
///
/// ```swift
/// var cursor = JSONCursor(line)
/// try cursor.openObject()
/// while let name = try cursor.nextName() {
///     let value = try cursor.value()
/// }
/// try cursor.end()
/// ```
///
/// Instead of `value()`, `openObject()` and `openList()` enter the next value; their members must be read to the end.
struct JSONCursor {
    /// How deep objects and lists may be nested. A plan of PostgreSQL takes two levels for each level of its nodes.
    static let deepest = 200

    let bytes: ByteSlice
    private(set) var position: Int
    /// Whether PostgreSQL's `jsonb` accepts what has been passed: no `\u0000`, half of a surrogate pair or `\x22`, and
    /// no number too large for `numeric` or a double.
    private(set) var isStorable = true
    private var depth = 0
    /// Whether the bracket that opens an object or list has just been passed.
    private var isOpening = false

    /// A byte order mark at the beginning is skipped.
    init(_ bytes: ByteSlice) {
        self.bytes = bytes
        position = bytes.has("\u{FEFF}") ? 3 : 0
    }

    /// The next byte that is not white space; `nil` at the end.
    mutating func peek() -> UInt8? {
        while position < bytes.count {
            let byte = bytes[position]
            if byte > .space { return byte }
            guard byte == .space || byte == .tab || byte == .newline || byte == .carriageReturn else { return byte }
            position += 1
        }
        return nil
    }

    /// Checks that nothing but white space follows.
    mutating func end() throws(JSONFault.Stop) {
        if peek() != nil { throw stop(.surplus) }
    }

    mutating func openObject() throws(JSONFault.Stop) { try open(UInt8(ascii: "{"), .object) }
    mutating func openList() throws(JSONFault.Stop) { try open(UInt8(ascii: "["), .list) }

    /// The name of the next member of the innermost object, whose value follows; `nil` once the object has ended.
    mutating func nextName() throws(JSONFault.Stop) -> JSONText? {
        guard try hasNext(before: UInt8(ascii: "}")) else { return nil }
        let name = try text(.name)
        try expect(UInt8(ascii: ":"), .colon)
        return name
    }

    /// Whether another value follows in the innermost list, rather than its end.
    mutating func hasNextValue() throws(JSONFault.Stop) -> Bool { try hasNext(before: UInt8(ascii: "]")) }

    /// Reads the next value. Objects and lists are checked as a whole.
    mutating func value() throws(JSONFault.Stop) -> JSONValue {
        let next = peek()
        let start = position
        switch next {
        case .quote:
            return .text(try text(.value))
        case UInt8(ascii: "{"):
            try openObject()
            while try nextName() != nil { _ = try value() }
            return .object(start..<position)
        case UInt8(ascii: "["):
            try openList()
            while try hasNextValue() { _ = try value() }
            return .list(start..<position)
        case .some(let byte) where byte.isDigit || byte == UInt8(ascii: "-"):
            try number()
            return .number(start..<position)
        case .some(let byte) where byte.isLowercaseLetter:
            return try literal()
        default:
            throw stop(.value)
        }
    }

    /// Reads a string.
    mutating func text(_ fault: JSONFault = .value) throws(JSONFault.Stop) -> JSONText {
        try expect(.quote, fault)
        let start = position
        var hasEscapes = false
        while true {
            skipPlain()
            switch next {
            case .quote:
                position += 1
                return JSONText(range: start..<position - 1, hasEscapes: hasEscapes)
            case .backslash:
                hasEscapes = true
                try escape()
            case nil:
                throw stop(.endOfText)
            default:
                throw stop(.controlCharacter)
            }
        }
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func stop(_ fault: JSONFault) -> JSONFault.Stop { JSONFault.Stop(fault: fault, position: position) }

    private mutating func skips(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ byte: UInt8, _ fault: JSONFault) throws(JSONFault.Stop) {
        guard skips(byte) else { throw stop(fault) }
    }

    private mutating func open(_ bracket: UInt8, _ fault: JSONFault) throws(JSONFault.Stop) {
        guard peek() == bracket else { throw stop(fault) }
        guard depth < Self.deepest else { throw stop(.depth) }
        position += 1
        depth += 1
        isOpening = true
    }

    private mutating func hasNext(before bracket: UInt8) throws(JSONFault.Stop) -> Bool {
        let isFirst = isOpening
        isOpening = false
        if skips(bracket) {
            depth -= 1
            return false
        }
        if !isFirst { try expect(.comma, .commaOrEnd) }
        return true
    }

    /// Steps over everything that is not a quote, a backslash or a control character, eight bytes at a time.
    private mutating func skipPlain() {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highBits = ones << 7
        var position = position
        defer { self.position = position }
        while position <= bytes.count - 8 {
            let word = bytes.word(at: position)
            // The high bit of a byte is set where subtracting one, or 0x20, from it borrows; the lowest one is exact.
            let quotes = word ^ ones &* UInt64(UInt8.quote)
            let backslashes = word ^ ones &* UInt64(UInt8.backslash)
            let special =
                (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes | (word &- ones &* 0x20) & ~word
            if special & highBits != 0 {
                position += (special & highBits).trailingZeroBitCount / 8
                return
            }
            position += 8
        }
        while position < bytes.count, bytes[position] >= .space, bytes[position] != .quote,
            bytes[position] != .backslash
        {
            position += 1
        }
    }

    private mutating func escape() throws(JSONFault.Stop) {
        guard position + 1 < bytes.count else { throw stop(.endOfText) }
        guard let escape = EscapeNotation.json.escape(in: bytes, at: position) else { throw stop(.escape) }
        switch escape.meaning {
        case .character: break
        case .byte, .replacement: isStorable = false
        }
        position += escape.length
    }

    private mutating func number() throws(JSONFault.Stop) {
        let start = position
        if next == UInt8(ascii: "-") { position += 1 }
        if next == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if next == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        let mantissaEnd = position
        if let next, next | 0x20 == UInt8(ascii: "e") {
            position += 1
            if let sign = self.next, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        if mantissaEnd - start > 40 || position - mantissaEnd > 4 { isStorable = false }
    }

    private mutating func digits() throws(JSONFault.Stop) {
        let end = bytes.endOfDigits(from: position)
        guard end > position else { throw stop(.number) }
        position = end
    }

    private mutating func literal() throws(JSONFault.Stop) -> JSONValue {
        var end = position
        while end < bytes.count, bytes[end].isLowercaseLetter { end += 1 }
        let word = bytes.part(position, end)
        let isNull = word.equals("null")
        guard isNull || word.equals("true") || word.equals("false") else { throw stop(.literal) }
        position = end
        return isNull ? .null : .boolean
    }
}
