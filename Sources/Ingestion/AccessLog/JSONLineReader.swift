/// Reads requests from lines that are JSON objects. The whole line is checked, not only the fields of the map. If a
/// name occurs twice, the last one counts.
struct JSONLineReader: Sendable {
    var values: NamedValues

    /// For each name, how much of it the enclosing objects match; -1 if they do not.
    private typealias Matched = SIMD32<Int16>

    private static let nowhere = Matched(repeating: -1)
    /// What a program writes before the object, such as a time or the name of a process, is skipped up to this length.
    private static let longestPrefix = 256

    init(_ map: FieldMap) { values = NamedValues(map) }

    /// Reads a line without its newline, or returns why it cannot be read.
    mutating func read(
        _ line: ByteSlice, with reader: inout FieldReader, into fields: inout RequestFields
    ) -> LineFault? {
        let brace = UInt8(ascii: "{")
        guard line.first != brace, let start = line.position(of: brace), start <= Self.longestPrefix,
            !line.has("\u{FEFF}")
        else { return readObject(line, with: &reader, into: &fields) }
        // The prefix is not the start of broken JSON only if the rest is an object.
        return readObject(line.part(from: start), with: &reader, into: &fields)
    }

    private mutating func readObject(
        _ line: ByteSlice, with reader: inout FieldReader, into fields: inout RequestFields
    ) -> LineFault? {
        values.clear()
        var cursor = JSONCursor(line)
        do throws(JSONFault.Stop) {
            try object(&cursor, Matched(repeating: 0))
            try cursor.end()
        } catch {
            fields.faultPosition = error.position
            return .json(error.fault, at: error.position)
        }
        return values.store(line, with: &reader, into: &fields)
    }

    /// Reads the members of an object, and of those inside it that can have wanted fields.
    private mutating func object(_ cursor: inout JSONCursor, _ matched: Matched) throws(JSONFault.Stop) {
        try cursor.openObject()
        while let name = try cursor.nextName() {
            var here: UInt32 = 0
            var below = Self.nowhere
            name.unescaped(in: cursor.bytes) { match($0, matched, &here, &below) }
            let value = try value(&cursor, below)
            if here == 0 { continue }
            for index in values.map.slots.indices where here & (1 << UInt32(index)) != 0 { values[index] = value }
        }
    }

    /// Reads a value; if it is an object with wanted fields, or a list of one, its members too.
    private mutating func value(_ cursor: inout JSONCursor, _ below: Matched) throws(JSONFault.Stop) -> JSONValue {
        guard below != Self.nowhere, let next = cursor.peek() else { return try cursor.value() }
        let start = cursor.position
        if next == UInt8(ascii: "{") {
            try object(&cursor, below)
            return .object(start..<cursor.position)
        }
        guard next == UInt8(ascii: "[") else { return try cursor.value() }
        try cursor.openList()
        var isFirst = true
        while try cursor.hasNextValue() {
            if isFirst, cursor.peek() == UInt8(ascii: "{") {
                try object(&cursor, below)
            } else {
                _ = try cursor.value()
            }
            isFirst = false
        }
        return .list(start..<cursor.position)
    }

    /// Sets which slots a member holds itself, as a set of bits, and which ones can be inside it.
    private func match(_ name: ByteSlice, _ matched: Matched, _ here: inout UInt32, _ below: inout Matched) {
        for index in values.map.slots.indices where matched[index] >= 0 {
            values.map.slots[index].name.withSlice { wanted in
                let start = Int(matched[index])
                guard wanted.has(name, at: start) else { return }
                let end = start + name.count
                if end == wanted.count {
                    here |= 1 << UInt32(index)
                } else if wanted[end] == UInt8(ascii: ".") {
                    below[index] = Int16(end + 1)
                }
            }
        }
    }
}
