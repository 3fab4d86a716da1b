import Reporting

/// Reads `jsonlog`: one JSON object per line; and the objects of services that have the same fields inside: CloudNativePG's
/// `record`, Supabase's `metadata.parsed` beside `event_message`.
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
        guard let at = fields.timestamp.flatMap({ time($0.value, in: line) }) else {
            // What programs that operate databases log about themselves.
            return fields.severity == nil && fields.isOfOperator
                ? .foreign(end: end) : .bad(reason: "JSON object without a valid timestamp", end: end)
        }
        guard let severity = fields.severity?.value.text else {
            return fields.isOfOperator
                ? .foreign(end: end) : .bad(reason: "JSON object without error_severity", end: end)
        }
        var record = PostgresLogRecord(at: at, severity: severity.unescaped(in: line, PostgresLogRecord.severity))
        record.session = (fields.session?.value ?? fields.process?.value)?.range.map { FNV1a(line.part($0)).value }
        record.process = fields.process?.value.range.flatMap { Int(String(decoding: line.part($0), as: UTF8.self)) }
        record.sqlState = fields.sqlState?.value.text?.unescaped(in: line, PostgresLogRecord.state)
        if let message = fields.message?.value.text {
            record.setMessage(line.part(message.range)) { message.decoded(in: line) }
        }
        if record.isOfUse {
            record.detail = fields.detail?.value.text?.decoded(in: line)
            record.applicationName = fields.applicationName?.value.text?.decoded(in: line)
        }
        if record.message != nil, let context = fields.context?.value.text {
            record.setContext(line.part(context.range))
        }
        if record.event != nil { record.statement = fields.statement?.value.text?.decoded(in: line) }
        return .record(record, end: end)
    }

    private func time(_ value: JSONValue, in line: ByteSlice) -> Instant? {
        switch value {
        case .text(let text): text.unescaped(in: line) { clock.instant($0, .iso8601) }
        case .number(let range): clock.instant(line.part(range), .any)
        default: nil
        }
    }

    /// The relevant values: that of the innermost object, and the last one if a name occurs twice.
    private struct Fields {
        struct Field {
            let value: JSONValue
            let depth: Int
        }

        var timestamp: Field?
        var process: Field?
        var session: Field?
        var severity: Field?
        var sqlState: Field?
        var message: Field?
        var detail: Field?
        var context: Field?
        var statement: Field?
        var applicationName: Field?
        /// Whether it is a message of the program that operates the database.
        private(set) var isOfOperator = false

        /// The names of objects, or lists of one object, that hold the fields of a record.
        private static let holders: [StaticString] = ["record", "metadata", "parsed", "jsonPayload", "data"]

        mutating func read(_ line: ByteSlice) throws(JSONFault.Stop) {
            var cursor = JSONCursor(line)
            try read(&cursor, line, depth: 0)
            try cursor.end()
        }

        private mutating func read(_ cursor: inout JSONCursor, _ line: ByteSlice, depth: Int) throws(JSONFault.Stop) {
            try cursor.openObject()
            while let name = try cursor.nextName() {
                let isHolder = depth < 3 && Self.holders.contains { name.equals($0, in: line) }
                if isHolder, cursor.peek() == UInt8(ascii: "{") {
                    try read(&cursor, line, depth: depth + 1)
                } else if isHolder, cursor.peek() == UInt8(ascii: "[") {
                    try cursor.openList()
                    while try cursor.hasNextValue() {
                        if cursor.peek() == UInt8(ascii: "{") {
                            try read(&cursor, line, depth: depth + 1)
                        } else {
                            _ = try cursor.value()
                        }
                    }
                } else {
                    let value = try cursor.value()
                    name.unescaped(in: line) { set($0, Field(value: value, depth: depth)) }
                }
            }
        }

        private mutating func set(_ name: ByteSlice, _ field: Field) {
            func replace(_ old: inout Field?) {
                guard !field.value.isNull else {
                    if old?.depth == field.depth { old = nil }
                    return
                }
                if old?.depth ?? 0 <= field.depth { old = field }
            }
            if name.equals("pid") || name.equals("process_id") {
                replace(&process)
            } else if name.equals("timestamp") || name.equals("log_time") {
                replace(&timestamp)
            } else if name.equals("session_id") {
                replace(&session)
            } else if name.equals("error_severity") {
                replace(&severity)
            } else if name.equals("state_code") || name.equals("sql_state_code") {
                replace(&sqlState)
            } else if name.equals("statement") || name.equals("query") {
                replace(&statement)
            } else if name.equals("message") || name.equals("event_message") {
                replace(&message)
            } else if name.equals("detail") {
                replace(&detail)
            } else if name.equals("context") {
                replace(&context)
            } else if name.equals("application_name") {
                replace(&applicationName)
            } else if name.equals("logger") || name.equals("level") {
                isOfOperator = true
            }
        }
    }
}
