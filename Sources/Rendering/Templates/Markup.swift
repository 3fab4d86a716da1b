import Mustache

/// HTML or SVG made by this program. The only kind of field a template may write without escaping.
struct Markup: Decodable, Hashable, Sendable, MustacheCustomRenderable {
    let renderText: String

    var isNull: Bool { false }

    init(_ text: String) { renderText = text }
}
