import Reporting

/// Reads `jsonlog`: one JSON object per line.
struct JSONLogScanner {
    let clock: ClockReader

    func next(_ bytes: ByteSlice, at start: Int, isFinal: Bool) -> ScannedRecord {
        let newline = bytes.position(of: .newline, from: start)
        if newline == nil, !isFinal { return .unfinished }
        let end = newline.map { $0 + 1 } ?? bytes.count
        let line = bytes.part(start, end).trimmed
        if line.isEmpty { return .blank(end: end) }
        var fields = Fields()
        do throws(JSONFault.Stop) {
            try fields.read(line)
        } catch {
            let isCutOff = error.position == line.count || error.fault == .endOfText
            return .bad(reason: isCutOff ? "JSON object is cut off" : "line is not a JSON object", end: end)
        }
        guard let at = fields.timestamp?.unescaped(in: line, { clock.instant($0, .iso8601) }) else {
            return .bad(reason: "JSON object without a valid timestamp", end: end)
        }
        guard let severity = fields.severity else {
            return .bad(reason: "JSON object without error_severity", end: end)
        }
        var record = PostgresLogRecord(at: at, severity: severity.unescaped(in: line, PostgresLogRecord.severity))
        record.session = (fields.session?.range ?? fields.process).map { FNV1a(line.part($0)).value }
        if let message = fields.message {
            record.setMessage(line.part(message.range)) { message.decoded(in: line) }
        }
        if record.message != nil {
            record.detail = fields.detail?.decoded(in: line)
            record.applicationName = fields.applicationName?.decoded(in: line)
            if let context = fields.context { record.setContext(line.part(context.range)) }
        }
        return .record(record, end: end)
    }

    /// The relevant values; the last one if a name occurs twice.
    private struct Fields {
        var timestamp: JSONText?
        var process: Range<Int>?
        var session: JSONText?
        var severity: JSONText?
        var message: JSONText?
        var detail: JSONText?
        var context: JSONText?
        var applicationName: JSONText?

        mutating func read(_ line: ByteSlice) throws(JSONFault.Stop) {
            var cursor = JSONCursor(line)
            try cursor.openObject()
            while let name = try cursor.nextName() {
                let value = try cursor.value()
                name.unescaped(in: line) { set($0, value) }
            }
            try cursor.end()
        }

        private mutating func set(_ name: ByteSlice, _ value: JSONValue) {
            if name.equals("pid") {
                if case .number(let range) = value { process = range }
            } else if name.equals("timestamp") {
                timestamp = value.text
            } else if name.equals("session_id") {
                session = value.text
            } else if name.equals("error_severity") {
                severity = value.text
            } else if name.equals("message") {
                message = value.text
            } else if name.equals("detail") {
                detail = value.text
            } else if name.equals("context") {
                context = value.text
            } else if name.equals("application_name") {
                applicationName = value.text
            }
        }
    }
}
