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
    var applicationName: ByteSlice?
    var kind: Kind
    /// The start of the text after `LOG:  ` in the line.
    var textStart: Int

    var isMessage: Bool { if case .message = kind { true } else { false } }
}

/// Matches lines with a prefix. Texts in it can contain anything, so they are matched as short as possible.
struct LogLinePrefixMatcher {
    private let clock: ClockReader
    /// The whole prefix, and the part that processes without a session write.
    private let alternatives: [ArraySlice<LogLinePrefix.Element>]

    init(_ prefix: LogLinePrefix, clock: ClockReader) {
        self.clock = clock
        let isWhole = prefix.elementsWithoutSession == prefix.elements.count
        alternatives = [prefix.elements[...]] + (isWhole ? [] : [prefix.elements[..<prefix.elementsWithoutSession]])
    }

    /// No name in a prefix is longer: names have 63 bytes, each escaped to 4 at most, hosts 255.
    fileprivate static let longestText = 256
    /// The number of attempts on one line before it counts as no match.
    private static let mostSteps = 20_000

    /// `nil` if the line does not begin with the prefix and a severity.
    func match(_ line: ByteSlice) -> LogLinePrefixMatch? {
        for needsKnownWord in [true, false] {
            for elements in alternatives {
                var attempt = Attempt(
                    line: line, elements: elements, clock: clock, needsKnownWord: needsKnownWord, steps: Self.mostSteps)
                if let match = attempt.match(element: 0, at: 0) { return match }
            }
        }
        return nil
    }

    fileprivate struct Attempt {
        let line: ByteSlice
        let elements: ArraySlice<LogLinePrefix.Element>
        let clock: ClockReader
        let needsKnownWord: Bool
        var steps: Int

        mutating func match(element index: Int, at position: Int) -> LogLinePrefixMatch? {
            steps -= 1
            guard steps > 0 else { return nil }
            guard index < elements.endIndex else { return matchSeverity(at: position) }
            switch elements[index] {
            case .literal(let literal):
                guard literal.withSlice({ line.has($0, at: position) }) else { return nil }
                return match(element: index + 1, at: position + literal.count)
            case .field(let field, let width):
                var start = position
                if width > 0 { while start - position < width, line.has(.space, at: start) { start += 1 } }
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
            for length in 0...LogLinePrefixMatcher.longestText where start + length <= line.count {
                let after = skipPadding(from: start, to: start + length, width: width)
                match = self.match(element: index + 1, at: after)
                if match != nil {
                    if field == .applicationName { match?.applicationName = line.part(start, start + length) }
                    return match
                }
                if steps <= 0 { return nil }
            }
            return nil
        case .timestamp, .secondsSince1970:
            guard let time = field == .timestamp ? clock.iso8601(line, at: start) : seconds(at: start) else {
                return nil
            }
            match = self.match(element: index + 1, at: skipPadding(from: start, to: time.end, width: width))
            match?.at = time.at
        case .process, .session:
            let valueEnd = start + length(from: start) { $0.hexDigit != nil || $0 == UInt8(ascii: ".") }
            guard valueEnd > start else { return nil }
            match = self.match(element: index + 1, at: skipPadding(from: start, to: valueEnd, width: width))
            // The session is more precise than the process if the prefix has both.
            if field == .session || match?.session == nil { match?.session = FNV1a(line.part(start, valueEnd)).value }
        case .number:
            let sign = line.has(UInt8(ascii: "-"), at: start) ? 1 : 0
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
        while length < LogLinePrefixMatcher.longestText, start + length < line.count, belongs(line[start + length]) {
            length += 1
        }
        return length
    }

    /// Skips the blanks after a value that was padded to `width`.
    private func skipPadding(from start: Int, to valueEnd: Int, width: Int) -> Int {
        var position = valueEnd
        while position - start < width, line.has(.space, at: position) { position += 1 }
        return position
    }

    private func matchSeverity(at position: Int) -> LogLinePrefixMatch? {
        var colon = position
        while colon < line.count, colon - position < 40, line[colon] != UInt8(ascii: ":"), line[colon] != .space {
            colon += 1
        }
        guard colon > position, line.has(":  ", at: colon) || isEmptyText(at: colon) else { return nil }
        let word = line.part(position, colon)
        let textStart = min(colon + 3, line.count)
        func match(_ kind: LogLinePrefixMatch.Kind) -> LogLinePrefixMatch {
            LogLinePrefixMatch(kind: kind, textStart: textStart)
        }
        if word.equals("DETAIL") { return match(.detail) }
        if word.equals("CONTEXT") { return match(.context) }
        if word.equals("STATEMENT") || word.equals("HINT") || word.equals("QUERY") || word.equals("LOCATION")
            || word.equals("BACKTRACE")
        {
            return match(.addition)
        }
        let severity = PostgresLogRecord.severity(word)
        let isKnown = severity != .other || word.equals("ERROR") || word.equals("FATAL") || word.equals("PANIC")
        return isKnown || !needsKnownWord ? match(.message(severity)) : nil
    }

    /// Whether the line ends with the severity: some editors remove trailing blanks.
    private func isEmptyText(at colon: Int) -> Bool {
        line.has(UInt8(ascii: ":"), at: colon) && line.part(from: colon + 1).isBlank
    }

    /// Seconds and milliseconds since 1970, for example `1795356187.250`.
    private func seconds(at start: Int) -> ClockReader.Reading? {
        guard let time = line.thousandths(at: start), let at = Instant(writable: Int64(time.number) * 1000)
        else { return nil }
        return (at, time.end)
    }
}
