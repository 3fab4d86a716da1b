/// Names of one record, made of a word and a number or random text: `ORD-2026-000123`, `cus_9s6XKzkNRiz8i3`,
/// `42-my-first-blog-post`.
enum RecordName {
    /// Of standards, ciphers and the like.
    private static let standards: [StaticString] = [
        "iso", "utf", "rfc", "din", "en", "ed", "x", "sha", "aes", "rsa", "md", "cp", "koi", "ieee", "http", "tls",
        "usb", "covid", "windows", "error", "status",
    ]

    /// Whether a text of letters, digits, `-` and `_` is the name of a record.
    ///
    /// - Parameter isFile: whether it is a file's, which has numbers for other reasons.
    static func isOne(_ text: ByteSlice, isFile: Bool) -> Bool {
        let leading = text.endOfDigits(from: 0)
        if leading > 0 { return !isFile && isNumberedTitle(text, leading) }
        let word = text.firstIndex { !$0.isLetter } ?? text.count
        guard word > 0, word < text.count, !isStandard(text.part(0, word)) else { return false }
        var digits = 0
        while text[text.count - 1 - digits].isDigit { digits += 1 }
        if digits > 0, endsWithNumber(text, word: word, digits: digits, isFile: isFile) { return true }
        return hasRandomRest(text)
    }

    /// As in `42-my-first-blog-post`; single digits and years are part of the title.
    private static func isNumberedTitle(_ text: ByteSlice, _ digits: Int) -> Bool {
        guard digits > 1, digits + 1 < text.count, text[digits + 1].isLetter else { return false }
        return text[digits] == UInt8(ascii: "-") && !(digits == 4 && PathDate.isYear(in: text, at: 0))
            && !RandomText.isRandom(text)
    }

    /// Whether the number at the end tells records apart: it has five digits, or follows capitals as in `ABC-123` and
    /// `INV-2026-17`, or a single word and `_`.
    private static func endsWithNumber(_ text: ByteSlice, word: Int, digits: Int, isFile: Bool) -> Bool {
        let start = text.count - digits
        if digits >= 5 {
            return !(digits == 8 && PathDate.end(in: text, at: start) != nil) && !RandomText.isRandom(text)
        }
        let isCapital = word > 1 && text.part(0, word).allSatisfy(\.isUppercaseLetter)
        let hasSeparator = word < text.count && isSeparator(text[word])
        guard hasSeparator, !isFile else { return false }
        if start == word + 1 {
            return digits > 2
                && (isCapital
                    || text[word] == UInt8(ascii: "_") && !(digits == 4 && PathDate.isYear(in: text, at: start)))
        }
        return isCapital && start == word + 6 && isSeparator(text[start - 1]) && PathDate.isYear(in: text, at: word + 1)
    }

    /// As in `cus_9s6XKzkNRiz8i3` and `sk_live_4eC39HqLyjWDarjtT1zdp7dc`.
    private static func hasRandomRest(_ text: ByteSlice) -> Bool {
        guard let last = text.lastPosition(of: UInt8(ascii: "_")), (2...16).contains(last) else { return false }
        let rest = text.part(from: last + 1)
        guard text.part(0, last).allSatisfy({ $0.isLowercaseLetter || $0 == UInt8(ascii: "_") }),
            rest.allSatisfy({ $0.isLetter || $0.isDigit })
        else { return false }
        return HexText.isHash(rest) || RandomText.isRandom(rest)
            || (rest.count >= 14 && rest.contains(where: \.isDigit) && RandomText.evidence(in: rest) >= 10)
    }

    /// Whether a number after a word belongs to it, as in `ISO-8859-1`.
    static func isStandard(_ word: ByteSlice) -> Bool {
        standards.contains { standard in
            word.count == standard.utf8CodeUnitCount && zip(word, ByteSlice(standard)).allSatisfy { $0 | 0x20 == $1 }
        }
    }

    private static func isSeparator(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") }
}
