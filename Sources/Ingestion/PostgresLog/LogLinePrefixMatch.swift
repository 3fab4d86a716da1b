import Reporting

/// The beginning of a line on standard error, parsed with a `LogLinePrefix`.
struct LogLinePrefixMatch {
    var at: Instant?
    var session: UInt64?
    /// The number of the process.
    var process: Int?
    var sqlState: ByteSlice?
    var applicationName: ByteSlice?
    var kind: SeverityMark.Kind
    /// The start of the text after `LOG:  ` in the line.
    var textStart: Int

    var isMessage: Bool { if case .message = kind { true } else { false } }
}

/// Matches lines with a prefix. Texts in it can contain anything, so they are matched as short as possible.
struct LogLinePrefixMatcher {
    let prefix: LogLinePrefix
    private let clock: ClockReader
    /// The whole prefix, and the part that processes without a session write.
    private let alternatives: [ArraySlice<LogLinePrefix.Element>]

    init(_ prefix: LogLinePrefix, clock: ClockReader) {
        self.prefix = prefix
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
        let needs: [Attempt.Need] = Self.mayNameSeverity(line) ? [.duration, .knownWord, .word] : [.knownWord, .word]
        for need in needs {
            for elements in alternatives {
                var attempt = Attempt(
                    line: line, elements: elements, clock: clock, need: need, steps: Self.mostSteps)
                if let match = attempt.match(element: 0, at: 0) { return match }
            }
        }
        return nil
    }

    /// Whether a name in the prefix may look like a severity, as in `app=my] LOG:  app] LOG:  duration: 1.000 ms`.
    private static func mayNameSeverity(_ line: ByteSlice) -> Bool {
        let head = line.part(0, min(line.count, 2 * longestText))
        guard let mark = SeverityMark.first(in: head), case .message(.log) = mark.kind else { return false }
        return DurationMessage.duration(of: line.part(from: mark.textStart)) == nil
            && SeverityMark.first(in: head.part(from: mark.textStart)) != nil
    }

    fileprivate struct Attempt {
        let line: ByteSlice
        let elements: ArraySlice<LogLinePrefix.Element>
        let clock: ClockReader
        let need: Need
        var steps: Int

        /// What must follow the prefix.
        enum Need {
            /// A message with a duration.
            case duration
            /// A severity that is known.
            case knownWord
            /// Any word, with a colon and two blanks after it.
            case word
        }

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
            let valueEnd =
                start + length(from: start) { $0.hexDigit != nil && !$0.isUppercaseLetter || $0 == UInt8(ascii: ".") }
            guard valueEnd > start else { return nil }
            match = self.match(element: index + 1, at: skipPadding(from: start, to: valueEnd, width: width))
            // The session is more precise than the process if the prefix has both.
            if field == .session || match?.session == nil { match?.session = FNV1a(line.part(start, valueEnd)).value }
            if field == .process || match?.process == nil {
                match?.process = Self.process(line.part(start, valueEnd), isSession: field == .session)
            }
        case .number:
            let sign = line.has(UInt8(ascii: "-"), at: start) ? 1 : 0
            let valueEnd = start + sign + length(from: start + sign) { $0.isDigit }
            match = self.match(element: index + 1, at: skipPadding(from: start, to: valueEnd, width: width))
        case .transaction:
            let valueEnd = start + length(from: start) { $0.isDigit || $0 == UInt8(ascii: "/") }
            match = self.match(element: index + 1, at: skipPadding(from: start, to: valueEnd, width: width))
        case .sqlState:
            let valueEnd = start + min(5, length(from: start) { $0.isDigit || $0.isLetter })
            guard valueEnd - start == 5 else { return nil }
            match = self.match(element: index + 1, at: skipPadding(from: start, to: valueEnd, width: width))
            match?.sqlState = line.part(start, valueEnd)
        }
        return match
    }

    /// The number of a process, which a session has after a point in hexadecimal digits.
    private static func process(_ value: ByteSlice, isSession: Bool) -> Int? {
        guard isSession else { return Int(String(decoding: value, as: UTF8.self)) }
        return value.lastPosition(of: UInt8(ascii: ".")).flatMap {
            Int(String(decoding: value.part(from: $0 + 1), as: UTF8.self), radix: 16)
        }
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

    /// Blanks before the severity do not matter: some copy a prefix without the one at its end.
    private func matchSeverity(at position: Int) -> LogLinePrefixMatch? {
        var start = position
        while line.has(.space, at: start) { start += 1 }
        if let mark = SeverityMark(in: line, at: start) {
            if need == .duration {
                guard case .message(.log) = mark.kind,
                    DurationMessage.duration(of: line.part(from: mark.textStart)) != nil
                else { return nil }
            }
            return LogLinePrefixMatch(kind: mark.kind, textStart: mark.textStart)
        }
        guard need == .word else { return nil }
        var colon = start
        while colon < line.count, colon - start < 40, line[colon] != UInt8(ascii: ":"), line[colon] != .space {
            colon += 1
        }
        guard colon > start, line.has(":  ", at: colon) else { return nil }
        return LogLinePrefixMatch(kind: .message(.unknown), textStart: colon + 3)
    }

    /// Seconds and milliseconds since 1970, for example `1795356187.250`.
    private func seconds(at start: Int) -> ClockReader.Reading? {
        guard let time = line.thousandths(at: start), let at = Instant(writable: Int64(time.number) * 1000)
        else { return nil }
        return (at, time.end)
    }
}
