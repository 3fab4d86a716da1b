import Reporting

/// The format of a server's log.
package enum PostgresLogFormat: Hashable, Sendable {
    /// `jsonlog` of PostgreSQL 15 and later.
    case json
    /// `csvlog` of PostgreSQL 13 and later.
    case csv
    /// `stderr`, its lines beginning with the server's `log_line_prefix`.
    case stderr(prefix: LogLinePrefix)

    /// Detects the format from the first line that looks like the beginning of a record; `nil` for stderr, whose prefix
    /// must be known, and for anything else. Lines before it can be the rest of a record whose beginning was read
    /// before or is missing.
    ///
    /// - Parameter firstBytes: At least 64 bytes, unless the log is shorter.
    package static func detect(_ firstBytes: UnsafeRawBufferPointer) -> PostgresLogFormat? {
        let bytes = ByteSlice(firstBytes)
        let clock = ClockReader(timeZone: .utc)
        var position = bytes.prefix(while: \.isBlank).count
        if bytes.has("{", at: position) { return .json }
        while true {
            if bytes.has("{\"timestamp\":", at: position) { return .json }
            if let time = clock.iso8601(bytes, at: position) { return bytes.has(.comma, at: time.end) ? .csv : nil }
            guard let newline = bytes.position(of: .newline, from: position) else { return nil }
            position = newline + 1
        }
    }
}

/// Finds the records of a log in any format.
struct PostgresLogScanner {
    private enum Format {
        case json(JSONLogScanner)
        case csv(CSVLogScanner)
        case stderr(StderrLogScanner)
    }

    private let format: Format

    init(_ format: PostgresLogFormat, timeZone: ReportTimeZone) {
        let clock = ClockReader(timeZone: timeZone)
        self.format =
            switch format {
            case .json: .json(JSONLogScanner(clock: clock))
            case .csv: .csv(CSVLogScanner(clock: clock))
            case .stderr(let prefix):
                .stderr(StderrLogScanner(matcher: LogLinePrefixMatcher(prefix, clock: clock)))
            }
    }

    /// The record at `start`, which must be the beginning of a record and before the end.
    func next(_ bytes: ByteSlice, at start: Int, isFinal: Bool) -> ScannedRecord {
        switch format {
        case .json(let scanner): scanner.next(bytes, at: start, isFinal: isFinal)
        case .csv(let scanner): scanner.next(bytes, at: start, isFinal: isFinal)
        case .stderr(let scanner): scanner.next(bytes, at: start, isFinal: isFinal)
        }
    }

    /// Where reading can continue inside a record that is skipped.
    ///
    /// - Returns: The position, and whether a record begins there. If not, the bytes from there on are needed again.
    func resume(_ bytes: ByteSlice, isFinal: Bool) -> (position: Int, beginsRecord: Bool) {
        var position = 0
        while let newline = bytes.position(of: .newline, from: position) {
            position = newline + 1
            switch beginsRecord(bytes, at: position, isFinal: isFinal) {
            case true?: return (position, true)
            case false?: continue
            case nil: return (newline, false)
            }
        }
        return (bytes.count, isFinal)
    }

    private func beginsRecord(_ bytes: ByteSlice, at start: Int, isFinal: Bool) -> Bool? {
        switch format {
        case .json: true
        case .csv(let scanner): scanner.beginsRecord(bytes, at: start, isFinal: isFinal)
        case .stderr: start < bytes.count ? bytes[start] != .tab : isFinal ? true : nil
        }
    }
}
