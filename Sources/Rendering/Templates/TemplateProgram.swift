/// A page's template with the templates that it includes, made ready for pages of one type: every name is replaced by
/// the place of its field.
///
/// Its steps are in one list and have no references of their own, so that pages are rendered on all cores without
/// counting references to what they share.
struct TemplateProgram: Sendable {
    /// Where a field is: in one of the open sections, then in the objects from there.
    private struct Place: Sendable {
        /// Number of sections around the one that has it, with the page itself; each opened an object, a list or a text.
        let scope: Int
        /// Where its positions in the lists of fields are in `positions`.
        let path: Range<Int>
    }

    private enum Step: Sendable {
        /// A part of `text`: what is between two tags, or one line of it where lines are indented.
        case text(Range<Int>)
        case field(Place, TemplateEscaping)
        /// The steps in it are the next ones, before `end`.
        case section(Place, end: Int)
        case inverted(Place, end: Int)
        case indented(by: Range<Int>, end: Int)
    }

    private let page: FieldShape
    private var steps: [Step] = []
    /// In UTF-8.
    private var text: [UInt8] = []
    private var positions: [Int] = []

    /// - Parameters:
    ///   - name: the page's template.
    ///   - templates: with all that it includes.
    ///   - page: the shape of the page's type, against which the template was checked.
    init(_ name: String, in templates: [String: Template], page: FieldShape) {
        self.page = page
        add(templates[name]?.parts ?? [], templates, scopes: [page], isIndented: false)
    }

    private mutating func add(
        _ parts: [Template.Part], _ templates: [String: Template], scopes: [FieldShape], isIndented: Bool
    ) {
        // Sections are skipped as a whole, so no text before one is joined with text in it.
        var joined: Int?
        for part in parts {
            if case .text(let piece) = part {
                let range = add(piece)
                if !isIndented, let last = joined, case .text(let before) = steps[last] {
                    steps[last] = .text(before.lowerBound..<range.upperBound)
                } else {
                    joined = steps.count
                    steps.append(.text(range))
                }
                continue
            }
            joined = nil
            switch part {
            case .text: break
            case .field(let names, let escaping):
                if let (place, _) = place(names, scopes) { steps.append(.field(place, escaping)) }
            case .section(let names, let isInverted, let inner):
                guard let (place, shape) = place(names, scopes) else { continue }
                let opened: [FieldShape] =
                    switch shape {
                    case .flag: []
                    case .list(let element): [element]
                    default: [shape]
                    }
                let start = steps.count
                steps.append(.section(place, end: start))
                add(inner, templates, scopes: isInverted ? scopes : scopes + opened, isIndented: isIndented)
                steps[start] =
                    isInverted ? .inverted(place, end: steps.count) : .section(place, end: steps.count)
            case .partial(let name, let indentation):
                let inner = templates[name]?.parts ?? []
                guard !indentation.isEmpty else {
                    add(inner, templates, scopes: scopes, isIndented: isIndented)
                    continue
                }
                let start = steps.count
                let range = add(indentation)
                steps.append(.indented(by: range, end: start))
                add(inner, templates, scopes: scopes, isIndented: true)
                steps[start] = .indented(by: range, end: steps.count)
            }
        }
    }

    private mutating func add(_ piece: Substring) -> Range<Int> {
        let start = text.count
        text.append(contentsOf: piece.utf8)
        return start..<text.count
    }

    /// The field of a path, whose first name is looked for from the innermost section outward. `nil` if there is none,
    /// which the check of the template has refused.
    private mutating func place(_ names: [String], _ scopes: [FieldShape]) -> (Place, FieldShape)? {
        let start = positions.count
        guard let first = names.first else {
            return scopes.last.map { (Place(scope: scopes.count - 1, path: start..<start), $0) }
        }
        for (scope, shape) in scopes.enumerated().reversed() {
            guard case .object(let fields) = shape, fields[first] != nil else { continue }
            var shape = shape
            for name in names {
                guard case .object(let fields) = shape, let index = fields.index(of: name) else { return nil }
                positions.append(index)
                shape = fields.shapes[index]
            }
            return (Place(scope: scope, path: start..<positions.count), shape)
        }
        return nil
    }

    /// - Parameter fields: a page of the type.
    /// - Returns: the page in UTF-8.
    func render(_ fields: some Encodable) -> [UInt8] {
        var rendering = Rendering(program: self, scopes: [TemplateField(fields, shape: page)])
        rendering.run(0..<steps.count)
        return rendering.bytes
    }

    private struct Rendering {
        let program: TemplateProgram
        var bytes: [UInt8] = []
        var scopes: [TemplateField]
        var indentation: [UInt8] = []

        init(program: TemplateProgram, scopes: [TemplateField]) {
            self.program = program
            self.scopes = scopes
            bytes.reserveCapacity(64 * 1024)
        }

        mutating func run(_ steps: Range<Int>) {
            var index = steps.lowerBound
            while index < steps.upperBound {
                let step = program.steps[index]
                index += 1
                switch step {
                case .text(let range):
                    if needsIndentation { bytes += indentation }
                    bytes += program.text[range]
                case .field(let place, let escaping): write(field(place), escaping)
                case .section(let place, let end):
                    switch field(place) {
                    case .flag(false): break
                    case .flag(true): run(index..<end)
                    case .list(let elements): for element in elements { run(index..<end, in: element) }
                    case let value: run(index..<end, in: value)
                    }
                    index = end
                case .inverted(let place, let end):
                    switch field(place) {
                    case .flag(false): run(index..<end)
                    case .list(let elements) where elements.isEmpty: run(index..<end)
                    case .flag(true), .list, .object, .text, .markup: break
                    }
                    index = end
                case .indented(let more, let end):
                    let outer = indentation
                    indentation += program.text[more]
                    run(index..<end)
                    indentation = outer
                    index = end
                }
            }
        }

        private mutating func run(_ steps: Range<Int>, in scope: TemplateField) {
            scopes.append(scope)
            run(steps)
            scopes.removeLast()
        }

        private mutating func write(_ field: TemplateField, _ escaping: TemplateEscaping) {
            let start = bytes.count
            let needsIndentation = needsIndentation
            switch field {
            case .text(let value): escaping.append(value, to: &bytes)
            case .markup(let value): bytes.append(value.text)
            case .flag, .object, .list: break
            }
            if needsIndentation, bytes.count > start { bytes.insert(contentsOf: indentation, at: start) }
        }

        /// Whether what follows is the beginning of an indented line.
        private var needsIndentation: Bool { !indentation.isEmpty && bytes.last == UInt8(ascii: "\n") }

        /// A condition that does not hold for what is in an object that is missing.
        private func field(_ place: Place) -> TemplateField {
            var field = scopes[place.scope]
            for position in place.path {
                guard case .object(let fields) = field else { return .flag(false) }
                field = fields[program.positions[position]]
            }
            return field
        }
    }
}
