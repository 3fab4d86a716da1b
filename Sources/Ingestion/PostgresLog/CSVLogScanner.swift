import Reporting

/// Reads `csvlog`: fields between commas, texts in quotes with newlines in them and quotes doubled.
///
/// The columns of PostgreSQL 13 (24) and of 14 and later (26); later versions add columns at the end. After a malformed
/// record, reading continues at the next line that looks like the beginning of a record.
struct CSVLogScanner {
    let clock: ClockReader

    private static let fewestColumns = 23
    /// A time and the comma after it take fewer bytes.
    private static let longestTime = 40
    private enum Column {
        static let time = 0
        static let process = 3
        static let session = 5
        static let severity = 11
        static let sqlState = 12
        static let message = 13
        static let detail = 14
        static let context = 18
        static let statement = 19
        static let applicationName = 22
    }

    func next(_ bytes: ByteSlice, at start: Int, isFinal: Bool) -> ScannedRecord {
        if bytes[start] == .newline { return .blank(end: start + 1) }
        if bytes.has("\r\n", at: start) { return .blank(end: start + 2) }
        if bytes.has("log_time,", at: start) || bytes.has("\"log_time\",", at: start) {
            // The names of the columns.
            guard let newline = bytes.position(of: .newline, from: start) else {
                return isFinal ? .blank(end: bytes.count) : .unfinished
            }
            return .blank(end: newline + 1)
        }
        guard let begins = beginsRecord(bytes, at: start, isFinal: isFinal) else { return .unfinished }
        guard begins else { return bad("line does not begin with a timestamp", bytes, at: start, isFinal: isFinal) }
        var fields: [ByteSlice] = []
        fields.reserveCapacity(26)
        var position = start
        while true {
            guard position < bytes.count else {
                return isFinal ? bad("record is cut off", bytes, at: start, isFinal: true) : .unfinished
            }
            if bytes[position] == .quote {
                guard let close = closingQuote(bytes, from: position + 1) else {
                    return isFinal
                        ? bad("quoted field without an end", bytes, at: start, isFinal: true) : .unfinished
                }
                fields.append(bytes.part(position + 1, close))
                position = close + 1
            } else {
                let field = position
                while position < bytes.count, !endsField(bytes[position]) { position += 1 }
                fields.append(bytes.part(field, position))
            }
            if position >= bytes.count {
                if !isFinal { return .unfinished }
                break
            }
            if bytes.has("\r\n", at: position) { position += 1 }
            let byte = bytes[position]
            position += 1
            if byte == .newline { break }
            guard byte == .comma else { return bad("misplaced quote", bytes, at: start, isFinal: isFinal) }
        }
        guard fields.count >= Self.fewestColumns else {
            return bad(
                "\(fields.count) columns instead of at least \(Self.fewestColumns)", bytes, at: start, isFinal: isFinal)
        }
        return read(fields, end: position)
    }

    /// Whether a line of csvlog begins at `start`; `nil` if more bytes are needed to decide.
    func beginsRecord(_ bytes: ByteSlice, at start: Int, isFinal: Bool) -> Bool? {
        let head = bytes.part(start, min(start + Self.longestTime, bytes.count))
        // Some write quotes around all fields.
        let quote = head.first == .quote ? 1 : 0
        if let time = clock.iso8601(head, at: quote), quote == 0 || head.has(.quote, at: time.end),
            head.has(.comma, at: time.end + quote)
        {
            return true
        }
        return head.count < Self.longestTime && !isFinal && head.position(of: .newline) == nil ? nil : false
    }

    /// The first line after `start` that begins a record; `nil` if there is none yet.
    func lineThatBeginsRecord(_ bytes: ByteSlice, after start: Int, isFinal: Bool) -> Int? {
        var position = start
        while let newline = bytes.position(of: .newline, from: position) {
            position = newline + 1
            guard let begins = beginsRecord(bytes, at: position, isFinal: isFinal) else { return nil }
            if begins { return position }
        }
        return isFinal ? bytes.count : nil
    }

    private func bad(_ reason: String, _ bytes: ByteSlice, at start: Int, isFinal: Bool) -> ScannedRecord {
        guard let end = lineThatBeginsRecord(bytes, after: start, isFinal: isFinal) else { return .unfinished }
        return .bad(reason: reason, end: end)
    }

    private func endsField(_ byte: UInt8) -> Bool { byte == .comma || byte == .newline || byte == .quote }

    private func closingQuote(_ bytes: ByteSlice, from start: Int) -> Int? {
        var position = start
        while let quote = bytes.position(of: .quote, from: position) {
            guard bytes.has(.quote, at: quote + 1) else { return quote }
            position = quote + 2
        }
        return nil
    }

    private func read(_ fields: [ByteSlice], end: Int) -> ScannedRecord {
        func present(_ column: Int) -> ByteSlice? { fields[column].isEmpty ? nil : fields[column] }
        guard let at = clock.instant(fields[Column.time], .iso8601) else {
            return .bad(reason: "record without a valid timestamp", end: end)
        }
        var record = PostgresLogRecord(at: at, severity: PostgresLogRecord.severity(fields[Column.severity]))
        record.session = (present(Column.session) ?? present(Column.process)).map { FNV1a($0).value }
        record.process = present(Column.process).flatMap { Int(String(decoding: $0, as: UTF8.self)) }
        record.sqlState = PostgresLogRecord.state(fields[Column.sqlState])
        record.setMessage(fields[Column.message]) { undoubled(fields[Column.message]) }
        if record.isOfUse {
            record.detail = present(Column.detail).map(undoubled)
            record.applicationName = present(Column.applicationName).map(undoubled)
        }
        if record.message != nil, let context = present(Column.context) { record.setContext(context) }
        if record.event != nil { record.statement = present(Column.statement).map(undoubled) }
        return .record(record, end: end)
    }

    private func undoubled(_ field: ByteSlice) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(field.count)
        var position = 0
        while let quote = field.position(of: .quote, from: position) {
            text.append(field.part(position, quote + 1))
            position = min(quote + 2, field.count)
        }
        text.append(field.part(from: position))
        return text
    }
}
