import FoundationEssentials

/// Any JSON value, such as a query plan, kept as it was read.
package enum JSONValue: Hashable, Sendable, Codable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case text(String)
    case array([JSONValue])
    case object([String: JSONValue])

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // Each failed attempt costs the square of its nesting depth, and deep values are objects and arrays.
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode([String: JSONValue].self) {
            self = .object(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else {
            self = .bool(try container.decode(Bool.self))
        }
    }

    /// Reads JSON that takes less than seconds to read: reading a value costs the square of its nesting depth.
    ///
    /// - Returns: `nil` for text that is not valid JSON, or that is too large and too deep.
    package init?(affordable json: String) {
        var (depth, cost, isText, isEscaped) = (0, 0, false, false)
        for byte in json.utf8 {
            if isText {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isText = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isText = true
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                cost += depth * depth
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            case UInt8(ascii: ","): cost += depth * depth
            default: break
            }
            guard (0...Self.deepest).contains(depth), cost <= Self.greatestCost else { return nil }
        }
        guard let value = try? JSONDecoder().decode(Self.self, from: Data(json.utf8)) else { return nil }
        self = value
    }

    private static let deepest = 512
    /// The limit in squares of depths; about 30 million are read per second.
    private static let greatestCost = 40_000_000

    /// How many arrays and objects are nested; 0 for a plain value.
    package var depth: Int {
        switch self {
        case .array(let values): 1 + (values.map(\.depth).max() ?? 0)
        case .object(let values): 1 + (values.values.map(\.depth).max() ?? 0)
        case .null, .bool, .integer, .number, .text: 0
        }
    }

    /// JSON on one line, names sorted. Empty for a number that JSON cannot represent.
    var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// JSON on several lines, names sorted. Empty for a number that JSON cannot represent.
    package var indentedText: String { (try? json(.prettyPrinted)).map { String(decoding: $0, as: UTF8.self) } ?? "" }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}
