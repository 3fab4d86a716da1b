import FoundationEssentials

extension Decodable {
    /// Reads JSON, arrays of `DividedElement` on all cores.
    ///
    /// What the fast reader refuses is read by Foundation's, whose errors say what is wrong and where.
    ///
    /// - Throws: `DecodingError`.
    package init(fromJSON json: Data) throws {
        if let tape = JSONTape(json), let value = try? Self(from: TapeDecoder(tape: tape, node: 0)) {
            self = value
        } else {
            self = try JSONDecoder().decode(Self.self, from: json)
        }
    }
}

extension Encodable {
    /// As JSON: names sorted, slashes as they are.
    ///
    /// The bytes are those of Foundation's encoder, which also writes what the fast one does not.
    package func json(_ layout: JSONEncoder.OutputFormatting = []) throws -> Data {
        if layout.isEmpty, let bytes = JSONWriter.bytes(of: self) { return Data(bytes) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = layout.union([.sortedKeys, .withoutEscapingSlashes])
        return try encoder.encode(self)
    }

    /// The same with a final newline.
    package func jsonFile(_ layout: JSONEncoder.OutputFormatting = []) throws -> Data {
        try json(layout) + [UInt8(ascii: "\n")]
    }
}

/// An element of long arrays, which all cores read and write together, such as an endpoint of a report.
protocol DividedElement: Codable, Sendable {}

/// Whether Foundation reads and writes a type of its own otherwise than the type does itself.
func isCodedByFoundation(_ type: Any.Type) -> Bool {
    type == Data.self || type == Date.self || type == URL.self || type == Decimal.self
}
