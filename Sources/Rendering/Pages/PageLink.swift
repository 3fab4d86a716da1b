/// A link with its words.
struct PageLink: Decodable, Hashable, Sendable {
    let href: String
    let text: String
}
