import Reporting

/// The format of a server's log.
package enum PostgresLogFormat: Hashable, Sendable {
    /// `jsonlog` of PostgreSQL 15 and later.
    case json
    /// `csvlog` of PostgreSQL 13 and later.
    case csv
    /// `stderr`, its lines beginning with the server's `log_line_prefix`; `nil` to find it by the lines.
    case stderr(prefix: LogLinePrefix?)

    package var name: String {
        switch self {
        case .json: "JSON"
        case .csv: "CSV"
        case .stderr: "plain text"
        }
    }
}

/// Finds the records of a log in any format.
struct PostgresLogScanner {
    private let json: JSONLogScanner?
    private let csv: CSVLogScanner?
    private var stderr: StderrLogScanner?

    /// - Parameter assumesTimeZone: whether times without a zone are in `timeZone`.
    init(_ format: PostgresLogFormat, timeZone: ReportTimeZone, assumesTimeZone: Bool = false) {
        let clock = ClockReader(timeZone: timeZone, assumesTimeZone: assumesTimeZone)
        json = format == .json ? JSONLogScanner(clock: clock) : nil
        csv = format == .csv ? CSVLogScanner(clock: clock) : nil
        if case .stderr(let prefix) = format { stderr = StderrLogScanner(prefix: prefix, clock: clock) }
    }

    /// The prefixes that were found in lines on standard error.
    var prefixes: [LogLinePrefix] { stderr?.prefixes ?? [] }

    /// The record at `start`, which must be the beginning of a record and before the end.
    mutating func next(_ bytes: ByteSlice, at start: Int, isFinal: Bool) -> ScannedRecord {
        json?.next(bytes, at: start, isFinal: isFinal) ?? csv?.next(bytes, at: start, isFinal: isFinal)
            ?? stderr?.next(bytes, at: start, isFinal: isFinal) ?? .unfinished
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
        if let csv { return csv.beginsRecord(bytes, at: start, isFinal: isFinal) }
        guard stderr != nil else { return true }
        return start < bytes.count ? bytes[start] != .tab : isFinal ? true : nil
    }
}
