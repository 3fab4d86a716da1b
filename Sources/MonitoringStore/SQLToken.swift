import CPgQuery

/// A token of SQL text, from PostgreSQL's own scanner.
struct SQLToken: Equatable, Sendable {
    enum Kind: Equatable, Sendable {
        case keyword
        case comment
        case other(Int)
    }

    let text: String
    let kind: Kind
    /// Whether white space or the start of the text is before it.
    let isSpaced: Bool

    /// The tokens of a text; `nil` for one that the scanner rejects, for example because it ends inside a literal.
    static func tokens(of sql: String) -> [SQLToken]? {
        guard !sql.utf8.contains(0) else { return nil }
        let result = pg_query_scan(sql)
        defer { pg_query_free_scan_result(result) }
        guard result.error == nil, let bytes = result.pbuf.data else { return nil }
        let text = Array(sql.utf8)
        var message = ProtobufReader(UnsafeRawBufferPointer(start: bytes, count: result.pbuf.len))
        var tokens: [SQLToken] = []
        var position = 0
        while let (field, value) = message.next() {
            // ScanResult: version = 1, tokens = 2.
            guard field == 2, case .bytes(let inner) = value else { continue }
            var (start, end, kind, keyword) = (0, 0, 0, 0)
            var reader = inner
            // ScanToken: start = 1, end = 2, token = 4, keyword_kind = 5.
            while let (field, value) = reader.next() {
                guard case .number(let number) = value else { continue }
                switch field {
                case 1: start = number
                case 2: end = number
                case 4: kind = number
                case 5: keyword = number
                default: break
                }
            }
            guard position <= start, start < end, end <= text.count else { return nil }
            let isComment =
                text[start...].starts(with: Array("--".utf8)) || text[start...].starts(with: Array("/*".utf8))
            tokens.append(
                SQLToken(
                    text: String(decoding: text[start..<end], as: UTF8.self),
                    kind: isComment ? .comment : keyword > 0 ? .keyword : .other(kind),
                    isSpaced: position == 0 || start > position))
            position = end
        }
        return tokens
    }
}

/// Reads the fields of a Protocol Buffers message: numbers, and bytes, which may contain another message.
private struct ProtobufReader {
    enum Value {
        case number(Int)
        case bytes(ProtobufReader)
    }

    private var bytes: UnsafeRawBufferPointer.SubSequence

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes[...] }

    /// The next field with its number; `nil` at the end, and if the bytes are something else.
    mutating func next() -> (Int, Value)? {
        guard let key = variant() else { return nil }
        switch key & 7 {
        case 0: return variant().map { (key >> 3, .number($0)) }
        case 2:
            guard let length = variant(), length >= 0, length <= bytes.count else { return nil }
            var inner = self
            inner.bytes = bytes.prefix(length)
            bytes = bytes.dropFirst(length)
            return (key >> 3, .bytes(inner))
        default: return nil
        }
    }

    private mutating func variant() -> Int? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while let byte = bytes.popFirst(), shift < 64 {
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return Int(exactly: value) }
            shift += 7
        }
        return nil
    }
}
