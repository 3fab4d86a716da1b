import Reporting

/// One message of the server with its details, in any format.
struct PostgresLogRecord: Equatable {
    enum Severity: String {
        case log = "LOG"
        /// Debug, info or notice: `auto_explain` can log its plans with these levels, and with warnings.
        case lower
        case warning = "WARNING"
        case error = "ERROR"
        case fatal = "FATAL"
        case panic = "PANIC"
        /// A word that is none of a language that is known.
        case unknown

        var mayHaveDuration: Bool { self == .log || self == .lower || self == .warning }
    }

    /// `nil` for a message of the server itself if the prefix has the time only for sessions.
    var at: Instant?
    /// Identifies the session; `nil` if the record has none.
    var session: UInt64?
    /// The number of the process; `nil` if the record has none.
    var process: Int?
    var severity: Severity
    var sqlState: String?
    /// Only for messages that begin with a duration, and for statements that the server logs before it executes them.
    var message: [UInt8]?
    /// Whether the message is a statement without its duration.
    var isLoggedStatement = false
    /// The message gives a duration, but not in English.
    var hasForeignDuration = false
    /// What else the server reports; its text is `eventText`.
    var event: ServerEventKind?
    var eventText: [UInt8]?
    var detail: [UInt8]?
    /// The statement that was executed at an event.
    var statement: [UInt8]?
    /// Whether the message is about a statement inside another one, or comes from a function.
    var hasContext = false
    var applicationName: [UInt8]?

    /// Whether anything but the time of the record is of use.
    var isOfUse: Bool { message != nil || event != nil }
}

/// The result of a scanner at a position in the log.
enum ScannedRecord {
    /// A record that ends at `end`, including its newline.
    case record(PostgresLogRecord, end: Int)
    /// Only a line end.
    case blank(end: Int)
    /// A line of another program.
    case foreign(end: Int)
    case bad(reason: String, end: Int)
    /// More bytes are needed to decide.
    case unfinished
}

extension PostgresLogRecord {
    /// Stores a message, if it is a duration, a logged statement or an event.
    ///
    /// - Parameters:
    ///   - written: The message as it is in the log.
    ///   - decoded: The message without the quoting of the format.
    mutating func setMessage(_ written: ByteSlice, decoded: () -> [UInt8]) {
        if written.has("duration: ") || severity.mayHaveDuration && DurationMessage.duration(of: written) != nil {
            message = decoded()
        } else if severity == .log, let statement = DurationMessage.loggedStatement(written, decoded) {
            message = statement
            isLoggedStatement = true
        } else {
            if severity != .lower { hasForeignDuration = Self.hasForeignDuration(written) }
            event = ServerEventKind(of: written, severity, sqlState: sqlState)
            if event != nil { eventText = decoded() }
        }
    }

    /// Stores the context of a message.
    ///
    /// A portal alone is the client's own statement: with `log_parameter_max_length_on_error`, the server names the
    /// portal and its parameters also for a plan that it logs before the portal is done.
    mutating func setContext(_ written: ByteSlice) {
        hasContext = !written.has("unnamed portal with parameters: ") && !written.has("portal ")
    }

    /// Whether a message begins with words, a colon and a number with three decimals, as a duration does in every
    /// language of the server.
    private static func hasForeignDuration(_ message: ByteSlice) -> Bool {
        let line = message.prefix(80).prefix { $0 != .newline && $0 != .backslash }
        guard let digit = line.firstIndex(where: \.isDigit), digit >= 3, message[digit - 1] == .space,
            message[digit - 2] == UInt8(ascii: ":") || message.has("：", at: digit - 4),
            let duration = message.thousandths(at: digit)
        else { return false }
        return message.has(.space, at: duration.end)
    }

    static func severity(_ word: ByteSlice) -> Severity {
        for known in [Severity.log, .warning, .error, .fatal, .panic] where word.elementsEqual(known.rawValue.utf8) {
            return known
        }
        if word.equals("INFO") || word.equals("NOTICE") || (word.count <= 6 && word.has("DEBUG")) { return .lower }
        return .unknown
    }

    /// An SQLSTATE: five digits and upper-case letters; `nil` for other text.
    static func state(_ text: some Collection<UInt8>) -> String? {
        guard text.count == 5, text.allSatisfy({ $0.isDigit || $0.isUppercaseLetter }) else { return nil }
        return String(decoding: text, as: UTF8.self)
    }
}
