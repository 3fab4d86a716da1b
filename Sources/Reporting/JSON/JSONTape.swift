import FoundationEssentials

/// A JSON text (RFC 8259, UTF-8), with the place of every value in it.
final class JSONTape: Sendable {
    /// What a value is, as far as its text tells.
    enum Kind: UInt8 {
        case null, yes, no, integer, decimal
        /// A string that stands between its quotes as it is.
        case text
        /// A string with `\` in it.
        case escaped
        case array, object
    }

    /// A value, or the name of a member, which stands before its value.
    struct Node {
        let kind: Kind
        /// The bytes of the text; of a string, those between its quotes.
        let start: UInt32
        fileprivate(set) var end: UInt32
        /// The index of the node after this value and everything in it.
        fileprivate(set) var next: UInt32
    }

    let bytes: [UInt8]
    /// In the order of the text; the whole value comes first.
    let nodes: [Node]

    /// `nil` for what is not JSON, is nested more than 500 deep, or has 4 GB. All strings are valid.
    init?(_ json: Data) {
        guard json.count < Int(UInt32.max) else { return nil }
        bytes = Array(json)
        var scanner = Scanner(bytes)
        guard scanner.readWhole() else { return nil }
        nodes = scanner.nodes
    }

    /// The text of a string; `nil` for another value.
    func text(_ node: Node) -> String? {
        node.kind == .text || node.kind == .escaped
            ? Self.text(bytes[Int(node.start)..<Int(node.end)], isEscaped: node.kind == .escaped) : nil
    }

    /// The text of what is between quotes; `nil` if it is invalid.
    fileprivate static func text(_ content: ArraySlice<UInt8>, isEscaped: Bool) -> String? {
        isEscaped
            ? unescaped(content).flatMap { String(validating: $0, as: UTF8.self) }
            : String(validating: content, as: UTF8.self)
    }

    /// A number without fraction and exponent; `nil` for another value, and for one that does not fit.
    func integer(_ node: Node) -> Int? {
        guard node.kind == .integer else { return nil }
        var index = Int(node.start)
        let isNegative = bytes[index] == UInt8(ascii: "-")
        if isNegative { index += 1 }
        var value = 0
        while index < Int(node.end) {
            let (tens, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let digit = Int(bytes[index] - UInt8(ascii: "0"))
            let (sum, isTooLargeStill) =
                isNegative ? tens.subtractingReportingOverflow(digit) : tens.addingReportingOverflow(digit)
            if isTooLarge || isTooLargeStill { return nil }
            value = sum
            index += 1
        }
        return value
    }

    /// A number, correctly rounded; `nil` for another value, and for one that does not fit.
    func double(_ node: Node) -> Double? {
        guard node.kind == .integer || node.kind == .decimal else { return nil }
        if let value = exact(node) { return value }
        return Double(String(decoding: bytes[Int(node.start)..<Int(node.end)], as: UTF8.self))
            .flatMap { $0.isFinite ? $0 : nil }
    }

    /// A number whose digits and power of ten are both exact in double precision, so that one operation rounds once
    /// (Clinger, "How to Read Floating Point Numbers Accurately", 1990); `nil` for any other, and for zero.
    private func exact(_ node: Node) -> Double? {
        var (digits, decimals) = (0, 0)
        var (isNegative, isFraction) = (false, false)
        for byte in bytes[Int(node.start)..<Int(node.end)] {
            switch byte {
            case UInt8(ascii: "-"): isNegative = true
            case UInt8(ascii: "."): isFraction = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits = digits * 10 + Int(byte - UInt8(ascii: "0"))
                if isFraction { decimals += 1 }
                if digits >= 1 << 53 { return nil }
            default: return nil
            }
        }
        guard digits > 0, decimals < Self.powersOfTen.count else { return nil }
        let value = Double(digits) / Self.powersOfTen[decimals]
        return isNegative ? -value : value
    }

    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    /// `nil` for an escape that is not one of JSON's, or half of a surrogate pair.
    private static func unescaped(_ content: ArraySlice<UInt8>) -> [UInt8]? {
        var text: [UInt8] = []
        text.reserveCapacity(content.count)
        var rest = content
        func unit() -> UInt16? {
            guard rest.count >= 4 else { return nil }
            let digits = rest.prefix(4)
            rest = rest.dropFirst(4)
            guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
            return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        }
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                text.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "\""): text.append(UInt8(ascii: "\""))
            case UInt8(ascii: "\\"): text.append(UInt8(ascii: "\\"))
            case UInt8(ascii: "/"): text.append(UInt8(ascii: "/"))
            case UInt8(ascii: "b"): text.append(0x08)
            case UInt8(ascii: "f"): text.append(0x0C)
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "r"): text.append(0x0D)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "u"):
                guard let first = unit() else { return nil }
                var units = [first]
                if UTF16.isLeadSurrogate(first) {
                    guard rest.popFirst() == UInt8(ascii: "\\"), rest.popFirst() == UInt8(ascii: "u"),
                        let second = unit()
                    else { return nil }
                    units.append(second)
                }
                guard let scalar = String(validating: units, as: UTF16.self) else { return nil }
                text += scalar.utf8
            default: return nil
            }
        }
        return text
    }
}

/// One pass over the text.
private struct Scanner {
    private let bytes: [UInt8]
    private var index = 0
    private var depth = 0
    var nodes: [JSONTape.Node] = []

    private static let deepest = 500

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        nodes.reserveCapacity(bytes.count / 6)
    }

    mutating func readWhole() -> Bool {
        guard readValue() else { return false }
        skipSpace()
        return index == bytes.count
    }

    private var byte: UInt8 { index < bytes.count ? bytes[index] : 0 }

    private mutating func skipSpace() {
        while index < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[index]) { index += 1 }
    }

    private mutating func append(_ kind: JSONTape.Kind, _ range: Range<Int>) {
        nodes.append(
            JSONTape.Node(
                kind: kind, start: UInt32(range.lowerBound), end: UInt32(range.upperBound),
                next: UInt32(nodes.count + 1)))
    }

    private mutating func readValue() -> Bool {
        skipSpace()
        switch byte {
        case UInt8(ascii: "{"): return readAll(.object, until: UInt8(ascii: "}"))
        case UInt8(ascii: "["): return readAll(.array, until: UInt8(ascii: "]"))
        case UInt8(ascii: "\""): return readText()
        case UInt8(ascii: "n"): return read("null", .null)
        case UInt8(ascii: "t"): return read("true", .yes)
        case UInt8(ascii: "f"): return read("false", .no)
        default: return readNumber()
        }
    }

    /// An array or object.
    private mutating func readAll(_ kind: JSONTape.Kind, until end: UInt8) -> Bool {
        let place = nodes.count
        append(kind, index..<index)
        index += 1
        depth += 1
        guard depth <= Self.deepest else { return false }
        skipSpace()
        if byte != end {
            while true {
                if kind == .object {
                    skipSpace()
                    guard byte == UInt8(ascii: "\""), readText() else { return false }
                    skipSpace()
                    guard byte == UInt8(ascii: ":") else { return false }
                    index += 1
                }
                guard readValue() else { return false }
                skipSpace()
                if byte != UInt8(ascii: ",") { break }
                index += 1
            }
            guard byte == end else { return false }
        }
        index += 1
        depth -= 1
        nodes[place].end = UInt32(index)
        nodes[place].next = UInt32(nodes.count)
        return true
    }

    private mutating func readText() -> Bool {
        index += 1
        let start = index
        var kind = JSONTape.Kind.text
        var isASCII = true
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                if kind == .escaped || !isASCII {
                    guard JSONTape.text(bytes[start..<index], isEscaped: kind == .escaped) != nil else { return false }
                }
                append(kind, start..<index)
                index += 1
                return true
            case UInt8(ascii: "\\"):
                kind = .escaped
                index += 2
            case 0..<0x20: return false
            case 0x80...:
                isASCII = false
                index += 1
            default: index += 1
            }
        }
        return false
    }

    private mutating func read(_ word: StaticString, _ kind: JSONTape.Kind) -> Bool {
        let end = index + word.utf8CodeUnitCount
        guard end <= bytes.count, word.withUTF8Buffer({ bytes[index..<end].elementsEqual($0) }) else { return false }
        append(kind, index..<end)
        index = end
        return true
    }

    private mutating func readNumber() -> Bool {
        let start = index
        var kind = JSONTape.Kind.integer
        if byte == UInt8(ascii: "-") { index += 1 }
        if byte == UInt8(ascii: "0") {
            index += 1
        } else {
            guard skipDigits() else { return false }
        }
        if byte == UInt8(ascii: ".") {
            kind = .decimal
            index += 1
            guard skipDigits() else { return false }
        }
        if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
            kind = .decimal
            index += 1
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { index += 1 }
            guard skipDigits() else { return false }
        }
        append(kind, start..<index)
        return true
    }

    /// - Returns: whether there was one.
    private mutating func skipDigits() -> Bool {
        let start = index
        while index < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) { index += 1 }
        return index > start
    }
}
