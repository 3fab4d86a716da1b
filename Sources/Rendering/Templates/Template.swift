/// A template: text, with tags in the language of Mustache that fields, sections and other templates replace.
///
/// What `TemplateCheck` refuses cannot be in one, so that rendering has no errors. `TemplateProgram` renders it.
struct Template: Sendable {
    indirect enum Part: Sendable {
        /// A line, or what tags leave of it.
        case text(Substring)
        case field([String], TemplateEscaping)
        case section([String], isInverted: Bool, [Part])
        /// The indentation of a tag on a line of its own is that of every line of the other template.
        case partial(String, indentation: Substring)
    }

    let parts: [Part]

    init(_ source: String, _ escaping: TemplateEscaping) {
        var parser = TemplateParser(source, escaping)
        // A tag on the first line leaves the line's end, on which pages in archives depend.
        parts = parser.parts(isLineStart: false)
    }
}

/// Divides a template into its parts. A tag other than a field that is alone on its line is removed with the line.
private struct TemplateParser {
    private let source: String
    private let escaping: TemplateEscaping
    private let tags: [TemplateTag]
    private var next = 0
    private var position: String.Index

    init(_ source: String, _ escaping: TemplateEscaping) {
        self.source = source
        self.escaping = escaping
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
            case .variable, .unescaped: parts.append(.field(tag.path, escaping))
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
