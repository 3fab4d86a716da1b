import CPgQuery
import Reporting

/// A normalized statement: its text without literals, and a fingerprint.
///
/// Both come from PostgreSQL's own parser. Text that it rejects, such as a truncated statement, and text of more than
/// 64 KiB is redacted token by token, and the fingerprint is a hash of the result.
struct QueryText: Equatable, Sendable {
    /// The maximum length of a text in Unicode scalars; enough to recognize any statement.
    static let longest = 4000

    /// Maximum lengths for the parser, which recurses with the nesting of a text, in bytes: for any stack and for a
    /// large one.
    private static let longestParsed = (anywhere: 2000, onLargeStack: 65_536)
    /// The maximum length of a run of operators, in bytes; text with a longer one is not parsed. The parser reads the
    /// rest of a run again for every comment that begins in it: 64 KiB of `/*` take eight seconds.
    private static let longestOperators = 1000

    let fingerprint: String
    let redacted: String

    init(_ sql: String) {
        fingerprint = Self.fingerprint(of: sql).description
        redacted = Self.shortened(Self.withoutLiterals(sql))
    }

    /// The text without literals and comments, however long it is.
    static func withoutLiterals(_ sql: String) -> String {
        let (text, isAmbiguous, isOpen) = LiteralRedactor.read(sql)
        if isOpen, !isAmbiguous { return LiteralRedactor.firstWords(sql) }
        // The parser would assume one of the two meanings, and could keep a literal of the other one as a name. What was
        // stored with its fingerprint is what the parser left.
        let isFinal = isAmbiguous || StoredStatement.fingerprint(in: sql) != nil
        let normalized = isFinal ? nil : Self.parsing(sql) { Self.normalized(sql) }
        return normalized.map(LiteralRedactor.redact) ?? text
    }

    /// The fingerprint that decides which texts are one query.
    ///
    /// Queries and changes of rows: PostgreSQL's own, in which literals, lengths of lists and names of cursors do not
    /// count, nor two or more digits in a row in the name of a table. It takes some literals of other statements for
    /// names, so theirs is that of the statement with all literals alike. Statements of which it leaves out the name
    /// that matters, and texts that its parser rejects: a hash of what `FoldedSQL` leaves of them.
    static func fingerprint(of sql: String) -> SlowQueryFingerprint {
        if let known = StoredStatement.fingerprint(in: sql) { return known }
        if isRows(sql), let parsed = parsedFingerprint(of: sql) { return parsed }
        let redacted = LiteralRedactor.redact(sql)
        // Also reads what only ends in an open comment, and numbers that this version of the parser does not know.
        let parsed = LiteralRedactor.uniform(sql).flatMap(parsedFingerprint) ?? parsedFingerprint(of: sql)
        if let parsed, !isNamed(redacted) { return parsed }
        return SlowQueryFingerprint(value: FNV1a(FoldedSQL.folded(redacted).utf8).value, isParsed: parsed != nil)
    }

    private static func parsedFingerprint(of sql: String) -> SlowQueryFingerprint? {
        parsing(sql) { () -> UInt64? in
            let result = pg_query_fingerprint(sql)
            defer { pg_query_free_fingerprint_result(result) }
            return result.error == nil && result.fingerprint_str != nil ? result.fingerprint : nil
        }.map { SlowQueryFingerprint(value: $0, isParsed: true) }
    }

    /// Whether a text is one statement that reads or changes rows.
    private static func isRows(_ sql: String) -> Bool {
        ["select", "insert", "update", "delete", "with", "merge", "values", "table"].contains(
            firstWord(of: sql.utf8[...]))
            && !sql.utf8.contains(UInt8(ascii: ";"))
    }

    /// Whether one of the statements in a text is known by a name that PostgreSQL's fingerprint leaves out: that of a
    /// prepared statement or a channel.
    private static func isNamed(_ redacted: String) -> Bool {
        redacted.utf8.split(separator: UInt8(ascii: ";")).contains {
            ["execute", "notify", "listen", "unlisten"].contains(firstWord(of: $0))
        }
    }

    /// The first word of a statement in lower case, after comments and parentheses; empty if it begins otherwise.
    private static func firstWord(of sql: Substring.UTF8View) -> String {
        var rest = sql
        while let byte = rest.first {
            if byte <= 0x20 || byte == UInt8(ascii: "(") {
                rest.removeFirst()
            } else if rest.starts(with: "--".utf8) {
                rest = rest.drop { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
            } else if rest.starts(with: "/*".utf8) {
                var depth = 0
                repeat {
                    let isOpening = rest.starts(with: "/*".utf8)
                    let isClosing = rest.starts(with: "*/".utf8)
                    depth += isOpening ? 1 : isClosing ? -1 : 0
                    rest = rest.dropFirst(isOpening || isClosing ? 2 : 1)
                } while depth > 0 && !rest.isEmpty
            } else {
                break
            }
        }
        return String(decoding: rest.prefix { $0.isNameStart }.map { $0 | 0x20 }, as: UTF8.self)
    }

    /// A text that is already shortened does not change.
    static func shortened(_ text: String) -> String {
        let (scalars, ending) = (text.unicodeScalars, " ...")
        guard scalars.count > longest else { return text }
        return String(scalars.prefix(longest - ending.unicodeScalars.count)) + ending
    }

    private static func normalized(_ sql: String) -> String? {
        let result = pg_query_normalize(sql)
        defer { pg_query_free_normalize_result(result) }
        guard result.error == nil, let text = result.normalized_query else { return nil }
        return String(cString: text)
    }

    /// The result of the parser, on a stack that is large enough; `nil` if the text needs a larger one.
    private static func parsing<Value: Sendable>(_ sql: String, _ parse: @escaping @Sendable () -> Value?) -> Value? {
        switch sql.utf8.count {
        case _ where sql.utf8.contains(0) || hasLongOperators(sql): nil
        case ...longestParsed.anywhere: parse()
        case ...longestParsed.onLargeStack: Threads.onLargeStack(parse) ?? nil
        default: nil
        }
    }

    private static func hasLongOperators(_ sql: String) -> Bool {
        guard sql.utf8.count > longestOperators else { return false }
        var run = 0
        for byte in sql.utf8 {
            run = isOperator(byte) ? run + 1 : 0
            if run > longestOperators { return true }
        }
        return false
    }

    /// The characters of operators (scan.l, `op_chars`).
    private static func isOperator(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "~"), UInt8(ascii: "!"), UInt8(ascii: "@"), UInt8(ascii: "#"), UInt8(ascii: "^"),
            UInt8(ascii: "&"),
            UInt8(ascii: "|"), UInt8(ascii: "`"), UInt8(ascii: "?"), UInt8(ascii: "+"), UInt8(ascii: "-"),
            UInt8(ascii: "*"),
            UInt8(ascii: "/"), UInt8(ascii: "%"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "="):
            true
        default: false
        }
    }
}
