import Reporting

/// Options of a `PostgresLogReader`.
package struct PostgresLogOptions: Hashable, Sendable {
    /// Only statements that took longer are returned.
    package var thresholdMilliseconds = 500
    /// Whether the values of bind parameters are kept, as a comment after the query and in the list of a plan.
    ///
    /// Values that the server puts in the conditions of a custom plan stay there in either case.
    package var keepParameters = false
    /// The server's `log_timezone`, for logs whose times have an abbreviation other than UTC and GMT.
    package var timeZone = ReportTimeZone.utc
    /// The number of unreadable records that are described.
    package var describedBadRecords = 5

    package init() {}
}

/// Reads the log of a PostgreSQL server piece by piece and returns its slow statements.
///
/// A statement and its plan are two records, with others between them when sessions log at the same time. The undecided
/// part at the end of a piece, and everything after it, is read again later: only counts are kept between pieces, so
/// another reader can continue where this one stopped. A plan waits for its statement for at most a minute of the log's
/// time or a megabyte; if the statement comes later, or in the next file, the plan is a row of its own.
package struct PostgresLogReader {
    package private(set) var tally = PostgresLogTally()
    private let options: PostgresLogOptions
    private let scanner: PostgresLogScanner
    private let longestRecord: Int
    /// The lines consumed.
    private var lines = 0
    /// Whether the position is inside a record that is too long.
    private var isSkipping = false

    /// - Parameter longestRecord: A record of this many bytes or more is unreadable. Pass pieces of that length if
    ///   nothing can be consumed from shorter ones.
    package init(
        _ format: PostgresLogFormat, options: PostgresLogOptions = PostgresLogOptions(), longestRecord: Int = 16 << 20
    ) {
        self.options = options
        self.longestRecord = longestRecord
        scanner = PostgresLogScanner(format, timeZone: options.timeZone)
    }

    /// Reads a piece that begins where the last one was consumed.
    ///
    /// - Parameters:
    ///   - isFinal: Whether nothing follows. A record without an end then counts as complete.
    ///   - statement: Called for each slow statement in the order of the log.
    /// - Returns: The number of bytes consumed. The rest must be passed again, with more bytes after it. All statements
    ///   before that position have been returned, and none after it.
    package mutating func read(
        _ piece: UnsafeRawBufferPointer, isFinal: Bool, statement: (LoggedStatement) -> Void
    ) -> Int {
        let bytes = ByteSlice(piece)
        var position = 0
        if isSkipping {
            let resumed = scanner.resume(bytes, isFinal: isFinal)
            position = resumed.position
            isSkipping = !resumed.beginsRecord
        }
        let begin = position
        var assembly = StatementAssembly(options: options)
        scan: while !isSkipping, position < bytes.count {
            switch scanner.next(bytes, at: position, isFinal: isFinal) {
            case .blank(let end):
                position = end
            case .record(_, let end) where end - position >= longestRecord,
                .bad(_, let end) where end - position >= longestRecord:
                assembly.add(.bad(tooLong), at: position..<end)
                position = end
            case .record(let record, let end):
                assembly.add(record, at: position..<end)
                position = end
            case .bad(let reason, let end):
                assembly.add(.bad(reason), at: position..<end)
                position = end
            case .unfinished:
                guard bytes.count - position >= longestRecord else { break scan }
                assembly.add(.bad(tooLong), at: position..<bytes.count)
                position = bytes.count
                isSkipping = true
            }
        }
        var done = assembly.settle(upTo: position, of: bytes.count, isFinal: isFinal || isSkipping)
        if done == begin, bytes.count >= longestRecord {
            done = assembly.settle(upTo: position, of: bytes.count, isFinal: true)
        }
        handOut(assembly, from: bytes, before: done, statement)
        lines += bytes.part(0, done).newlines
        return done
    }

    private var tooLong: String { "record of \(longestRecord >> 20) MB or more" }

    private mutating func handOut(
        _ assembly: StatementAssembly, from bytes: ByteSlice, before done: Int,
        _ statement: (LoggedStatement) -> Void
    ) {
        for entry in assembly.entries.prefix(while: { $0.range.lowerBound < done }) {
            if case .bad(let reason) = entry.outcome {
                tally.badRecords += 1
                guard tally.firstBadRecords.count < options.describedBadRecords else { continue }
                tally.firstBadRecords.append(
                    PostgresLogTally.BadRecord(
                        line: lines + bytes.part(0, entry.range.lowerBound).newlines + 1, reason: reason,
                        excerpt: PostgresLogText.excerpt(bytes.part(entry.range))))
                continue
            }
            tally.records += 1
            switch entry.outcome {
            case .bad, .other: break
            case .parseOrBind: tally.parseOrBind += 1
            case .withoutText: tally.durationsWithoutText += 1
            case .unrecognized: tally.durationsUnrecognized += 1
            case .execution(let index): handOut(assembly.executions[index], statement)
            }
        }
    }

    private mutating func handOut(_ execution: LoggedExecution, _ statement: (LoggedStatement) -> Void) {
        if execution.isPlan { tally.plans += 1 } else { tally.statements += 1 }
        switch execution.state {
        case .absorbed:
            tally.plansJoined += 1
        case .pending, .settled:
            guard execution.milliseconds > options.thresholdMilliseconds else {
                tally.belowThreshold += 1
                return
            }
            let made = execution.statement(keepParameters: options.keepParameters)
            if made.plan == nil, execution.plan != nil { tally.plansDropped += 1 }
            statement(made)
        }
    }
}
