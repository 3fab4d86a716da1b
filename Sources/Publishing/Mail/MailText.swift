/// External text as a single line, without anything that starts another line, or hides or reorders text.
enum MailText {
    /// Replaces invisible characters with spaces, and runs of spaces with one.
    ///
    /// - Parameter limit: the maximum length in Unicode scalars; a longer text is cut and ends with `…`.
    static func line(_ text: String, limit: Int) -> String {
        let scalars = String.UnicodeScalarView(text.unicodeScalars.map { shows($0) ? $0 : " " })
        let line = String(scalars).split(separator: " ").joined(separator: " ")
        guard line.unicodeScalars.count > limit else { return line }
        return String(String.UnicodeScalarView(line.unicodeScalars.prefix(limit - 1))) + "…"
    }

    /// Whether every character is visible, so that the text is what it looks like.
    static func isOneLine(_ text: String) -> Bool { text.unicodeScalars.allSatisfy(shows) }

    private static func shows(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        case .spaceSeparator: scalar == " "
        // Fillers are invisible letters; a variation selector changes the character before it.
        case _ where scalar.properties.isDefaultIgnorableCodePoint: scalar.properties.isVariationSelector
        default: scalar != "\u{2800}"
        }
    }
}
