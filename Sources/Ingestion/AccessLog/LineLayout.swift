/// The structure of the lines in a text log: fields with fixed text between them.
struct LineLayout: Sendable {
    /// A field and the text that ends it.
    struct Step: Sendable {
        let field: LogField
        /// The range of the ending text in `endings`; empty for a field that extends to the end of the line.
        let endingStart: Int
        let endingCount: Int
        /// The first byte of the ending text.
        let firstOfEnding: UInt8
        /// Whether the field is in quotes, which it can contain after a backslash.
        let isQuoted: Bool
        /// Whether the field is a list for several servers, as in `0.004, 0.120 : 0.031`: neither `, ` nor ` : ` ends
        /// it.
        let isList: Bool
        /// Whether it is a whole request line without quotes: it ends after its ` HTTP/1.1`.
        let isBareRequest: Bool
        /// Where the search for the ending text starts, because a time itself contains a space.
        let shortest: Int
        /// Whether the next field begins with the ending text, as a path begins with `/`.
        let keepsEnding: Bool
    }

    /// The text before the first field.
    let opening: [UInt8]
    let steps: [Step]
    let endings: [UInt8]
    /// The names of the fields in the format, such as `$status`, for messages.
    let names: [String]
    /// Whether several blanks separate fields like one.
    var padsWithBlanks = false

    func endingText(of step: Int) -> String {
        let step = steps[step]
        return String(decoding: endings[step.endingStart..<step.endingStart + step.endingCount], as: UTF8.self)
    }

    /// Reads a line without its newline, or returns why it cannot be read.
    func read(_ line: ByteSlice, with reader: inout FieldReader, into fields: inout RequestFields) -> LineFault? {
        let begins = opening.withSlice { line.has($0) }
        guard begins else { return .opening }
        var position = opening.count
        return endings.withSlice { endings in
            for index in steps.indices {
                let step = steps[index]
                fields.faultPosition = position
                guard step.endingCount > 0 else {
                    return reader.read(step.field, line.part(from: position), into: &fields).map { .field(index, $0) }
                }
                let ending = endings.part(step.endingStart, step.endingStart + step.endingCount)
                guard let end = Self.end(of: step, in: line, from: position, ending) else {
                    return .missingText(after: index)
                }
                if step.field != .skipped, let fault = reader.read(step.field, line.part(position, end), into: &fields)
                {
                    return .field(index, fault)
                }
                position = step.keepsEnding ? end : end + step.endingCount
                if padsWithBlanks { while line.has(.space, at: position) { position += 1 } }
            }
            fields.faultPosition = position
            return position == line.count ? nil : .surplus
        }
    }

    @inline(__always)
    private static func end(of step: Step, in line: ByteSlice, from start: Int, _ ending: ByteSlice) -> Int? {
        var candidate = start + step.shortest
        if step.isBareRequest { candidate = endOfBareRequest(in: line, from: start, ending) ?? candidate }
        while let found = line.position(of: step.firstOfEnding, from: candidate) {
            candidate = found + 1
            if ending.count > 1, !line.has(ending, at: found) { continue }
            if step.isQuoted, found > start, line[found - 1] == .backslash {
                var backslash = found - 1
                while backslash > start, line[backslash - 1] == .backslash { backslash -= 1 }
                if !(found - backslash).isMultiple(of: 2) { continue }
            }
            if step.isList, isInsideList(line, at: found, start: start) { continue }
            return found
        }
        return nil
    }

    /// Where the search for the text after a request line without quotes begins: in its ` HTTP/1.1`; if it has none, at
    /// the blank before three digits, the status.
    private static func endOfBareRequest(in line: ByteSlice, from start: Int, _ ending: ByteSlice) -> Int? {
        var blank = start
        var status: Int?
        while let found = line.position(of: .space, from: blank) {
            if line.has("HTTP/", at: found + 1) { return found + 1 }
            if status == nil, found > start, line.number(at: found + 1, digits: 3) != nil,
                line.has(.space, at: found + 4)
            {
                status = found
            }
            blank = found + 1
        }
        return status
    }

    /// Whether a line that cannot be read was cut off in its request, and lacks nothing else that is read, as those that a
    /// collector found too long.
    ///
    /// - Parameter position: where the field begins that could not be read.
    func isCutOff(_ line: ByteSlice, _ fault: LineFault, at position: Int) -> Bool {
        guard case .missingText(let index) = fault else { return false }
        return steps[index].isQuoted && steps[index].field == .request(givesMethod: true, givesPath: true)
            && steps[index...].dropFirst().allSatisfy { $0.field == .skipped }
            && line.position(of: .quote, from: position) == nil
    }

    /// Whether a byte belongs to the `, ` between servers or to the ` : ` between groups of them.
    private static func isInsideList(_ line: ByteSlice, at position: Int, start: Int) -> Bool {
        let next = position + 1 < line.count ? line[position + 1] : 0
        if line[position] == .comma { return next == .space }
        guard line[position] == .space else { return false }
        // The text after the list can begin with a colon, like the address `::1`.
        if next == UInt8(ascii: ":"), position + 2 < line.count, line[position + 2] == .space { return true }
        guard position > start else { return false }
        let previous = line[position - 1]
        return previous == .comma
            || previous == UInt8(ascii: ":") && position - 1 > start && line[position - 2] == .space
    }
}
