import Mustache

/// HTML or SVG written by this program. Templates may insert only this kind of field without escaping.
struct Markup: Decodable, Hashable, Sendable, MustacheCustomRenderable {
    let renderText: String

    var isNull: Bool { false }

    init(_ text: String) { renderText = text }
}
