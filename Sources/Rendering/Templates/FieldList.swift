/// The fields of an object in the order of their declaration, which is the order in which they are decoded and encoded.
struct FieldList: Equatable, Sendable, ExpressibleByDictionaryLiteral {
    private(set) var names: [String] = []
    private(set) var shapes: [FieldShape] = []

    init() {}

    init(dictionaryLiteral fields: (String, FieldShape)...) {
        for (name, shape) in fields { append(name, shape) }
    }

    var isEmpty: Bool { names.isEmpty }

    mutating func append(_ name: String, _ shape: FieldShape) {
        names.append(name)
        shapes.append(shape)
    }

    /// - Parameter start: where to look first.
    func index(of name: String, from start: Int = 0) -> Int? {
        if start < names.count, names[start] == name { return start }
        return names.firstIndex(of: name)
    }

    subscript(name: String) -> FieldShape? { index(of: name).map { shapes[$0] } }
}
