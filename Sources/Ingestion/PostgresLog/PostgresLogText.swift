/// Texts from a log, prepared for storage: valid UTF-8, without zero bytes, of limited length.
enum PostgresLogText {
    /// The maximum length of a query.
    static let longestQuery = 100_000
    /// The maximum length of an endpoint.
    static let longestEndpoint = 1000
    /// The maximum length of the parameters of a statement.
    static let longestParameters = 10_000

    /// Replaces invalid UTF-8 and zero bytes by U+FFFD, and cuts at a character boundary to at most `limit` bytes.
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

    /// The beginning of a text for a message: at most 80 visible characters, with `x` for a letter and `9` for a digit.
    ///
    /// An unreadable record can begin anywhere, even inside a literal, so its words may be personal data. Its shape is
    /// enough to recognize it.
    static func excerpt(_ bytes: ByteSlice) -> String {
        let start = bytes.prefix(400)
        var excerpt = ""
        var length = 0
        for scalar in String(decoding: start, as: UTF8.self).unicodeScalars {
            let shown = visible(scalar)
            guard length + shown.unicodeScalars.count < 80 else { return excerpt + "…" }
            excerpt += shown
            length += shown.unicodeScalars.count
        }
        return start.count < bytes.count ? excerpt + "…" : excerpt
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
