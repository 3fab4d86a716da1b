/// Reads `jsonlog`: one JSON object per line.
struct JSONLogScanner {
    let timestamp: LogTimestamp

    func next(_ bytes: PostgresLogBytes, at start: Int, isFinal: Bool) -> ScannedRecord {
        let newline = bytes.index(of: .newline, in: start..<bytes.count)
        if newline == nil, !isFinal { return .unfinished }
        let end = newline.map { $0 + 1 } ?? bytes.count
        let line = bytes.trimmed(start..<end)
        return line.isEmpty ? .blank(end: end) : read(bytes, line, end: end)
    }

    private func read(_ bytes: PostgresLogBytes, _ line: Range<Int>, end: Int) -> ScannedRecord {
        var cursor = LogJSONCursor(bytes, line)
        var fields = Fields()
        let isObject = cursor.members { name, value in fields.set(bytes, name, value) }
        guard isObject, cursor.isAtEnd else {
            return .bad(
                reason: cursor.isAtEnd ? "JSON object is cut off" : "line is not a JSON object",
                end: end)
        }
        guard let at = fields.timestamp.flatMap({ timestamp.read(bytes, from: $0.lowerBound, before: $0.upperBound) })
        else { return .bad(reason: "JSON object without a valid timestamp", end: end) }
        guard let severity = fields.severity else {
            return .bad(reason: "JSON object without error_severity", end: end)
        }
        var record = PostgresLogRecord(at: at.at, severity: PostgresLogRecord.severity(bytes, severity))
        record.session = (fields.session ?? fields.process).map(bytes.fingerprint)
        if let message = fields.message {
            record.setMessage(bytes, message) { LogJSONCursor.decoded(bytes, $0) }
        }
        if record.message != nil {
            record.detail = fields.detail.map { LogJSONCursor.decoded(bytes, $0) }
            record.applicationName = fields.applicationName.map { LogJSONCursor.decoded(bytes, $0) }
            if let context = fields.context { record.setContext(bytes, context) }
        }
        return .record(record, end: end)
    }
}

extension JSONLogScanner {
    /// The ranges of the relevant values: strings without their quotes, numbers as they are.
    private struct Fields {
        var timestamp: Range<Int>?
        var process: Range<Int>?
        var session: Range<Int>?
        var severity: Range<Int>?
        var message: Range<Int>?
        var detail: Range<Int>?
        var context: Range<Int>?
        var applicationName: Range<Int>?

        mutating func set(_ bytes: PostgresLogBytes, _ name: Range<Int>, _ value: Range<Int>) {
            if bytes.equals("pid", name) {
                process = value
                return
            }
            guard bytes[value.lowerBound] == .quote else { return }
            let text = value.lowerBound + 1..<value.upperBound - 1
            if bytes.equals("timestamp", name) {
                timestamp = text
            } else if bytes.equals("session_id", name) {
                session = text
            } else if bytes.equals("error_severity", name) {
                severity = text
            } else if bytes.equals("message", name) {
                message = text
            } else if bytes.equals("detail", name) {
                detail = text
            } else if bytes.equals("context", name) {
                context = text
            } else if bytes.equals("application_name", name) {
                applicationName = text
            }
        }
    }
}
