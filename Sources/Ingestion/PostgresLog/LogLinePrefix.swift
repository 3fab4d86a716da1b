import Reporting

/// PostgreSQL's `log_line_prefix`, compiled: the text before each message on standard error.
package struct LogLinePrefix: Hashable, Sendable {
    enum Field: Hashable, Sendable {
        case applicationName
        /// Any text: user, database, host, backend type, command tag.
        case text
        case process, session
        case timestamp, secondsSince1970
        case number, transaction, sqlState
    }

    enum Element: Hashable, Sendable {
        case literal([UInt8])
        /// Padded with blanks to a width: after the value if negative.
        case field(Field, width: Int)
    }

    /// The prefix as written in `postgresql.conf`, without the apostrophes around it.
    package let text: String
    let elements: [Element]
    /// The number of elements that processes without a session write (`%q`).
    let elementsWithoutSession: Int

    /// The default of PostgreSQL: `%m [%p] `.
    package static let standard = LogLinePrefix(
        text: "%m [%p] ",
        elements: [
            .field(.timestamp, width: 0), .literal(Array(" [".utf8)), .field(.process, width: 0),
            .literal(Array("] ".utf8)),
        ], elementsWithoutSession: 4)

    private init(text: String, elements: [Element], elementsWithoutSession: Int) {
        self.text = text
        self.elements = elements
        self.elementsWithoutSession = elementsWithoutSession
    }

    /// Whether it identifies sessions (`%c`, `%p`); without that, plans are not joined with their statements.
    package var tellsSessions: Bool { has(.process) || has(.session) }

    /// Whether it has the time (`%m`, `%t`, `%n`); without that, only lines in an envelope with a time can be read.
    package var hasTime: Bool { has(.timestamp) || has(.secondsSince1970) }

    private func has(_ field: Field) -> Bool {
        elements.contains { if case .field(field, _) = $0 { true } else { false } }
    }

    /// The prefix of lines before which the time and the process of their envelope were written.
    var afterEnvelope: LogLinePrefix {
        let head = Self.standard
        return LogLinePrefix(
            text: head.text + text, elements: head.elements + elements,
            elementsWithoutSession: head.elements.count + elementsWithoutSession)
    }

    /// Throws `LogLinePrefixError` if an escape is unknown.
    package init(_ text: String) throws {
        var elements: [Element] = []
        var literal: [UInt8] = []
        var elementsWithoutSession: Int?
        func endLiteral() {
            if !literal.isEmpty { elements.append(.literal(literal)) }
            literal = []
        }
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                literal.append(byte)
                continue
            }
            let width = Self.takeWidth(&rest)
            guard let width, let escape = rest.popFirst() else {
                throw LogLinePrefixError(prefix: text, problem: .unknownEscape("%"))
            }
            switch escape {
            case UInt8(ascii: "%"): literal.append(escape)
            case UInt8(ascii: "q"):
                endLiteral()
                elementsWithoutSession = elementsWithoutSession ?? elements.count
            default:
                guard let field = Self.fields[escape] else {
                    throw LogLinePrefixError(
                        prefix: text, problem: .unknownEscape("%" + PostgresLogText.storable([escape])))
                }
                endLiteral()
                elements.append(.field(field, width: width))
            }
        }
        endLiteral()
        self.init(text: text, elements: elements, elementsWithoutSession: elementsWithoutSession ?? elements.count)
    }

    /// `%s` is the start of the session, in the format of a time, and `%P` the leader of a parallel worker.
    private static let fields: [UInt8: Field] = [
        UInt8(ascii: "a"): .applicationName, UInt8(ascii: "u"): .text, UInt8(ascii: "d"): .text,
        UInt8(ascii: "r"): .text, UInt8(ascii: "h"): .text, UInt8(ascii: "L"): .text, UInt8(ascii: "b"): .text,
        UInt8(ascii: "i"): .text, UInt8(ascii: "p"): .process, UInt8(ascii: "c"): .session, UInt8(ascii: "P"): .number,
        UInt8(ascii: "l"): .number, UInt8(ascii: "x"): .number, UInt8(ascii: "Q"): .number,
        UInt8(ascii: "t"): .timestamp, UInt8(ascii: "m"): .timestamp, UInt8(ascii: "n"): .secondsSince1970,
        UInt8(ascii: "s"): .text, UInt8(ascii: "v"): .transaction, UInt8(ascii: "e"): .sqlState,
    ]

    /// The width between `%` and the letter; 0 if there is none, `nil` if it is not a number.
    private static func takeWidth(_ rest: inout ArraySlice<UInt8>) -> Int? {
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest.removeFirst() }
        var width = 0
        var hasDigits = false
        while let digit = rest.first, digit.isDigit {
            width = min(width * 10 + Int(digit - UInt8(ascii: "0")), 1000)
            hasDigits = true
            rest.removeFirst()
        }
        if isNegative, !hasDigits { return nil }
        return isNegative ? -width : width
    }
}

/// Why a `log_line_prefix` cannot be used.
package struct LogLinePrefixError: OperatorError, Equatable {
    package var exitStatus: Int32 { 64 }
    enum Problem: Equatable {
        case unknownEscape(String)
    }

    let prefix: String
    let problem: Problem

    package var description: String {
        switch problem {
        case .unknownEscape("%"):
            "log_line_prefix '\(prefix)' has a % without a letter; write %% for a percent sign"
        case .unknownEscape(let escape):
            "log_line_prefix '\(prefix)' has \(escape), which is not an escape of PostgreSQL 18 or older; "
                + "give the output of SHOW log_line_prefix"
        }
    }
}
