/// The directive of a server's configuration that sets the format of its access log, as it stands in the file:
/// `log_format main '...' '...';` in nginx, `LogFormat "..." main` in Apache, `access_log_format = '...'` in gunicorn.
enum FormatDirective {
    /// The format that a text sets; the text itself, without line ends around it, if it is no directive.
    static func text(of directive: String) -> String {
        let text = trimmed(directive)
        for (word, parts) in [("log_format", true), ("LogFormat", false), ("access_log_format", false)] {
            guard text.hasPrefix(word), let quote = text.firstIndex(where: { $0 == "\"" || $0 == "'" }) else {
                continue
            }
            // Nothing but a name, an equals sign and nginx's escape= are before the format.
            let between = text[text.index(text.startIndex, offsetBy: word.count)..<quote]
            guard !between.contains(where: { $0 == "$" || $0 == "%" }) else { continue }
            let strings = strings(in: text[quote...])
            return parts ? strings.joined() : strings.first ?? text
        }
        return text
    }

    /// The strings in quotes, without the quotes; escapes stay, except of the quote itself.
    private static func strings(in text: Substring) -> [String] {
        var strings: [String] = []
        var current: String?
        var quote: Character = "\""
        var isEscaped = false
        for character in text {
            guard let open = current else {
                if character == "\"" || character == "'" { (current, quote) = ("", character) }
                if character == ";" { break }
                continue
            }
            if isEscaped {
                // The syntax of the format knows the other escapes.
                current = character == "'" ? open + "'" : open + "\\" + String(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == quote {
                strings.append(open)
                current = nil
            } else {
                current = open + String(character)
            }
        }
        return strings
    }

    /// The text without line ends at either end, which configuration files can leave.
    private static func trimmed(_ text: String) -> String {
        let start = text.drop(while: \.isNewline)
        return String(start.prefix(start.count - start.reversed().prefix(while: \.isNewline).count))
    }
}
