import CFuzzer
import Foundation
import Reporting

/// Mutates JSON as JSON: changing single bytes rarely leaves valid JSON.
///
/// One value in it becomes an extreme one, is removed, or is duplicated.
struct JSONMutation {
    private var random: UInt64

    init(seed: UInt32) { random = UInt64(seed) | 1 << 40 }

    /// - Parameter bytes: JSON, possibly after a separate first line that stays.
    /// - Returns: `nil` if it is not valid JSON.
    mutating func mutated(_ bytes: [UInt8]) -> [UInt8]? {
        var line: [UInt8] = []
        var json = Data(bytes)
        if let first = bytes.first, first != UInt8(ascii: "{"), first != UInt8(ascii: "["),
            let end = bytes.firstIndex(of: UInt8(ascii: "\n"))
        {
            line = Array(bytes[...end])
            json = Data(bytes[(end + 1)...])
        }
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: json) else { return nil }
        var index = below(Self.size(value))
        let changed = change(value, at: &index)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(changed)).map { line + $0 }
    }

    private static let numbers: [JSONValue] = [
        .integer(0), .integer(-1), .integer(1), .integer(2_147_483_647), .integer(-2_147_483_648), .integer(.max),
        .integer(.min),
        .integer(.max - 1), .integer(1 << 53), .integer(1 << 62), .number(0.5), .number(1e300), .number(-1e300),
        .number(1e19), .number(1e-300),
    ]
    private static let texts = [
        "", "/", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "0001-01-01", "9999-12-31",
        "2026-11-22T14:00:00Z", "UTC",
        "Europe/Berlin", "ok", "critical", "worse", "exact", "bounded", "a\u{0}b", "<script>", "{{x}}",
        String(repeating: "long ", count: 400),
    ]

    private mutating func change(_ value: JSONValue, at index: inout Int) -> JSONValue {
        if index == 0 {
            index -= 1
            return replacement(of: value)
        }
        index -= 1
        switch value {
        case .array(let values):
            return .array(values.map { index < 0 ? $0 : change($0, at: &index) })
        case .object(let values):
            var changed = values
            for (name, value) in values.sorted(by: { $0.key < $1.key }) where index >= 0 {
                changed[name] = change(value, at: &index)
            }
            return .object(changed)
        default:
            return value
        }
    }

    private mutating func replacement(of value: JSONValue) -> JSONValue {
        switch value {
        case .integer, .number, .null:
            return below(8) == 0 ? .text(Self.texts[below(Self.texts.count)]) : Self.numbers[below(Self.numbers.count)]
        case .text: return below(4) == 0 ? .null : .text(Self.texts[below(Self.texts.count)])
        case .bool(let flag): return below(4) == 0 ? .null : .bool(!flag)
        case .array(let values):
            guard let one = values.isEmpty ? nil : values[below(values.count)] else { return .null }
            switch below(4) {
            case 0: return .array([])
            case 1: return .array(values + [one])
            case 2: return .array(values.dropLast())
            default: return .array(Array(repeating: one, count: below(40)))
            }
        case .object(let values):
            var values = values
            guard below(4) > 0, let name = values.keys.sorted().dropFirst(below(max(values.count, 1))).first else {
                return .null
            }
            values[name] = nil
            return .object(values)
        }
    }

    /// Number of values in it, including itself.
    private static func size(_ value: JSONValue) -> Int {
        switch value {
        case .array(let values): values.reduce(1) { $0 + size($1) }
        case .object(let values): values.values.reduce(1) { $0 + size($1) }
        default: 1
        }
    }

    /// Xorshift (Marsaglia): the same seed gives the same changes.
    private mutating func below(_ limit: Int) -> Int {
        random ^= random << 13
        random ^= random >> 7
        random ^= random << 17
        return Int(random % UInt64(max(limit, 1)))
    }
}

/// libFuzzer finds this function by its name. Half of the mutations of JSON are those above, all others are libFuzzer's
/// own.
@_cdecl("LLVMFuzzerCustomMutator")
func mutate(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ room: Int, _ seed: UInt32) -> Int {
    guard FuzzRun.target.readsJSON, seed & 1 == 0 else { return LLVMFuzzerMutate(bytes, count, room) }
    var mutation = JSONMutation(seed: seed)
    guard let mutated = mutation.mutated(Array(UnsafeBufferPointer(start: bytes, count: count))), mutated.count <= room
    else {
        return LLVMFuzzerMutate(bytes, count, room)
    }
    for (index, byte) in mutated.enumerated() { bytes[index] = byte }
    return mutated.count
}
