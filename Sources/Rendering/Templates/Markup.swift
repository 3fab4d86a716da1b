/// HTML or SVG written by this program. Templates may insert only this kind of field without escaping.
struct Markup: Codable, Hashable, Sendable {
    let text: String

    init(_ text: String) { self.text = text }
}
