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
    /// Patterns of paths that are one endpoint.
    package var patterns: [RoutePattern] = []
    /// No record is later: when the file was last written, or now for a pipe; gives times of syslog their year.
    package var latest: Instant?
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
    /// How the log is written; `nil` until that is found by its beginning.
    private var layout: PostgresLogLayout?
    private var scanner: PostgresLogScanner?
    /// Of lines on standard error; `nil` to find it by the lines.
    private let prefix: LogLinePrefix?
    private let longestRecord: Int
    private let templates: RouteTemplates
    /// Statements that sessions logged, and whose durations may follow.
    private var logged: [UInt64: StatementAssembly.LoggedText] = [:]
    /// What processes did, as far as others may wait for them.
    private var processes: [Int: ProcessActivity] = [:]
    /// The names of programs that wrote messages of the server, in a log with envelopes.
    private var servers: Set<[UInt8]> = []
    private var isAtStart = true
    /// Where the last record ended that could be read, in the bytes of the last call; `nil` if none did.
    package private(set) var understoodEnd: Int?
    /// The records since then that could not be read, and the first of them.
    package private(set) var badSinceUnderstood = 0
    private var unread: (line: Int, reason: String)?
    private var newestUnderstood: Int?
    /// The lines consumed.
    private var lines = 0
    /// Whether the position is inside a record that is too long.
    private var isSkipping = false

    /// - Parameter longestRecord: A record of this many bytes or more is unreadable. Pass pieces of that length if
    ///   nothing can be consumed from shorter ones.
    package init(
        _ format: PostgresLogFormat, options: PostgresLogOptions = PostgresLogOptions(), longestRecord: Int = 16 << 20
    ) {
        self.init(PostgresLogLayout(format: format), options: options, longestRecord: longestRecord)
    }

    /// A reader that finds by the beginning of a log how it is written.
    ///
    /// - Parameter prefix: the `log_line_prefix` of lines on standard error; `nil` to find it, too.
    package init(
        prefix: LogLinePrefix?, options: PostgresLogOptions = PostgresLogOptions(), longestRecord: Int = 16 << 20
    ) {
        self.init(nil, prefix: prefix, options: options, longestRecord: longestRecord)
    }

    init(
        _ layout: PostgresLogLayout?, prefix: LogLinePrefix? = nil, options: PostgresLogOptions = PostgresLogOptions(),
        longestRecord: Int = 16 << 20
    ) {
        self.options = options
        self.longestRecord = longestRecord
        self.prefix = prefix
        templates = RouteTemplates(patterns: options.patterns)
        if let layout { use(layout) }
    }

    private mutating func use(_ layout: PostgresLogLayout) {
        self.layout = layout
        scanner = PostgresLogScanner(
            layout.format, timeZone: options.timeZone, assumesTimeZone: layout.takesTimeFromEnvelope)
    }

    /// Counts lines that an earlier run has read, so that lines keep their numbers.
    package mutating func skip(lines: Int) { self.lines += lines }

    /// The place and the reason of the first record after the last readable one; `nil` if there is none.
    package var firstUnread: String? { unread.map { "line \($0.line): \($0.reason)" } }

    /// The same, unless the reason is only that the line is not a record or has another prefix.
    package var firstFault: String? {
        [Self.noRecord, Self.foreignJSON, StderrLogScanner.withoutPrefix].contains(unread?.reason) ? nil : firstUnread
    }

    private static let noRecord = "no record of a PostgreSQL log"
    private static let foreignJSON = "JSON without the fields of PostgreSQL's log"

    /// How the log is written, in words; `nil` if nothing of it could be read.
    package var foundFormat: String? {
        guard let layout, let scanner else { return nil }
        var words = layout.format.name
        if case .stderr = layout.format {
            guard let first = scanner.prefixes.first else { return nil }
            words = "log_line_prefix '\(first.text)'"
        }
        return words + (layout.envelope.map { ", in lines of \($0.writer)" } ?? "")
    }

    /// Whether the records that were found tell sessions apart; without that, nothing is joined.
    package var tellsSessions: Bool { scanner?.prefixes.allSatisfy(\.tellsSessions) ?? true }

    /// Reads a piece that begins where the last one was consumed.
    ///
    /// - Parameters:
    ///   - isFinal: Whether nothing follows. A record without an end then counts as complete.
    ///   - isLast: Whether nothing follows for now, so that waiting for more to find the format is useless.
    ///   - event: Called for each event of the server, and with the number of records, in the order of the log.
    ///   - statement: Called for each slow statement in the order of the log.
    /// - Returns: The number of bytes consumed. The rest must be passed again, with more bytes after it. All statements
    ///   before that position have been returned, and none after it.
    package mutating func read(
        _ piece: UnsafeRawBufferPointer, isFinal: Bool, isLast: Bool = false,
        event: (ServerEvent) -> Void = { _ in }, statement: (LoggedStatement) -> Void
    ) -> Int {
        let bytes = ByteSlice(piece)
        understoodEnd = nil
        newestUnderstood = nil
        if layout == nil {
            guard isFinal || isLast || bytes.count >= PostgresLogLayout.sample else { return 0 }
            guard
                let found = PostgresLogLayout.detect(
                    bytes, prefix: prefix, timeZone: options.timeZone, latest: options.latest)
            else { return skipUnreadable(bytes, isFinal: isFinal) }
            use(found)
        }
        guard let layout else { return 0 }
        if layout.isPlain {
            let done = read(bytes, isFinal: isFinal, lines: { bytes.part(0, $0).newlines }, event, statement)
            understoodEnd = newestUnderstood
            lines += bytes.part(0, done).newlines
            if done > 0 { isAtStart = false }
            return done
        }
        let unwrapped = UnwrappedLog(
            bytes, layout, isFirst: isAtStart, isFinal: isFinal, latest: options.latest, servers: &servers)
        if unwrapped.bytes.isEmpty, bytes.count >= longestRecord { isSkipping = true }
        let done = unwrapped.bytes.withSlice { inner in
            read(
                inner, isFinal: isFinal,
                lines: { bytes.part(0, unwrapped.original(of: $0)).newlines }, event, statement)
        }
        let original = unwrapped.bytes.isEmpty && isSkipping ? bytes.count : unwrapped.original(of: done)
        understoodEnd = newestUnderstood.map(unwrapped.original)
        lines += bytes.part(0, original).newlines
        if original > 0 { isAtStart = false }
        return original
    }

    /// Counts the lines of a log of which nothing is known; the next piece may tell more.
    private mutating func skipUnreadable(_ bytes: ByteSlice, isFinal: Bool) -> Int {
        let end = isFinal ? bytes.count : bytes.lastPosition(of: .newline).map { $0 + 1 } ?? 0
        guard end > 0 else { return 0 }
        var position = 0
        while position < end {
            let newline = bytes.position(of: .newline, from: position) ?? end
            let line = bytes.part(position, min(newline, end))
            lines += 1
            position = newline + 1
            if line.isBlank { continue }
            let reason =
                line.first == UInt8(ascii: "{")
                ? Self.foreignJSON
                : StderrLogScanner.fault(of: line, ClockReader(timeZone: options.timeZone)) ?? Self.noRecord
            addBad(reason, PostgresLogText.excerpt(line), line: lines)
        }
        return end
    }

    private mutating func addBad(_ reason: String, _ excerpt: @autoclosure () -> String, line: Int) {
        tally.badRecords += 1
        badSinceUnderstood += 1
        noteUnread(reason, line: line)
        guard tally.firstBadRecords.count < options.describedBadRecords else { return }
        tally.firstBadRecords.append(PostgresLogTally.BadRecord(line: line, reason: reason, excerpt: excerpt()))
    }

    private mutating func noteUnread(_ reason: String, line: Int) {
        if unread == nil { unread = (line, reason) }
    }

    /// - Parameter newlines: the number of lines of the log before a position in `bytes`.
    private mutating func read(
        _ bytes: ByteSlice, isFinal: Bool, lines newlines: (Int) -> Int, _ event: (ServerEvent) -> Void,
        _ statement: (LoggedStatement) -> Void
    ) -> Int {
        guard var scanner else { return 0 }
        self.scanner = nil
        defer { self.scanner = scanner }
        var position = 0
        if isSkipping {
            let resumed = scanner.resume(bytes, isFinal: isFinal)
            position = resumed.position
            isSkipping = !resumed.beginsRecord
        }
        let begin = position
        var assembly = StatementAssembly(
            options: options, logged: logged, processes: processes, templates: templates)
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
            case .foreign(let end):
                assembly.add(.foreign, at: position..<end)
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
        handOut(assembly, from: bytes, before: done, newlines, event, statement)
        assembly.logged.apply(before: done, to: &logged)
        assembly.processes.apply(before: done, to: &processes)
        return done
    }

    private var tooLong: String { "record of \(longestRecord >> 20) MB or more" }

    private mutating func handOut(
        _ assembly: StatementAssembly, from bytes: ByteSlice, before done: Int, _ newlines: (Int) -> Int,
        _ event: (ServerEvent) -> Void, _ statement: (LoggedStatement) -> Void
    ) {
        var records = RecordCounter()
        defer { if let counted = records.end() { event(counted) } }
        for entry in assembly.entries.prefix(while: { $0.range.lowerBound < done }) {
            if case .bad(let reason) = entry.outcome {
                addBad(
                    reason, PostgresLogText.excerpt(bytes.part(entry.range)),
                    line: lines + newlines(entry.range.lowerBound) + 1)
                continue
            }
            if case .foreign = entry.outcome {
                if tally.records == 0 {
                    noteUnread(Self.noRecord, line: lines + newlines(entry.range.lowerBound) + 1)
                }
                tally.foreignLines +=
                    bytes.part(entry.range).newlines + (bytes[entry.range.upperBound - 1] == .newline ? 0 : 1)
                continue
            }
            tally.records += 1
            if let seconds = entry.seconds, let counted = records.add(at: seconds) { event(counted) }
            newestUnderstood = entry.range.upperBound
            (badSinceUnderstood, unread) = (0, nil)
            switch entry.outcome {
            case .bad, .foreign, .other: break
            case .parseOrBind(let microseconds):
                tally.parseOrBind += 1
                if (microseconds + 500) / 1000 > options.thresholdMilliseconds {
                    tally.slowSteps += 1
                    tally.slowStepMicroseconds += microseconds
                }
            case .withoutText: tally.durationsWithoutText += 1
            case .unrecognized: tally.durationsUnrecognized += 1
            case .execution(let index): handOut(assembly.executions[index], statement)
            case .event(let index):
                tally.events += assembly.events[index].count
                event(assembly.events[index])
            }
        }
    }

    private mutating func handOut(_ execution: LoggedExecution, _ statement: (LoggedStatement) -> Void) {
        if execution.isPlan { tally.plans += 1 } else { tally.statements += 1 }
        if execution.isPlan, execution.isText { tally.plansInText += 1 }
        switch execution.state {
        case .absorbed:
            tally.plansJoined += 1
        case .nested:
            tally.plansNested += 1
        case .pending, .settled:
            guard execution.milliseconds > options.thresholdMilliseconds else {
                tally.belowThreshold += 1
                return
            }
            let made = execution.statement(
                keepParameters: options.keepParameters, templates: templates)
            if made.plan == nil, execution.plan != nil { tally.plansDropped += 1 }
            statement(made)
        }
    }
}

/// Counts records by quarters of an hour, in which hours of all zones begin.
private struct RecordCounter {
    private var quarter = Int64.min
    private var count = 0

    /// - Returns: the records of the quarter before, if this one is in another.
    mutating func add(at seconds: Int64) -> ServerEvent? {
        let quarter = seconds / 900
        let before = quarter == self.quarter ? nil : end()
        self.quarter = quarter
        count += 1
        return before
    }

    mutating func end() -> ServerEvent? {
        guard count > 0 else { return nil }
        var records = ServerEvent(.records, at: Instant(seconds: quarter * 900))
        records.count = count
        count = 0
        return records
    }
}
