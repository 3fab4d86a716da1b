import FoundationEssentials
import Reporting

/// Formats a header field according to RFC 5322: folded at 76 characters, non-ASCII text as encoded words (RFC 2047).
enum MailHeader {
    static let lineEnd = "\r\n"
    private static let lineLength = 76

    /// A field of free text, such as a subject, with its line end. The text must be a single line.
    static func field(_ name: String, text: String) -> String {
        "\(name): \(isPlain(text) ? folded(text, after: name.utf8.count + 2) : encoded(text, after: name.utf8.count + 2))\(lineEnd)"
    }

    /// A field with an address or a list identifier, and optionally the words that name it.
    static func field(_ name: String, words: String, bracketed: String) -> String {
        guard !words.isEmpty else { return "\(name): \(bracketed)\(lineEnd)" }
        let phrase: String =
            if words.utf8.allSatisfy(isAtomOrBlank) {
                folded(words, after: name.utf8.count + 2)
            } else if isPlain(words), words.utf8.count <= 60 {
                "\"\(words.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
            } else {
                encoded(words, after: name.utf8.count + 2)
            }
        let first = "\(name): \(phrase)"
        let last = first.components(separatedBy: lineEnd).last ?? first
        let isLong = last.utf8.count + bracketed.utf8.count + 3 > lineLength
        return "\(first)\(isLong ? lineEnd : "") <\(bracketed)>\(lineEnd)"
    }

    /// Example: `Mon, 23 Nov 2026 04:00:00 +0000`.
    static func date(_ instant: Instant) -> String {
        let second = instant.seconds
        let day = second >= 0 ? second / 86_400 : -((86_399 - second) / 86_400)
        let date = CalendarDate(daysSince1970: Int(day))
        let clock = [3600, 60, 1].map { unit in
            let number = Int(second - day * 86_400) / unit % (unit == 3600 ? 24 : 60)
            return number < 10 ? "0\(number)" : "\(number)"
        }.joined(separator: ":")
        let year = String(repeating: "0", count: max(0, 4 - "\(date.year)".count)) + "\(date.year)"
        return "\(date.weekdayName.prefix(3)), \(date.day) \(date.monthName.prefix(3)) \(year) \(clock) +0000"
    }

    /// Whether it is ASCII that needs no encoding, with words short enough for folding.
    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.contains("=?")
            && text.split(separator: " ").allSatisfy { $0.utf8.count <= 60 }
    }

    private static func isAtomOrBlank(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// - Parameter used: the number of characters in the first line before the text.
    private static func folded(_ text: String, after used: Int) -> String {
        var lines = [""]
        var room = lineLength - used
        for word in text.split(separator: " ") {
            let isFirst = lines[lines.count - 1].isEmpty
            if !isFirst, lines[lines.count - 1].utf8.count + 1 + word.utf8.count > room {
                lines.append("")
                room = lineLength - 1
            }
            lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + word
        }
        return lines.joined(separator: lineEnd + " ")
    }

    /// Encoded words in base64, one on each line, none of which splits a character.
    private static func encoded(_ text: String, after used: Int) -> String {
        var words: [[UInt8]] = [[]]
        func capacity(_ characters: Int) -> Int { (characters - "=?UTF-8?B??=".utf8.count) / 4 * 3 }
        var room = capacity(lineLength - used)
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if words[words.count - 1].count + bytes.count > room {
                words.append([])
                room = capacity(lineLength - 1)
            }
            words[words.count - 1] += bytes
        }
        return words.map { "=?UTF-8?B?\(Data($0).base64EncodedString())?=" }.joined(separator: lineEnd + " ")
    }
}
