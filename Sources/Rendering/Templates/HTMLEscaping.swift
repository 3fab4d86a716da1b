import Mustache

/// Escapes values as text in HTML, in element content and in quoted attributes.
///
/// It works on Unicode scalars, unlike the library's own escaping, which works on characters: a quote followed by a
/// combining mark is a character that differs from a quote.
struct HTMLEscaping: MustacheContentType {
    static let name = "DAYBOOK-HTML"

    func escapeText(_ text: String) -> String { XMLText.escaped(text, keepingLines: true) }
}
