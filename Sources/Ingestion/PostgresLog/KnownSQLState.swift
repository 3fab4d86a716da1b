/// The SQLSTATE of messages in plain text, whose prefix rarely has it (`%e`).
///
/// Messages and codes are those of PostgreSQL's sources and of its appendix A, "PostgreSQL Error Codes".
enum KnownSQLState {
    private struct Message: Sendable {
        let beginning: StaticString
        /// What must follow somewhere; empty for nothing.
        let part: StaticString
        let code: StaticString
    }

    private static let messages: [Message] = [
        known("deadlock detected", "40P01"),
        known("could not serialize access", "40001"),
        known("duplicate key value violates unique constraint", "23505"),
        known("conflicting key value violates exclusion constraint", "23P01"),
        known("null value in column", "23502"),
        known("insert or update on table", "23503", "violates foreign key constraint"),
        known("update or delete on table", "23503", "violates foreign key constraint"),
        known("new row for relation", "23514", "violates check constraint"),
        known("new row violates row-level security policy", "42501"),
        known("permission denied", "42501"),
        known("must be owner of", "42501"),
        known("syntax error at", "42601"),
        known("unterminated quoted string", "42601"),
        known("relation ", "42P01", "does not exist"),
        known("missing FROM-clause entry", "42P01"),
        known("column ", "42703", "does not exist"),
        known("function ", "42883", "does not exist"),
        known("operator does not exist", "42883"),
        known("prepared statement ", "26000", "does not exist"),
        known("prepared statement ", "42P05", "already exists"),
        known("invalid input syntax for", "22P02"),
        known("invalid input value for enum", "22P02"),
        known("value too long for type", "22001"),
        known("division by zero", "22012"),
        known("current transaction is aborted", "25P02"),
        known("cannot execute", "25006", "in a read-only transaction"),
        known("canceling statement due to lock timeout", "55P03"),
        known("could not obtain lock on", "55P03"),
        known("canceling statement due to conflict with recovery", "40001"),
        known("canceling ", "57014"),
        known("terminating connection due to idle-in-transaction timeout", "25P03"),
        known("terminating connection due to administrator command", "57P01"),
        known("terminating connection because of crash", "57P02"),
        known("the database system is", "57P03"),
        known("sorry, too many clients already", "53300"),
        known("remaining connection slots", "53300"),
        known("too many connections for", "53300"),
        known("password authentication failed", "28P01"),
        known("no pg_hba.conf entry", "28000"),
        known("pg_hba.conf rejects", "28000"),
        known("role ", "28000", "does not exist"),
        known("role ", "28000", "is not permitted to log in"),
        known("database ", "3D000", "does not exist"),
        known("out of memory", "53200"),
        known("out of shared memory", "53200"),
        known("could not extend file", "53100"),
        known("could not resize shared memory segment", "53100"),
        known("could not write", "53100", "No space left on device"),
        known("database is not accepting commands", "54000"),
    ]

    private static func known(_ beginning: StaticString, _ code: StaticString, _ part: StaticString = "") -> Message {
        Message(beginning: beginning, part: part, code: code)
    }

    /// The code of the first known message; `nil` for other messages, and for those in other languages than English.
    static func of(_ message: ByteSlice) -> String? {
        messages.first { known in
            message.has(known.beginning)
                && (known.part.utf8CodeUnitCount == 0 || message.position(of: known.part) != nil)
        }?.code.description
    }

    /// Codes of connections that were refused: class 28, and these.
    static func isRefusal(_ code: String) -> Bool {
        code.hasPrefix("28") || ["53300", "57P03", "3D000"].contains(code)
    }
}
