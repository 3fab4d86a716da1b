import Reporting
import Postgres

/// A failure to reach, read or change the monitoring tables, as a message for the operator: what, where, why, and the
/// next step.
package struct StoreError: OperatorError, Equatable, Sendable {
    package let description: String
    /// The SQL that failed, with placeholders; `nil` if there is none.
    package let statement: String?

    package var detail: String? { statement }

    init(_ what: String, why: String, next: String, statement: String? = nil) {
        description = "\(what): \(why); \(next)"
        self.statement = statement
    }

    /// A session could not be opened.
    static func cannotConnect(_ error: PostgresError) -> StoreError {
        if error.kind == .connectionString {
            return StoreError(
                "cannot parse the connection string (--database, or database in the configuration file)",
                why: error.message,
                next: "give a URI such as postgresql://user@host/database, or keywords such as \"host=... dbname=...\"")
        }
        // libpq gives no SQLSTATE here, and a server can have messages in another language; unrecognized ones get
        // general advice.
        let advice: [(String, String)] = [
            ("password authentication failed", "check the user name, and the password in ~/.pgpass or PGPASSWORD"),
            ("no password supplied", "provide the password in ~/.pgpass or PGPASSWORD"),
            ("database \"", "check the database name in --database or PGDATABASE"),
            ("role \"", "check the user name in --database or PGUSER"),
            ("definition of service", "check PGSERVICE and ~/.pg_service.conf"),
            ("could not translate host name", "check the host name in --database or PGHOST"),
            ("no pg_hba.conf entry", "allow this user and address in the server's pg_hba.conf"),
        ]
        let next =
            advice.first { error.message.contains($0.0) }?.1
            ?? "check that the server is running, and check --database or PGHOST and PGPORT"
        return StoreError("cannot connect to PostgreSQL", why: error.message, next: next)
    }

    /// `nil` for a server that has all functions used by the statements; `date_bin` needs version 14.
    ///
    /// - Parameter version: for example 130011; 0 if it is unknown.
    static func serverTooOld(_ version: Int) -> StoreError? {
        guard (1..<140_000).contains(version) else { return nil }
        return StoreError(
            "cannot use this server", why: "it is PostgreSQL \(version / 10_000).\(version % 10_000)",
            next: "use version 14 or newer")
    }

    /// A statement failed.
    static func failed(_ what: String, _ error: PostgresError) -> StoreError {
        let next: String =
            switch (error.kind, error.sqlState) {
            case (.outcomeUnknown, _): "run the command again when the server is up; nothing will be stored twice"
            case (.silent, _):
                "check what the server is doing, or allow more time with --silence; then run the command again"
            case (.connectionLost, _), (_, "57P01"), (_, "57P02"), (_, "57P03"):
                "run the command again when the server is up"
            case (_, "57014"): "the server was too busy or the statement timeout too short; run the command again"
            case (_, "55P03"): "another session holds a lock on the table; run the command again later"
            case (_, "25006"):
                "the server is a standby, or the role is read-only: connect to the primary as a role that can write, such as \(RoleScript.collector)"
            case (_, "40001"), (_, "40P01"):
                "run the command again; on a standby, hot_standby_feedback or a longer max_standby_streaming_delay prevents this"
            case (.interrupted, _): "run the command again"
            case (_, "42501"):
                error.message.contains("row-level security")
                    ? "grant the role BYPASSRLS, or connect as the owner of the tables"
                    : "grant the role the missing privilege"
            case (.decoding, _): "the table has a different structure; compare it with \"daybook migrate --print\""
            default: "unexpected error; run the command with --verbose to see the statement"
            }
        return StoreError(what, why: error.description, next: next, statement: error.sql)
    }
}

/// Runs `body`, and turns errors of the connection into messages for the operator.
func describing<Value>(_ what: @autoclosure () -> String, _ body: () throws -> Value) throws -> Value {
    do {
        return try body()
    } catch let error as PostgresError {
        throw StoreError.failed(what(), error)
    }
}
