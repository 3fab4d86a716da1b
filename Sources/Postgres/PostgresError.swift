/// What went wrong between this program and a PostgreSQL server.
///
/// It carries the server's own words and the SQL that provoked them, and never a bound value or a password. `detail`
/// may quote a row, so it is kept apart and left out of `description`.
package struct PostgresError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Kind: Equatable, Sendable {
        /// The connection string or URI could not be understood; nothing was contacted.
        case connectionString
        /// No session could be opened: no server, wrong password, unknown database.
        case connection
        /// The server refused or aborted a statement.
        case statement
        /// The session ended while a statement was under way.
        case connectionLost
        /// The session ended, or was given up, before the server said whether it had committed.
        case outcomeUnknown
        /// The server said nothing for longer than it may: see `Connection.init`.
        case silent
        /// A value was not of the type, or was null where none is expected.
        case decoding
        /// The process was told to stop: see `OpenSessions.interrupt()`.
        case interrupted
    }

    package let kind: Kind
    /// The server's primary message, or ours; one line.
    package let message: String
    /// The five-character SQLSTATE; `nil` when the error did not come from a statement.
    package let sqlState: String?
    package let detail: String?
    package let hint: String?
    /// The statement as sent, with placeholders; `nil` when there was none.
    package let sql: String?

    package init(
        _ kind: Kind, _ message: String, sqlState: String? = nil, detail: String? = nil, hint: String? = nil,
        sql: String? = nil
    ) {
        self.kind = kind
        self.message = message
        self.sqlState = sqlState
        self.detail = detail
        self.hint = hint
        self.sql = sql
    }

    /// The same of a transaction that was to be committed.
    var withUnknownOutcome: PostgresError {
        PostgresError(
            .outcomeUnknown, "it is unknown whether the server committed: \(message)", sqlState: sqlState,
            detail: detail, hint: hint,
            sql: sql)
    }

    package var description: String {
        var text = message
        if let sqlState { text += " (SQLSTATE \(sqlState))" }
        if let hint { text += "; hint: \(hint)" }
        return text
    }
}
