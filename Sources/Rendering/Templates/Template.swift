/// A template: text, with tags in the language of Mustache that fields, sections and other templates replace.
///
/// What `TemplateCheck` refuses cannot be in one, so that rendering has no errors.
struct Template: Sendable {
    fileprivate indirect enum Part: Sendable {
        case text(Substring)
        case field([String], escape: @Sendable (String) -> String)
        case section([String], isInverted: Bool, [Part])
        /// The indentation of a tag on a line of its own is that of every line of the other template.
        case partial(String, indentation: Substring)
    }

    fileprivate let parts: [Part]

    /// - Parameter escape: escapes text for the kind of its file.
    init(_ source: String, escape: @escaping @Sendable (String) -> String) {
        var parser = TemplateParser(source, escape: escape)
        // A tag on the first line leaves the line's end, on which pages in archives depend.
        parts = parser.parts(isLineStart: false)
    }
}

/// The templates of a folder, rendered with the fields of a page.
struct TemplateRenderer {
    let templates: [String: Template]
    private var text = ""
    private var scopes: [TemplateField] = []

    init(_ templates: [String: Template]) { self.templates = templates }

    /// Empty if there is no such template.
    mutating func render(_ name: String, _ fields: TemplateField) -> String {
        text = ""
        scopes = [fields]
        render(templates[name]?.parts ?? [], indentation: "")
        return text
    }

    private mutating func render(_ parts: [Template.Part], indentation: String) {
        for part in parts {
            switch part {
            case .text(let piece): write(piece, indentation)
            case .field(let path, let escape):
                switch field(path) {
                case .text(let value): write(escape(value), indentation)
                case .markup(let value): write(value.text, indentation)
                case .flag, .object, .list, nil: break
                }
            case .section(let path, isInverted: false, let inner):
                switch field(path) {
                case .flag(false), nil: break
                case .flag(true): render(inner, indentation: indentation)
                case .list(let elements):
                    for element in elements { render(inner, indentation: indentation, in: element) }
                case .some(let value): render(inner, indentation: indentation, in: value)
                }
            case .section(let path, isInverted: true, let inner):
                switch field(path) {
                case .flag(true), .object, .text, .markup: break
                case .list(let elements) where !elements.isEmpty: break
                case .flag(false), .list, nil: render(inner, indentation: indentation)
                }
            case .partial(let name, let more):
                render(templates[name]?.parts ?? [], indentation: indentation + more)
            }
        }
    }

    private mutating func render(_ parts: [Template.Part], indentation: String, in scope: TemplateField) {
        scopes.append(scope)
        render(parts, indentation: indentation)
        scopes.removeLast()
    }

    private mutating func write(_ piece: some StringProtocol, _ indentation: String) {
        if !indentation.isEmpty, !piece.isEmpty, text.utf8.last == UInt8(ascii: "\n") { text += indentation }
        text += piece
    }

    /// The field of a path, whose first name is looked for from the innermost section outward.
    private func field(_ path: [String]) -> TemplateField? {
        guard let first = path.first else { return scopes.last }
        for case .object(let fields) in scopes.reversed() {
            guard var field = fields[first] else { continue }
            for name in path.dropFirst() {
                guard case .object(let inner) = field, let next = inner[name] else { return nil }
                field = next
            }
            return field
        }
        return nil
    }
}

/// Divides a template into its parts. A tag other than a field that is alone on its line is removed with the line.
private struct TemplateParser {
    private let source: String
    private let escape: @Sendable (String) -> String
    private let tags: [TemplateTag]
    private var next = 0
    private var position: String.Index

    init(_ source: String, escape: @escaping @Sendable (String) -> String) {
        self.source = source
        self.escape = escape
        tags = TemplateTag.tags(in: source).tags
        position = source.startIndex
    }

    /// The parts up to the end of the section that is open, or of the template.
    mutating func parts(isLineStart: Bool) -> [Template.Part] {
        var parts: [Template.Part] = []
        var isLineStart = isLineStart
        while next < tags.count {
            let tag = tags[next]
            next += 1
            var before = source[position..<tag.range.lowerBound]
            position = tag.range.upperBound
            let lineStart = before.utf8.lastIndex(of: UInt8(ascii: "\n")).map { before.utf8.index(after: $0) }
            let blank = before[(lineStart ?? before.startIndex)...]
            let isAlone =
                tag.isRemovedWithItsLine && (lineStart != nil || isLineStart)
                && blank.utf8.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") } && skipLineEnd()
            if isAlone, tag.kind != .partial { before = before[..<blank.startIndex] }
            add(before, to: &parts)
            switch tag.kind {
            case .variable, .unescaped: parts.append(.field(tag.path, escape: escape))
            case .section, .inverted:
                parts.append(
                    .section(tag.path, isInverted: tag.kind == .inverted, self.parts(isLineStart: isAlone)))
            case .partial: parts.append(.partial(tag.name, indentation: isAlone ? blank : ""))
            case .end: return parts
            case .comment, .unsupported: break
            }
            isLineStart = isAlone
        }
        add(source[position...], to: &parts)
        return parts
    }

    /// Lines are parts of their own, because each may be indented.
    private func add(_ text: Substring, to parts: inout [Template.Part]) {
        var rest = text
        while !rest.isEmpty {
            let end = rest.utf8.firstIndex(of: UInt8(ascii: "\n")).map { rest.utf8.index(after: $0) } ?? rest.endIndex
            parts.append(.text(rest[..<end]))
            rest = rest[end...]
        }
    }

    /// Whether the rest of the line is blank, which is then skipped.
    private mutating func skipLineEnd() -> Bool {
        let rest = source[position...].utf8.drop { " \t\r".utf8.contains($0) }
        guard let end = rest.first else {
            position = source.endIndex
            return true
        }
        guard end == UInt8(ascii: "\n") else { return false }
        position = source.utf8.index(after: rest.startIndex)
        return true
    }
}

extension TemplateTag {
    /// The names in it; empty for `.`, the innermost section itself.
    fileprivate var path: [String] { name.split(separator: ".").map(String.init) }

    fileprivate var isRemovedWithItsLine: Bool {
        switch kind {
        case .variable, .unescaped: false
        case .section, .inverted, .end, .partial, .comment, .unsupported: true
        }
    }
}
