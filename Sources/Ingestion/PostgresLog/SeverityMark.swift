/// The word in a line on standard error that tells what its text is: `LOG:  `, `DETAIL:  `, in any language of the server.
struct SeverityMark: Equatable {
    enum Kind: Equatable {
        case message(PostgresLogRecord.Severity)
        case detail, context, statement
        /// A hint, query or location, which belongs to the message before it and is ignored.
        case addition
    }

    let kind: Kind
    /// Where the word begins, and where the text after its colon does.
    let start: Int
    let textStart: Int

    private struct Word: Sendable {
        let text: StaticString
        let kind: Kind
    }

    /// The words of all languages, those of English first.
    private static let words: [Word] = {
        var words: [Word] = []
        func add(_ text: StaticString, _ kind: Kind) {
            if !words.contains(where: { ByteSlice($0.text).equals(text) }) {
                words.append(Word(text: text, kind: kind))
            }
        }
        for language in MessageLanguage.all {
            add(language.log, .message(.log))
            for word in language.lower.dropLast() { add(word, .message(.lower)) }
            add(language.lower[3], .message(.warning))
            for (word, severity) in zip(language.higher, [PostgresLogRecord.Severity.error, .fatal, .panic]) {
                add(word, .message(severity))
            }
            add(language.detail, .detail)
            add(language.context, .context)
            add(language.additions[2], .statement)
            for word in language.additions { add(word, .addition) }
        }
        return words
    }()
    private static let debugLevels: [StaticString] = ["DEBUG1", "DEBUG2", "DEBUG3", "DEBUG4", "DEBUG5"]

    /// The mark at `start`; `nil` if no known word with a colon and a blank is there.
    init?(in line: ByteSlice, at start: Int) {
        guard start < line.count, let word = Self.word(in: line, at: start) else { return nil }
        self.init(kind: word.kind, start: start, textStart: word.textStart)
    }

    private init(kind: Kind, start: Int, textStart: Int) {
        self.kind = kind
        self.start = start
        self.textStart = textStart
    }

    private static func word(in line: ByteSlice, at start: Int) -> (kind: Kind, textStart: Int)? {
        for level in debugLevels where line.has(level, at: start) {
            return textStart(in: line, after: start + level.utf8CodeUnitCount).map { (.message(.lower), $0) }
        }
        for word in words where line.has(word.text, at: start) {
            if let text = textStart(in: line, after: start + word.text.utf8CodeUnitCount) { return (word.kind, text) }
        }
        return nil
    }

    /// Where the text begins after the colon at `colon` and up to two blanks; the end of the line counts as a blank, because
    /// some programs remove those at the end.
    static func textStart(in line: ByteSlice, after colon: Int) -> Int? {
        guard line.has(UInt8(ascii: ":"), at: colon) else { return nil }
        if line.has(":  ", at: colon) { return colon + 3 }
        if line.has(.space, at: colon + 1) { return colon + 2 }
        return line.part(from: colon + 1).isBlank ? line.count : nil
    }

    /// The first mark in a line, if the text before it can be a prefix.
    static func first(in line: ByteSlice) -> SeverityMark? {
        let head = line.part(0, min(line.count, longestHead))
        var from = 0
        while let colon = head.position(of: UInt8(ascii: ":"), from: from) {
            from = colon + 1
            guard textStart(in: line, after: colon) != nil else { continue }
            for word in words {
                let start = colon - word.text.utf8CodeUnitCount
                guard line.has(word.text, at: start), start == 0 || mayPrecede(line, start),
                    let mark = SeverityMark(in: line, at: start)
                else { continue }
                return mark
            }
            // DEBUG1 to DEBUG5
            if colon >= 6, let mark = SeverityMark(in: line, at: colon - 6), mark.kind == .message(.lower) {
                return mark
            }
        }
        return nil
    }

    /// A prefix is not longer.
    private static let longestHead = 1000

    /// Whether the word at `start` is not the end of a longer one. A session or an SQLSTATE can touch it.
    private static func mayPrecede(_ line: ByteSlice, _ start: Int) -> Bool {
        let isLetter = { (byte: UInt8) in byte.isLetter || byte >= 0x80 || byte == UInt8(ascii: "_") }
        guard isLetter(line[start - 1]) else { return true }
        var low = start
        while low > 0, isLetter(line[low - 1]) || line[low - 1].isDigit || line[low - 1] == UInt8(ascii: ".") {
            low -= 1
        }
        let value = line.part(low, start)
        return FoundPrefix.isSession(value)
            || value.count == 5 && value.contains(where: \.isDigit)
                && value.allSatisfy { $0.isDigit || $0.isUppercaseLetter }
    }
}
