import Reporting
import FoundationEssentials

/// Removes literals and comments from SQL text token by token, which also works for text that does not parse.
///
/// String constants in every form, dollar quotes and numbers become `?`; comments are dropped; white space is
/// collapsed. Names and placeholders such as `$1` stay. Text that ends inside a literal, such as a truncated statement,
/// ends there. After a backslash before a quote, the end of the string depends on a setting of the server, so the rest
/// is dropped.
struct LiteralRedactor {
    private let bytes: [UInt8]
    private var position = 0
    private var output: [UInt8] = []
    private var isAmbiguous = false
    /// Whether the text ends within a string or a quoted name.
    private var isOpen = false
    /// Written for a string and for a number.
    private let standIns: (string: [UInt8], number: [UInt8])
    /// Whether the text is a condition in a plan, where a number can be the name of a subplan.
    private let isCondition: Bool

    static func redact(_ sql: String) -> String { read(sql).text }

    /// Redacts a text of a plan's node, in which `SubPlan 1` and `InitPlan 1` are names; a column of that name would be
    /// quoted.
    static func redactCondition(_ condition: String) -> String {
        var redactor = LiteralRedactor(condition, isCondition: true)
        redactor.run()
        return redactor.text
    }

    /// The same statement with one string in place of all strings and 1 for each number, for the parser.
    ///
    /// - Returns: `nil` if the end of a string depends on a setting of the server, or the text ends within one.
    static func uniform(_ sql: String, string: String = "''") -> String? {
        var redactor = LiteralRedactor(sql, string: string, number: "1")
        redactor.run()
        return redactor.isAmbiguous || redactor.isOpen ? nil : redactor.text
    }

    /// - Returns: the text; whether the end of a string in it depends on a setting of the server: a parser that assumes
    ///   one setting can mistake strings for names under the other; and whether the text ends within a string.
    static func read(_ sql: String) -> (text: String, isAmbiguous: Bool, isOpen: Bool) {
        var redactor = LiteralRedactor(sql)
        redactor.run()
        return (redactor.text, redactor.isAmbiguous, redactor.isOpen)
    }

    /// The beginning of a text before its first literal and its first line break.
    ///
    /// In a text with an apostrophe too many, what looks like a name can belong to a literal: another session may have
    /// written a line into the log in between.
    static func firstWords(_ sql: String) -> String {
        let line = sql.drop { $0.isWhitespace }.prefix { !$0.isNewline }
        let words = redact(String(line)).prefix { $0 != "?" }
        return "\(words.trimmed) ...".trimmed
    }

    private init(_ sql: String, string: String = "?", number: String = "?", isCondition: Bool = false) {
        bytes = Array(sql.utf8)
        standIns = (Array(string.utf8), Array(number.utf8))
        self.isCondition = isCondition
    }

    private var text: String { String(decoding: output, as: UTF8.self) }

    private mutating func run() {
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "'"):
                skipString(escapes: false)
            case UInt8(ascii: "\""):
                copyQuotedName()
            case UInt8(ascii: "$"):
                copyPlaceholderOrSkipDollarQuote()
            case UInt8(ascii: "-") where peek(1) == UInt8(ascii: "-"):
                skipLineComment()
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"):
                skipBlockComment()
            case _ where byte.isDigit || (byte == UInt8(ascii: ".") && peek(1)?.isDigit == true):
                skipNumber()
            case _ where byte.isNameStart:
                copyName()
            case _ where byte.isBlank:
                position += 1
                blank()
            default:
                output.append(byte)
                position += 1
            }
        }
        if output.last == UInt8(ascii: " ") { output.removeLast() }
    }

    private func peek(_ ahead: Int = 0) -> UInt8? { position + ahead < bytes.count ? bytes[position + ahead] : nil }

    private mutating func blank() {
        if let last = output.last, last != UInt8(ascii: " ") { output.append(UInt8(ascii: " ")) }
    }

    private mutating func string() { output += standIns.string }

    private mutating func skipString(escapes: Bool) {
        string()
        position += 1
        while let byte = peek() {
            position += 1
            if byte == UInt8(ascii: "\\") {
                if escapes {
                    position += 1
                } else if peek() == UInt8(ascii: "'") {
                    output.append(contentsOf: Array(" ...".utf8))
                    position = bytes.count
                    isAmbiguous = true
                }
            } else if byte == UInt8(ascii: "'") {
                guard peek() == UInt8(ascii: "'") else { return }
                position += 1
            }
        }
        isOpen = true
    }

    private mutating func copyQuotedName() {
        let start = position
        position += 1
        while let byte = peek() {
            position += 1
            if byte == UInt8(ascii: "\"") {
                guard peek() == UInt8(ascii: "\"") else { break }
                position += 1
            }
        }
        // An unterminated name can contain anything.
        let name = bytes[start..<position]
        if name.count > 1, name.last == UInt8(ascii: "\"") {
            output.append(contentsOf: name)
        } else {
            string()
            isOpen = true
        }
    }

    private mutating func copyPlaceholderOrSkipDollarQuote() {
        if peek(1)?.isDigit == true {
            output.append(bytes[position])
            position += 1
            while let byte = peek(), byte.isDigit {
                output.append(byte)
                position += 1
            }
            return
        }
        var end = position + 1
        while end < bytes.count, bytes[end].isNameStart || bytes[end].isDigit { end += 1 }
        guard end < bytes.count, bytes[end] == UInt8(ascii: "$") else {
            output.append(bytes[position])
            position += 1
            return
        }
        string()
        let tag = bytes[position...end]
        position = end + 1
        while position < bytes.count, !bytes[position...].starts(with: tag) { position += 1 }
        if position >= bytes.count { isOpen = true }
        position = min(position + tag.count, bytes.count)
    }

    private mutating func skipLineComment() {
        while let byte = peek(), byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") { position += 1 }
        blank()
    }

    private mutating func skipBlockComment() {
        var depth = 0
        repeat {
            if peek() == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
                depth += 1
                position += 2
            } else if peek() == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
                depth -= 1
                position += 2
            } else {
                position += 1
            }
        } while depth > 0 && position < bytes.count
        position = min(position, bytes.count)
        blank()
    }

    private mutating func skipNumber() {
        let start = position
        output += standIns.number
        while let byte = peek() {
            let signOfExponent =
                (byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-"))
                && (bytes[position - 1] | 0x20) == UInt8(ascii: "e") && peek(1)?.isDigit == true
            guard byte.isDigit || byte.isNameStart || byte == UInt8(ascii: ".") || signOfExponent else { return }
            position += 1
            if isNameInNumber(from: start) { return skipName() }
        }
    }

    /// Whether the token ends in a letter that is not part of a number, so that a name begins there: servers before
    /// version 15 read `1a$$` as a number and the name `a$$`, which does not open a dollar quote.
    private func isNameInNumber(from start: Int) -> Bool {
        let last = bytes[position - 1]
        guard last.isNameStart, last != UInt8(ascii: "_") else { return false }
        let isPrefixed =
            bytes[start] == UInt8(ascii: "0") && start + 1 < bytes.count && "xXoObB".utf8.contains(bytes[start + 1])
        if isPrefixed { return !(position == start + 2 || last.isHexadecimal) }
        let isSigned = peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-")
        return (last | 0x20) != UInt8(ascii: "e") || peek(isSigned ? 1 : 0)?.isDigit != true
    }

    private mutating func skipName() {
        while let byte = peek(), byte.isNameStart || byte.isDigit || byte == UInt8(ascii: "$") { position += 1 }
    }

    private mutating func copyName() {
        let start = position
        skipName()
        let name = bytes[start..<position]
        if peek() == UInt8(ascii: "'"), name.count == 1, let prefix = name.first.map({ $0 | 0x20 }),
            [UInt8(ascii: "e"), UInt8(ascii: "b"), UInt8(ascii: "x"), UInt8(ascii: "n")].contains(prefix)
        {
            skipString(escapes: prefix == UInt8(ascii: "e"))
        } else {
            output.append(contentsOf: name)
            if isCondition, name.elementsEqual("SubPlan".utf8) || name.elementsEqual("InitPlan".utf8) {
                copySubplanNumber()
            }
        }
    }

    /// EXPLAIN writes a blank and a short number, then a parenthesis or another blank.
    private mutating func copySubplanNumber() {
        guard peek() == UInt8(ascii: " ") else { return }
        var end = position + 1
        while end < bytes.count, bytes[end].isDigit { end += 1 }
        guard (2...5).contains(end - position), end < bytes.count,
            bytes[end] == UInt8(ascii: ")") || bytes[end] == UInt8(ascii: " ")
        else { return }
        output.append(contentsOf: bytes[position..<end])
        position = end
    }
}

extension UInt8 {
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    /// Letters, the underscore, and every byte of a character beyond ASCII.
    var isNameStart: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) || self == UInt8(ascii: "_") || self >= 0x80
    }

    var isHexadecimal: Bool { isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20) }

    fileprivate var isBlank: Bool { self <= 0x20 }
}
