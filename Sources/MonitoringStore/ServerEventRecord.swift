import Reporting

/// An event of the server as its log has it, with values in its texts.
package struct ServerEventRecord: Hashable, Sendable {
    package var kind: ServerEventKind
    package var at: Instant
    package var severity: String?
    package var sqlState: String?
    package var message: String
    package var table: String?
    package var statement: String?
    package var blocker: String?
    package var endpoint: String?
    package var count: Int
    package var microseconds: Int
    package var longestMicroseconds: Int
    package var bytes: Int

    package init(
        kind: ServerEventKind, at: Instant, severity: String? = nil, sqlState: String? = nil, message: String = "",
        table: String? = nil, statement: String? = nil, blocker: String? = nil, endpoint: String? = nil, count: Int = 1,
        microseconds: Int = 0, longestMicroseconds: Int = 0, bytes: Int = 0
    ) {
        self.kind = kind
        self.at = at
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
}
