/// Reads `csvlog`: fields between commas, texts in quotes with newlines in them and quotes doubled.
///
/// The columns of PostgreSQL 13 (24) and of 14 and later (26); later versions add columns at the end. After a malformed
/// record, reading continues at the next line that looks like the beginning of a record.
struct CSVLogScanner {
    let timestamp: LogTimestamp

    private static let fewestColumns = 23
    private enum Column {
        static let time = 0
        static let process = 3
        static let session = 5
        static let severity = 11
        static let message = 13
        static let detail = 14
        static let context = 18
        static let applicationName = 22
    }

    func next(_ bytes: PostgresLogBytes, at start: Int, isFinal: Bool) -> ScannedRecord {
        if bytes[start] == .newline { return .blank(end: start + 1) }
        if bytes.starts(with: "\r\n", at: start, before: bytes.count) { return .blank(end: start + 2) }
        guard let begins = beginsRecord(bytes, at: start, isFinal: isFinal) else { return .unfinished }
        guard begins else { return bad("line does not begin with a timestamp", bytes, at: start, isFinal: isFinal) }
        var fields: [Range<Int>] = []
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
                fields.append(position + 1..<close)
                position = close + 1
            } else {
                let field = position
                while position < bytes.count, !endsField(bytes[position]) { position += 1 }
                fields.append(field..<position)
            }
            if position >= bytes.count {
                if !isFinal { return .unfinished }
                break
            }
            if bytes.starts(with: "\r\n", at: position, before: bytes.count) { position += 1 }
            let byte = bytes[position]
            position += 1
            if byte == .newline { break }
            guard byte == .comma else {
                return bad("misplaced quote", bytes, at: start, isFinal: isFinal)
            }
        }
        guard fields.count >= Self.fewestColumns else {
            return bad(
                "\(fields.count) columns instead of at least \(Self.fewestColumns)", bytes, at: start, isFinal: isFinal)
        }
        return read(bytes, fields, end: position)
    }

    /// Whether a line of csvlog begins at `start`; `nil` if more bytes are needed to decide.
    func beginsRecord(_ bytes: PostgresLogBytes, at start: Int, isFinal: Bool) -> Bool? {
        let end = min(start + 40, bytes.count)
        if let read = timestamp.read(bytes, from: start, before: end), read.end < end {
            return bytes[read.end] == .comma
        }
        if end < start + 40, !isFinal, bytes.index(of: .newline, in: start..<end) == nil { return nil }
        return false
    }

    /// The first line after `start` that begins a record; `nil` if there is none yet.
    func lineThatBeginsRecord(_ bytes: PostgresLogBytes, after start: Int, isFinal: Bool) -> Int? {
        var position = start
        while let newline = bytes.index(of: .newline, in: position..<bytes.count) {
            position = newline + 1
            guard let begins = beginsRecord(bytes, at: position, isFinal: isFinal) else { return nil }
            if begins { return position }
        }
        return isFinal ? bytes.count : nil
    }
}

extension CSVLogScanner {
    private func bad(_ reason: String, _ bytes: PostgresLogBytes, at start: Int, isFinal: Bool) -> ScannedRecord {
        guard let end = lineThatBeginsRecord(bytes, after: start, isFinal: isFinal) else { return .unfinished }
        return .bad(reason: reason, end: end)
    }

    private func endsField(_ byte: UInt8) -> Bool { byte == .comma || byte == .newline || byte == .quote }

    private func closingQuote(_ bytes: PostgresLogBytes, from start: Int) -> Int? {
        var position = start
        while let quote = bytes.index(of: .quote, in: position..<bytes.count) {
            guard quote + 1 < bytes.count, bytes[quote + 1] == .quote else { return quote }
            position = quote + 2
        }
        return nil
    }

    private func read(_ bytes: PostgresLogBytes, _ fields: [Range<Int>], end: Int) -> ScannedRecord {
        func present(_ column: Int) -> Range<Int>? { fields[column].isEmpty ? nil : fields[column] }
        let time = fields[Column.time]
        guard let at = timestamp.read(bytes, from: time.lowerBound, before: time.upperBound), at.end == time.upperBound
        else { return .bad(reason: "record without a valid timestamp", end: end) }
        var record = PostgresLogRecord(
            at: at.at, severity: PostgresLogRecord.severity(bytes, fields[Column.severity]))
        record.session = (present(Column.session) ?? present(Column.process)).map(bytes.fingerprint)
        record.setMessage(bytes, fields[Column.message]) { undoubled(bytes, $0) }
        if record.message != nil {
            record.detail = present(Column.detail).map { undoubled(bytes, $0) }
            if let context = present(Column.context) { record.setContext(bytes, context) }
            record.applicationName = present(Column.applicationName).map { undoubled(bytes, $0) }
        }
        return .record(record, end: end)
    }

    private func undoubled(_ bytes: PostgresLogBytes, _ range: Range<Int>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(range.count)
        var position = range.lowerBound
        while let quote = bytes.index(of: .quote, in: position..<range.upperBound) {
            text.append(contentsOf: bytes.array(position..<quote + 1))
            position = min(quote + 2, range.upperBound)
        }
        text.append(contentsOf: bytes.array(position..<range.upperBound))
        return text
    }
}
