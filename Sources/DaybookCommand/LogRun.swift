import LogFiles
import MonitoringStore
import Reporting

/// Reads log files from where the last run stopped, and stores their content batch by batch.
struct LogRun {
    /// `nil` for a dry run.
    let ingestion: LogIngestion?
    /// Files last written before this, by the system's clock, are complete: their last line needs no newline.
    let untouchedSince: Instant
    /// Whether files are read from their beginning, replacing what came from them.
    var again = false
    let log: RunLog

    /// Files that are rotated while they are read are looked up again, at most this many times.
    private static let mostRounds = 5

    struct Outcome {
        /// Number of files with new content.
        var files = 0
        /// One message for each file that could not be read.
        var failures: [String] = []

        /// - Throws: `PartialFailure` when some files could not be read, or more lines than are allowed.
        func check(_ bad: BadLines? = nil) throws {
            let messages = failures + [bad?.failure].compactMap(\.self)
            if !messages.isEmpty { throw PartialFailure(messages) }
        }
    }

    /// Reads all of `paths`.
    ///
    /// - Throws: `StoreError`; what was stored before stays stored.
    func run(_ paths: [String], into consumer: some LogConsumer) throws -> Outcome {
        var outcome = Outcome()
        for round in 0..<Self.mostRounds {
            let wasRotated = try read(paths, into: consumer, again: again && round == 0, &outcome)
            // Without stored positions, another round would read everything again.
            guard wasRotated, ingestion != nil else { break }
        }
        return outcome
    }

    /// - Returns: whether a file was rotated while it was read.
    private func read(
        _ paths: [String], into consumer: some LogConsumer, again: Bool, _ outcome: inout Outcome
    ) throws -> Bool {
        let known = try ingestion?.positions(ReadPosition.self) ?? []
        let reading = LogReading(named: paths, known: known, untouchedSince: untouchedSince, again: again)
        for note in reading.notes { log.warning(note) }
        outcome.failures = reading.failures.map(\.description)
        let total = reading.sources.compactMap(\.bytesTotal).saturatingSum
        var before = 0
        for source in reading.sources {
            if let refusal = refusal(toReadAgain: source, consumer) {
                outcome.failures.append(refusal)
                continue
            }
            try read(source, into: consumer, &outcome) { done in
                log.progress("reading \(source.path)", done: min(before.addingSaturated(done), total), of: total)
            }
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

    /// Reads one file to its end.
    private func read(
        _ source: LogSource, into consumer: some LogConsumer, _ outcome: inout Outcome, progress: (Int) -> Void
    ) throws {
        consumer.begin(source)
        do {
            while try source.readChunk({ try consumer.read($0) as LogConsumption }) {
                progress(source.bytesRead)
                if consumer.isBatchFull { try store(source, source.understoodPosition, consumer) }
            }
            if ingestion == nil, source.waitingBytes > 0 {
                let bytes = NumberText.counted(source.waitingBytes, "byte")
                log.remark("the end of \(source.path) is not read (\(bytes)), as more may follow")
            }
        } catch let refusal as LogRefusal {
            outcome.failures.append(refusal.message)
            consumer.discard()
            _ = consumer.end(source)
            return
        } catch let error as LogFileError {
            outcome.failures.append(error.description)
        }
        switch consumer.end(source) {
        case .understood: try store(source, source.position, consumer)
        case .unread(let message):
            outcome.failures += [message].compactMap(\.self)
            try store(source, source.understoodPosition, consumer)
        case .refused(let message):
            outcome.failures.append(message)
            consumer.discard()
        }
        // The next run reads this part again, as its position could not be stored.
        if !consumer.isResumable { consumer.discard() }
    }

    /// Why a file cannot be read again, if what came from it is not known row by row.
    private func refusal(toReadAgain source: LogSource, _ consumer: some LogConsumer) -> String? {
        guard source.isReadAgain, let ingestion, let position = source.storedPosition else { return nil }
        let start = "cannot read \(source.path) again: "
        guard position.rows == nil else {
            return consumer.storesRows
                ? nil : "\(start)it was read without --aggregate; leave out --aggregate to replace its rows"
        }
        return
            "\(start)it was read with --aggregate, which keeps sums of hours, from which no file can be taken out (or by a version that did not mark rows); to read it once more, delete its hours from \(ingestion.name(of: .hourlyAggregates)) (or its rows) and its position, the row of \(ingestion.name(of: .state)) whose name ends with \"\(position.path)\", then read every file of these hours, without --again"
    }

    private func store(_ source: LogSource, _ position: ReadPosition?, _ consumer: some LogConsumer) throws {
        guard let ingestion else {
            consumer.discard()
            return
        }
        guard consumer.isResumable, !consumer.isBatchEmpty || position != source.storedPosition else { return }
        var current = position
        current?.context = try consumer.context
        let former = source.storedPosition
        if consumer.storesRows, former == nil { current?.rows = RowMark.newFile() }
        let replaces = source.isReadAgain && !source.hasStored
        let progress = try current.map { current in
            try LogIngestion.Progress(
                from: former, to: current, name: Self.name,
                mark: current.rows.map {
                    RowMark(file: $0, batch: replaces ? 0 : former?.offset ?? 0, replaces: replaces)
                })
        }
        try consumer.store(in: ingestion, progress)
        source.didStore(current ?? former)
    }

    /// The path is part of it because two logs can begin with the same short line.
    private static func name(_ position: ReadPosition) -> String {
        "\(position.identity.sha256) \(position.identity.length) \(position.path)"
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
