/// A page's template with the templates that it includes, made ready for pages of one type: every name is replaced by
/// the place of its field.
struct TemplateProgram: Sendable {
    /// Where a field is: in one of the open sections, then in the objects from there.
    private struct Place: Sendable {
        /// Number of sections around the one that has it, with the page itself; each opened an object, a list or a text.
        let scope: Int
        /// Positions in the list of fields of every object.
        let path: [Int]
        let shape: FieldShape
    }

    private indirect enum Step: Sendable {
        /// In UTF-8: what is between two tags, or one line of it where lines are indented.
        case text([UInt8])
        case field(Place, TemplateEscaping)
        case section(Place, [Step])
        case inverted(Place, [Step])
        case indented(by: [UInt8], [Step])
    }

    private let steps: [Step]
    private let page: FieldShape

    /// - Parameters:
    ///   - name: the page's template.
    ///   - templates: with all that it includes.
    ///   - page: the shape of the page's type, against which the template was checked.
    init(_ name: String, in templates: [String: Template], page: FieldShape) {
        self.page = page
        steps = Self.steps(templates[name]?.parts ?? [], templates, scopes: [page], isIndented: false)
    }

    private static func steps(
        _ parts: [Template.Part], _ templates: [String: Template], scopes: [FieldShape], isIndented: Bool
    ) -> [Step] {
        var steps: [Step] = []
        func add(_ step: Step) {
            if !isIndented, case .text(let more) = step, case .text(let text)? = steps.last {
                steps[steps.count - 1] = .text(text + more)
            } else {
                steps.append(step)
            }
        }
        for part in parts {
            switch part {
            case .text(let text): add(.text(Array(text.utf8)))
            case .field(let names, let escaping):
                if let place = place(names, scopes) { add(.field(place, escaping)) }
            case .section(let names, let isInverted, let inner):
                guard let place = place(names, scopes) else { continue }
                let opened: [FieldShape] =
                    switch place.shape {
                    case .flag: []
                    case .list(let element): [element]
                    default: [place.shape]
                    }
                let steps = Self.steps(
                    inner, templates, scopes: isInverted ? scopes : scopes + opened, isIndented: isIndented)
                add(isInverted ? .inverted(place, steps) : .section(place, steps))
            case .partial(let name, let indentation):
                let parts = templates[name]?.parts ?? []
                let steps = Self.steps(
                    parts, templates, scopes: scopes, isIndented: isIndented || !indentation.isEmpty)
                if indentation.isEmpty {
                    for step in steps { add(step) }
                } else {
                    add(.indented(by: Array(indentation.utf8), steps))
                }
            }
        }
        return steps
    }

    /// The field of a path, whose first name is looked for from the innermost section outward. `nil` if there is none,
    /// which the check of the template has refused.
    private static func place(_ names: [String], _ scopes: [FieldShape]) -> Place? {
        guard let first = names.first else {
            return scopes.last.map { Place(scope: scopes.count - 1, path: [], shape: $0) }
        }
        for (scope, shape) in scopes.enumerated().reversed() {
            guard case .object(let fields) = shape, fields[first] != nil else { continue }
            var shape = shape
            var path: [Int] = []
            for name in names {
                guard case .object(let fields) = shape, let index = fields.index(of: name) else { return nil }
                path.append(index)
                shape = fields.shapes[index]
            }
            return Place(scope: scope, path: path, shape: shape)
        }
        return nil
    }

    /// - Parameter fields: a page of the type.
    /// - Returns: the page in UTF-8.
    func render(_ fields: some Encodable) -> [UInt8] {
        var rendering = Rendering(scopes: [TemplateField(fields, shape: page)])
        rendering.run(steps)
        return rendering.bytes
    }

    private struct Rendering {
        var bytes: [UInt8] = []
        var scopes: [TemplateField]
        var indentation: [UInt8] = []

        init(scopes: [TemplateField]) {
            self.scopes = scopes
            bytes.reserveCapacity(64 * 1024)
        }

        mutating func run(_ steps: [Step]) {
            for step in steps {
                switch step {
                case .text(let text): write { $0 += text }
                case .field(let place, let escaping):
                    switch field(place) {
                    case .text(let value): write { escaping.append(value, to: &$0) }
                    case .markup(let value): write { $0.append(value.text) }
                    case .flag, .object, .list: break
                    }
                case .section(let place, let inner):
                    switch field(place) {
                    case .flag(false): break
                    case .flag(true): run(inner)
                    case .list(let elements): for element in elements { run(inner, in: element) }
                    case let value: run(inner, in: value)
                    }
                case .inverted(let place, let inner):
                    switch field(place) {
                    case .flag(false): run(inner)
                    case .list(let elements) where elements.isEmpty: run(inner)
                    case .flag(true), .list, .object, .text, .markup: break
                    }
                case .indented(let more, let inner):
                    let outer = indentation
                    indentation += more
                    run(inner)
                    indentation = outer
                }
            }
        }

        private mutating func run(_ steps: [Step], in scope: TemplateField) {
            scopes.append(scope)
            run(steps)
            scopes.removeLast()
        }

        /// Appends what `body` appends; indented if it is the beginning of a line and not empty.
        private mutating func write(_ body: (inout [UInt8]) -> Void) {
            guard !indentation.isEmpty, bytes.last == UInt8(ascii: "\n") else { return body(&bytes) }
            var text: [UInt8] = []
            body(&text)
            if !text.isEmpty { bytes += indentation + text }
        }

        /// A condition that does not hold for what is in an object that is missing.
        private func field(_ place: Place) -> TemplateField {
            var field = scopes[place.scope]
            for index in place.path {
                guard case .object(let fields) = field else { return .flag(false) }
                field = fields[index]
            }
            return field
        }
    }
}
