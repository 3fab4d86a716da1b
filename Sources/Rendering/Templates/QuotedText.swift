import Reporting

/// A sentence that quotes the beginnings of queries, which are formatted as code.
struct QuotedText {
    private let parts: [(text: Substring, isCode: Bool)]

    /// - Parameter queries: the quoted queries; those that are not in the sentence are ignored.
    init(_ sentence: String, quoting queries: [String]) {
        var parts: [(Substring, Bool)] = []
        var rest = sentence[...]
        while let range = queries.lazy.filter({ !$0.isEmpty }).compactMap({ rest.firstRange(of: $0) })
            .min(by: { $0.lowerBound < $1.lowerBound })
        {
            parts.append((rest[..<range.lowerBound], false))
            parts.append((rest[range], true))
            rest = rest[range.upperBound...]
        }
        self.parts = parts + [(rest, false)]
    }

    var html: Markup {
        return Markup(
            parts.map { part in
                let text = HTMLEscaping.escaped(String(part.text))
                return part.isCode ? "<code>\(text)</code>" : text
            }.joined())
    }

    var markdown: Markup {
        return Markup(
            parts.map { part in
                let text = String(part.text)
                if part.isCode { return MarkdownEscaping.code(text) }
                // Escaping removes spaces at the start, which separate words here.
                return (text.hasPrefix(" ") ? " " : "") + MarkdownEscaping.escaped(text)
            }.joined())
    }

    /// The verdict of a report; a query that is the subject of its first finding is quoted.
    static func verdict(_ report: Report) -> QuotedText {
        QuotedText(Verdict(report).finding, quoting: report.findings?.first { $0.isAlarm }?.queries ?? [])
    }
}
