/// A message of the server with a duration.
enum DurationMessage: Equatable {
    /// `duration: 1.234 ms  statement: ...`
    case statement(microseconds: Int, text: [UInt8])
    /// `duration: 1.234 ms  execute name: ...`; `isFetch` if it continues with a portal executed before.
    case execution(microseconds: Int, text: [UInt8], isFetch: Bool)
    /// `duration: 1.234 ms  plan:`, then the output of `auto_explain`.
    case plan(microseconds: Int, explanation: [UInt8])
    /// A step of the extended protocol before the execution.
    case parseOrBind(microseconds: Int)
    /// A duration alone, or that of a function called directly.
    case withoutText(microseconds: Int)
    /// A duration followed by unknown words.
    case unrecognized

    /// `nil` if the message does not begin with a duration in milliseconds, or if that is too large for an `integer`.
    init?(_ message: [UInt8]) {
        guard let read = message.withSlice(Self.read) else { return nil }
        self = read
    }

    /// The maximum in microseconds; more milliseconds do not fit into PostgreSQL's `integer`.
    private static let longest = (Int(Int32.max) + 1) * 1000

    /// A duration in any language of the server, and where it ends in the message, after its unit.
    static func duration(of message: ByteSlice) -> (microseconds: Int, end: Int, language: MessageLanguage)? {
        for language in MessageLanguage.all {
            for word in language.duration where message.has(word) {
                guard let duration = message.thousandths(at: word.utf8CodeUnitCount), duration.number + 500 < longest,
                    message.has(.space, at: duration.end), message.has(language.unit, at: duration.end + 1)
                else { continue }
                return (duration.number, duration.end + 1 + language.unit.utf8CodeUnitCount, language)
            }
        }
        return nil
    }

    private static func read(_ message: ByteSlice) -> DurationMessage? {
        guard let duration = duration(of: message) else { return nil }
        let (microseconds, language) = (duration.microseconds, duration.language)
        let rest = message.part(from: duration.end)
        var start = rest.has(.comma, at: 0) ? 1 : 0
        while start < rest.count, rest[start] == .space { start += 1 }
        if rest.isBlank { return .withoutText(microseconds: microseconds) }
        // Postgres Pro: `rows: 3  size: 96 bytes`.
        for word in ["rows: ", "size: "] as [StaticString] where rest.has(word, at: start) {
            start = rest.endOfDigits(from: start + word.utf8CodeUnitCount)
            while start < rest.count, rest[start] == .space { start += 1 }
            for unit in ["bytes", "kB", "MB"] as [StaticString] where rest.has(unit, at: start) {
                start += unit.utf8CodeUnitCount
            }
            while start < rest.count, rest[start] == .space || rest[start] == .comma { start += 1 }
        }
        func text(after position: Int) -> [UInt8] { [UInt8](rest.part(from: position).trimmed) }
        func begins(_ word: StaticString) -> Int? { rest.has(word, at: start) ? start + word.utf8CodeUnitCount : nil }
        // Where the text begins on the next line, some collectors remove the blank.
        if let end = begins(language.statement) ?? begins("statement: ") ?? begins("statement:\n") {
            return .statement(microseconds: microseconds, text: text(after: end))
        }
        // auto_explain is not translated.
        if let end = begins("plan:") { return .plan(microseconds: microseconds, explanation: text(after: end)) }
        for word in language.parse + language.bind where begins(word) != nil {
            return .parseOrBind(microseconds: microseconds)
        }
        for (word, isFetch) in [(language.fetch, true), (language.execute, false)] {
            guard let name = begins(word), let end = endOfName(rest, from: name) else { continue }
            return .execution(microseconds: microseconds, text: text(after: end), isFetch: isFetch)
        }
        return rest.has("fastpath", at: start) ? .withoutText(microseconds: microseconds) : .unrecognized
    }

    /// The position after the `: ` that ends the name of a prepared statement. The name can have one itself: the text after
    /// it begins with a letter, a comment or a parenthesis, and goes on with more than a name.
    private static func endOfName(_ bytes: ByteSlice, from start: Int) -> Int? {
        var position = start
        var first: Int?
        while let colon = bytes.position(of: UInt8(ascii: ":"), from: position) {
            position = colon + 1
            guard bytes.has(.space, at: colon + 1) || bytes.has(.newline, at: colon + 1) else { continue }
            if first == nil { first = colon + 2 }
            if beginsStatement(bytes, at: colon + 2) { return colon + 2 }
            // Names are no longer than 63 bytes; a portal may follow.
            if colon - start > 130 { break }
        }
        return first
    }

    /// Whether a command of SQL begins at a position.
    private static func beginsStatement(_ bytes: ByteSlice, at start: Int) -> Bool {
        let commands: [StaticString] = [
            "select", "insert", "update", "delete", "with", "merge", "values", "table", "call", "do", "begin", "commit",
            "rollback", "start", "set", "show", "copy", "create", "alter", "drop", "truncate", "explain", "fetch",
            "declare", "close", "move", "lock", "analyze", "vacuum", "refresh", "reindex", "cluster", "grant", "revoke",
            "listen", "notify", "unlisten", "discard", "deallocate", "prepare", "execute", "savepoint", "release",
            "end",
            "abort", "comment", "import", "security", "reset", "checkpoint", "load", "reassign",
        ]
        guard start < bytes.count else { return false }
        if bytes.has("/*", at: start) || bytes.has("--", at: start) || bytes[start] == UInt8(ascii: "(") { return true }
        var end = start
        while end < bytes.count, bytes[end].isLetter { end += 1 }
        let word = bytes.part(start, end).map { $0 | 0x20 }
        return word.withSlice { word in commands.contains { word.equals($0) } }
    }
}

extension DurationMessage {
    /// The text of `statement: SELECT 1` and `execute name: SELECT 1`, which `log_statement` logs before the execution; `nil`
    /// for other messages.
    ///
    /// - Parameter decoded: the message without the quoting of the format, which can begin with nothing else.
    static func loggedStatement(_ written: ByteSlice, _ decoded: () -> [UInt8]) -> [UInt8]? {
        for language in MessageLanguage.all {
            if written.has(language.statement) {
                return Array(decoded()[language.statement.utf8CodeUnitCount...]).trimmed
            }
            for word in [language.fetch, language.execute] where written.has(word) {
                let message = decoded()
                let end = message.withSlice { endOfName($0, from: word.utf8CodeUnitCount) }
                if let end { return Array(message[end...]).trimmed }
            }
        }
        return nil
    }
}
