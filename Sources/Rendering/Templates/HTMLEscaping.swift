/// Escapes values as text in HTML, in element content and in quoted attributes.
///
/// It works on code units: a quote followed by a combining mark is a character that differs from a quote.
enum HTMLEscaping {
    static func escaped(_ text: String) -> String { XMLText.escaped(text, keepingLines: true) }
}
