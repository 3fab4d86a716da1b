/// An envelope that is a JSON object with the line in one of its members.
struct JSONEnvelope: Sendable {
    /// The names of the line, in the order of preference.
    let message: [StaticString]
    /// The names of the time, in the order of preference.
    let time: [StaticString]
    /// Names of which one must be there, so that no object of another kind is taken for an envelope.
    var marks: [StaticString] = []
    /// The names of the program, and of the number of its process.
    var program: [StaticString] = []
    var process: [StaticString] = []
    /// Whether a line that does not end with a newline goes on in the next object.
    var joinsLines = false

    /// The name of an object that can hold the message, and of the detail in it: Azure's.
    private static let holder: StaticString = "properties"
    private static let detail: StaticString = "detail"

    static let docker = JSONEnvelope(message: ["log"], time: ["time"], marks: ["stream"], joinsLines: true)
    static let journal = JSONEnvelope(
        message: ["MESSAGE"], time: ["_SOURCE_REALTIME_TIMESTAMP", "__REALTIME_TIMESTAMP"],
        marks: ["__REALTIME_TIMESTAMP", "_PID", "SYSLOG_IDENTIFIER", "PRIORITY"],
        program: ["SYSLOG_IDENTIFIER", "_COMM"], process: ["_PID", "SYSLOG_PID"])
    static let message = JSONEnvelope(
        message: ["message", "log", "textPayload", "event_message", "msg", "event", "MESSAGE", "line", "properties"],
        time: ["timestamp", "@timestamp", "time", "ts", "date", "@ingestionTimestamp"])

    func open<Result>(_ line: ByteSlice, _ body: (Envelope.Content) throws -> Result) rethrows -> Result? {
        guard let members = Self.dockerMembers(of: line) ?? Members(of: line, self), let value = members.message?.value,
            let text = Self.text(value, in: line)
        else { return nil }
        func pass(_ bytes: ByteSlice, _ detail: ByteSlice) throws -> Result {
            let isComplete = bytes.last == .newline
            return try body(
                Envelope.Content(
                    message: isComplete ? bytes.part(0, bytes.count - 1) : bytes,
                    time: members.time?.value ?? .empty, isPartial: joinsLines && !isComplete,
                    isFromErrors: members.isFromErrors, program: members.program?.value ?? .empty,
                    process: members.process?.value ?? .empty, detail: detail))
        }
        func pass(_ bytes: ByteSlice) throws -> Result {
            guard let detail = members.detail else { return try pass(bytes, .empty) }
            return try detail.unescaped(in: line) { try pass(bytes, $0) }
        }
        switch text {
        case .string(let string): return try string.unescaped(in: line, pass)
        case .bytes(let bytes): return try bytes.withSlice(pass)
        }
    }

    /// The values of an envelope, each with the rank of its name.
    private struct Members {
        var message: (rank: Int, value: JSONValue)?
        var time: (rank: Int, value: ByteSlice)?
        var program: (rank: Int, value: ByteSlice)?
        var process: (rank: Int, value: ByteSlice)?
        var detail: JSONText?
        var isFromErrors = false
        private var hasMark = false

        init(message: JSONValue, time: ByteSlice, isFromErrors: Bool) {
            self.message = (0, message)
            self.time = (0, time)
            self.isFromErrors = isFromErrors
        }

        /// `nil` if the line is not in the envelope.
        init?(of line: ByteSlice, _ envelope: JSONEnvelope) {
            guard line.first(where: { !$0.isBlank }) == UInt8(ascii: "{") else { return nil }
            var cursor = JSONCursor(line)
            do throws(JSONFault.Stop) {
                try read(&cursor, line, envelope, isInside: false)
                try cursor.end()
            } catch {
                return nil
            }
            guard hasMark || envelope.marks.isEmpty, message != nil else { return nil }
        }

        private mutating func read(
            _ cursor: inout JSONCursor, _ line: ByteSlice, _ envelope: JSONEnvelope, isInside: Bool
        ) throws(JSONFault.Stop) {
            try cursor.openObject()
            while let name = try cursor.nextName() {
                if !isInside, name.equals(JSONEnvelope.holder, in: line), cursor.peek() == UInt8(ascii: "{") {
                    try read(&cursor, line, envelope, isInside: true)
                    continue
                }
                let value = try cursor.value()
                func rank(in names: [StaticString], before rank: Int?) -> Int? {
                    names.firstIndex { name.equals($0, in: line) }.flatMap { $0 < rank ?? .max ? $0 : nil }
                }
                if !hasMark { hasMark = envelope.marks.contains { name.equals($0, in: line) } }
                if envelope.joinsLines, name.equals("stream", in: line), case .text(let stream) = value {
                    isFromErrors = stream.equals("stderr", in: line)
                }
                if isInside, name.equals(JSONEnvelope.detail, in: line), case .text(let text) = value { detail = text }
                if let rank = rank(in: envelope.message, before: message?.rank) { message = (rank, value) }
                let plain = JSONEnvelope.plain(value, in: line)
                if let plain, let rank = rank(in: envelope.time, before: time?.rank) { time = (rank, plain) }
                if let plain, let rank = rank(in: envelope.program, before: program?.rank) { program = (rank, plain) }
                if let plain, let rank = rank(in: envelope.process, before: process?.rank) { process = (rank, plain) }
            }
        }
    }

    /// The same for a line as Docker writes it, found from its end, without looking at each of its bytes; `nil` for any
    /// other. In the text of the log itself, quotes have a backslash.
    private static func dockerMembers(of line: ByteSlice) -> Members? {
        guard line.has("{\"log\":\""), line.has("\"}", at: line.count - 2),
            let time = line.part(0, line.count - 2).lastPosition(of: .quote),
            line.has("\",\"time\":", at: time - 9)
        else { return nil }
        // The end of the log's text: `","stream":"stdout","time":` follows.
        let quote = time - 27
        guard quote >= 8, line.has("\",\"stream\":\"std", at: quote), line[quote - 1] != .backslash else {
            return nil
        }
        return Members(
            message: .text(JSONText(range: 8..<quote, hasEscapes: true)), time: line.part(time + 1, line.count - 2),
            isFromErrors: line.has("err", at: quote + 15))
    }

    /// A number, or a text without escapes.
    private static func plain(_ value: JSONValue, in line: ByteSlice) -> ByteSlice? {
        switch value {
        case .number(let range): line.part(range)
        case .text(let text) where !text.hasEscapes: line.part(text.range)
        default: nil
        }
    }

    private enum Text {
        case string(JSONText)
        case bytes([UInt8])
    }

    /// journald writes a list of numbers where a line is not valid UTF-8 or has control characters.
    private static func text(_ value: JSONValue, in line: ByteSlice) -> Text? {
        switch value {
        case .text(let text): return .string(text)
        case .list(let range):
            var bytes: [UInt8] = []
            var number: Int?
            for byte in line.part(range.lowerBound + 1, range.upperBound) {
                if let digit = byte.decimalDigit {
                    number = (number ?? 0) * 10 + digit
                } else if let value = number {
                    guard let byte = UInt8(exactly: value) else { return nil }
                    bytes.append(byte)
                    number = nil
                } else if byte != .comma, byte != .space, byte != UInt8(ascii: "]") {
                    return nil
                }
                if let number, number > 255 { return nil }
            }
            return bytes.isEmpty ? nil : .bytes(bytes)
        default: return nil
        }
    }
}
