/// A line that begins as NCSA's formats do, in fields: what is before the time, between time and request, and after the
/// request.
struct CombinedLine {
    /// One field of a line, with what is around its value.
    struct Token: Equatable {
        /// Between it and the field before it.
        let separator: String
        /// `rt=`, or nothing.
        let label: String
        /// Quotes, brackets, asterisks or nothing; after a number, also a blank and its unit.
        let opening: String
        let closing: String
        let value: Range<Int>

        var isBare: Bool { opening.isEmpty && closing.isEmpty }
        var isQuoted: Bool { opening == "\"" }
        /// The unit of the number.
        var unit: DurationUnit? { TokenScanner.units.first { $0.word == closing }?.unit }

        func hasForm(of other: Token) -> Bool {
            separator == other.separator && label == other.label && opening == other.opening && closing == other.closing
        }
    }

    /// The time of the request, and what is around it.
    struct Time: Equatable {
        let variable: String
        let opening: String
        let closing: String
    }

    private let bytes: [UInt8]
    let time: Time
    /// Between the fields: blanks, a tab, a comma or a bar.
    let separator: String
    let before: [Token]
    let between: [Token]
    let request: Token
    let after: [Token]
    /// Which of the fields after the request is the status.
    let status: Int

    func text(_ token: Token) -> ArraySlice<UInt8> { bytes[token.value] }

    /// Whether another line has the same fields.
    func hasShape(of other: CombinedLine) -> Bool {
        time == other.time && separator == other.separator && status == other.status
            && request.hasForm(of: other.request) && Self.haveSameForm(after, other.after)
            && Self.haveSameForm(between, other.between) && Self.haveSameForm(before, other.before)
    }

    private static func haveSameForm(_ left: [Token], _ right: [Token]) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { $0.hasForm(of: $1) }
    }

    /// - Returns: `nil` if the line does not begin as NCSA's formats do.
    init?(_ line: ByteSlice) {
        guard line.first != UInt8(ascii: "{"), let found = Self.time(line) else { return nil }
        let scanner = TokenScanner(line, separator: found.separator)
        let fields = scanner.tokens(from: found.end)
        guard let request = Self.request(fields, scanner, isBracketed: found.time.opening == "[") else { return nil }
        guard let status = Self.status(request.after, line) else { return nil }
        bytes = [UInt8](line)
        time = found.time
        separator = found.separator
        before = TokenScanner(line.part(0, found.start), separator: separator).tokens(from: 0)
        (between, self.request, after) = (request.between, request.request, request.after)
        self.status = status
    }

    // MARK: - The time

    private typealias FoundTime = (time: Time, start: Int, end: Int, separator: String)

    /// The first time in a line that is a field, and what separates it from the next one.
    private static func time(_ line: ByteSlice) -> FoundTime? {
        let clock = ClockReader(timeZone: .utc, assumesTimeZone: true)
        for start in 0..<min(512, max(0, line.count - 20)) where line[start].isDigit {
            if start > 0, line[start - 1].isDigit || line[start - 1].isLetter { continue }
            let common = clock.commonLog(line, at: start)
            guard let end = (common ?? clock.iso8601(line, at: start))?.end else { continue }
            let variable = common == nil ? "$time_iso8601" : "$time_local"
            for (opening, closing) in [("[", "]"), ("\"", "\"")] where line.part(0, start).ends(with: opening) {
                guard line.has(text: closing, at: end), let separator = separator(line, at: end + 1) else { continue }
                return (Time(variable: variable, opening: opening, closing: closing), start - 1, end + 1, separator)
            }
            // A blank in the time itself must not end it.
            guard let separator = separator(line, at: end), common == nil || end - start >= 26,
                common != nil || line.part(start, end).position(of: .space, from: 19) == nil
            else { continue }
            return (Time(variable: variable, opening: "", closing: ""), start, end, separator)
        }
        return nil
    }

    /// API Gateway writes none before the request.
    private static func separator(_ line: ByteSlice, at position: Int) -> String? {
        if position < line.count, line[position] == .quote { return " " }
        return [", ", ",", "\t", " | ", "|", "; ", ";", " "].first { line.has(text: $0, at: position) }
    }

    // MARK: - The request

    private typealias FoundRequest = (between: [Token], request: Token, after: [Token])

    /// - Parameter isBracketed: whether the time before it is in brackets.
    private static func request(_ fields: [Token], _ scanner: TokenScanner, isBracketed: Bool) -> FoundRequest? {
        func divided(at index: Int) -> FoundRequest {
            (Array(fields[..<index]), fields[index], Array(fields[(index + 1)...]))
        }
        if let index = fields.firstIndex(where: { isRequest(scanner.line.part($0.value)) }) {
            return divided(at: index)
        }
        if scanner.separator == " ", let first = fields.first, first.isBare,
            let end = endOfBareRequest(scanner.line, first.value.lowerBound)
        {
            let request = Token(
                separator: " ", label: "", opening: "", closing: "", value: first.value.lowerBound..<end)
            return ([], request, scanner.tokens(from: end))
        }
        // TLS bytes and the like; other programs write a time and quotes, too, but no brackets.
        guard isBracketed else { return nil }
        return fields.firstIndex(where: \.isQuoted).map(divided)
    }

    /// Whether it is `GET /a` or `GET / HTTP/1.1`.
    private static func isRequest(_ bytes: ByteSlice) -> Bool {
        guard let blank = bytes.position(of: .space), blank > 0, bytes.part(0, blank).allSatisfy(\.isLetter) else {
            return false
        }
        if bytes.has(UInt8(ascii: "/"), at: blank + 1) { return true }
        guard let last = bytes.lastPosition(of: .space) else { return false }
        return last > blank && bytes.has("HTTP/", at: last + 1)
    }

    /// The end of a request without quotes, which begins at `start` and has none in it.
    private static func endOfBareRequest(_ line: ByteSlice, _ start: Int) -> Int? {
        var blank = start
        while let next = line.position(of: .space, from: blank) {
            guard line.has("HTTP/", at: next + 1) else {
                blank = next + 1
                continue
            }
            guard let end = line.position(of: .space, from: next + 1) else { return nil }
            return line.part(start, end).contains(.quote) ? nil : end
        }
        return nil
    }

    /// The first field that can be a status, among those right after the request.
    private static func status(_ after: [Token], _ line: ByteSlice) -> Int? {
        after.prefix(3).firstIndex { token in
            let value = line.part(token.value)
            return token.isBare && value.equals("-")
                || (token.isBare || token.isQuoted) && value.count == 3 && value.number(at: 0, digits: 3) != nil
        }
    }
}

/// Divides a line into fields.
private struct TokenScanner {
    let line: ByteSlice
    let separator: String

    private static let enclosures: [(opening: String, closing: String)] = [
        ("[", "]"), ("(", ")"), ("{", "}"), ("<", ">"),
    ]

    static let units: [(word: String, unit: DurationUnit)] = [
        (" ms", .milliseconds), (" msec", .milliseconds), (" msecs", .milliseconds), (" s", .seconds),
        (" sec", .seconds), (" secs", .seconds), (" seconds", .seconds), (" us", .microseconds),
        (" usec", .microseconds), (" micros", .microseconds),
    ]

    init(_ line: ByteSlice, separator: String) { (self.line, self.separator) = (line, separator) }

    /// The fields from a position on, at which a separator may be.
    func tokens(from start: Int) -> [CombinedLine.Token] {
        var tokens: [CombinedLine.Token] = []
        var position = start
        while position < line.count {
            let hasSeparator = line.has(text: separator, at: position)
            if hasSeparator { position += separator.utf8.count }
            // Blanks next to each other separate fields like one.
            if separator == " " { while line.has(.space, at: position) { position += 1 } }
            guard position < line.count else { break }
            position = append(&tokens, at: position, after: hasSeparator ? separator : "")
        }
        return tokens
    }

    private func append(_ tokens: inout [CombinedLine.Token], at start: Int, after separator: String) -> Int {
        let label = label(at: start)
        let value = start + label.utf8.count
        func token(_ opening: String, _ closing: String, _ range: Range<Int>) -> CombinedLine.Token {
            CombinedLine.Token(separator: separator, label: label, opening: opening, closing: closing, value: range)
        }
        if line.has(.quote, at: value), let end = endOfQuotes(value) {
            tokens.append(token("\"", "\"", value + 1..<end - 1))
            return end
        }
        for (opening, closing) in Self.enclosures where line.has(text: opening, at: value) {
            guard let close = line.position(of: Array(closing.utf8)[0], from: value) else { continue }
            tokens.append(token(opening, closing, value + 1..<close))
            return close + 1
        }
        let end = endOfBare(value)
        if let pair = pair(value, end) {
            let marks = String(repeating: "*", count: pair.first.lowerBound - value)
            tokens.append(token(marks, "", pair.first))
            tokens.append(
                CombinedLine.Token(separator: "/", label: "", opening: "", closing: marks, value: pair.second))
        } else if let unit = unit(after: line.part(value, end), at: end) {
            tokens.append(token("", unit, value..<end))
            return end + unit.utf8.count
        } else {
            tokens.append(token("", "", value..<end))
        }
        return end
    }

    /// The unit after a number, or after what stands for one, as in morgan's `12.345 ms`.
    private func unit(after value: ByteSlice, at end: Int) -> String? {
        guard line.has(.space, at: end), value.equals("-") || DecimalNumber(value) != nil else { return nil }
        return Self.units.first { word, _ in
            let next = end + word.utf8.count
            return line.has(text: word, at: end) && (next == line.count || line.has(text: separator, at: next))
        }?.word
    }

    private func label(at start: Int) -> String {
        guard start < line.count, line[start].isLetter else { return "" }
        var end = start
        while end < line.count, line[end].isLetter || line[end].isDigit || line[end] == UInt8(ascii: "_") { end += 1 }
        guard line.has(UInt8(ascii: "="), at: end) || line.has(UInt8(ascii: ":"), at: end) else { return "" }
        return String(decoding: line.part(start, end + 1), as: UTF8.self)
    }

    /// Apache's `%T/%D` and `**%T/%D**`.
    private func pair(_ start: Int, _ end: Int) -> (first: Range<Int>, second: Range<Int>)? {
        var first = start
        while line.has(UInt8(ascii: "*"), at: first) { first += 1 }
        let slash = line.endOfDigits(from: first)
        guard slash > first, line.has(UInt8(ascii: "/"), at: slash) else { return nil }
        let close = line.endOfDigits(from: slash + 1)
        guard close > slash + 1, end - close == first - start,
            line.part(close, end).allSatisfy({ $0 == UInt8(ascii: "*") })
        else { return nil }
        return (first..<slash, slash + 1..<close)
    }

    /// The position after the closing quote, before a separator or the end.
    private func endOfQuotes(_ start: Int) -> Int? {
        var position = start + 1
        while let quote = line.position(of: .quote, from: position) {
            var backslash = quote
            while backslash > start + 1, line[backslash - 1] == .backslash { backslash -= 1 }
            let next = quote + 1
            if (quote - backslash).isMultiple(of: 2),
                next == line.count || line.has(text: separator, at: next) || line[next] == .comma
            {
                return next
            }
            position = next
        }
        return nil
    }

    private func endOfBare(_ start: Int) -> Int {
        var end = endOfWord(from: start)
        // The times of several servers: `5.001, 5.002 : 0.010`.
        while end < line.count {
            let goesOn = separator == " " ? end > start && line[end - 1] == .comma : line.has(", ", at: end)
            let isNextGroup = line.has(" : ", at: end)
            guard separator != ", ", goesOn || isNextGroup else { break }
            end = endOfWord(from: end + (isNextGroup ? 3 : separator == " " ? 1 : 2))
        }
        return end
    }

    private func endOfWord(from start: Int) -> Int {
        let first = Array(separator.utf8)[0]
        var position = start
        while let found = line.position(of: first, from: position) {
            if line.has(text: separator, at: found) { return found }
            position = found + 1
        }
        return line.count
    }
}

extension ByteSlice {
    fileprivate func has(text: String, at position: Int) -> Bool {
        Array(text.utf8).withSlice { has($0, at: position) }
    }

    fileprivate func ends(with text: String) -> Bool { has(text: text, at: count - text.utf8.count) }
}
