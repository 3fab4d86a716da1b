/// Checks a template against the fields of its page: every name must exist in its scope, and only markup may be
/// inserted without escaping.
///
/// An unknown name would be rendered as nothing; this check rejects such a template when it is loaded,
/// before a report lacks its numbers.
struct TemplateCheck {
    /// The text of every template by name, to follow partials.
    let sources: [String: String]
    /// The name of a template's file in messages.
    let file: (String) -> String

    private struct Scope {
        let shape: FieldShape
        /// The name that closes the section; `nil` for the page itself.
        let name: String?
    }

    /// - Throws: `TemplateError` with file, line and name.
    func check(_ template: String, page: FieldShape) throws(TemplateError) {
        try check(template, scopes: [Scope(shape: page, name: nil)], including: [])
    }

    /// Maximum nesting depth of sections and included templates.
    private static let deepest = 64

    private func check(_ template: String, scopes outer: [Scope], including: [String]) throws(TemplateError) {
        guard let source = sources[template] else { return }
        var scopes = outer
        let (tags, unfinished) = TemplateTag.tags(in: source)
        if let unfinished {
            throw .broken(file(template), line: unfinished, "a tag is not closed", next: "end it with }}")
        }
        for tag in tags {
            func fail(_ what: String, _ next: String) -> TemplateError {
                .broken(file(template), line: tag.line, what, next: next)
            }
            // Nested sections are parsed and rendered recursively, on the stack.
            guard scopes.count <= Self.deepest else {
                throw fail(
                    "sections stand more than \(Self.deepest) deep in each other",
                    "close some of them before others begin")
            }
            switch tag.kind {
            case .comment: break
            case .unsupported:
                throw fail(
                    "delimiters, settings and replaceable blocks are not supported", "remove this tag")
            case .partial:
                guard sources[tag.name] != nil else {
                    throw fail(
                        "there is no template \(tag.name) to include",
                        "add the file \(file(tag.name)) or correct the name")
                }
                guard !including.contains(tag.name), tag.name != template else {
                    throw fail("template \(tag.name) includes itself", "remove one of the two")
                }
                try check(tag.name, scopes: scopes, including: including + [template])
            case .end:
                guard scopes.count > outer.count, let open = scopes.last?.name, open == tag.name else {
                    throw fail(
                        "{{/\(tag.name)}} closes a section that is not open", "compare it with the last {{#...}}")
                }
                scopes.removeLast()
            case .variable, .unescaped, .section, .inverted:
                guard let shape = resolve(tag.name, in: scopes) else {
                    throw fail(
                        "there is no field \(tag.name) here", "the fields here are \(fields(for: tag.name, in: scopes))"
                    )
                }
                try check(tag, shape, fail)
                if tag.kind == .section {
                    let inner: FieldShape = if case .list(let element) = shape { element } else { shape }
                    scopes.append(Scope(shape: inner, name: tag.name))
                } else if tag.kind == .inverted {
                    scopes.append(Scope(shape: .object([:]), name: tag.name))
                }
            }
        }
        if scopes.count > outer.count, let open = scopes.last?.name {
            let line = tags.last { $0.name == open && $0.kind != .end }?.line ?? 1
            throw .broken(file(template), line: line, "section \(open) is not closed", next: "add {{/\(open)}}")
        }
    }

    private func check(
        _ tag: TemplateTag, _ shape: FieldShape, _ fail: (String, String) -> TemplateError
    ) throws(TemplateError) {
        switch (tag.kind, shape) {
        case (.unescaped, .markup), (.variable, .text), (.section, _), (.inverted, _): return
        case (.unescaped, _):
            throw fail("field \(tag.name) must be escaped: it holds text from outside", "write {{\(tag.name)}}")
        case (_, .markup):
            throw fail("field \(tag.name) is markup and would show as text", "write {{{\(tag.name)}}}")
        case (_, _):
            throw fail(
                "field \(tag.name) is \(shape == .flag ? "a condition" : "no single value")",
                "open it as a section with {{#\(tag.name)}}")
        }
    }

    /// Names that could replace a wrong one: those of the innermost section that has any, or of the object at the start
    /// of a dotted name.
    private func fields(for name: String, in scopes: [Scope]) -> String {
        if let stop = name.lastIndex(of: "."), case .object(let inner)? = resolve(String(name[..<stop]), in: scopes) {
            return inner.names.sorted().map { "\(name[...stop])\($0)" }.joined(separator: ", ")
        }
        let names = scopes.reversed().lazy.compactMap { scope -> [String]? in
            if case .object(let fields) = scope.shape, !fields.isEmpty { fields.names.sorted() } else { nil }
        }
        return names.first?.joined(separator: ", ") ?? "none"
    }

    private func resolve(_ name: String, in scopes: [Scope]) -> FieldShape? {
        if name == "." { return scopes.last?.shape }
        let path = name.split(separator: ".").map(String.init)
        guard let first = path.first else { return nil }
        for scope in name.hasPrefix(".") ? Array(scopes.suffix(1)) : scopes.reversed() {
            if case .object(let fields) = scope.shape, var shape = fields[first] {
                for part in path.dropFirst() {
                    guard case .object(let inner) = shape, let next = inner[part] else { return nil }
                    shape = next
                }
                return shape
            }
        }
        return nil
    }
}
