/// The fields that a page offers to its template, derived from the page's type.
///
/// `Decodable` types reveal their structure when they decode: this decoder returns empty values, one element for every
/// list and a value for every optional, and records what was requested.
indirect enum FieldShape: Equatable, Sendable {
    case text
    case flag
    case markup
    case object(FieldList)
    case list(FieldShape)

    /// - Throws: never for types whose `init(from:)` is synthesized.
    init(of type: (some Decodable).Type) throws {
        let recorder = Recorder()
        _ = try recorder.decode(type)
        self = recorder.shape
    }

    private static func shape<Value: Decodable>(decoding type: Value.Type) throws -> (Value, FieldShape) {
        let recorder = Recorder()
        let value = try recorder.decode(type)
        return (value, recorder.shape)
    }

    private final class Recorder: Decoder {
        var shape = FieldShape.text
        let codingPath: [any CodingKey] = []
        let userInfo: [CodingUserInfoKey: Any] = [:]

        func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
            if let markup = Markup("") as? Value {
                shape = .markup
                return markup
            }
            return try Value(from: self)
        }

        func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
            shape = .object(FieldList())
            return KeyedDecodingContainer(Keyed<Key>(recorder: self))
        }

        func unkeyedContainer() -> any UnkeyedDecodingContainer {
            shape = .list(.text)
            return Unkeyed(recorder: self)
        }

        func singleValueContainer() -> any SingleValueDecodingContainer { Single(recorder: self) }

        func record(_ field: FieldShape, for name: String) {
            guard case .object(var fields) = shape else { return }
            fields.append(name, field)
            shape = .object(fields)
        }
    }

    private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let recorder: Recorder
        let codingPath: [any CodingKey] = []
        let allKeys: [Key] = []

        func contains(_ key: Key) -> Bool { true }
        func decodeNil(forKey key: Key) -> Bool { false }
        func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
            let (value, shape) = try FieldShape.shape(decoding: type)
            recorder.record(shape, for: key.stringValue)
            return value
        }
        func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type, forKey key: Key
        ) -> KeyedDecodingContainer<Nested> { Recorder().container(keyedBy: type) }
        func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedDecodingContainer { Recorder().unkeyedContainer() }
        func superDecoder() -> any Decoder { recorder }
        func superDecoder(forKey key: Key) -> any Decoder { recorder }
    }

    private struct Unkeyed: UnkeyedDecodingContainer {
        let recorder: Recorder
        let codingPath: [any CodingKey] = []
        let count: Int? = 1
        var currentIndex = 0
        var isAtEnd: Bool { currentIndex > 0 }

        mutating func decodeNil() -> Bool { false }
        mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
            let (value, shape) = try FieldShape.shape(decoding: type)
            recorder.shape = .list(shape)
            currentIndex += 1
            return value
        }
        mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedDecodingContainer<Nested> {
            Recorder().container(keyedBy: type)
        }
        mutating func nestedUnkeyedContainer() -> any UnkeyedDecodingContainer { Recorder().unkeyedContainer() }
        mutating func superDecoder() -> any Decoder { recorder }
    }

    private struct Single: SingleValueDecodingContainer {
        let recorder: Recorder
        let codingPath: [any CodingKey] = []

        func decodeNil() -> Bool { false }
        func decode(_ type: Bool.Type) -> Bool {
            recorder.shape = .flag
            return false
        }
        func decode(_ type: String.Type) -> String { "" }
        func decode(_ type: Double.Type) -> Double { 0 }
        func decode(_ type: Float.Type) -> Float { 0 }
        func decode(_ type: Int.Type) -> Int { 0 }
        func decode(_ type: Int8.Type) -> Int8 { 0 }
        func decode(_ type: Int16.Type) -> Int16 { 0 }
        func decode(_ type: Int32.Type) -> Int32 { 0 }
        func decode(_ type: Int64.Type) -> Int64 { 0 }
        func decode(_ type: UInt.Type) -> UInt { 0 }
        func decode(_ type: UInt8.Type) -> UInt8 { 0 }
        func decode(_ type: UInt16.Type) -> UInt16 { 0 }
        func decode(_ type: UInt32.Type) -> UInt32 { 0 }
        func decode(_ type: UInt64.Type) -> UInt64 { 0 }
        func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try recorder.decode(type) }
    }
}
