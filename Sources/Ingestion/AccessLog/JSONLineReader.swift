/// Reads requests from lines that are JSON objects. The whole line is checked, not only the fields of the map. If a
/// name occurs twice, the last one counts.
struct JSONLineReader: Sendable {
    let map: JSONFieldMap
    /// The value of each wanted field; `null` if there is none.
    private var found: [JSONValue]

    /// For each wanted field, how much of its name the enclosing objects match; -1 if they do not.
    private typealias Matched = SIMD8<Int32>

    private static let nowhere = Matched(repeating: -1)

    init(_ map: JSONFieldMap) {
        self.map = map
        found = Array(repeating: .null, count: map.wanted.count)
    }

    /// Reads a line without its newline, or returns why it cannot be read.
    mutating func read(
        _ line: ByteSlice, with reader: inout FieldReader, into fields: inout RequestFields
    ) -> LineFault? {
        for index in found.indices { found[index] = .null }
        var cursor = JSONCursor(line)
        do throws(JSONFault.Stop) {
            try object(&cursor, Matched(repeating: 0))
            try cursor.end()
        } catch {
            return .json(error.fault, at: error.position)
        }
        for index in found.indices {
            if let fault = store(index, of: line, with: &reader, into: &fields) { return fault }
        }
        return nil
    }

    private func store(
        _ index: Int, of line: ByteSlice, with reader: inout FieldReader, into fields: inout RequestFields
    ) -> LineFault? {
        let field = map.wanted[index].field
        let fault: FieldFault?
        switch found[index] {
        case .null:
            switch field {
            case .status, .method, .request(_, givesPath: false): return nil
            default: return .missingField(index)
            }
        case .boolean, .object, .list:
            fault = .wrongKind
        case .number(let range):
            fault = reader.read(field, line.part(range), into: &fields)
        case .text(let text) where field == .path || field.isRequest:
            // The endpoint table unescapes paths, once for each that it caches.
            fault = reader.read(field, line.part(text.range), into: &fields, ignoringMethodCase: true)
        case .text(let text):
            fault = text.unescaped(in: line) { reader.read(field, $0, into: &fields, ignoringMethodCase: true) }
        }
        return fault.map { .field(index, $0) }
    }

    /// Reads the members of an object, and of those inside it that can have wanted fields.
    private mutating func object(_ cursor: inout JSONCursor, _ matched: Matched) throws(JSONFault.Stop) {
        try cursor.openObject()
        while let name = try cursor.nextName() {
            var here: UInt8 = 0
            var below = Self.nowhere
            name.unescaped(in: cursor.bytes) { match($0, matched, &here, &below) }
            let value: JSONValue
            if below != Self.nowhere, cursor.peek() == UInt8(ascii: "{") {
                let start = cursor.position
                try object(&cursor, below)
                value = .object(start..<cursor.position)
            } else {
                value = try cursor.value()
            }
            if here == 0 { continue }
            for index in found.indices where here & (1 << UInt8(index)) != 0 { found[index] = value }
        }
    }

    /// Sets which wanted fields a member holds itself, as a set of bits, and which ones can be inside it.
    private func match(_ name: ByteSlice, _ matched: Matched, _ here: inout UInt8, _ below: inout Matched) {
        for index in map.wanted.indices where matched[index] >= 0 {
            map.wanted[index].name.withSlice { wanted in
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
