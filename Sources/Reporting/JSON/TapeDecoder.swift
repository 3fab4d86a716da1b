/// Why a value was not read. Foundation's reader says it better.
private struct Refused: Error {}

/// A value of a `JSONTape`.
struct TapeDecoder: Decoder {
    let tape: JSONTape
    /// The index of its node.
    let node: Int

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard tape.nodes[node].kind == .object else { throw Refused() }
        return KeyedDecodingContainer(Members<Key>(tape: tape, node: node))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard tape.nodes[node].kind == .array else { throw Refused() }
        return Elements(tape: tape, node: node)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { Single(tape: tape, node: node) }
}

extension JSONTape {
    fileprivate func isNull(_ node: Int) -> Bool { nodes[node].kind == .null }

    fileprivate func bool(at node: Int) throws -> Bool {
        switch nodes[node].kind {
        case .yes: true
        case .no: false
        default: throw Refused()
        }
    }

    fileprivate func integer(at node: Int) throws -> Int {
        guard let value = integer(nodes[node]) else { throw Refused() }
        return value
    }

    fileprivate func double(at node: Int) throws -> Double {
        guard let value = double(nodes[node]) else { throw Refused() }
        return value
    }

    fileprivate func text(at node: Int) throws -> String {
        guard let value = text(nodes[node]) else { throw Refused() }
        return value
    }

    fileprivate func value<Value: Decodable>(_ type: Value.Type, at node: Int) throws -> Value {
        if isCodedByFoundation(type) { throw Refused() }
        // The same type; a cast would copy element by element.
        if type == [Int].self { return unsafeBitCast(try integers(at: node), to: type) }
        if isLarge(node), let list = type as? any DividedList.Type, let value = try list.init(self, at: node) as? Value
        {
            return value
        }
        return try Value(from: TapeDecoder(tape: self, node: node))
    }

    private func integers(at node: Int) throws -> [Int] {
        guard nodes[node].kind == .array else { throw Refused() }
        var values: [Int] = []
        values.reserveCapacity(Int(nodes[node].next) - node - 1)
        for element in node + 1..<Int(nodes[node].next) { values.append(try integer(at: element)) }
        return values
    }

    /// Whether dividing it is worth it.
    private func isLarge(_ node: Int) -> Bool { nodes[node].end - nodes[node].start > 1 << 17 }

    /// The nodes of the elements of an array.
    fileprivate func elements(of node: Int) throws -> [Int] {
        guard nodes[node].kind == .array else { throw Refused() }
        var elements: [Int] = []
        var element = node + 1
        while element < nodes[node].next {
            elements.append(element)
            element = Int(nodes[element].next)
        }
        return elements
    }
}

/// An array whose elements are read on all cores.
private protocol DividedList {
    init(_ tape: JSONTape, at node: Int) throws
}

extension Array: DividedList where Element: DividedElement {
    init(_ tape: JSONTape, at node: Int) throws {
        self = try tape.elements(of: node).concurrentMap { try Element(from: TapeDecoder(tape: tape, node: $0)) }
    }
}

/// The members of an object.
private struct Members<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let tape: JSONTape
    let node: Int

    var codingPath: [any CodingKey] { [] }

    var allKeys: [Key] {
        var keys: [Key] = []
        var name = node + 1
        while name < tape.nodes[node].next {
            if let key = tape.text(tape.nodes[name]).flatMap(Key.init(stringValue:)) { keys.append(key) }
            name = Int(tape.nodes[name + 1].next)
        }
        return keys
    }

    /// The node of a member's value; the first of several with one name.
    private func place(_ key: Key) -> Int? {
        var text = key.stringValue
        return text.withUTF8 { wanted in
            let end = Int(tape.nodes[node].next)
            var name = node + 1
            while name < end {
                let member = tape.nodes[name]
                if member.kind == .escaped {
                    if let text = tape.text(member), text.utf8.elementsEqual(wanted) { return name + 1 }
                } else if Int(member.end - member.start) == wanted.count,
                    tape.bytes[Int(member.start)..<Int(member.end)].elementsEqual(wanted)
                {
                    return name + 1
                }
                name = Int(tape.nodes[name + 1].next)
            }
            return nil
        }
    }

    private func known(_ key: Key) throws -> Int {
        guard let place = place(key) else { throw Refused() }
        return place
    }

    /// `nil` for a member that is missing or null.
    private func present(_ key: Key) -> Int? { place(key).flatMap { tape.isNull($0) ? nil : $0 } }

    func contains(_ key: Key) -> Bool { place(key) != nil }
    func decodeNil(forKey key: Key) throws -> Bool { tape.isNull(try known(key)) }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try tape.bool(at: known(key)) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try tape.text(at: known(key)) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try tape.double(at: known(key)) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try tape.integer(at: known(key)) }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try tape.value(type, at: known(key))
    }

    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        try present(key).map { try tape.text(at: $0) }
    }
    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? {
        try present(key).map { try tape.double(at: $0) }
    }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
        try present(key).map { try tape.integer(at: $0) }
    }
    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        try present(key).map { try tape.value(type, at: $0) }
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try TapeDecoder(tape: tape, node: known(key)).container(keyedBy: type)
    }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try TapeDecoder(tape: tape, node: known(key)).unkeyedContainer()
    }
    func superDecoder() throws -> any Decoder { throw Refused() }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw Refused() }
}

/// The elements of an array.
private struct Elements: UnkeyedDecodingContainer {
    let tape: JSONTape
    /// The node of the next element, and the first after the array.
    private var element: Int
    private let end: Int
    private(set) var currentIndex = 0

    init(tape: JSONTape, node: Int) {
        self.tape = tape
        element = node + 1
        end = Int(tape.nodes[node].next)
    }

    var codingPath: [any CodingKey] { [] }
    var count: Int? { nil }
    var isAtEnd: Bool { element >= end }

    /// The node of the next element.
    private var next: Int {
        get throws {
            guard !isAtEnd else { throw Refused() }
            return element
        }
    }

    /// Steps over an element that was read.
    private mutating func after<Value>(_ value: Value) -> Value {
        element = Int(tape.nodes[element].next)
        currentIndex += 1
        return value
    }

    mutating func decodeNil() throws -> Bool {
        try tape.isNull(next) ? after(true) : false
    }
    mutating func decode(_ type: Bool.Type) throws -> Bool { after(try tape.bool(at: next)) }
    mutating func decode(_ type: String.Type) throws -> String { after(try tape.text(at: next)) }
    mutating func decode(_ type: Double.Type) throws -> Double { after(try tape.double(at: next)) }
    mutating func decode(_ type: Int.Type) throws -> Int { after(try tape.integer(at: next)) }
    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        after(try tape.value(type, at: next))
    }
    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        after(try TapeDecoder(tape: tape, node: next).container(keyedBy: type))
    }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        after(try TapeDecoder(tape: tape, node: next).unkeyedContainer())
    }
    mutating func superDecoder() throws -> any Decoder { throw Refused() }
}

/// A value by itself.
private struct Single: SingleValueDecodingContainer {
    let tape: JSONTape
    let node: Int

    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool { tape.isNull(node) }
    func decode(_ type: Bool.Type) throws -> Bool { try tape.bool(at: node) }
    func decode(_ type: String.Type) throws -> String { try tape.text(at: node) }
    func decode(_ type: Double.Type) throws -> Double { try tape.double(at: node) }
    func decode(_ type: Float.Type) throws -> Float { throw Refused() }
    func decode(_ type: Int.Type) throws -> Int { try tape.integer(at: node) }
    func decode(_ type: Int8.Type) throws -> Int8 { try tape.integer(at: node).exactly() }
    func decode(_ type: Int16.Type) throws -> Int16 { try tape.integer(at: node).exactly() }
    func decode(_ type: Int32.Type) throws -> Int32 { try tape.integer(at: node).exactly() }
    func decode(_ type: Int64.Type) throws -> Int64 { try tape.integer(at: node).exactly() }
    func decode(_ type: UInt.Type) throws -> UInt { try tape.integer(at: node).exactly() }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try tape.integer(at: node).exactly() }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try tape.integer(at: node).exactly() }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try tape.integer(at: node).exactly() }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try tape.integer(at: node).exactly() }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try tape.value(type, at: node) }
}

extension Int {
    fileprivate func exactly<Value: FixedWidthInteger>() throws -> Value {
        guard let value = Value(exactly: self) else { throw Refused() }
        return value
    }
}
