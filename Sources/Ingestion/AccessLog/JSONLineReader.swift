/// Reads requests from lines that are JSON objects. The whole line is checked, not only the fields of the map. If a
/// name occurs twice, the last one counts.
struct JSONLineReader: Sendable {
    let map: JSONFieldMap
    private var found: [Found]

    private enum Found {
        case nothing
        case text(JSONScanner.Text)
        case number(Range<Int>)
        case other
    }

    /// For each wanted field, how much of its name the enclosing objects match; -1 if they do not.
    private typealias Matched = SIMD8<Int32>

    private static let deepest = 64
    private static let nowhere = Matched(repeating: -1)

    init(_ map: JSONFieldMap) {
        self.map = map
        found = Array(repeating: .nothing, count: map.wanted.count)
    }

    /// Reads a line without its newline, or returns why it cannot be read.
    mutating func read(
        _ line: ByteSlice, with reader: inout FieldReader, into fields: inout RequestFields
    ) -> LineFault? {
        for index in found.indices { found[index] = .nothing }
        let hasByteOrderMark = line.count >= 3 && line[0] == 0xEF && line[1] == 0xBB && line[2] == 0xBF
        let skipped = hasByteOrderMark ? 3 : 0
        let object = line.part(skipped, line.count)
        var scanner = JSONScanner(object)
        do throws(JSONStop) {
            try self.object(&scanner, Matched(repeating: 0), depth: 1)
            if scanner.peek() != nil { throw scanner.stop(.surplus) }
        } catch {
            return .json(error.fault, at: error.position + skipped)
        }
        for index in found.indices {
            if let fault = store(index, of: object, with: &reader, into: &fields) { return fault }
        }
        return nil
    }

    private func store(
        _ index: Int, of line: ByteSlice, with reader: inout FieldReader, into fields: inout RequestFields
    ) -> LineFault? {
        let field = map.wanted[index].field
        let fault: FieldFault?
        switch found[index] {
        case .nothing:
            switch field {
            case .status, .method, .request(_, givesPath: false): return nil
            default: return .missingField(index)
            }
        case .other:
            fault = .wrongKind
        case .number(let range):
            fault = reader.read(field, line.part(range.lowerBound, range.upperBound), into: &fields)
        case .text(let text):
            let bytes = line.part(text.start, text.end)
            // The endpoint table unescapes paths, once for each that it caches.
            if text.hasEscapes, field != .path, !field.isRequest {
                fault = EscapeNotation.json.decoded(bytes).withUnsafeBufferPointer {
                    reader.read(field, $0, into: &fields, ignoringMethodCase: true)
                }
            } else {
                fault = reader.read(field, bytes, into: &fields, ignoringMethodCase: true)
            }
        }
        return fault.map { .field(index, $0) }
    }

    private mutating func object(
        _ scanner: inout JSONScanner, _ matched: Matched, depth: Int
    ) throws(JSONStop) {
        try scanner.expect(UInt8(ascii: "{"), .object)
        if scanner.skips(UInt8(ascii: "}")) { return }
        repeat {
            let name = try scanner.text(.name)
            try scanner.expect(UInt8(ascii: ":"), .colon)
            var here: UInt8 = 0
            var below = Self.nowhere
            if matched != Self.nowhere { match(name, scanner.bytes, matched, &here, &below) }
            try value(&scanner, here, below, depth: depth)
        } while try scanner.continues(until: UInt8(ascii: "}"))
    }

    private mutating func list(_ scanner: inout JSONScanner, depth: Int) throws(JSONStop) {
        try scanner.expect(UInt8(ascii: "["), .value)
        if scanner.skips(UInt8(ascii: "]")) { return }
        repeat {
            try value(&scanner, 0, Self.nowhere, depth: depth)
        } while try scanner.continues(until: UInt8(ascii: "]"))
    }

    /// Reads a value and keeps it for the fields in the bit set `here`; fields in `below` can be inside it.
    private mutating func value(
        _ scanner: inout JSONScanner, _ here: UInt8, _ below: Matched, depth: Int
    ) throws(JSONStop) {
        let value: Found
        switch scanner.peek() {
        case .quote:
            value = .text(try scanner.text(.value))
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            if depth == Self.deepest { throw scanner.stop(.depth) }
            if scanner.peek() == UInt8(ascii: "{") {
                try object(&scanner, below, depth: depth + 1)
            } else {
                try list(&scanner, depth: depth + 1)
            }
            value = .other
        case .some(let byte) where byte.isDigit || byte == UInt8(ascii: "-"):
            value = .number(try scanner.number())
        case .some(let byte) where byte.isLowercaseLetter:
            value = try scanner.literal().equals("null") ? .nothing : .other
        default:
            throw scanner.stop(.value)
        }
        if here == 0 { return }
        for index in found.indices where here & (1 << UInt8(index)) != 0 { found[index] = value }
    }

    private func match(
        _ text: JSONScanner.Text, _ bytes: ByteSlice, _ matched: Matched, _ here: inout UInt8, _ below: inout Matched
    ) {
        let name = bytes.part(text.start, text.end)
        if text.hasEscapes {
            return EscapeNotation.json.decoded(name).withUnsafeBufferPointer { match($0, matched, &here, &below) }
        }
        match(name, matched, &here, &below)
    }

    private func match(_ name: ByteSlice, _ matched: Matched, _ here: inout UInt8, _ below: inout Matched) {
        for index in map.wanted.indices where matched[index] >= 0 {
            map.wanted[index].name.withUnsafeBufferPointer { wanted in
                let start = Int(matched[index])
                guard wanted.has(name, at: start) else { return }
                let end = start + name.count
                if end == wanted.count {
                    here |= 1 << UInt8(index)
                } else if wanted[end] == UInt8(ascii: ".") {
                    below[index] = Int32(end + 1)
                }
            }
        }
    }
}
