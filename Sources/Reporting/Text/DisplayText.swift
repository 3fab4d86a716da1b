/// Makes external text visible: a reader sees every character of it, in order, whoever wrote it.
package enum DisplayText {
    /// Control characters become their pictures, or U+FFFD where there is none. Characters that reorder or hide others,
    /// that are invisible, or that look different in every font are spelled out. White space stays, and so do joiners
    /// and variation selectors where a script or an emoji needs them: after a character beyond ASCII, which they
    /// change.
    package static func visible(_ text: String) -> String {
        guard !isClearlyVisible(text) else { return text }
        var visible = String.UnicodeScalarView()
        var before: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            if isHidden(scalar, after: before) {
                visible.append(contentsOf: picture(of: scalar).unicodeScalars)
            } else {
                visible.append(scalar)
            }
            before = scalar
        }
        return String(visible)
    }

    /// The same on one line: line ends and tabs become pictures too.
    package static func oneLine(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 > 0x7E }) else { return text }
        return String(
            String.UnicodeScalarView(
                visible(text).unicodeScalars.map { $0.value < 0x20 ? Unicode.Scalar(0x2400 + $0.value) ?? $0 : $0 }))
    }

    /// The same on one line with single spaces.
    ///
    /// - Parameter limit: the maximum length in Unicode scalars; a longer text is cut and ends with `…`.
    package static func line(_ text: String, limit: Int = .max) -> String {
        let line = visible(text).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard line.unicodeScalars.count > limit else { return line }
        return String(String.UnicodeScalarView(line.unicodeScalars.prefix(limit - 1))) + "…"
    }

    /// Whether a text is what it looks like: every character is visible, and its only white space are spaces.
    package static func isPlain(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            !isHidden(scalar, after: " ") && (scalar == " " || !scalar.properties.isWhitespace)
        }
    }

    /// At most `limit` characters, with the original number if it was cut; `(empty)` for a text that would be
    /// invisible.
    package static func shortened(_ text: String, to limit: Int) -> String {
        // Counts scalars first: thousands of combining marks are one character, but take as much room as many.
        guard text.unicodeScalars.count > limit else { return text.allSatisfy(\.isWhitespace) ? "(empty)" : text }
        let head = String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit)))
        return "\(head)… (\(text.unicodeScalars.count) characters)"
    }

    /// The beginning of a text, at most `limit` characters, where the length of the whole text is irrelevant.
    package static func beginning(of text: String, upTo limit: Int) -> String {
        guard text.unicodeScalars.count > limit else { return shortened(text, to: limit) }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit - 1))) + "…"
    }

    /// Whether a text has only what most texts have, none of which is hidden: printable ASCII, other Latin letters and
    /// common punctuation such as dashes. Needs no look into the tables of Unicode.
    private static func isClearlyVisible(_ text: String) -> Bool {
        text.utf8.withContiguousStorageIfAvailable { bytes in
            var index = 0
            while index < bytes.count {
                switch bytes[index] {
                case 0x20...0x7E: index += 1
                // U+00A0 to U+02FF without the soft hyphen, U+00AD.
                case 0xC2 where bytes[index + 1] >= 0xA0 && bytes[index + 1] != 0xAD: index += 2
                case 0xC3...0xCB: index += 2
                // U+2010 to U+2027.
                case 0xE2 where bytes[index + 1] == 0x80 && (0x90...0xA7).contains(bytes[index + 2]): index += 3
                default: return false
                }
            }
            return true
        } ?? false
    }

    private static func isHidden(_ scalar: Unicode.Scalar, after before: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: false
        case 0..<0x20, 0x7F..<0xA0: true
        case ..<0x80: false
        case 0x200C, 0x200D: before.value < 0x80 || isJoiner(before)
        // Line and paragraph separators; annotations between lines; the Braille pattern without dots.
        case 0x2028, 0x2029, 0xFFF9...0xFFFB, 0x2800: true
        // Private use.
        case 0xE000...0xF8FF, 0xF0000...0x10FFFD: true
        case _ where scalar.properties.isVariationSelector:
            before.value < 0x80 || isJoiner(before) || before.properties.isVariationSelector
        // Marks, embeddings, overrides and isolates of direction, zero-width and filler characters, tags.
        default: scalar.properties.isDefaultIgnorableCodePoint || scalar.properties.isNoncharacterCodePoint
        }
    }

    private static func isJoiner(_ scalar: Unicode.Scalar) -> Bool { scalar == "\u{200C}" || scalar == "\u{200D}" }

    private static func picture(of scalar: Unicode.Scalar) -> String {
        switch scalar.value {
        case 0..<0x20: String(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
        case 0x7F: "\u{2421}"
        case 0x80..<0xA0: "\u{FFFD}"
        default: "⟨U+\(digits(of: scalar))⟩"
        }
    }

    private static func digits(of scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
