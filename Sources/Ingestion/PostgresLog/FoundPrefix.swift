import Reporting

/// A `log_line_prefix` made from a line, for logs whose prefix nobody names.
///
/// Times, sessions, processes and the values after labels such as `app=` are found by their form. Any other word is written
/// as `%u`, which stands for any text.
struct FoundPrefix {
    private let head: ByteSlice
    private let clock: ClockReader
    /// The prefix so far: escapes and the text between them.
    private var parts: [String] = []
    /// The last time in `parts`.
    private var time: Int?
    private var position = 0
    private var hasProcess = false
    /// Whether the user and the database were found; an application's name can follow.
    private var hasUser = false

    /// The prefix of a line that begins a message or a part of one; `nil` if it has no time, or no severity.
    static func prefix(of line: ByteSlice, clock: ClockReader) -> LogLinePrefix? {
        guard let mark = SeverityMark.first(in: line) else { return nil }
        var found = FoundPrefix(head: line.part(0, mark.start), clock: clock)
        found.read()
        // Only escapes of PostgreSQL are written here, so that this cannot fail.
        return found.time == nil ? nil : try? LogLinePrefix(found.parts.joined())
    }

    /// The abbreviation after a time that cannot be read because of it; `nil` if there is none.
    static func unknownZone(in head: ByteSlice, _ clock: ClockReader) -> String? {
        for position in head.indices where head.has(.space, at: position + 10) {
            guard clock.iso8601(head, at: position) == nil, head.has(UInt8(ascii: "-"), at: position + 4),
                head.has(UInt8(ascii: ":"), at: position + 13),
                head.number(at: position, digits: 4) != nil, head.number(at: position + 17, digits: 2) != nil
            else { continue }
            var start = position + 19
            if head.has(UInt8(ascii: "."), at: start) { start = head.endOfDigits(from: start + 1) }
            guard head.has(.space, at: start) else { return nil }
            let name = head.part(from: start + 1).prefix { $0.isUppercaseLetter }
            return name.count >= 3 ? String(decoding: name, as: UTF8.self) : nil
        }
        return nil
    }

    private init(head: ByteSlice, clock: ClockReader) {
        self.head = head
        self.clock = clock
    }

    private mutating func read() {
        while position < head.count {
            if readTime() { continue }
            if readLabel() || hasUser && readApplication() { continue }
            let end = endOfWord(position)
            if end > position {
                readWord(head.part(position, end))
            } else {
                literal(head[position])
                position += 1
            }
        }
    }

    private mutating func literal(_ byte: UInt8) {
        parts.append(byte == UInt8(ascii: "%") ? "%%" : String(decoding: [byte], as: UTF8.self))
    }

    /// PostgreSQL writes a blank between date and time; with a `T`, it is the time of a collector.
    private mutating func readTime() -> Bool {
        if head.has(.space, at: position + 10), let time = clock.iso8601(head, at: position) {
            let hasDecimals = head.has(UInt8(ascii: "."), at: position + 19)
            // An earlier one is the start of the session.
            if let earlier = self.time { parts[earlier] = "%s" }
            addTime(hasDecimals ? "%m" : "%t", time.end)
            return true
        }
        if time == nil, head.endOfDigits(from: position) == position + 10, let time = head.thousandths(at: position) {
            addTime("%n", time.end)
            return true
        }
        return false
    }

    private mutating func addTime(_ escape: String, _ end: Int) {
        time = parts.count
        parts.append(escape)
        position = end
    }

    /// Reads `db=shop`, up to where the value ends.
    private mutating func readLabel() -> Bool {
        var end = position
        while end < head.count, head[end].isLetter || head[end] == UInt8(ascii: "_") { end += 1 }
        guard end > position, head.has(UInt8(ascii: "="), at: end) else { return false }
        let name = head.part(position, end)
        parts.append(String(decoding: head.part(position, end + 1), as: UTF8.self))
        let value = end + 1
        position = endOfValue(value)
        parts.append(Self.field(label: name, head.part(value, position)))
        return true
    }

    /// Reads what follows the user and the database up to the last blank or bracket, if it is no field of another form: a
    /// name such as `GET /orders`, with blanks in it.
    private mutating func readApplication() -> Bool {
        guard head[position].isLetter || head[position] == UInt8(ascii: "/") else { return false }
        let end = endOfValue(position)
        let value = head.part(position, end)
        if Self.isSession(value) || Self.isAddress(value) { return false }
        parts.append("%a")
        position = end
        hasUser = false
        return true
    }

    private static func field(label: ByteSlice, _ value: ByteSlice) -> String {
        let isNumber = !value.isEmpty && value.allSatisfy(\.isDigit)
        return switch String(decoding: label, as: UTF8.self).lowercased() {
        case "app", "a", "application", "application_name", "appname": "%a"
        case "db", "d", "database", "dbname": "%d"
        case "client", "host", "h", "remote", "ip", "addr", "r": value.contains(UInt8(ascii: "(")) ? "%r" : "%h"
        case "pid", "p", "process": isNumber ? "%p" : "%u"
        case "session", "sess", "c", "sid": isSession(value) ? "%c" : "%u"
        case "line", "l": isNumber ? "%l" : "%u"
        case "state", "e", "sqlstate": value.count == 5 ? "%e" : "%u"
        default: "%u"
        }
    }

    /// A value can have blanks in it: it ends before a separator, the next label, or the last blank.
    private func endOfValue(_ start: Int) -> Int {
        var end = start
        while end < head.count {
            let byte = head[end]
            if ",;|])>}".utf8.contains(byte) { return end }
            if byte == .space {
                let next = head.part(from: end).firstIndex { $0 != .space }.map { $0 + end } ?? head.count
                if next == head.count || head[next] == UInt8(ascii: "[") || isLabel(next) { return end }
            }
            end += 1
        }
        return end
    }

    private func isLabel(_ start: Int) -> Bool {
        var end = start
        while end < head.count, head[end].isLetter || head[end] == UInt8(ascii: "_") { end += 1 }
        return end > start && head.has(UInt8(ascii: "="), at: end)
    }

    private func endOfWord(_ start: Int) -> Int {
        for word in ["[unknown]", "[local]"] as [StaticString] where head.has(word, at: start) {
            let end = start + word.utf8CodeUnitCount
            return head.has(UInt8(ascii: "@"), at: end) ? endOfWord(end + 1) : end
        }
        var end = start
        while end < head.count, !isSeparator(head[end]) {
            end += 1
            if head[end - 1] == UInt8(ascii: "@"), head.has("[unknown]", at: end) { end += 9 }
        }
        // A host with its port.
        if end > start, head.has(UInt8(ascii: "("), at: end) {
            let digits = head.endOfDigits(from: end + 1)
            if digits > end + 1, head.has(UInt8(ascii: ")"), at: digits) { return digits + 1 }
        }
        return end
    }

    private func isSeparator(_ byte: UInt8) -> Bool { byte <= .space || "[](){}<>,;|=\"'".utf8.contains(byte) }

    /// Reads a word up to what separates fields without a blank: `UTC-65a1b2c3.12ab-`,
    /// `UTC:10.0.0.1(5):shop@shop:[77]:`.
    private mutating func readWord(_ word: ByteSlice) {
        let isJoint = { (byte: UInt8) in byte == UInt8(ascii: "-") || byte == UInt8(ascii: ":") }
        if word.has("-1", at: word.count - 2), word.endOfDigits(from: 0) == word.count - 2 {
            parts.append("%l-1")
            position += word.count
            return
        }
        guard let joint = word.firstIndex(where: isJoint), !Self.isAddress(word) else {
            readPart(word)
            position += word.count
            return
        }
        if joint > 0 { readPart(word.part(0, joint)) }
        literal(word[joint])
        position += joint + 1
    }

    private mutating func readPart(_ word: ByteSlice) {
        if Self.isSession(word) {
            parts.append("%c")
            hasProcess = true
        } else if word.count == 5, word.first == UInt8(ascii: "0"), word.allSatisfy(\.isDigit) {
            parts.append("%e")
        } else if word.allSatisfy(\.isDigit) {
            parts.append(hasProcess ? "%l" : "%p")
            hasProcess = true
        } else if word.contains(UInt8(ascii: "/")), word.allSatisfy({ $0.isDigit || $0 == UInt8(ascii: "/") }) {
            parts.append("%v")
        } else if word.count == 5, word.allSatisfy({ $0.isDigit || $0.isUppercaseLetter }),
            word.contains(where: \.isDigit)
        {
            parts.append("%e")
        } else if let at = word.position(of: UInt8(ascii: "@")) {
            parts.append(at == word.count - 1 ? "%u@" : at == 0 ? "@%d" : "%u@%d")
            hasUser = true
        } else {
            parts.append(Self.isAddress(word) ? (word.contains(UInt8(ascii: "(")) ? "%r" : "%h") : "%u")
        }
    }

    /// `65a1b2c3.12ab`: seconds and process in hexadecimal digits.
    static func isSession(_ word: ByteSlice) -> Bool {
        guard let point = word.position(of: UInt8(ascii: ".")), point >= 6, point <= 16, point + 1 < word.count else {
            return false
        }
        return word.part(0, point).allSatisfy { $0.hexDigit != nil }
            && word.part(from: point + 1).allSatisfy { $0.hexDigit != nil }
    }

    /// An address of the internet, perhaps with a port in parentheses.
    private static func isAddress(_ word: ByteSlice) -> Bool {
        let host = word.part(0, word.position(of: UInt8(ascii: "(")) ?? word.count)
        let isFour =
            host.count(where: { $0 == UInt8(ascii: ".") }) == 3
            && host.allSatisfy { $0.isDigit || $0 == UInt8(ascii: ".") }
        let isSix =
            host.count(where: { $0 == UInt8(ascii: ":") }) >= 2
            && host.allSatisfy { $0.hexDigit != nil || $0 == UInt8(ascii: ":") }
        return isFour || isSix
    }
}
