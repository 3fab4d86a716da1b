/// A value that a `JSONWriter` is writing.
struct ValueEncoder: Encoder {
    let writer: JSONWriter
    let depth: Int

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        writer.open(.object, depth)
        return KeyedEncodingContainer(Members<Key>(writer: writer, depth: depth))
    }
    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        writer.open(.array, depth)
        return Elements(writer: writer, depth: depth)
    }
    func singleValueContainer() -> any SingleValueEncodingContainer { Single(writer: writer) }
}

/// The members of an object.
private struct Members<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let writer: JSONWriter
    let depth: Int

    var codingPath: [any CodingKey] { [] }

    /// The writer after the name of a member.
    private func named(_ key: Key) -> JSONWriter {
        writer.name(key, depth)
        return writer
    }

    func encodeNil(forKey key: Key) { named(key).writeNull() }
    func encode(_ value: Bool, forKey key: Key) { named(key).write(value) }
    func encode(_ value: String, forKey key: Key) { named(key).write(value) }
    func encode(_ value: Double, forKey key: Key) { named(key).write(value) }
    func encode(_ value: Int, forKey key: Key) { named(key).write(value) }
    func encode<Value: Encodable>(_ value: Value, forKey key: Key) { named(key).write(value) }
    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        ValueEncoder(writer: named(key), depth: writer.begin()).container(keyedBy: type)
    }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        ValueEncoder(writer: named(key), depth: writer.begin()).unkeyedContainer()
    }
    func superEncoder() -> any Encoder {
        writer.refuse()
        return ValueEncoder(writer: writer, depth: depth)
    }
    func superEncoder(forKey key: Key) -> any Encoder { superEncoder() }
}

/// The elements of an array.
private struct Elements: UnkeyedEncodingContainer {
    let writer: JSONWriter
    let depth: Int
    private(set) var count = 0

    init(writer: JSONWriter, depth: Int) {
        self.writer = writer
        self.depth = depth
    }

    var codingPath: [any CodingKey] { [] }

    /// The writer where an element begins.
    private mutating func next() -> JSONWriter {
        writer.element(depth)
        count += 1
        return writer
    }

    mutating func encodeNil() { next().writeNull() }
    mutating func encode(_ value: Bool) { next().write(value) }
    mutating func encode(_ value: String) { next().write(value) }
    mutating func encode(_ value: Double) { next().write(value) }
    mutating func encode(_ value: Int) { next().write(value) }
    mutating func encode<Value: Encodable>(_ value: Value) { next().write(value) }
    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        ValueEncoder(writer: next(), depth: writer.begin()).container(keyedBy: type)
    }
    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        ValueEncoder(writer: next(), depth: writer.begin()).unkeyedContainer()
    }
    mutating func superEncoder() -> any Encoder {
        writer.refuse()
        return ValueEncoder(writer: writer, depth: depth)
    }
}

/// A value by itself.
private struct Single: SingleValueEncodingContainer {
    let writer: JSONWriter

    var codingPath: [any CodingKey] { [] }

    private func write(integer: some FixedWidthInteger) {
        if let value = Int(exactly: integer) { writer.write(value) } else { writer.refuse() }
    }

    func encodeNil() { writer.writeNull() }
    func encode(_ value: Bool) { writer.write(value) }
    func encode(_ value: String) { writer.write(value) }
    func encode(_ value: Double) { writer.write(value) }
    func encode(_ value: Float) { writer.refuse() }
    func encode(_ value: Int) { writer.write(value) }
    func encode(_ value: Int8) { write(integer: value) }
    func encode(_ value: Int16) { write(integer: value) }
    func encode(_ value: Int32) { write(integer: value) }
    func encode(_ value: Int64) { write(integer: value) }
    func encode(_ value: UInt) { write(integer: value) }
    func encode(_ value: UInt8) { write(integer: value) }
    func encode(_ value: UInt16) { write(integer: value) }
    func encode(_ value: UInt32) { write(integer: value) }
    func encode(_ value: UInt64) { write(integer: value) }
    func encode<Value: Encodable>(_ value: Value) { writer.write(value) }
}
