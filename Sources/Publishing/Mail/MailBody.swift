/// The digest in a message, in two forms: as written, and as HTML.
package struct MailBody: Hashable, Sendable {
    package let text: String
    package let html: String

    /// The maximum number of encoded bytes of both; with the longest header, a message stays below 60 kB.
    static let largest = 55_000

    /// A short message.
    package init(text: String, html: String) {
        self.text = text
        self.html = html
    }

    /// The whole digest or, if that is too large, its beginning and a paragraph that says so.
    ///
    /// It is cut between lines, before a paragraph, a heading or a list item.
    ///
    /// - Parameters:
    ///   - page: where the whole digest is, a URL or a path; one line.
    ///   - html: converts Markdown to HTML.
    package init(digest: String, page: String, html: (String) -> String) {
        func body(_ text: String) -> (text: String, html: String)? {
            let rendered = html(text)
            let size = QuotedPrintable.encode(text).utf8.count + QuotedPrintable.encode(rendered).utf8.count
            return size <= Self.largest ? (text, rendered) : nil
        }
        if digest.utf8.count <= Self.largest, let whole = body(digest) {
            (text, self.html) = whole
            return
        }
        let lines = digest.split(separator: "\n", omittingEmptySubsequences: false)
        let cuts = lines.indices.filter {
            $0 > 0 && (lines[$0].isEmpty || lines[$0].hasPrefix("- ") || lines[$0].hasPrefix("#"))
        }
        func cut(at line: Int) -> String {
            let isAddress = ["https://", "http://"].contains { page.hasPrefix($0) }
            let place = isAddress ? "<\(page)>" : "`\(page.replacing("`", with: "'"))`"
            let kept = line == 0 ? "" : lines[..<line].joined(separator: "\n") + "\n\n"
            return kept
                + "**Digest truncated**: \(lines.count - line) of its \(lines.count) lines do not fit into a message of"
                + " 60 kB. The report has the whole digest: \(place)\n"
        }
        // At least the last paragraph, which always fits, and the longest beginning that fits.
        var longest = (text: cut(at: 0), html: html(cut(at: 0)))
        var low = 0
        var high = cuts.count
        while low < high {
            let middle = (low + high) / 2
            if let fitting = body(cut(at: cuts[middle])) {
                longest = fitting
                low = middle + 1
            } else {
                high = middle
            }
        }
        (text, self.html) = longest
    }
}
