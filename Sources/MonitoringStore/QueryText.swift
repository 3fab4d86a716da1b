import CPgQuery

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
        let (text, isAmbiguous) = LiteralRedactor.read(sql)
        // The parser would assume one of the two meanings, and could keep a literal of the other one as a name.
        let normalized = isAmbiguous ? nil : Self.parsing(sql) { Self.normalized(sql) }
        redacted = Self.shortened(normalized.map(LiteralRedactor.redact) ?? text)
    }

    static func fingerprint(of sql: String) -> SlowQueryFingerprint {
        let parsed = parsing(sql) { () -> UInt64? in
            let result = pg_query_fingerprint(sql)
            defer { pg_query_free_fingerprint_result(result) }
            return result.error == nil && result.fingerprint_str != nil ? result.fingerprint : nil
        }
        return parsed.map { SlowQueryFingerprint(value: $0, isParsed: true) }
            ?? SlowQueryFingerprint(value: hash(LiteralRedactor.redact(sql)), isParsed: false)
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
        case ...longestParsed.onLargeStack: LargeStack.run(parse) ?? nil
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

    /// FNV-1a with 64 bits (Fowler, Noll, Vo): not for secrets, only to distinguish texts.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
