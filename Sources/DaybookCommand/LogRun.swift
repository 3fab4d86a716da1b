import LogFiles
import MonitoringStore
import Reporting

/// Reads log files from where they were left, and stores what is in them batch by batch.
struct LogRun {
    /// `nil` when nothing is to be stored.
    let ingestion: LogIngestion?
    /// Files last written to before this, by the system's clock, are finished: their last line waits for nothing more.
    let untouchedSince: Instant
    let log: RunLog

    /// A file that is rotated while it is read is looked for again, but not without end.
    private static let mostRounds = 5

    /// What a kind of log does with what is read.
    protocol Consumer: AnyObject {
        /// Another file begins.
        func begin(_ source: LogSource)
        /// - Returns: how many bytes are done with.
        func read(_ chunk: LogChunk) throws -> Int
        /// Whether enough is gathered to be stored.
        var isBatchFull: Bool { get }
        var isBatchEmpty: Bool { get }
        /// Whether reading could be resumed here by another run.
        var isResumable: Bool { get }
        /// Stores what was gathered, together with how far the file was read, and forgets it.
        func store(in ingestion: LogIngestion, _ progress: LogIngestion.Progress?) throws
        /// Forgets what was gathered.
        func discard()
    }

    struct Outcome {
        /// How many files there was something new in.
        var files = 0
        /// Of files that could not be read.
        var failures: [String] = []

        /// - Throws: `PartialFailure` when some files could not be read.
        func check() throws {
            if !failures.isEmpty { throw PartialFailure(failures) }
        }
    }

    /// Reads all of `paths`.
    ///
    /// - Throws: `StoreError`; what was stored until then stays stored.
    func run(_ paths: [String], into consumer: some Consumer) throws -> Outcome {
        var outcome = Outcome()
        for _ in 0..<Self.mostRounds {
            let wasRotated = try read(paths, into: consumer, &outcome)
            // Without stored positions, another round would read everything again.
            guard wasRotated, ingestion != nil else { break }
        }
        return outcome
    }

    /// - Returns: whether a file was rotated meanwhile.
    private func read(_ paths: [String], into consumer: some Consumer, _ outcome: inout Outcome) throws -> Bool {
        let known = try ingestion?.positions(ReadPosition.self) ?? []
        let reading = LogReading(named: paths, known: known, untouchedSince: untouchedSince)
        for note in reading.notes { log.warning(note) }
        outcome.failures = reading.failures.map(\.description)
        let total = reading.sources.compactMap(\.bytesTotal).saturatingSum
        var before = 0
        for source in reading.sources {
            consumer.begin(source)
            do {
                while try source.readChunk(consumer.read) {
                    log.progress("bytes of \(source.path) read", done: min(before.addingSaturated(source.bytesRead), total), of: total)
                    if consumer.isBatchFull { try store(source, consumer) }
                }
            } catch let error as LogFileError {
                outcome.failures.append(error.description)
            }
            try store(source, consumer)
            // What the position could not be stored for is read again by the next run.
            if !consumer.isResumable { consumer.discard() }
            before = before.addingSaturated(source.bytesTotal ?? 0)
            if source.droppedBytes > 0 {
                log.warning("\(NumberText.counted(source.droppedBytes, "byte")) of \(source.path) belong to lines too long to be read")
            }
        }
        outcome.files += reading.sources.count
        return reading.sources.contains(where: \.wasRotated)
    }

    private func store(_ source: LogSource, _ consumer: some Consumer) throws {
        guard let ingestion else {
            consumer.discard()
            return
        }
        guard consumer.isResumable, !consumer.isBatchEmpty || source.position != source.storedPosition else { return }
        let progress = try source.position.map { position in
            try LogIngestion.Progress(from: source.storedPosition, to: position) {
                // Two logs may begin with the same short line.
                "\($0.identity.sha256) \($0.identity.length) \($0.path)"
            }
        }
        try consumer.store(in: ingestion, progress)
        source.didStorePosition()
    }
}

/// Something was done, and something could not be. Exit status 2.
struct PartialFailure: Error, CustomStringConvertible {
    /// One message for each thing that failed.
    let messages: [String]

    init(_ messages: [String]) { self.messages = messages }

    var description: String { messages.joined(separator: "\n") }
}
