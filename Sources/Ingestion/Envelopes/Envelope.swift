/// What a collector of logs writes around each line of a program. It is the same for all kinds of logs.
package enum Envelope: String, CaseIterable, Codable, Sendable {
    /// `2026-11-22T10:00:05.123456789Z stdout F line`: containerd and CRI-O, in the files of Kubernetes' nodes.
    case cri
    /// `{"log":"line\n","stream":"stdout","time":"..."}`: Docker's json-file driver.
    case docker
    /// `{"MESSAGE":"line","__REALTIME_TIMESTAMP":"..."}`: `journalctl -o json`.
    case journal
    /// `{"timestamp":1795341601123,"message":"line"}`: exports of CloudWatch, Azure and Google Cloud.
    case message
    /// `web-1  | line`: `docker compose logs`.
    case compose
    /// `<134>1 2026-11-22T10:00:01.123Z host app 7 - - line` (RFC 5424).
    case syslog5424
    /// `Nov 22 10:00:01 host nginx[7]: line` (RFC 3164): syslog, `journalctl`. With the year before it: syslog-ng.
    case syslog
    /// `2026-11-22T10:00:01.123456+01:00 host nginx[7]: line`: rsyslog, `journalctl -o short-iso`, Heroku.
    case isoSyslog
    /// `2026-11-22T10:00:01.123Z line`: `docker logs -t`, CloudWatch's files, `kubectl logs --timestamps`; or
    /// `2026/11/22 10:00:01.123<tab>line`: Caddy's console.
    case timestamp
    /// `I, [2026-11-22T10:00:01.123456 #1234]  INFO -- : line`: Ruby's logger.
    case ruby

    /// What writes it, for the operator.
    package var writer: String {
        switch self {
        case .cri: "Kubernetes (CRI)"
        case .docker: "Docker's json-file"
        case .journal: "journald's JSON"
        case .message: "JSON with the line as a message"
        case .compose: "docker compose logs"
        case .syslog5424, .syslog, .isoSyslog: "syslog"
        case .timestamp: "a collector that writes the time first"
        case .ruby: "Ruby's logger"
        }
    }

    /// Whether control characters are written as `#011`, and long messages are divided.
    var isSyslog: Bool {
        switch self {
        case .syslog, .isoSyslog, .syslog5424: true
        case .cri, .docker, .journal, .message, .compose, .timestamp, .ruby: false
        }
    }

    /// A line without its envelope.
    struct Content {
        /// Valid only during the call that receives it.
        let message: ByteSlice
        /// When the collector received it, in ISO 8601 or as a number; empty if unknown or without a year.
        var time = ByteSlice.empty
        /// Whether the line goes on in the next one of the same stream.
        var isPartial = false
        /// Whether the program wrote it to standard error.
        var isFromErrors = false
        /// The name of the program or container, and the number of its process; empty if unknown.
        var program = ByteSlice.empty
        var process = ByteSlice.empty
        /// What PostgreSQL writes after `DETAIL:`, where it is not in the message; empty without one.
        var detail = ByteSlice.empty
    }

    /// Passes a line without this envelope to `body`; `nil` if the line is not in it.
    func open<Result>(_ line: ByteSlice, _ body: (Content) throws -> Result) rethrows -> Result? {
        let content: Content?
        switch self {
        case .docker: return try JSONEnvelope.docker.open(line, body)
        case .journal: return try JSONEnvelope.journal.open(line, body)
        case .message: return try JSONEnvelope.message.open(line, body)
        case .cri: content = Self.cri(line)
        case .compose: content = Self.compose(line)
        case .syslog5424: content = Self.syslog5424(line)
        case .syslog: content = Self.syslog(line)
        case .isoSyslog: content = Self.isoSyslog(line)
        case .timestamp: content = Self.timestamp(line)
        case .ruby: content = Self.ruby(line)
        }
        return try content.map(body)
    }

    private static func cri(_ line: ByteSlice) -> Content? {
        guard let time = endOfTime(line), line.has(.space, at: time) else { return nil }
        guard line.has("stdout ", at: time + 1) || line.has("stderr ", at: time + 1) else { return nil }
        let tag = time + 8
        guard line.has(UInt8(ascii: "F"), at: tag) || line.has(UInt8(ascii: "P"), at: tag) else { return nil }
        var end = tag + 1
        // More tags may follow after colons.
        while end < line.count, line[end] != .space { end += 1 }
        return Content(
            message: line.part(from: min(end + 1, line.count)), time: line.part(0, time),
            isPartial: line[tag] == UInt8(ascii: "P"), isFromErrors: line.has("stderr", at: time + 1))
    }

    /// The name of a container is padded with blanks, and can be colored.
    private static func compose(_ line: ByteSlice) -> Content? {
        guard let bar = line.position(of: UInt8(ascii: "|")), bar > 0, bar < 120, line.has(.space, at: bar - 1) else {
            return nil
        }
        let name = line.part(0, bar).trimmed
        let isName = name.allSatisfy {
            $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".")
                || $0 == 0x1B || $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: ";")
        }
        guard isName, name.contains(where: \.isLetter) else { return nil }
        var start = bar + 1
        // The end of the color.
        if line.has("\u{1B}[0m", at: start) { start += 4 }
        if line.has(.space, at: start) { start += 1 }
        let message = line.part(from: start)
        var content = timestamp(message) ?? Content(message: message)
        content.program = name
        return content
    }

    private static func syslog5424(_ line: ByteSlice) -> Content? {
        guard let priority = endOfPriority(line), line.has("1 ", at: priority), let time = endOfTime(line, priority + 2)
        else { return nil }
        // Host, program, process and message number are words.
        var position = time
        var words: [ByteSlice] = []
        for _ in 0..<4 {
            guard line.has(.space, at: position), let end = line.position(of: .space, from: position + 1) else {
                return nil
            }
            words.append(line.part(position + 1, end))
            position = end
        }
        position += 1
        if line.has("-", at: position) {
            position += 1
        } else {
            while line.has(UInt8(ascii: "["), at: position),
                let end = line.position(of: UInt8(ascii: "]"), from: position)
            {
                position = end + 1
            }
        }
        if line.has(.space, at: position) { position += 1 }
        if line.has("\u{FEFF}", at: position) { position += 3 }
        return Content(
            message: line.part(from: min(position, line.count)), time: line.part(priority + 2, time), program: words[1],
            process: words[2])
    }

    private static func syslog(_ line: ByteSlice) -> Content? {
        var start = endOfPriority(line) ?? 0
        if line.endOfDigits(from: start, most: 4) == start + 4, line.has(.space, at: start + 4) { start += 5 }
        guard line.count >= start + 17, line[start].isUppercaseLetter, line[start + 3] == .space,
            line[start + 6] == .space,
            line[start + 9] == UInt8(ascii: ":"), line[start + 12] == UInt8(ascii: ":"), line[start + 15] == .space,
            months.contains(where: { line.has($0, at: start) })
        else { return nil }
        return endOfTag(line, start + 16).map { tagged(line, $0, time: .empty) }
    }

    private static func isoSyslog(_ line: ByteSlice) -> Content? {
        let start = endOfPriority(line) ?? 0
        guard let time = endOfTime(line, start), line.has(.space, at: time) else { return nil }
        return endOfTag(line, time + 1).map { tagged(line, $0, time: line.part(start, time)) }
    }

    private static func timestamp(_ line: ByteSlice) -> Content? {
        guard let time = endOfTime(line) ?? endOfSlashedTime(line),
            line.has(.space, at: time) || line.has(.tab, at: time)
        else { return nil }
        return Content(message: line.part(from: time + 1), time: line.part(0, time))
    }

    private static func ruby(_ line: ByteSlice) -> Content? {
        guard line.has(", [", at: 1), let end = line.position(of: UInt8(ascii: "#"), from: 4), end > 20, end < 40,
            let colon = line.position(of: UInt8(ascii: ":"), from: end),
            line.has(" -- ", at: max(0, colon - 5))
                || line.part(end, colon).split(separator: .space).contains(where: { $0.elementsEqual("--".utf8) })
        else { return nil }
        let message = line.part(from: colon + 1)
        return Content(
            message: message.has(.space, at: 0) ? message.part(from: 1) : message, time: line.part(4, end - 1))
    }

    private static let months: [StaticString] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The position after `<134>`.
    private static func endOfPriority(_ line: ByteSlice) -> Int? {
        guard line.first == UInt8(ascii: "<") else { return nil }
        let end = line.endOfDigits(from: 1, most: 3)
        return end > 1 && line.has(UInt8(ascii: ">"), at: end) ? end + 1 : nil
    }

    /// The position after a time in ISO 8601 with `T` and an offset, judged by its form alone: it stands in every line.
    private static func endOfTime(_ line: ByteSlice, _ start: Int = 0) -> Int? {
        guard line.count >= start + 20, line[start + 4] == UInt8(ascii: "-"), line[start + 7] == UInt8(ascii: "-"),
            line[start + 10] == UInt8(ascii: "T"), line[start + 13] == UInt8(ascii: ":"),
            line[start + 16] == UInt8(ascii: ":"), line[start].isDigit, line[start + 18].isDigit
        else { return nil }
        var end = start + 19
        if line[end] == UInt8(ascii: ".") || line[end] == .comma { end = line.endOfDigits(from: end + 1) }
        guard end < line.count else { return nil }
        if line[end] | 0x20 == UInt8(ascii: "z") { return end + 1 }
        guard line[end] == UInt8(ascii: "+") || line[end] == UInt8(ascii: "-") else { return nil }
        let hours = line.endOfDigits(from: end + 1, most: 4)
        guard line.has(UInt8(ascii: ":"), at: hours) else { return hours >= end + 3 ? hours : nil }
        return line.endOfDigits(from: hours + 1, most: 2)
    }

    /// The position after a time such as `2026/11/22 10:00:01.123`, before a tab.
    private static func endOfSlashedTime(_ line: ByteSlice) -> Int? {
        guard line.count > 19, line[4] == UInt8(ascii: "/"), line[7] == UInt8(ascii: "/"), line[10] == .space,
            line[13] == UInt8(ascii: ":"), line[0].isDigit
        else { return nil }
        let end = line.has(UInt8(ascii: "."), at: 19) ? line.endOfDigits(from: 20) : 19
        return line.has(.tab, at: end) ? end : nil
    }

    /// The message after `tag[7]: `, which ends at `end`.
    private static func tagged(_ line: ByteSlice, _ end: Int, time: ByteSlice) -> Content {
        let before = line.part(0, line.has(UInt8(ascii: ":"), at: end - 2) ? end - 2 : end - 1)
        let tag = before.part(from: before.lastPosition(of: .space).map { $0 + 1 } ?? 0)
        let bracket = tag.position(of: UInt8(ascii: "[")) ?? tag.count
        var process = tag.last == UInt8(ascii: "]") ? tag.part(bracket + 1, tag.count - 1) : .empty
        // Heroku writes `app[postgres.7]`.
        if let point = process.lastPosition(of: UInt8(ascii: ".")) { process = process.part(from: point + 1) }
        return Content(message: line.part(from: end), time: time, program: tag.part(0, bracket), process: process)
    }

    /// The position after `host tag[7]: ` or, as journald and some relays write it, `tag[7]: `.
    private static func endOfTag(_ line: ByteSlice, _ start: Int) -> Int? {
        var position = start
        for _ in 0..<2 {
            guard let blank = line.position(of: .space, from: position), blank > position, blank - position < 256 else {
                return nil
            }
            if line[blank - 1] == UInt8(ascii: ":") { return blank + 1 }
            // Heroku's drains write no colon.
            if line[blank - 1] == UInt8(ascii: "]"), line[position].isLetter,
                line.part(position, blank).contains(UInt8(ascii: "["))
            {
                return blank + 1
            }
            position = blank + 1
        }
        return nil
    }
}
