/// A link and its text.
struct PageLink: Codable, Hashable, Sendable {
    let href: String
    let text: String
}

/// A link of a list in a line.
struct ListedLink: Codable, Hashable, Sendable {
    let href: String
    let text: String
    /// ` · `; empty before the first.
    let separator: String

    static func list(_ links: [PageLink]) -> [ListedLink] {
        links.enumerated().map { ListedLink(href: $1.href, text: $1.text, separator: $0 == 0 ? "" : " · ") }
    }
}
