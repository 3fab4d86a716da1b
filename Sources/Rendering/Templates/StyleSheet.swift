import Reporting
import FoundationEssentials
import Hashing

/// The style sheet inside every page, with the hash by which the page's Content-Security-Policy allows only it.
struct StyleSheet: Sendable {
    /// Text without anything that could end its element.
    let text: Markup
    /// The hash as a policy writes it: `sha256-...`.
    let hash: String

    init(_ sheets: [String]) {
        let text = Self.compact(sheets.joined(separator: "\n")).replacing("</", with: "<\\/")
        self.text = Markup(text)
        hash = "sha256-" + SHA256Hash(of: text).base64
    }

    /// The style sheet without comments, indentation and line ends: it is part of every page of every day.
    private static func compact(_ css: String) -> String {
        var text = ""
        var rest = css[...]
        while let start = rest.firstRange(ofUTF8: "/*") {
            text += rest[..<start.lowerBound]
            rest = rest[start.upperBound...]
            rest = rest[(rest.firstRange(ofUTF8: "*/")?.upperBound ?? rest.endIndex)...]
        }
        text += rest
        return text.split(whereSeparator: \.isNewline).map { $0.trimmed }
            .filter { !$0.isEmpty }.joined(separator: "\n")
    }
}
