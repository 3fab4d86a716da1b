/// An envelope that is a JSON object with the line in one of its members.
struct JSONEnvelope: Sendable {
    /// The names of the line, in the order of preference.
    let message: [StaticString]
    /// The names of the time, in the order of preference.
    let time: [StaticString]
    /// Names of which one must be there, so that no object of another kind is taken for an envelope.
    var marks: [StaticString] = []
    /// Whether a line that does not end with a newline goes on in the next object.
    var joinsLines = false

    static let docker = JSONEnvelope(message: ["log"], time: ["time"], marks: ["stream"], joinsLines: true)
    static let journal = JSONEnvelope(
        message: ["MESSAGE"], time: ["_SOURCE_REALTIME_TIMESTAMP", "__REALTIME_TIMESTAMP"],
        marks: ["__REALTIME_TIMESTAMP", "_PID", "SYSLOG_IDENTIFIER", "PRIORITY"])
    static let message = JSONEnvelope(
        message: ["message", "log", "textPayload", "event_message", "msg", "event", "MESSAGE", "line", "properties"],
        time: ["timestamp", "@timestamp", "time", "ts", "date", "@ingestionTimestamp"])

    func open<Result>(_ line: ByteSlice, _ body: (Envelope.Content) throws -> Result) rethrows -> Result? {
        guard let (value, time, isFromErrors) = Self.dockerMembers(of: line) ?? members(of: line),
            let text = Self.text(value, in: line)
        else { return nil }
        func pass(_ bytes: ByteSlice) throws -> Result {
            let isComplete = bytes.last == .newline
            return try body(
                Envelope.Content(
                    message: isComplete ? bytes.part(0, bytes.count - 1) : bytes, time: time,
                    isPartial: joinsLines && !isComplete,
                    isFromErrors: isFromErrors))
        }
        switch text {
        case .string(let string): return try string.unescaped(in: line, pass)
        case .bytes(let bytes): return try bytes.withSlice(pass)
        }
    }

    private typealias Members = (message: JSONValue, time: ByteSlice, isFromErrors: Bool)

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
        return (
            .text(JSONText(range: 8..<quote, hasEscapes: true)), line.part(time + 1, line.count - 2),
            line.has("err", at: quote + 15)
        )
    }

    /// The values of the line and of its time; `nil` if this is not the envelope.
    private func members(of line: ByteSlice) -> Members? {
        guard line.first(where: { !$0.isBlank }) == UInt8(ascii: "{") else { return nil }
        var cursor = JSONCursor(line)
        var found: (rank: Int, value: JSONValue)?
        var clock: (rank: Int, time: ByteSlice)?
        var hasMark = marks.isEmpty
        var isFromErrors = false
        do throws(JSONFault.Stop) {
            try cursor.openObject()
            while let name = try cursor.nextName() {
                let value = try cursor.value()
                if !hasMark { hasMark = marks.contains { name.equals($0, in: line) } }
                if joinsLines, name.equals("stream", in: line), case .text(let stream) = value {
                    isFromErrors = stream.equals("stderr", in: line)
                }
                if let rank = message.firstIndex(where: { name.equals($0, in: line) }), rank < found?.rank ?? .max {
                    found = (rank, value)
                }
                if let rank = time.firstIndex(where: { name.equals($0, in: line) }), rank < clock?.rank ?? .max,
                    let time = Self.clock(value, in: line)
                {
                    clock = (rank, time)
                }
            }
            try cursor.end()
        } catch {
            return nil
        }
        guard hasMark, let found else { return nil }
        return (found.value, clock?.time ?? .empty, isFromErrors)
    }

    private static func clock(_ value: JSONValue, in line: ByteSlice) -> ByteSlice? {
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
