/// A value that is written to JSON as its text.
package protocol TextCodable: Codable, CustomStringConvertible {
    init?(_ text: String)
    /// Why a text is refused, for errors.
    static func refusal(of text: String) -> String
}

extension TextCodable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Self(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: Self.refusal(of: text))
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
