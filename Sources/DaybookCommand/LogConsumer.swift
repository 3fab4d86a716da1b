import LogFiles
import MonitoringStore

/// Handles the bytes that are read from one kind of log.
protocol LogConsumer: AnyObject {
    /// Starts another file.
    func begin(_ source: LogSource)
    /// - Returns: number of bytes consumed.
    func read(_ chunk: LogChunk) throws -> Int
    /// Whether enough has been collected to be stored.
    var isBatchFull: Bool { get }
    var isBatchEmpty: Bool { get }
    /// Whether another run could resume reading here.
    var isResumable: Bool { get }
    /// Stores and forgets what was collected, together with the position in the file.
    func store(in ingestion: LogIngestion, _ progress: LogIngestion.Progress?) throws
    /// Forgets what was collected.
    func discard()
}
