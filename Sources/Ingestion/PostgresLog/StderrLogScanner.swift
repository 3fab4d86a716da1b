/// Reads PostgreSQL's output on standard error: lines that begin with the prefix, each followed by its continuation
/// lines (after a tab) and by the lines of its detail, context and statement.
struct StderrLogScanner {
    let matcher: LogLinePrefixMatcher

    func next(_ bytes: ByteSlice, at start: Int, isFinal: Bool) -> ScannedRecord {
        guard let first = line(bytes, at: start, isFinal: isFinal) else { return .unfinished }
        if first.text.isBlank, bytes[start] != .tab { return .blank(end: first.end) }
        let begin = bytes[start] == .tab ? nil : matcher.match(first.text)
        guard let begin, begin.isMessage else {
            guard let end = continuationEnd(bytes, from: first.end, isFinal: isFinal) else { return .unfinished }
            let reason =
                bytes[start] == .tab
                ? "end of a record whose beginning is missing"
                : begin == nil ? "line does not begin with the prefix" : "detail without its message"
            return .bad(reason: reason, end: end)
        }
        return read(bytes, from: start, begin, isFinal: isFinal)
    }

    /// Reads until a line begins another record.
    private func read(
        _ bytes: ByteSlice, from start: Int, _ begin: LogLinePrefixMatch, isFinal: Bool
    ) -> ScannedRecord {
        var part = begin
        var record = PostgresLogRecord(at: begin.at, session: begin.session, severity: .other)
        record.applicationName = begin.applicationName.map { [UInt8]($0) }
        var position = start
        while true {
            guard let end = continuationEnd(bytes, from: lineEnd(bytes, from: position), isFinal: isFinal) else {
                return .unfinished
            }
            take(part, bytes.part(position + part.textStart, end), into: &record)
            if end >= bytes.count { return isFinal ? .record(record, end: end) : .unfinished }
            guard let following = line(bytes, at: end, isFinal: isFinal) else { return .unfinished }
            guard let match = matcher.match(following.text), !match.isMessage, match.session == begin.session
            else { return .record(record, end: end) }
            part = match
            position = end
        }
    }

    /// The line at `start`, without and with its newline; `nil` if its end is missing.
    private func line(_ bytes: ByteSlice, at start: Int, isFinal: Bool) -> (text: ByteSlice, end: Int)? {
        if let newline = bytes.position(of: .newline, from: start) { return (bytes.part(start, newline), newline + 1) }
        return isFinal ? (bytes.part(from: start), bytes.count) : nil
    }

    private func lineEnd(_ bytes: ByteSlice, from start: Int) -> Int {
        bytes.position(of: .newline, from: start).map { $0 + 1 } ?? bytes.count
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
            record.setMessage(message) { withoutTabs(message) }
        case .detail:
            if record.message != nil { record.detail = withoutTabs(written) }
        case .context:
            if record.message != nil { record.setContext(written) }
        case .addition:
            break
        }
    }

    /// The text without the `00000: ` that `log_error_verbosity = verbose` inserts before the message.
    private func withoutSQLState(_ text: ByteSlice) -> ByteSlice {
        guard text.has(": ", at: 5), text.prefix(5).allSatisfy({ $0.isDigit || $0.isUppercaseLetter })
        else { return text }
        return text.part(from: 7)
    }

    /// The text without the tab at the beginning of each further line and without the last newline.
    private func withoutTabs(_ written: ByteSlice) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(written.count)
        var position = 0
        while let newline = written.position(of: .newline, from: position) {
            text.append(written.part(position, newline + 1))
            position = written.has(.tab, at: newline + 1) ? newline + 2 : newline + 1
        }
        text.append(written.part(from: position))
        if text.last == .newline { text.removeLast() }
        return text
    }
}
