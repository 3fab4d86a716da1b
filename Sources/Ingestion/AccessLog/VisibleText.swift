import Reporting

/// External text of a log, or text from the operator, as one short line.
enum VisibleText {
    /// The first `limit` characters of `bytes`. Invisible characters are written as `DisplayText` does, invalid UTF-8
    /// becomes U+FFFD, and `…` replaces the query string of a path and what is cut off.
    ///
    /// - Parameter position: what must be seen; if it is not near the beginning, the excerpt begins at a blank before it,
    ///   with `…` for what is left out.
    static func excerpt(_ bytes: ByteSlice, limit: Int = 80, around position: Int = 0) -> String {
        let before = bytes.part(0, max(0, min(position, bytes.count) - limit / 4))
        // Query strings have no blanks, so that none is cut and shown.
        guard position > limit * 3 / 4, let blank = before.lastPosition(of: .space) else {
            return excerpt(bytes, limit)
        }
        return "…" + excerpt(bytes.part(from: blank + 1), limit - 1)
    }

    private static func excerpt(_ bytes: ByteSlice, _ limit: Int) -> String {
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
