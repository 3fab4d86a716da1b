import Reporting

/// External text of a log, or text from the operator, as one short line.
enum VisibleText {
    /// The first `limit` characters of `bytes`. Invisible characters are written as `DisplayText` does, invalid UTF-8
    /// becomes U+FFFD, and `…` replaces the query string of a path and what is cut off.
    static func excerpt(_ bytes: ByteSlice, limit: Int = 80) -> String {
        // A character takes at most four bytes; a query string can be between those that are shown.
        let start = bytes.part(0, min(bytes.count, 16 * limit))
        var visible = ""
        var count = 0
        var isInQuery = false
        for scalar in String(decoding: start, as: UTF8.self).unicodeScalars {
            if isInQuery, scalar != " ", scalar != "\"" { continue }
            isInQuery = scalar == "?"
            let text = isInQuery ? "?…" : DisplayText.oneLine(String(scalar))
            guard count + text.unicodeScalars.count < limit else { return visible + "…" }
            visible += text
            count += text.unicodeScalars.count
        }
        return start.count < bytes.count && !isInQuery ? visible + "…" : visible
    }

    /// Text from the operator in quotes, up to 300 characters; in single quotes if it contains double ones.
    static func quoted(_ text: String) -> String {
        let quote = text.unicodeScalars.contains("\"") ? "'" : "\""
        let head = String(String.UnicodeScalarView(text.unicodeScalars.prefix(300)))
        return quote + DisplayText.oneLine(head) + (text.unicodeScalars.count > 300 ? "…" : "") + quote
    }
}
