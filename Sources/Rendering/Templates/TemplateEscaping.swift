/// How a template writes texts from outside: as the kind of its file needs it.
enum TemplateEscaping: Sendable {
    case html
    case markdown

    /// - Parameter name: the name of a template, such as `digest.md`.
    init(of name: String) { self = name.hasSuffix(".md") ? .markdown : .html }

    /// Appends the escaped text in UTF-8.
    func append(_ text: String, to bytes: inout [UInt8]) {
        switch self {
        case .html: XMLText.append(text, to: &bytes, keepingLines: true)
        case .markdown: bytes.append(MarkdownEscaping.escaped(text))
        }
    }
}
