import Mustache

/// Escapes values as text in HTML, in element content and in quoted attributes.
///
/// It works on Unicode scalars, unlike the library's own escaping, which works on characters: a quote followed by a
/// combining mark is a character that differs from a quote.
struct HTMLEscaping: MustacheContentType {
    static let name = "DAYBOOK-HTML"

    func escapeText(_ text: String) -> String {
        if XMLText.isPlain(text) { return text }
        var escaped = String.UnicodeScalarView()
        escaped.reserveCapacity(text.utf8.count)
        for scalar in DisplayText.visible(text).unicodeScalars {
            switch scalar {
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}
