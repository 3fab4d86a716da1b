/// Keeps a number and its unit on one line of an HTML text: `45.7 s` with a no-break space.
///
/// Code stays as it is, so that it can be copied.
enum JoinedUnits {
    private static let units: Set<Substring> = ["%", "ms", "s", "min", "h", "B", "kB", "MB", "GB", "TB", "PB", "EB"]

    static func html(_ html: String) -> String {
        var joined = ""
        joined.reserveCapacity(html.utf8.count + 64)
        var rest = html[...]
        var codes = 0
        while !rest.isEmpty {
            let text = rest.prefix { $0 != "<" }
            joined += codes > 0 ? String(text) : Self.text(text)
            rest = rest[text.endIndex...]
            let tag = rest.prefix { $0 != ">" }
            if tag.hasPrefix("<code") { codes += 1 } else if tag.hasPrefix("</code") { codes -= 1 }
            joined += tag
            rest = rest[tag.endIndex...]
            if let end = rest.popFirst() { joined.append(end) }
        }
        return joined
    }

    private static func text(_ text: Substring) -> String {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        return zip(words.dropFirst(), words).reduce(into: String(words.first ?? "")) { joined, pair in
            let (word, before) = pair
            let unit = word.prefix { $0.isLetter || $0 == "%" }
            let isUnit = units.contains(unit) && word[unit.endIndex...].first?.isNumber != true
            joined += (isUnit && before.last?.isNumber == true ? "\u{A0}" : " ") + word
        }
    }
}
