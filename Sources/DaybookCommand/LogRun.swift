import LogFiles
import MonitoringStore
import Reporting

/// Reads log files from where the last run stopped, and stores their content batch by batch.
struct LogRun {
    /// `nil` for a dry run.
    let ingestion: LogIngestion?
    /// Files last written before this, by the system's clock, are complete: their last line needs no newline.
    let untouchedSince: Instant
    let log: RunLog

    /// Files that are rotated while they are read are looked up again, at most this many times.
    private static let mostRounds = 5

    struct Outcome {
        /// Number of files with new content.
        var files = 0
        /// One message for each file that could not be read.
        var failures: [String] = []

        /// - Throws: `PartialFailure` when some files could not be read.
        func check() throws {
            if !failures.isEmpty { throw PartialFailure(failures) }
        }
    }

    /// Reads all of `paths`.
    ///
    /// - Throws: `StoreError`; what was stored before stays stored.
    func run(_ paths: [String], into consumer: some LogConsumer) throws -> Outcome {
        var outcome = Outcome()
        for _ in 0..<Self.mostRounds {
            let wasRotated = try read(paths, into: consumer, &outcome)
            // Without stored positions, another round would read everything again.
            guard wasRotated, ingestion != nil else { break }
        }
        return outcome
    }

    /// - Returns: whether a file was rotated while it was read.
    private func read(_ paths: [String], into consumer: some LogConsumer, _ outcome: inout Outcome) throws -> Bool {
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
                    log.progress(
                        "reading \(source.path)", done: min(before.addingSaturated(source.bytesRead), total), of: total)
                    if consumer.isBatchFull { try store(source, consumer) }
                }
            } catch let error as LogFileError {
                outcome.failures.append(error.description)
            }
            try store(source, consumer)
            // The next run reads this part again, as its position could not be stored.
            if !consumer.isResumable { consumer.discard() }
            before = before.addingSaturated(source.bytesTotal ?? 0)
            if source.droppedBytes > 0 {
                log.warning(
                    "\(source.path): skipped \(NumberText.counted(source.droppedBytes, "byte")) in lines that are too long to read"
                )
            }
        }
        outcome.files += reading.sources.count
        return reading.sources.contains(where: \.wasRotated)
    }

    private func store(_ source: LogSource, _ consumer: some LogConsumer) throws {
        guard let ingestion else {
            consumer.discard()
            return
        }
        guard consumer.isResumable, !consumer.isBatchEmpty || source.position != source.storedPosition else { return }
        let progress = try source.position.map { position in
            try LogIngestion.Progress(from: source.storedPosition, to: position) {
                // The path is part of it because two logs can begin with the same short line.
                "\($0.identity.sha256) \($0.identity.length) \($0.path)"
            }
        }
        try consumer.store(in: ingestion, progress)
        source.didStorePosition()
    }
}

/// Some of the work was done, some failed. Exit status 2.
struct PartialFailure: OperatorError {
    /// One message for each failure.
    let messages: [String]

    init(_ messages: [String]) { self.messages = messages }

    var exitStatus: Int32 { 2 }
    var description: String { messages.joined(separator: "\n") }
}
