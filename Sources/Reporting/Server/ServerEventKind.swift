/// What the log of a PostgreSQL server tells besides the times of statements. Raw values are those of the column `kind` of
/// the table `server_events` and of `report.json`.
package enum ServerEventKind: String, Codable, CaseIterable, Sendable {
    /// A process of the server was killed or failed, or the server recovers after that.
    case crash
    /// The server or a statement was out of memory.
    case memory
    /// A start of the server, or a request to shut it down.
    case restart
    case deadlock
    /// A connection that was refused: wrong password, too many connections, no such database.
    case connection
    /// Any other error.
    case error
    /// A statement waited for a lock for longer than `deadlock_timeout`.
    case lockWait = "lock_wait"
    /// A statement wrote a temporary file because its data did not fit into `work_mem`.
    case temporaryFile = "temporary_file"
    /// Checkpoints follow each other faster than `checkpoint_warning`.
    case checkpoint
    /// A run of autovacuum.
    case vacuum
    case warning
    /// Records of the log that were read, of any kind: not an event, but what shows that the log was there.
    case records

    /// The name for people, such as `lock wait`.
    package var name: String {
        switch self {
        case .crash: "crash"
        case .memory: "out of memory"
        case .restart: "restart"
        case .deadlock: "deadlock"
        case .connection: "connection refused"
        case .error: "error"
        case .lockWait: "lock wait"
        case .temporaryFile: "temporary file"
        case .checkpoint: "frequent checkpoint"
        case .vacuum: "autovacuum run"
        case .warning: "warning"
        case .records: "log record"
        }
    }

    /// For any number but one.
    package var plural: String {
        switch self {
        case .crash: "crashes"
        case .memory: "times out of memory"
        case .connection: "connections refused"
        default: name + "s"
        }
    }
}
