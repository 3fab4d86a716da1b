/// The endpoint that a comment in a statement names, as frameworks add it.
package enum StatementEndpoint {
    /// `nil` without such a comment.
    package static func endpoint(in sql: String) -> String? {
        // Most statements have no comment.
        guard sql.contains("/*") else { return nil }
        return SQLComment(in: Array(sql.utf8)).endpoint
    }
}
