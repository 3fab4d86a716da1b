import LogFiles
import MonitoringStore

/// Handles the bytes that are read from one kind of log.
protocol LogConsumer: AnyObject {
    /// Starts another file.
    func begin(_ source: LogSource)
    /// - Throws: `LogRefusal` if the rest of the file must not be read; what was collected of it is discarded.
    func read(_ chunk: LogChunk) throws -> LogConsumption
    /// Ends a file.
    func end(_ source: LogSource) -> LogEnd
    /// Whether enough has been collected to be stored.
    var isBatchFull: Bool { get }
    var isBatchEmpty: Bool { get }
    /// Whether another run could resume reading where everything was understood.
    var isResumable: Bool { get }
    /// What another run has to know to go on with the current file.
    var context: String? { get throws }
    /// Whether rows are stored, which can be replaced, and not sums.
    var storesRows: Bool { get }
    /// Stores and forgets what was collected, together with the position in the file.
    func store(in ingestion: LogIngestion, _ progress: LogIngestion.Progress?) throws
    /// Forgets what was collected.
    func discard()
}

/// How reading a file ended.
enum LogEnd {
    /// All of it counts as read.
    case understood
    /// What follows the last line that was understood does not count as read; with the reason, if the operator has to do
    /// something.
    case unread(String?)
    /// Nothing of the file counts as read, for this reason.
    case refused(String)
}

/// A file that must not be read any further.
struct LogRefusal: Error {
    /// What, why and what to do.
    let message: String
}
