import Reporting

extension ServerEventKind {
    /// The kind of event that a message is; `nil` for other messages. Errors and warnings are recognized in every
    /// language that is known, by their severity; what the server logs as `LOG`, only in English.
    ///
    /// - Parameters:
    ///   - message: The message as it is in the log.
    ///   - sqlState: that of the record; `nil` to know it by the message.
    init?(of message: ByteSlice, _ severity: PostgresLogRecord.Severity, sqlState: String?) {
        switch severity {
        case .lower, .unknown: return nil
        case .warning: self = .warning
        case .panic: self = .crash
        case .log:
            guard let kind = Self.logged(message) else { return nil }
            self = kind
        case .error, .fatal:
            switch sqlState ?? KnownSQLState.of(message) {
            case "40P01": self = .deadlock
            case "53200": self = .memory
            case let code?:
                self = severity == .fatal && KnownSQLState.isRefusal(code) ? .connection : .error
            case nil:
                let isRefusal = severity == .fatal && message.position(of: "authentication failed") != nil
                self = isRefusal ? .connection : .error
            }
        }
    }

    /// What the server logs without an error.
    private static func logged(_ message: ByteSlice) -> ServerEventKind? {
        switch message.first {
        case UInt8(ascii: "p"):
            return message.has("process ") && LockWait(message) != nil ? .lockWait : crash(message)
        case UInt8(ascii: "t"):
            return message.has("temporary file: ") ? .temporaryFile : nil
        case UInt8(ascii: "c"):
            if message.has("checkpoints are occurring too frequently") { return .checkpoint }
            if message.has("could not fork") { return .memory }
            return crash(message)
        case UInt8(ascii: "a"):
            if AutovacuumRun(message) != nil { return .vacuum }
            if message.has("archive command failed") { return .error }
            return crash(message)
        case UInt8(ascii: "d"):
            if message.has("database system is ready to accept") { return .restart }
            return message.has("database system was not properly shut down") ? .crash : nil
        case UInt8(ascii: "r"):
            return message.has("received ") && message.position(of: "shutdown request") != nil ? .restart : nil
        case UInt8(ascii: "o"):
            return message.has("out of memory") ? .memory : nil
        default: return crash(message)
        }
    }

    /// `server process (PID 4711) was terminated by signal 9: Killed`, of any process of the server.
    private static func crash(_ message: ByteSlice) -> ServerEventKind? {
        guard let process = message.position(of: " (PID "), process < 100 else { return nil }
        return message.position(of: ") was terminated by", from: process) != nil ? .crash : nil
    }
}

/// What the server logs with `log_lock_waits` about a process that waits for a lock.
struct LockWait: Equatable {
    let process: Int
    /// Whether the lock was got; otherwise, the process still waits.
    let isOver: Bool
    /// The mode of the lock and the kind of what is locked, such as `ShareLock on transaction`.
    let lock: String
    let microseconds: Int

    init?(_ message: ByteSlice) {
        guard message.has("process ") else { return nil }
        let end = message.endOfDigits(from: 8, most: 10)
        guard let process = message.number(at: 8, digits: end - 8) else { return nil }
        let start: Int
        if message.has(" still waiting for ", at: end) {
            (isOver, start) = (false, end + 19)
        } else if message.has(" acquired ", at: end) {
            (isOver, start) = (true, end + 10)
        } else {
            return nil
        }
        guard let on = message.position(of: " on ", from: start), let after = message.position(of: " after ", from: on),
            let time = message.thousandths(at: after + 7)
        else { return nil }
        self.process = process
        let object = message.part(on, after).prefix {
            !$0.isDigit && $0 != UInt8(ascii: "(") && $0 != UInt8(ascii: "[")
        }
        lock =
            String(decoding: message.part(start, on), as: UTF8.self)
            + String(decoding: [UInt8](object).trimmed.withSlice { [UInt8.space] + [UInt8]($0) }, as: UTF8.self)
        microseconds = time.number
    }

    /// The first process of `Process holding the lock: 12. Wait queue: 34.`, or of `Processes holding the lock: 12, 56. ...`.
    static func holder(in detail: [UInt8]) -> Int? {
        detail.withSlice { detail in
            guard let start = detail.position(of: "holding the lock: ") else { return nil }
            return detail.number(at: start + 18, digits: detail.endOfDigits(from: start + 18, most: 10) - start - 18)
        }
    }
}

/// A deadlock, by its detail.
struct DeadlockDetail: Equatable {
    /// The statement of the process whose statement was canceled, and of the one that it waited for.
    private(set) var statement: [UInt8]?
    private(set) var blocker: [UInt8]?

    /// `Process 1 waits for ShareLock on transaction 7; blocked by process 2.`, a line for each process, then
    /// `Process 1: UPDATE ...`.
    init(_ detail: [UInt8]) {
        detail.withSlice { detail in
            guard detail.has("Process "), let by = detail.position(of: "; blocked by process ") else { return }
            let victim = detail.part(8, detail.endOfDigits(from: 8))
            let holder = detail.part(by + 21, detail.endOfDigits(from: by + 21))
            statement = Self.statement(of: victim, in: detail)
            blocker = Self.statement(of: holder, in: detail)
        }
    }

    private static func statement(of process: ByteSlice, in detail: ByteSlice) -> [UInt8]? {
        var position = 0
        while let newline = detail.position(of: .newline, from: position) {
            position = newline + 1
            guard let end = end(of: process, in: detail, at: position) else { continue }
            var next = detail.count
            var search = end
            while let newline = detail.position(of: .newline, from: search) {
                search = newline + 1
                guard detail.has("Process ", at: search) else { continue }
                let digits = detail.endOfDigits(from: search + 8)
                if digits > search + 8, detail.has(": ", at: digits) {
                    next = newline
                    break
                }
            }
            return [UInt8](detail.part(end, next).trimmed)
        }
        return nil
    }

    /// The position after `Process 1: `.
    private static func end(of process: ByteSlice, in detail: ByteSlice, at start: Int) -> Int? {
        let colon = start + 8 + process.count
        guard detail.has("Process ", at: start), detail.has(process, at: start + 8), detail.has(": ", at: colon)
        else { return nil }
        return colon + 2
    }
}

/// A run of autovacuum: `automatic vacuum of table "shop.public.orders": index scans: 1 ...`.
struct AutovacuumRun: Equatable {
    /// The message up to the table, such as `automatic vacuum of table`.
    let message: String
    /// The table with its schema.
    let table: String
    /// 0 where the message has no elapsed time.
    let microseconds: Int

    init?(_ text: ByteSlice) {
        guard text.has("automatic "), let quote = text.position(of: .quote), quote < 80,
            let words = text.position(of: " of table ") ?? text.position(of: " prevent wraparound of table "),
            words < quote
        else { return nil }
        // In JSON, the quotes are escaped.
        let opening = text[quote - 1] == .backslash ? quote - 1 : quote
        guard let closing = text.position(of: .quote, from: quote + 1) else { return nil }
        let name = text.part(quote + 1, text[closing - 1] == .backslash ? closing - 1 : closing)
        message = String(decoding: text.part(0, opening).trimmed, as: UTF8.self)
        let schema = name.position(of: UInt8(ascii: ".")).map { $0 + 1 } ?? 0
        table = PostgresLogText.storable(name.part(from: schema), limit: 200)
        microseconds =
            text.position(of: "elapsed: ").flatMap { start in
                let whole = text.endOfDigits(from: start + 9, most: 9)
                guard text.has(UInt8(ascii: "."), at: whole),
                    let seconds = text.number(at: start + 9, digits: whole - start - 9),
                    let hundredths = text.number(at: whole + 1, digits: 2)
                else { return nil }
                return seconds * 1_000_000 + hundredths * 10_000
            } ?? 0
    }
}
