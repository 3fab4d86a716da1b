import Reporting

/// External text of a log, or text from the operator, as one short line.
enum VisibleText {
    /// At most `limit` characters of a line, redacted: see `LineRedaction`. Invisible characters are written as
    /// `DisplayText` does, invalid UTF-8 becomes U+FFFD, and `…` replaces what is left out.
    ///
    /// - Parameter position: what must be seen; if it is not near the beginning, the excerpt begins at a blank before it.
    static func excerpt(_ bytes: ByteSlice, limit: Int = 80, around position: Int = 0) -> String {
        let end = position + 16 * limit
        let pieces = LineRedaction(bytes, upTo: end).pieces
        let first = start(of: pieces, limit, around: position)
        var visible = first > 0 ? "…" : ""
        var count = first > 0 ? 1 : 0
        let text = String(decoding: pieces[first...].flatMap(\.text), as: UTF8.self)
        for scalar in text.unicodeScalars {
            let shown = DisplayText.oneLine(String(scalar))
            guard count + shown.unicodeScalars.count < limit else { return visible + "…" }
            visible += shown
            count += shown.unicodeScalars.count
        }
        return end < bytes.count && !visible.hasSuffix("…") ? visible + "…" : visible
    }

    /// The first piece of an excerpt.
    private static func start(of pieces: [LineRedaction.Piece], _ limit: Int, around position: Int) -> Int {
        let before = pieces.prefix { $0.start < position }
        guard before.reduce(0, { $0 + $1.text.count }) > limit * 3 / 4 else { return 0 }
        var distance = 0
        for (index, piece) in before.enumerated().reversed() {
            if distance >= limit / 4, piece.isBlank { return index + 1 }
            distance += piece.text.count
        }
        return 0
    }

    /// Text from the operator in quotes, up to 300 characters; in single quotes if it contains double ones.
    static func quoted(_ text: String) -> String {
        let quote = text.unicodeScalars.contains("\"") ? "'" : "\""
        let head = String(String.UnicodeScalarView(text.unicodeScalars.prefix(300)))
        return quote + DisplayText.oneLine(head) + (text.unicodeScalars.count > 300 ? "…" : "") + quote
    }
}
