/// Reads PostgreSQL's output on standard error: lines that begin with the prefix, each followed by its continuation
/// lines (after a tab) and by the lines of its detail, context and statement.
struct StderrLogScanner {
    let matcher: LogLinePrefixMatcher

    func next(_ bytes: PostgresLogBytes, at start: Int, isFinal: Bool) -> ScannedRecord {
        guard let first = line(bytes, at: start, isFinal: isFinal) else { return .unfinished }
        if bytes.trimmed(first.text).isEmpty, bytes[start] != .tab { return .blank(end: first.end) }
        let begin = bytes[start] == .tab ? nil : matcher.match(bytes, first.text)
        guard let begin, begin.isMessage else {
            guard let end = continuationEnd(bytes, from: first.end, isFinal: isFinal) else { return .unfinished }
            let reason =
                bytes[start] == .tab
                ? "end of a record whose beginning is missing"
                : begin == nil ? "line does not begin with the prefix" : "detail without its message"
            return .bad(reason: reason, end: end)
        }
        return read(bytes, from: first.text, begin, isFinal: isFinal)
    }

    /// Reads until a line begins another record.
    private func read(
        _ bytes: PostgresLogBytes, from first: Range<Int>, _ begin: LogLinePrefixMatch, isFinal: Bool
    ) -> ScannedRecord {
        var part = begin
        var textStart = begin.textStart
        var record = PostgresLogRecord(at: begin.at, session: begin.session, severity: .other)
        record.applicationName = begin.applicationName.map(bytes.array)
        var position = first.lowerBound
        while true {
            guard let end = continuationEnd(bytes, from: lineEnd(bytes, from: position), isFinal: isFinal) else {
                return .unfinished
            }
            take(part, bytes, textStart..<max(textStart, end), into: &record)
            if end >= bytes.count { return isFinal ? .record(record, end: end) : .unfinished }
            guard let following = line(bytes, at: end, isFinal: isFinal) else { return .unfinished }
            guard let match = matcher.match(bytes, following.text), !match.isMessage, match.session == begin.session
            else {
                return .record(record, end: end)
            }
            part = match
            textStart = match.textStart
            position = end
        }
    }
}

extension StderrLogScanner {
    /// The line at `start`, without and with its newline; `nil` if its end is missing.
    private func line(_ bytes: PostgresLogBytes, at start: Int, isFinal: Bool) -> (text: Range<Int>, end: Int)? {
        if let newline = bytes.index(of: .newline, in: start..<bytes.count) { return (start..<newline, newline + 1) }
        return isFinal ? (start..<bytes.count, bytes.count) : nil
    }

    private func lineEnd(_ bytes: PostgresLogBytes, from start: Int) -> Int {
        bytes.index(of: .newline, in: start..<bytes.count).map { $0 + 1 } ?? bytes.count
    }

    /// The end of the lines that begin with a tab; `nil` if more of them can follow.
    private func continuationEnd(_ bytes: PostgresLogBytes, from start: Int, isFinal: Bool) -> Int? {
        var position = start
        while position < bytes.count, bytes[position] == .tab {
            guard let newline = bytes.index(of: .newline, in: position..<bytes.count) else {
                return isFinal ? bytes.count : nil
            }
            position = newline + 1
        }
        return position < bytes.count || isFinal ? position : nil
    }

    private func take(
        _ part: LogLinePrefixMatch, _ bytes: PostgresLogBytes, _ range: Range<Int>, into record: inout PostgresLogRecord
    ) {
        switch part.kind {
        case .message(let severity):
            record.severity = severity
            record.setMessage(bytes, withoutSQLState(bytes, range)) { withoutTabs(bytes, $0) }
        case .detail:
            if record.message != nil { record.detail = withoutTabs(bytes, range) }
        case .context:
            if record.message != nil { record.setContext(bytes, range) }
        case .addition:
            break
        }
    }

    /// The text without the `00000: ` that `log_error_verbosity = verbose` inserts before the message.
    private func withoutSQLState(_ bytes: PostgresLogBytes, _ range: Range<Int>) -> Range<Int> {
        let text = range.dropFirst(5)
        guard bytes.starts(with: ": ", at: text.lowerBound, before: range.upperBound),
            range.prefix(5).allSatisfy({ bytes[$0].isDigit || bytes[$0].isUppercaseLetter })
        else { return range }
        return text.dropFirst(2)
    }

    /// The text without the tab at the beginning of each further line and without the last newline.
    private func withoutTabs(_ bytes: PostgresLogBytes, _ range: Range<Int>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(range.count)
        var position = range.lowerBound
        while let newline = bytes.index(of: .newline, in: position..<range.upperBound) {
            text.append(contentsOf: bytes.array(position..<newline + 1))
            position = newline + 1
            if position < range.upperBound, bytes[position] == .tab { position += 1 }
        }
        text.append(contentsOf: bytes.array(position..<range.upperBound))
        if text.last == .newline { text.removeLast() }
        return text
    }
}
