/// Texts from a log made fit for storing: valid UTF-8, no zero bytes, and of limited length.
enum PostgresLogText {
    /// Of a query.
    static let longestQuery = 100_000
    /// Of an endpoint.
    static let longestEndpoint = 1000
    /// Of the parameters of a statement.
    static let longestParameters = 10_000

    /// What is no UTF-8 and zero bytes become U+FFFD; cut where a character begins so that at most `limit` bytes are left.
    static func storable(_ bytes: some Collection<UInt8>, limit: Int = .max) -> String {
        let kept = bytes.prefix(limit > Int.max - 4 ? limit : limit + 4)
        let text =
            kept.contains(0)
            ? String(decoding: kept.flatMap { $0 == 0 ? [0xef, 0xbf, 0xbd] : [$0] }, as: UTF8.self)
            : String(decoding: kept, as: UTF8.self)
        guard text.utf8.count > limit else { return text }
        var end = text.utf8.index(text.utf8.startIndex, offsetBy: limit)
        while end > text.utf8.startIndex, text.utf8[end] & 0b1100_0000 == 0b1000_0000 {
            end = text.utf8.index(before: end)
        }
        return String(text[..<end])
    }

    /// How a text begins, for a message: at most 80 characters, all of them visible, with `x` for a letter and `9` for a digit.
    ///
    /// A record that cannot be read may begin anywhere, also within a literal; its form tells what it is, its words may be
    /// somebody's.
    static func excerpt(_ bytes: PostgresLogBytes, _ range: Range<Int>) -> String {
        let start = range.prefix(400)
        var excerpt = ""
        var length = 0
        for scalar in String(decoding: bytes.array(start), as: UTF8.self).unicodeScalars {
            let shown = visible(scalar)
            guard length + shown.unicodeScalars.count < 80 else { return excerpt + "…" }
            excerpt += shown
            length += shown.unicodeScalars.count
        }
        return start.count < range.count ? excerpt + "…" : excerpt
    }

    private static func visible(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": return "\\n"
        case "\t": return "\\t"
        case "\r": return "\\r"
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .nonspacingMark, .enclosingMark, .spacingMark:
            return "\\u{\(String(scalar.value, radix: 16))}"
        case .decimalNumber, .letterNumber, .otherNumber: return "9"
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return "x"
        default: return String(Character(scalar))
        }
    }
}
