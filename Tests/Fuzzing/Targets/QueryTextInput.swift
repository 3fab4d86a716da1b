@testable import Ingestion
@testable import MonitoringStore

/// The text of a query, or of an error message.
struct QueryTextInput {
    private let text: String

    init(_ bytes: [UInt8]) { text = String(decoding: bytes, as: UTF8.self) }

    func run() throws {
        let redacted = LiteralRedactor.redact(text)
        try FuzzFinding.expect(
            LiteralRedactor.redact(redacted) == redacted, "redacting twice takes out more than once: \(redacted)")
        let query = QueryText(text)
        try FuzzFinding.expect(
            query.fingerprint == QueryText.fingerprint(of: text).description, "a fingerprint is not the same twice")
        try FuzzFinding.expect(
            query.redacted.utf8.count <= 4 * QueryText.longest + 4,
            "a text of \(query.redacted.utf8.count) bytes is kept")
        let stored = StoredStatement.text(of: text)
        try FuzzFinding.expect(QueryText(stored) == query, "what is stored is another query: \(stored)")
        // A text is shortened before it is formatted.
        let kept = QueryText.shortened(text)
        if let tokens = SQLToken.tokens(of: kept) {
            try FuzzFinding.expect(tokens.reduce(0) { $0 + $1.text.utf8.count } <= kept.utf8.count, "tokens overlap")
        }
        if let laidOut = SQLLayout.formatted(kept) {
            func withoutBlanks(_ text: String) -> [UInt8] { text.utf8.filter { $0 > 0x20 } }
            try FuzzFinding.expect(
                withoutBlanks(laidOut) == withoutBlanks(kept), "laying out changed more than white space")
        }
        let masked = ErrorMessageMask.mask(text)
        try FuzzFinding.expect(
            masked.utf8.count <= 8 * ErrorMessageMask.longest, "a message grew to \(masked.utf8.count) bytes")
        let comment = SQLComment(in: Array(text.utf8))
        try FuzzFinding.expect(comment.statement.count <= text.utf8.count, "a statement grew without its comments")
        _ = SQLComment.endpoint(applicationName: Array(text.utf8))
    }
}
