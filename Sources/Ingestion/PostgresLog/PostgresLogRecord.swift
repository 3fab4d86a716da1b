import Reporting

/// One message of the server with its details, in any format.
struct PostgresLogRecord: Equatable {
    enum Severity {
        case log
        /// Debug, info, notice or warning: `auto_explain` can log its plans with these levels.
        case lower
        case other
    }

    /// `nil` for a message of the server itself if the prefix has the time only for sessions.
    var at: Instant?
    /// Identifies the session; `nil` if the record has none.
    var session: UInt64?
    var severity: Severity
    /// Only for messages that begin with a duration.
    var message: [UInt8]?
    /// The message gives a duration, but not in English.
    var hasForeignDuration = false
    var detail: [UInt8]?
    /// Whether the message is about a statement inside another one, or comes from a function.
    var hasContext = false
    var applicationName: [UInt8]?
}

/// The result of a scanner at a position in the log.
enum ScannedRecord {
    /// A record that ends at `end`, including its newline.
    case record(PostgresLogRecord, end: Int)
    /// Only a line end.
    case blank(end: Int)
    case bad(reason: String, end: Int)
    /// More bytes are needed to decide.
    case unfinished
}

extension PostgresLogRecord {
    /// Stores a message. Only durations are kept.
    ///
    /// - Parameters:
    ///   - range: The position of the message in the log.
    ///   - decoded: Removes the quoting of the format.
    mutating func setMessage(_ bytes: PostgresLogBytes, _ range: Range<Int>, decoded: (Range<Int>) -> [UInt8]) {
        if bytes.starts(with: "duration: ", at: range.lowerBound, before: range.upperBound) {
            message = decoded(range)
        } else if severity != .lower {
            hasForeignDuration = Self.hasForeignDuration(bytes, range)
        }
    }

    /// Stores the context of a message.
    ///
    /// A portal alone is the client's own statement: with `log_parameter_max_length_on_error`, the server names the
    /// portal and its parameters also for a plan that it logs before the portal is done.
    mutating func setContext(_ bytes: PostgresLogBytes, _ range: Range<Int>) {
        hasContext =
            !bytes.starts(with: "unnamed portal with parameters: ", at: range.lowerBound, before: range.upperBound)
            && !bytes.starts(with: "portal ", at: range.lowerBound, before: range.upperBound)
    }

    /// Whether a message begins with words, a colon and a number with three decimals, as a duration does in every
    /// language of the server.
    private static func hasForeignDuration(_ bytes: PostgresLogBytes, _ range: Range<Int>) -> Bool {
        let start = range.prefix(80)
        guard let digit = start.first(where: { bytes[$0].isDigit }), digit >= range.lowerBound + 3,
            bytes[digit - 1] == .space,
            bytes[digit - 2] == UInt8(ascii: ":")
                || bytes.starts(with: "：", at: digit - 4, before: digit - 1)
        else { return false }
        var point = digit
        while point < range.upperBound, point - digit < 15, bytes[point].isDigit { point += 1 }
        return point + 5 <= range.upperBound && bytes[point] == UInt8(ascii: ".")
            && bytes.number(point + 1..<point + 4) != nil && bytes[point + 4] == .space
    }

    static func severity(_ bytes: PostgresLogBytes, _ range: Range<Int>) -> Severity {
        if bytes.equals("LOG", range) { return .log }
        if bytes.equals("INFO", range) || bytes.equals("NOTICE", range) || bytes.equals("WARNING", range)
            || (range.count <= 6 && bytes.starts(with: "DEBUG", at: range.lowerBound, before: range.upperBound))
        {
            return .lower
        }
        return .other
    }
}
