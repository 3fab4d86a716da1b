import FoundationEssentials

extension Encodable {
    /// As JSON: names sorted, slashes as they are.
    package func json(_ layout: JSONEncoder.OutputFormatting = []) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = layout.union([.sortedKeys, .withoutEscapingSlashes])
        return try encoder.encode(self)
    }

    /// The same with a final newline.
    package func jsonFile(_ layout: JSONEncoder.OutputFormatting = []) throws -> Data {
        try json(layout) + [UInt8(ascii: "\n")]
    }
}
