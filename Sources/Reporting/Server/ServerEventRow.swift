/// Events of one kind in one hour, as the table `server_events` has them; several rows can be about the same hour.
package struct ServerEventRow: Hashable, Sendable {
    /// A statement without literals.
    package struct Statement: Hashable, Sendable {
        /// 16 hexadecimal digits, as those of slow queries.
        package let fingerprint: String
        package let text: String

        package init(fingerprint: String, text: String) {
            self.fingerprint = fingerprint
            self.text = text
        }
    }

    /// The beginning of the hour.
    package var hour: Instant
    package var kind: ServerEventKind
    package var severity: String?
    package var sqlState: String?
    /// The message without values.
    package var message: String
    package var table: String?
    package var statement: Statement?
    /// What the statement waited for.
    package var blocker: Statement?
    package var endpoint: String?
    package var count: Int
    /// What all waits or runs took together, and the longest one.
    package var microseconds: Int
    package var longestMicroseconds: Int
    package var bytes: Int

    package init(
        hour: Instant, kind: ServerEventKind, severity: String? = nil, sqlState: String? = nil, message: String = "",
        table: String? = nil, statement: Statement? = nil, blocker: Statement? = nil, endpoint: String? = nil,
        count: Int, microseconds: Int = 0, longestMicroseconds: Int = 0, bytes: Int = 0
    ) {
        self.hour = hour
        self.kind = kind
        self.severity = severity
        self.sqlState = sqlState
        self.message = message
        self.table = table
        self.statement = statement
        self.blocker = blocker
        self.endpoint = endpoint
        self.count = count
        self.microseconds = microseconds
        self.longestMicroseconds = longestMicroseconds
        self.bytes = bytes
    }

    /// The same without its figures and its hour.
    package struct Key: Hashable, Sendable {
        package let kind: ServerEventKind
        package let severity: String?
        package let sqlState: String?
        package let message: String
        package let table: String?
        package let statement: Statement?
        package let blocker: Statement?
        package let endpoint: String?
    }

    package var key: Key {
        Key(
            kind: kind, severity: severity, sqlState: sqlState, message: message, table: table, statement: statement,
            blocker: blocker, endpoint: endpoint)
    }

    /// Adds the figures of another row.
    package mutating func add(_ other: ServerEventRow) {
        count = count.addingSaturated(other.count)
        microseconds = microseconds.addingSaturated(other.microseconds)
        longestMicroseconds = max(longestMicroseconds, other.longestMicroseconds)
        bytes = bytes.addingSaturated(other.bytes)
    }
}
