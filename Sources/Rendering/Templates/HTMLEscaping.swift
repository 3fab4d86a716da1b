import Mustache

/// Writes values as text into HTML, in element content and in quoted attributes.
///
/// It goes by Unicode scalars: the library's own goes by characters, and a quote with a combining mark after it is a
/// character other than a quote.
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
