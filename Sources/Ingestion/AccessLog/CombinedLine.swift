/// A line that begins as NCSA's formats do, in fields: status, size and what follows them, and what is before the time.
struct CombinedLine {
    /// One field of a line after its request, or before its time.
    struct Token: Equatable {
        enum Form: Equatable { case bare, quoted, bracketed }

        /// `rt=`, or nothing.
        let label: String
        let form: Form
        let value: Range<Int>

        func hasForm(of other: Token) -> Bool { label == other.label && form == other.form }
    }

    private let bytes: [UInt8]
    let before: [Token]
    /// At least two: the status first.
    let after: [Token]
    /// Whether the request is in quotes.
    let isQuoted: Bool

    func text(_ token: Token) -> ArraySlice<UInt8> { bytes[token.value] }

    /// Whether another line has the same fields.
    func hasShape(of other: CombinedLine) -> Bool {
        isQuoted == other.isQuoted && after.count == other.after.count && before.count == other.before.count
            && zip(after, other.after).allSatisfy { $0.hasForm(of: $1) }
            && zip(before, other.before).allSatisfy { $0.hasForm(of: $1) }
    }

    /// - Returns: `nil` if the line does not begin as NCSA's formats do.
    init?(_ line: ByteSlice) {
        var bracket = 0
        while let open = line.position(of: UInt8(ascii: "["), from: bracket), open < 512 {
            guard let time = ClockReader(timeZone: .utc, assumesTimeZone: true).commonLog(line, at: open + 1),
                line.has("] ", at: time.end)
            else {
                bracket = open + 1
                continue
            }
            let start = time.end + 2
            let isQuoted = line.has(.quote, at: start)
            guard let end = Self.endOfRequest(line, start, isQuoted),
                // A host, or another field, before a request in quotes.
                isQuoted || line.part(start, end).position(of: .quote) == nil
            else { return nil }
            let after = Self.tokens(line, from: end)
            guard after.count >= 2, Self.isStatus(line.part(after[0].value)), after[0].form == .bare else { return nil }
            self.bytes = [UInt8](line)
            self.before = Self.tokens(line.part(0, open), from: 0)
            self.after = after
            self.isQuoted = isQuoted
            return
        }
        return nil
    }

    private static func isStatus(_ bytes: ByteSlice) -> Bool {
        bytes.equals("-") || bytes.count == 3 && bytes.number(at: 0, digits: 3) != nil
    }

    private static func endOfRequest(_ line: ByteSlice, _ start: Int, _ isQuoted: Bool) -> Int? {
        if isQuoted { return endOfQuotes(line, start) }
        var blank = start
        while let next = line.position(of: .space, from: blank) {
            if line.has("HTTP/", at: next + 1) { return line.position(of: .space, from: next + 1) }
            blank = next + 1
        }
        return nil
    }

    /// The position after the closing quote, before a blank or the end.
    private static func endOfQuotes(_ line: ByteSlice, _ start: Int) -> Int? {
        var position = start + 1
        while let quote = line.position(of: .quote, from: position) {
            var backslash = quote
            while backslash > start + 1, line[backslash - 1] == .backslash { backslash -= 1 }
            let isClosing = (quote - backslash).isMultiple(of: 2)
            let next = quote + 1
            if isClosing, next == line.count || line[next] == .space || line[next] == .comma { return next }
            position = next
        }
        return nil
    }

    private static func tokens(_ line: ByteSlice, from start: Int) -> [Token] {
        var tokens: [Token] = []
        var position = start
        while position < line.count {
            if line[position] == .space {
                position += 1
                continue
            }
            let token = token(line, at: position)
            tokens.append(token.token)
            position = token.end
        }
        return tokens
    }

    private static func token(_ line: ByteSlice, at start: Int) -> (token: Token, end: Int) {
        var value = start
        while value < line.count, line[value].isLetter || line[value].isDigit || line[value] == UInt8(ascii: "_") {
            value += 1
        }
        let hasLabel =
            value > start && line[start].isLetter
            && (line.has(UInt8(ascii: "="), at: value) || line.has(UInt8(ascii: ":"), at: value))
        let label = hasLabel ? String(decoding: line.part(start, value + 1), as: UTF8.self) : ""
        value = hasLabel ? value + 1 : start
        if line.has(.quote, at: value), let end = endOfQuotes(line, value) {
            return (Token(label: label, form: .quoted, value: value + 1..<end - 1), end)
        }
        if line.has(UInt8(ascii: "["), at: value), let close = line.position(of: UInt8(ascii: "]"), from: value) {
            return (Token(label: label, form: .bracketed, value: value + 1..<close), close + 1)
        }
        var end = line.position(of: .space, from: value) ?? line.count
        // The times of several servers: `5.001, 5.002 : 0.010`.
        while end < line.count {
            let goesOn = end > value && line[end - 1] == .comma
            let isNextGroup = line.has(" : ", at: end)
            guard goesOn || isNextGroup else { break }
            end = line.position(of: .space, from: end + (isNextGroup ? 3 : 1)) ?? line.count
        }
        return (Token(label: label, form: .bare, value: value..<end), end)
    }
}
