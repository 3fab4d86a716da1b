import Reporting

/// Reads PostgreSQL's output on standard error: lines that begin with the prefix, each followed by its continuation
/// lines and by the lines of its detail, context and statement.
///
/// Continuation lines begin with a tab, unless a program has changed that on the way.
struct StderrLogScanner {
    private let clock: ClockReader
    /// The prefixes of the log, that of the last line first.
    private var matchers: [LogLinePrefixMatcher]
    private let isForced: Bool
    private var hasMatched = false

    /// More prefixes than this are not kept for one log.
    private static let most = 20

    /// - Parameter prefix: of all lines; `nil` to find prefixes by the lines.
    init(prefix: LogLinePrefix?, clock: ClockReader) {
        self.clock = clock
        isForced = prefix != nil
        matchers = prefix.map { [LogLinePrefixMatcher($0, clock: clock)] } ?? []
    }

    /// The prefixes that were found, that of the last line first.
    var prefixes: [LogLinePrefix] { matchers.map(\.prefix) }

    mutating func next(_ bytes: ByteSlice, at start: Int, isFinal: Bool) -> ScannedRecord {
        guard let first = line(bytes, at: start, isFinal: isFinal) else { return .unfinished }
        if first.text.isBlank, bytes[start] != .tab { return .blank(end: first.end) }
        let begin = bytes[start] == .tab ? nil : match(first.text)
        if let begin, begin.isMessage { return read(bytes, from: start, first.end, begin, isFinal: isFinal) }
        guard let end = continuationEnd(bytes, from: first.end, isFinal: isFinal) else { return .unfinished }
        if bytes[start] == .tab { return .bad(reason: "end of a record whose beginning is missing", end: end) }
        if begin != nil { return .bad(reason: "detail without its message", end: end) }
        return Self.fault(of: first.text, clock).map { .bad(reason: $0, end: end) } ?? .foreign(end: end)
    }

    /// Why a line of the server cannot be read; `nil` for one of another program.
    static func fault(of line: ByteSlice, _ clock: ClockReader) -> String? {
        if line.first == foreign { return nil }
        if FoundPrefix.prefix(of: line, clock: clock) != nil { return withoutPrefix }
        guard let mark = SeverityMark.first(in: line) else { return nil }
        return FoundPrefix.unknownZone(in: line.part(0, mark.start), clock).map {
            "the time zone \($0) is not known; name it with --log-time-zone"
        }
    }

    /// The beginning of a line, by the prefixes so far or by another one.
    private mutating func match(_ line: ByteSlice) -> LogLinePrefixMatch? {
        if line.first == Self.foreign { return nil }
        for index in matchers.indices {
            guard let match = matchers[index].match(line) else { continue }
            if index > 0 { matchers.swapAt(0, index) }
            hasMatched = true
            return match
        }
        // A prefix that was named wrongly is not replaced by another one; one that the server changed is.
        guard !isForced || hasMatched, matchers.count < Self.most,
            let prefix = FoundPrefix.prefix(of: line, clock: clock)
        else { return nil }
        let matcher = LogLinePrefixMatcher(prefix, clock: clock)
        guard let match = matcher.match(line) else { return nil }
        matchers.insert(matcher, at: 0)
        return match
    }

    /// Reads until a line begins another record.
    private mutating func read(
        _ bytes: ByteSlice, from start: Int, _ firstEnd: Int, _ begin: LogLinePrefixMatch, isFinal: Bool
    ) -> ScannedRecord {
        var part = begin
        var record = PostgresLogRecord(
            at: begin.at, session: begin.session, process: begin.process, severity: .unknown,
            sqlState: begin.sqlState.flatMap(PostgresLogRecord.state))
        record.applicationName = begin.applicationName.map { [UInt8]($0) }
        var partStart = start + begin.textStart
        var position = firstEnd
        while position < bytes.count {
            guard let following = line(bytes, at: position, isFinal: isFinal) else { return .unfinished }
            if bytes[position] != .tab, !following.text.isBlank {
                let match = match(following.text)
                if let match, !match.isMessage, match.session == begin.session {
                    take(part, bytes.part(partStart, position), into: &record)
                    part = match
                    partStart = position + match.textStart
                } else if match != nil || Self.isForeign(following.text) {
                    take(part, bytes.part(partStart, position), into: &record)
                    return .record(record, end: position)
                }
            }
            position = following.end
        }
        guard isFinal else { return .unfinished }
        take(part, bytes.part(min(partStart, bytes.count), bytes.count), into: &record)
        return .record(record, end: bytes.count)
    }

    /// Whether a line without a prefix is not the continuation of a record, but of another program, or a message of the
    /// server from before it knew its prefix.
    private static func isForeign(_ line: ByteSlice) -> Bool {
        let start = line.first == UInt8(ascii: "[") ? 1 : 0
        if line.number(at: start, digits: 4) != nil,
            line.has(UInt8(ascii: "-"), at: start + 4) || line.has(UInt8(ascii: "/"), at: start + 4)
        {
            return true
        }
        if line.first == foreign { return true }
        for level in levels where line.has(level, at: start) {
            let end = start + level.utf8CodeUnitCount
            if line.has(UInt8(ascii: ":"), at: end) || line.has(UInt8(ascii: "]"), at: end)
                || line.has(": ", at: end + 1)
            {
                return true
            }
        }
        return SeverityMark.first(in: line)?.start == 0
    }

    static let withoutPrefix = "line does not begin with the prefix"

    /// Begins a line that another program wrote, where its envelope tells that.
    static let foreign: UInt8 = 0x1E

    private static let levels: [StaticString] = [
        "TRACE", "DEBUG", "INFO", "NOTICE", "WARN", "WARNING", "ERROR", "FATAL",
    ]

    /// The line at `start`, without and with its newline; `nil` if its end is missing.
    private func line(_ bytes: ByteSlice, at start: Int, isFinal: Bool) -> (text: ByteSlice, end: Int)? {
        if let newline = bytes.position(of: .newline, from: start) { return (bytes.part(start, newline), newline + 1) }
        return isFinal ? (bytes.part(from: start), bytes.count) : nil
    }

    /// The end of the lines that begin with a tab; `nil` if more of them can follow.
    private func continuationEnd(_ bytes: ByteSlice, from start: Int, isFinal: Bool) -> Int? {
        var position = start
        while position < bytes.count, bytes[position] == .tab {
            guard let newline = bytes.position(of: .newline, from: position) else { return isFinal ? bytes.count : nil }
            position = newline + 1
        }
        return position < bytes.count || isFinal ? position : nil
    }

    private func take(_ part: LogLinePrefixMatch, _ written: ByteSlice, into record: inout PostgresLogRecord) {
        switch part.kind {
        case .message(let severity):
            record.severity = severity
            let message = withoutSQLState(written)
            if message.count < written.count { record.sqlState = PostgresLogRecord.state(written.part(0, 5)) }
            record.setMessage(message) { withoutTabs(message) }
        case .detail:
            if record.isOfUse { record.detail = withoutTabs(written) }
        case .context:
            if record.message != nil { record.setContext(written) }
        case .statement:
            if record.event != nil { record.statement = withoutTabs(written) }
        case .addition:
            break
        }
    }

    /// The text without the `00000: ` that `log_error_verbosity = verbose` inserts before the message.
    private func withoutSQLState(_ text: ByteSlice) -> ByteSlice {
        guard text.has(": ", at: 5), PostgresLogRecord.state(text.prefix(5)) != nil else { return text }
        return text.part(from: 7)
    }

    /// The text without the tab at the beginning of each further line and without white space at its end.
    private func withoutTabs(_ written: ByteSlice) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(written.count)
        var position = 0
        while let newline = written.position(of: .newline, from: position) {
            text.append(written.part(position, newline + 1))
            position = written.has(.tab, at: newline + 1) ? newline + 2 : newline + 1
        }
        text.append(written.part(from: position))
        while text.last == .newline || text.last == .carriageReturn { text.removeLast() }
        return text
    }
}
