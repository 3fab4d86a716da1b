import Reporting

/// The beginning of a line on standard error, parsed with a `LogLinePrefix`.
struct LogLinePrefixMatch {
    enum Kind {
        case message(PostgresLogRecord.Severity)
        case detail, context
        /// A hint, statement, query or location, which belongs to the message before it and is ignored.
        case addition
    }

    var at: Instant?
    var session: UInt64?
    var applicationName: Range<Int>?
    var kind: Kind
    /// The start of the text after `LOG:  `.
    var textStart: Int

    var isMessage: Bool {
        if case .message = kind { true } else { false }
    }
}

/// Matches lines with a prefix. Texts in it can contain anything, so they are matched as short as possible.
struct LogLinePrefixMatcher {
    let timestamp: LogTimestamp
    /// The whole prefix, and the part that processes without a session write.
    private let alternatives: [ArraySlice<LogLinePrefix.Element>]

    init(_ prefix: LogLinePrefix, timestamp: LogTimestamp) {
        self.timestamp = timestamp
        let isWhole = prefix.elementsWithoutSession == prefix.elements.count
        alternatives = [prefix.elements[...]] + (isWhole ? [] : [prefix.elements[..<prefix.elementsWithoutSession]])
    }

    /// No name in a prefix is longer: names have 63 bytes, each escaped to 4 at most, hosts 255.
    fileprivate static let longestText = 256
    /// The number of attempts on one line before it counts as no match.
    private static let mostSteps = 20_000

    /// `nil` if the line does not begin with the prefix and a severity.
    func match(_ bytes: PostgresLogBytes, _ line: Range<Int>) -> LogLinePrefixMatch? {
        for needsKnownWord in [true, false] {
            for elements in alternatives {
                var attempt = Attempt(
                    bytes: bytes, end: line.upperBound, elements: elements, timestamp: timestamp,
                    needsKnownWord: needsKnownWord, steps: Self.mostSteps)
                if let match = attempt.match(element: 0, at: line.lowerBound) { return match }
            }
        }
        return nil
    }

    fileprivate struct Attempt {
        let bytes: PostgresLogBytes
        let end: Int
        let elements: ArraySlice<LogLinePrefix.Element>
        let timestamp: LogTimestamp
        let needsKnownWord: Bool
        var steps: Int

        mutating func match(element index: Int, at position: Int) -> LogLinePrefixMatch? {
            steps -= 1
            guard steps > 0 else { return nil }
            guard index < elements.endIndex else { return matchSeverity(at: position) }
            switch elements[index] {
            case .literal(let literal):
                guard bytes.starts(with: literal, at: position, before: end) else { return nil }
                return match(element: index + 1, at: position + literal.count)
            case .field(let field, let width):
                var start = position
                if width > 0 { while start < end, start - position < width, bytes[start] == .space { start += 1 } }
                return match(field, padded: width < 0 ? -width : 0, from: start, element: index)
            }
        }
    }
}

extension LogLinePrefixMatcher.Attempt {
    private mutating func match(
        _ field: LogLinePrefix.Field, padded width: Int, from start: Int, element index: Int
    ) -> LogLinePrefixMatch? {
        var match: LogLinePrefixMatch?
        switch field {
        case .applicationName, .text:
            for length in 0...LogLinePrefixMatcher.longestText where start + length <= end {
                let after = skipPadding(from: start, to: start + length, width: width)
                match = self.match(element: index + 1, at: after)
                if match != nil {
                    if field == .applicationName { match?.applicationName = start..<start + length }
                    return match
                }
                if steps <= 0 { return nil }
            }
            return nil
        case .timestamp, .secondsSince1970:
            let read =
                field == .timestamp
                ? timestamp.read(bytes, from: start, before: end)
                : LogTimestamp.readSeconds(bytes, from: start, before: end)
            guard let read else { return nil }
            match = self.match(element: index + 1, at: skipPadding(from: start, to: read.end, width: width))
            match?.at = read.at
        case .process, .session:
            let valueEnd = start + length(from: start) { $0.hexDigit != nil || $0 == UInt8(ascii: ".") }
            guard valueEnd > start else { return nil }
            match = self.match(element: index + 1, at: skipPadding(from: start, to: valueEnd, width: width))
            // The session is more precise than the process if the prefix has both.
            if field == .session || match?.session == nil { match?.session = bytes.fingerprint(start..<valueEnd) }
        case .number:
            let sign = bytes.starts(with: "-", at: start, before: end) ? 1 : 0
            let valueEnd = start + sign + length(from: start + sign) { $0.isDigit }
            match = self.match(element: index + 1, at: skipPadding(from: start, to: valueEnd, width: width))
        case .transaction:
            let valueEnd = start + length(from: start) { $0.isDigit || $0 == UInt8(ascii: "/") }
            match = self.match(element: index + 1, at: skipPadding(from: start, to: valueEnd, width: width))
        case .sqlState:
            let valueEnd = start + length(from: start) { $0.isDigit || $0.isLetter }
            guard valueEnd - start == 5 else { return nil }
            match = self.match(element: index + 1, at: skipPadding(from: start, to: valueEnd, width: width))
        }
        return match
    }

    private func length(from start: Int, while belongs: (UInt8) -> Bool) -> Int {
        var length = 0
        while length < LogLinePrefixMatcher.longestText, start + length < end, belongs(bytes[start + length]) {
            length += 1
        }
        return length
    }

    /// Skips the blanks after a value that was padded to `width`.
    private func skipPadding(from start: Int, to valueEnd: Int, width: Int) -> Int {
        var position = valueEnd
        while position < end, position - start < width, bytes[position] == .space { position += 1 }
        return position
    }

    private func matchSeverity(at position: Int) -> LogLinePrefixMatch? {
        var colon = position
        while colon < end, colon - position < 40, bytes[colon] != UInt8(ascii: ":"), bytes[colon] != .space {
            colon += 1
        }
        guard colon > position, bytes.starts(with: ":  ", at: colon, before: end) || isEmptyText(at: colon) else {
            return nil
        }
        let word = position..<colon
        let textStart = min(colon + 3, end)
        func match(_ kind: LogLinePrefixMatch.Kind) -> LogLinePrefixMatch {
            LogLinePrefixMatch(kind: kind, textStart: textStart)
        }
        if bytes.equals("DETAIL", word) { return match(.detail) }
        if bytes.equals("CONTEXT", word) { return match(.context) }
        if bytes.equals("STATEMENT", word) || bytes.equals("HINT", word) || bytes.equals("QUERY", word)
            || bytes.equals("LOCATION", word) || bytes.equals("BACKTRACE", word)
        {
            return match(.addition)
        }
        let severity = PostgresLogRecord.severity(bytes, word)
        let isKnown =
            severity != .other || bytes.equals("ERROR", word) || bytes.equals("FATAL", word)
            || bytes.equals("PANIC", word)
        return isKnown || !needsKnownWord ? match(.message(severity)) : nil
    }

    /// Whether the line ends with the severity: some editors remove trailing blanks.
    private func isEmptyText(at colon: Int) -> Bool {
        colon < end && bytes[colon] == UInt8(ascii: ":") && bytes.trimmed(colon + 1..<end).isEmpty
    }
}
