/// A link and its text.
struct PageLink: Decodable, Hashable, Sendable {
    let href: String
    let text: String
}
