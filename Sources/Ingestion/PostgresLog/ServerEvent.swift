import Reporting

/// Something that the server logged besides the duration of a statement, such as an error or a deadlock.
package struct ServerEvent: Hashable, Sendable {
    package var kind: ServerEventKind
    package var at: Instant
    /// The number of events; 0 for what only adds time to an event before, such as the end of a wait for a lock.
    package var count = 1
    /// `LOG`, `WARNING`, `ERROR`, `FATAL` or `PANIC`, in any language of the server; `nil` for records.
    package var severity: String?
    /// The SQLSTATE that the record has, or that its English message stands for; `nil` if neither is known.
    package var sqlState: String?
    /// The first line of the message with its values, at most 1,000 bytes; that of a lock wait is made of the mode of the
    /// lock and the kind of what is locked.
    package var message = ""
    /// The table of an autovacuum run, with its schema.
    package var table: String?
    /// The statement with literals, without the comments that `endpoint` was read from; at most 100,000 bytes.
    package var statement: String?
    /// The statement of the process that was waited for, where the log has it; as `statement`.
    package var blocker: String?
    /// The endpoint from the statement's comment, otherwise from `application_name` if that is a path.
    package var endpoint: String?
    /// What a wait or a run took, in microseconds; 0 for other events.
    package var microseconds = 0
    /// The longest single wait or run, in microseconds.
    package var longestMicroseconds = 0
    /// The size of a temporary file.
    package var bytes = 0

    package init(_ kind: ServerEventKind, at: Instant) {
        self.kind = kind
        self.at = at
    }
}
