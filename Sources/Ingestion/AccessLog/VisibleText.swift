/// External text, made safe for one line of a terminal or a report.
enum VisibleText {
    /// The first `limit` characters of `bytes`. Control, invisible and direction-changing characters become `\u{..}`,
    /// invalid UTF-8 becomes U+FFFD, and `…` replaces the query string of a path and what is cut off.
    static func excerpt(_ bytes: ByteSlice, limit: Int = 80) -> String {
        // A character takes at most four bytes; a query string can be between those that are shown.
        let start = bytes.part(0, min(bytes.count, 16 * limit))
        var visible = ""
        var count = 0
        var isInQuery = false
        for scalar in String(decoding: start, as: UTF8.self).unicodeScalars {
            if isInQuery, scalar != " ", scalar != "\"" { continue }
            isInQuery = scalar == "?"
            let text = isInQuery ? "?…" : written(scalar)
            guard count + text.unicodeScalars.count < limit else { return visible + "…" }
            visible += text
            count += text.unicodeScalars.count
        }
        return start.count < bytes.count && !isInQuery ? visible + "…" : visible
    }

    /// Text from the operator in quotes, up to 300 characters; in single quotes if it contains double ones.
    static func quoted(_ text: String) -> String {
        let quote = text.unicodeScalars.contains("\"") ? "'" : "\""
        var visible = ""
        for (count, scalar) in text.unicodeScalars.enumerated() {
            if count == 300 { return quote + visible + "…" + quote }
            visible += written(scalar)
        }
        return quote + visible + quote
    }

    private static func written(_ scalar: Unicode.Scalar) -> String {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate:
            "\\u{\(String(scalar.value, radix: 16))}"
        default: String(scalar)
        }
    }
}
