import CPgQuery

/// A statement reduced to what tells it from others: its text without literals, and a fingerprint.
///
/// Both come from PostgreSQL's own parser. Text that it refuses, such as a truncated statement, and text of more than
/// 64 KiB is redacted token by token instead and fingerprinted by what is left of it.
struct QueryText: Equatable, Sendable {
    /// How much of a text is kept; enough to recognize any statement by.
    static let longest = 4000

    /// The parser recurses as deep as a text is nested: up to here in bytes on any stack, up to there on a large one.
    private static let longestParsed = (anywhere: 2000, onLargeStack: 65_536)

    /// Sixteen hexadecimal digits; with a `t` in front when the text does not parse.
    let fingerprint: String
    let redacted: String

    init(_ sql: String) {
        let parsed: Parsed? =
            switch sql.utf8.count {
            case _ where sql.utf8.contains(0): nil
            case ...Self.longestParsed.anywhere: Self.parse(sql)
            case ...Self.longestParsed.onLargeStack: LargeStack.run { Self.parse(sql) } ?? nil
            default: nil
            }
        let redacted = LiteralRedactor.redact(parsed?.normalized ?? sql)
        fingerprint = parsed?.fingerprint ?? "t" + Self.hash(redacted)
        self.redacted = Self.shortened(redacted)
    }

    static func shortened(_ text: String) -> String {
        text.utf8.count <= longest ? text : String(text.prefix(longest)) + " ..."
    }

    private struct Parsed: Sendable {
        let normalized: String
        let fingerprint: String
    }

    private static func parse(_ sql: String) -> Parsed? {
        let fingerprint = pg_query_fingerprint(sql)
        defer { pg_query_free_fingerprint_result(fingerprint) }
        guard fingerprint.error == nil, let digits = fingerprint.fingerprint_str else { return nil }
        let normalized = pg_query_normalize(sql)
        defer { pg_query_free_normalize_result(normalized) }
        guard normalized.error == nil, let text = normalized.normalized_query else { return nil }
        return Parsed(normalized: String(cString: text), fingerprint: String(cString: digits))
    }

    /// FNV-1a with 64 bits (Fowler, Noll, Vo): not for secrets, only to tell texts apart.
    private static func hash(_ text: String) -> String {
        let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
