/// SQL text without literals in a form that is the same for lists of any length, wherever the text was cut off.
///
/// Texts that PostgreSQL's parser rejects are grouped by it. Lists of literals and placeholders, and of rows of them,
/// become one element: `in (?, ?, ?` and `in (?, ?)` begin alike, and so do `values (?, ?), (?` and `values (?, ?)`.
/// Casts of literals, white space, and upper case outside quotes do not count; what is left open at the end is closed.
struct FoldedSQL {
    private let tokens: [ArraySlice<UInt8>]
    private var output: [UInt8] = []

    /// - Parameter redacted: text of `LiteralRedactor`.
    static func folded(_ redacted: String) -> String {
        var folding = FoldedSQL(tokens: tokens(of: Array(redacted.utf8)))
        folding.run()
        return String(decoding: folding.output, as: UTF8.self)
    }

    /// For each token, whether it is within the parentheses of an IN or of VALUES.
    private var valueTokens: [Bool] = []

    private init(tokens: [ArraySlice<UInt8>]) {
        var tokens = tokens
        // Programs that cut texts off mark the end.
        while tokens.last.map({ $0.elementsEqual(".".utf8) }) ?? false { tokens.removeLast() }
        self.tokens = tokens
        var isOpen: [Bool] = []
        var isValues = false
        for index in tokens.indices {
            if holds(index, "values") { isValues = true }
            if holds(index, "select") || holds(index, "returning") || holds(index, "on") { isValues = false }
            if holds(index, ")") { _ = isOpen.popLast() }
            let isWithin = isOpen.last ?? false
            if holds(index, "(") { isOpen.append(isWithin || isValues || holds(index - 1, "in")) }
            valueTokens.append(isWithin)
        }
    }

    private mutating func run() {
        var position = 0
        while position < tokens.count {
            let end = items(at: position)
            write(end == nil ? tokens[position] : [UInt8(ascii: "?")])
            position = end ?? position + 1
        }
    }

    private mutating func write(_ token: ArraySlice<UInt8>) {
        if !output.isEmpty { output.append(UInt8(ascii: " ")) }
        let isQuoted = token.first == UInt8(ascii: "\"")
        output += token.map { isQuoted ? $0 : Self.lowered($0) }
    }

    // MARK: - Lists

    /// How deep rows may be nested; what is nested deeper is not folded.
    private static let deepest = 8

    /// The end of a list of items that begins at a token, or that the end of the text cuts off.
    private func items(at start: Int, depth: Int = 0) -> Int? {
        guard var end = item(at: start, depth: depth) else { return nil }
        while holds(end, ",") {
            guard let next = item(at: end + 1, depth: depth) else { return isCutOff(at: end + 1) ? tokens.count : end }
            end = next
        }
        return end
    }

    /// The end of a literal, or of a row or an array of literals.
    private func item(at start: Int, depth: Int) -> Int? {
        if let end = literal(at: start) { return end }
        if let end = call(at: start, depth: depth) { return end }
        let isNamed = holds(start, "row") || holds(start, "array")
        let open = isNamed ? start + 1 : start
        let closing: StaticString = holds(open, "[") ? "]" : ")"
        guard holds(open, "(") || holds(open, "["), depth < Self.deepest, isNamed || isRow(at: open) else { return nil }
        guard let end = items(at: open + 1, depth: depth + 1) else {
            return isCutOff(at: open + 1) ? tokens.count : nil
        }
        return end == tokens.count ? end : holds(end, closing) ? casts(at: end + 1) : nil
    }

    /// The end of a function whose arguments are items, such as `now()` or `CAST(? AS bigint)`, in a list of values.
    private func call(at start: Int, depth: Int) -> Int? {
        guard depth < Self.deepest, valueTokens.indices.contains(start), valueTokens[start], isName(start) else {
            return nil
        }
        var position = start + 1
        while holds(position, "."), isName(position + 1) { position += 2 }
        guard holds(position, "("), !holds(position - 1, "in"), !holds(position - 1, "values") else { return nil }
        position += 1
        if let end = items(at: position, depth: depth + 1) { position = end }
        // A word that the end of the text cuts off.
        if isName(position), position + 1 == tokens.count { return tokens.count }
        if holds(position, "as") {
            position += 1
            while isName(position) || holds(position, ".") { position += 1 }
            if holds(position, "("), holds(position + 1, "?"), holds(position + 2, ")") { position += 3 }
        }
        if position >= tokens.count { return tokens.count }
        return holds(position, ")") ? casts(at: position + 1) : nil
    }

    private func isName(_ index: Int) -> Bool {
        tokens.indices.contains(index) && (tokens[index].first.map { $0.isNameStart } ?? false)
    }

    /// Whether the text ends in the first token of an item, or before it.
    private func isCutOff(at index: Int) -> Bool {
        index + (holds(index, "-") || holds(index, "+") ? 2 : 1) >= tokens.count
    }

    /// Whether parentheses are a row: not the arguments of a function or the list of an IN.
    private func isRow(at index: Int) -> Bool {
        index == 0 || holds(index - 1, ",") || holds(index - 1, "(") || holds(index - 1, "values")
    }

    /// The end of a literal with its sign, type and casts.
    private func literal(at start: Int) -> Int? {
        var position = start
        if holds(start, "-") || holds(start, "+") || (isTypeBeforeLiteral(at: start) && holds(start + 1, "?")) {
            position += 1
        }
        guard
            holds(position, "?") || holds(position, "null") || holds(position, "true") || holds(position, "false")
                || holds(position, "default")
        else { return nil }
        return casts(at: position + 1)
    }

    private func isTypeBeforeLiteral(at index: Int) -> Bool {
        holds(index, "date") || holds(index, "time") || holds(index, "timestamp") || holds(index, "timestamptz")
            || holds(index, "interval")
    }

    private func casts(at start: Int) -> Int {
        var position = start
        while holds(position, ":"), holds(position + 1, ":") || position + 1 == tokens.count {
            position += 3
            while holds(position, ".") { position += 2 }
            if holds(position, "("), holds(position + 1, "?") || position + 1 == tokens.count {
                while position < tokens.count, !holds(position, ")") { position += 1 }
                position += 1
            }
            while holds(position, "["), holds(position + 1, "]") || position + 1 == tokens.count { position += 2 }
        }
        return min(position, tokens.count)
    }

    /// - Parameter text: in lower case.
    private func holds(_ index: Int, _ text: StaticString) -> Bool {
        guard tokens.indices.contains(index), tokens[index].count == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { zip(tokens[index], $0).allSatisfy { Self.lowered($0) == $1 } }
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    // MARK: - Tokens

    /// Names, quoted names and single characters; `?` for a literal and for a placeholder.
    private static func tokens(of text: [UInt8]) -> [ArraySlice<UInt8>] {
        var tokens: [ArraySlice<UInt8>] = []
        var position = 0
        func end(_ start: Int, while isPart: (UInt8) -> Bool) -> Int {
            text[start...].firstIndex { !isPart($0) } ?? text.count
        }
        while position < text.count {
            let start = position
            let byte = text[position]
            switch byte {
            case ...0x20: position += 1
            case UInt8(ascii: "\""):
                position = min(end(position + 1) { $0 != UInt8(ascii: "\"") } + 1, text.count)
                tokens.append(text[start..<position])
            case UInt8(ascii: "$") where position + 1 < text.count && text[position + 1].isDigit:
                position = end(position + 1) { $0.isDigit }
                tokens.append([UInt8(ascii: "?")])
            case _ where byte.isNameStart:
                position = end(position) { $0.isNameStart || $0.isDigit || $0 == UInt8(ascii: "$") }
                tokens.append(text[start..<position])
            default:
                position += 1
                tokens.append(text[start..<position])
            }
        }
        return tokens
    }
}
