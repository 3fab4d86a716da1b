/// Reads requests from lines of labeled values: LTSV (`time:...<tab>uri:/a`) and logfmt (`method=GET path="/a"`).
struct LabelLineReader: Sendable {
    enum Syntax: String, Sendable {
        /// Labels and values with a colon between them, separated by tabs (ltsv.org).
        case ltsv
        /// Labels and values with `=` between them, separated by blanks; a value can be in quotes.
        case logfmt
    }

    let syntax: Syntax
    var values: NamedValues

    init(_ syntax: Syntax, _ map: FieldMap) {
        self.syntax = syntax
        values = NamedValues(map)
    }

    /// Reads a line without its newline, or returns why it is no request.
    mutating func read(
        _ line: ByteSlice, with reader: inout FieldReader, into fields: inout RequestFields
    ) -> LineFault? {
        values.clear()
        switch syntax {
        case .ltsv: readTabs(line)
        case .logfmt: readBlanks(line)
        }
        return values.store(line, with: &reader, into: &fields)
    }

    private mutating func readTabs(_ line: ByteSlice) {
        var start = 0
        while start < line.count {
            let end = line.position(of: .tab, from: start) ?? line.count
            if let colon = line.part(start, end).position(of: UInt8(ascii: ":")) {
                note(line.part(start, start + colon), JSONText(range: start + colon + 1..<end, hasEscapes: false))
            }
            start = end + 1
        }
    }

    private mutating func readBlanks(_ line: ByteSlice) {
        var start = 0
        while start < line.count {
            var end = start
            while end < line.count, line[end] != .space, line[end] != UInt8(ascii: "=") { end += 1 }
            guard line.has(UInt8(ascii: "="), at: end) else {
                start = end + 1
                continue
            }
            let label = line.part(start, end)
            let value = end + 1
            if line.has(.quote, at: value) {
                var close = value + 1
                var hasEscapes = false
                while close < line.count, line[close] != .quote {
                    if line[close] == .backslash {
                        hasEscapes = true
                        close += 1
                    }
                    close += 1
                }
                close = min(close, line.count)
                note(label, JSONText(range: value + 1..<close, hasEscapes: hasEscapes))
                start = close + 1
            } else {
                let close = line.position(of: .space, from: value) ?? line.count
                note(label, JSONText(range: value..<close, hasEscapes: false))
                start = close + 1
            }
        }
    }

    private mutating func note(_ label: ByteSlice, _ value: JSONText) {
        for index in values.map.slots.indices {
            let isWanted = values.map.slots[index].name.withSlice { $0.equals(label) }
            if isWanted { values[index] = .text(value) }
        }
    }
}
