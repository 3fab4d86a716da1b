/// An error between this program and a PostgreSQL server.
///
/// It contains the server's message and the SQL that caused it, but never a bound value or a password. `detail` may
/// quote a row, so it is separate and not part of `description`.
package struct PostgresError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The stage or cause of an error.
    package enum Kind: Equatable, Sendable {
        /// The connection string or URI is not valid; no server was contacted.
        case connectionString
        /// No session could be opened: no server, wrong password, unknown database.
        case connection
        /// The server rejected or aborted a statement.
        case statement
        /// The session ended while a statement was running.
        case connectionLost
        /// The session ended, or was abandoned, before the server confirmed the commit.
        case outcomeUnknown
        /// The server was silent for longer than allowed: see `Connection.init`.
        case silent
        /// A value had an unexpected type, or was an unexpected NULL.
        case decoding
        /// The process received a signal to stop: see `OpenSessions.interrupt()`.
        case interrupted
    }

    package let kind: Kind
    /// The primary message of the server or of this program; one line.
    package let message: String
    /// The five-character SQLSTATE; `nil` if the error did not come from a statement.
    package let sqlState: String?
    package let detail: String?
    package let hint: String?
    /// The statement as sent, with placeholders; `nil` if there was none.
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

    /// The same error for a transaction that was about to be committed.
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
