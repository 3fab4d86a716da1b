import Reporting

/// The text of a statement as `slow_query_log` keeps it: without literals and comments.
///
/// Reports show and group it like the statement itself. It is SQL wherever the statement is. Where no text without
/// literals has the fingerprint of the statement, for example because it ends within a string, the fingerprint follows
/// in a comment.
enum StoredStatement {
    static func text(of sql: String) -> String {
        let shown = QueryText.withoutLiterals(sql)
        let variant = TextVariant(of: sql)
        // With placeholders, or with literals that are all alike.
        let candidates: [() -> String?] = [{ shown }, { LiteralRedactor.uniform(sql, string: "'?'") }]
        for candidate in candidates {
            guard let text = candidate(), TextVariant(of: text) == variant,
                QueryText.shortened(QueryText.withoutLiterals(text)) == QueryText.shortened(shown)
            else { continue }
            return text
        }
        return "\(shown)\(opening)\(variant.fingerprint)\(closing)"
    }

    private static let opening = " /* daybook: "
    private static let closing = " */"

    /// The fingerprint in the comment of `text(of:)`; `nil` without one.
    static func fingerprint(in text: String) -> SlowQueryFingerprint? {
        guard text.utf8.last == UInt8(ascii: "/"), text.hasSuffix(closing) else { return nil }
        let before = text.dropLast(closing.count)
        return [16, 17].lazy.compactMap { length in
            before.dropLast(length).hasSuffix(opening) ? SlowQueryFingerprint(String(before.suffix(length))) : nil
        }.first
    }
}
