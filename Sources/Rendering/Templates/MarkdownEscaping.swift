import Reporting

/// Escapes values as text in CommonMark, on one line, and no more than needed, because the digest is also read as plain
/// text.
///
/// A backslash is inserted before every character that could start a construct at its position (CommonMark 0.31,
/// section 2.4): backslash, backtick, asterisk, brackets, angle brackets and vertical bar anywhere; an underscore or
/// tilde except inside a word; an ampersand before a possible entity; and at the start, markers of lists and headings
/// that are followed by a space or the like.
enum MarkdownEscaping {
    static func escaped(_ text: String) -> String {
        // Spaces at the start of a line could indent a code block.
        let scalars = Array(
            DisplayText.visible(text).unicodeScalars.map { Self.isBlank($0) ? " " : $0 }.drop { $0 == " " })
        var escaped = String.UnicodeScalarView()
        escaped.reserveCapacity(scalars.count)
        let marker = Self.listMarker(scalars)
        for (index, scalar) in scalars.enumerated() {
            let next = index + 1 < scalars.count ? scalars[index + 1] : " "
            let isSpecial: Bool =
                switch scalar {
                case "\\", "`", "*", "[", "]", "<", ">", "|": true
                case "_", "~": !(index > 0 && Self.isWord(scalars[index - 1]) && Self.isWord(next))
                case "&": Self.isWord(next) || next == "#"
                case "#", "+", "-", "=": index == 0 && (next == " " || next == scalar)
                default: index == marker
                }
            if isSpecial { escaped.append("\\") }
            escaped.append(scalar)
        }
        return String(escaped)
    }

    /// A text as code on one line. In code only a backtick has a meaning, even with a combining mark.
    static func code(_ text: String) -> String {
        var code = String.UnicodeScalarView("`".unicodeScalars)
        for scalar in DisplayText.visible(text).unicodeScalars {
            code.append(scalar == "`" ? "'" : isBlank(scalar) ? " " : scalar)
        }
        code.append("`")
        return String(code)
    }

    /// Position of the period or parenthesis of `12.` or `12)` at the start of a text.
    private static func listMarker(_ scalars: [Unicode.Scalar]) -> Int? {
        let digits = scalars.prefix { ("0"..."9").contains($0) }.count
        guard digits > 0, digits < scalars.count, scalars[digits] == "." || scalars[digits] == ")" else { return nil }
        return digits + 1 == scalars.count || scalars[digits + 1] == " " ? digits : nil
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == "\n" || scalar == "\r" || scalar == "\t" }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
    }
}
