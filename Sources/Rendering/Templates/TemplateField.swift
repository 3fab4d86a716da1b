/// A field of a page as a template sees it.
enum TemplateField: Sendable {
    case text(String)
    case flag(Bool)
    case markup(Markup)
    /// The fields in the order of the shape.
    case object([TemplateField])
    case list([TemplateField])

    /// - Parameter shape: that of the page's type.
    init(_ page: some Encodable, shape: FieldShape) {
        self = FieldEncoder.field(page, shape)
    }
}

/// Takes the fields out of a page: `Encodable` types reveal them when they encode.
private final class FieldEncoder: Encoder {
    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]
    private let shape: FieldShape
    /// What has no value is a condition that does not hold.
    fileprivate var field = TemplateField.flag(false)
    /// Of an object or a list.
    fileprivate var fields: [TemplateField] = []

    private init(_ shape: FieldShape) { self.shape = shape }

    static func field<Value: Encodable>(_ value: Value, _ shape: FieldShape) -> TemplateField {
        if Value.self == Markup.self, let markup = value as? Markup { return .markup(markup) }
        if Value.self == [String].self, let texts = value as? [String] { return .list(texts.map(TemplateField.text)) }
        // A page has hundreds of these.
        if Value.self == [DataTable.Row].self, let rows = value as? [DataTable.Row] {
            return .list(rows.map { .object([.text($0.name), .list($0.cells.map(TemplateField.text))]) })
        }
        let encoder = FieldEncoder(shape)
        // Only what is taken out here fails, and nothing does.
        try? value.encode(to: encoder)
        return switch shape {
        case .object where !encoder.fields.isEmpty: .object(encoder.fields)
        case .list: .list(encoder.fields)
        default: encoder.field
        }
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        guard case .object(let list) = shape else { preconditionFailure("\(shape) is not an object") }
        fields = [TemplateField](repeating: .flag(false), count: list.names.count)
        return KeyedEncodingContainer(Keyed<Key>(encoder: self, list: list))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        guard case .list(let element) = shape else { preconditionFailure("\(shape) is not a list") }
        return Unkeyed(encoder: self, element: element)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { Single(encoder: self, shape: shape) }

    private struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
        let encoder: FieldEncoder
        let list: FieldList
        let codingPath: [any CodingKey] = []
        /// The field that is expected next.
        var next = 0

        private mutating func index(_ key: Key) -> Int {
            guard let index = list.index(of: key.stringValue, from: next) else {
                preconditionFailure("\(key) is not among the fields that are decoded")
            }
            next = index + 1
            return index
        }

        mutating func encodeNil(forKey key: Key) {}
        mutating func encode(_ value: Bool, forKey key: Key) { encoder.fields[index(key)] = .flag(value) }
        mutating func encode(_ value: String, forKey key: Key) { encoder.fields[index(key)] = .text(value) }
        mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) {
            let index = index(key)
            encoder.fields[index] = FieldEncoder.field(value, list.shapes[index])
        }
        mutating func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type, forKey key: Key
        ) -> KeyedEncodingContainer<Nested> { encoder.container(keyedBy: type) }
        mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
            encoder.unkeyedContainer()
        }
        mutating func superEncoder() -> any Encoder { encoder }
        mutating func superEncoder(forKey key: Key) -> any Encoder { encoder }
    }

    private struct Unkeyed: UnkeyedEncodingContainer {
        let encoder: FieldEncoder
        let element: FieldShape
        let codingPath: [any CodingKey] = []
        var count: Int { encoder.fields.count }

        mutating func encodeNil() { encoder.fields.append(.flag(false)) }
        mutating func encode<Value: Encodable>(_ value: Value) {
            encoder.fields.append(FieldEncoder.field(value, element))
        }
        mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
            encoder.container(keyedBy: type)
        }
        mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder.unkeyedContainer() }
        mutating func superEncoder() -> any Encoder { encoder }
    }

    private struct Single: SingleValueEncodingContainer {
        let encoder: FieldEncoder
        let shape: FieldShape
        let codingPath: [any CodingKey] = []

        mutating func encodeNil() {}
        mutating func encode(_ value: Bool) { encoder.field = .flag(value) }
        mutating func encode(_ value: String) { encoder.field = .text(value) }
        mutating func encode(_ value: Double) { encoder.field = .text("\(value)") }
        mutating func encode(_ value: Float) { encoder.field = .text("\(value)") }
        mutating func encode(_ value: Int) { encoder.field = .text("\(value)") }
        mutating func encode(_ value: Int8) { encoder.field = .text("\(value)") }
        mutating func encode(_ value: Int16) { encoder.field = .text("\(value)") }
        mutating func encode(_ value: Int32) { encoder.field = .text("\(value)") }
        mutating func encode(_ value: Int64) { encoder.field = .text("\(value)") }
        mutating func encode(_ value: UInt) { encoder.field = .text("\(value)") }
        mutating func encode(_ value: UInt8) { encoder.field = .text("\(value)") }
        mutating func encode(_ value: UInt16) { encoder.field = .text("\(value)") }
        mutating func encode(_ value: UInt32) { encoder.field = .text("\(value)") }
        mutating func encode(_ value: UInt64) { encoder.field = .text("\(value)") }
        mutating func encode<Value: Encodable>(_ value: Value) { encoder.field = FieldEncoder.field(value, shape) }
    }
}
