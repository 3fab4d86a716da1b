/// Text from outside, made visible: whoever chose it, a reader sees every character of it and in its order.
package enum DisplayText {
    /// Control characters become their pictures, or U+FFFD where there is none; characters that reorder or hide others
    /// are spelled out. White space stays.
    package static func visible(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isHidden) else { return text }
        var visible = ""
        for scalar in text.unicodeScalars {
            if isHidden(scalar) { visible += picture(of: scalar) } else { visible.unicodeScalars.append(scalar) }
        }
        return visible
    }

    /// At most `limit` characters, saying how many there were; `(empty)` for a text that would not show.
    static func shortened(_ text: String, to limit: Int) -> String {
        // Counting scalars first: thousands of combining marks are one character, and take as much room as many.
        guard text.unicodeScalars.count > limit else {
            return text.allSatisfy(\.isWhitespace) ? "(empty)" : text
        }
        let head = String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit)))
        return "\(head)… (\(text.unicodeScalars.count) characters)"
    }

    /// The beginning of a text, at most `limit` characters, for a place where its length is no matter.
    static func beginning(of text: String, upTo limit: Int) -> String {
        guard text.unicodeScalars.count > limit else { return shortened(text, to: limit) }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit - 1))) + "…"
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: false
        case 0..<0x20, 0x7F..<0xA0: true
        // Marks, embeddings, overrides and isolates of direction; zero-width space, word joiner, byte order mark.
        case 0x061C, 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF: true
        // Line and paragraph separators; tags.
        case 0x2028, 0x2029, 0xE0000...0xE007F: true
        default: false
        }
    }

    private static func picture(of scalar: Unicode.Scalar) -> String {
        switch scalar.value {
        case 0..<0x20: String(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
        case 0x7F: "\u{2421}"
        case 0x80..<0xA0: "\u{FFFD}"
        default: "⟨U+\(String(scalar.value, radix: 16, uppercase: true))⟩"
        }
    }
}
