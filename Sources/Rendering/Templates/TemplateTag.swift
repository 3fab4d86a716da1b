/// One `{{...}}` of a template, with the line it starts on.
struct TemplateTag: Equatable {
    enum Kind: Equatable {
        case variable
        /// A value without escaping: `{{{name}}}` or `{{&name}}`.
        case unescaped
        case section
        case inverted
        case end
        case partial
        case comment
        /// What Mustache has and the templates here do not need: `{{<name}}`, `{{$name}}`, `{{% ... }}`, `{{= ... }}`.
        case unsupported
    }

    let kind: Kind
    let name: String
    let line: Int
    /// Where it is in the template, with its braces.
    let range: Range<String.Index>

    /// All tags of `text`, in order.
    ///
    /// - Returns: the tags, and the line of a tag without an end, if there is one.
    static func tags(in text: String) -> (tags: [TemplateTag], unfinishedLine: Int?) {
        var tags: [TemplateTag] = []
        var line = 1
        var rest = text[...]
        while let opening = rest.firstRange(ofUTF8: "{{") {
            line += rest[..<opening.lowerBound].newlines
            rest = rest[opening.upperBound...]
            let isTriple = rest.first == "{"
            if isTriple { rest = rest.dropFirst() }
            guard let closing = rest.firstRange(ofUTF8: isTriple ? "}}}" : "}}") else { return (tags, line) }
            let content = rest[..<closing.lowerBound]
            tags.append(
                TemplateTag(
                    content: content, isTriple: isTriple, line: line,
                    range: opening.lowerBound..<closing.upperBound))
            line += content.newlines
            rest = rest[closing.upperBound...]
        }
        return (tags, nil)
    }

    private init(content: Substring, isTriple: Bool, line: Int, range: Range<String.Index>) {
        let marks: [Character: Kind] = [
            "#": .section, "^": .inverted, "/": .end, ">": .partial, "!": .comment, "&": .unescaped,
            "<": .unsupported, "$": .unsupported, "%": .unsupported, "=": .unsupported,
        ]
        let trimmed = content.drop { $0.isWhitespace }
        let marked = trimmed.first.flatMap { marks[$0] }
        kind = isTriple ? .unescaped : marked ?? .variable
        let name = (marked == nil || isTriple ? trimmed : trimmed.dropFirst()).drop { $0.isWhitespace }
        self.name = String(
            name.prefix(upTo: name.lastIndex { !$0.isWhitespace }.map(name.index(after:)) ?? name.startIndex))
        self.line = line
        self.range = range
    }
}

extension Substring {
    fileprivate var newlines: Int { utf8.count { $0 == UInt8(ascii: "\n") } }
}
