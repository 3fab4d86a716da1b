import FoundationEssentials

/// A `report.json` of many endpoints, divided so that several cores can read it.
struct DividedReport {
    /// The report without its endpoints.
    let rest: Data
    /// Its endpoints in order: JSON arrays of some each.
    let endpoints: [Data]

    /// The length of a part, in bytes: long enough that dividing is cheap.
    private static let length = 256 * 1024

    /// `nil` for a report that is short, or that `Report.encoded()` did not write.
    init?(_ json: Data) {
        guard json.count > 2 * Self.length else { return nil }
        let parts = json.withUnsafeBytes { Self.parts($0) }
        guard let first = parts.first, let last = parts.last else { return nil }
        func bytes(_ range: Range<Int>) -> Data {
            json[json.startIndex + range.lowerBound..<json.startIndex + range.upperBound]
        }
        rest = bytes(0..<first.lowerBound) + bytes(last.upperBound..<json.count)
        endpoints = parts.map { Data("[".utf8) + bytes($0) + Data("]".utf8) }
    }

    /// The places of the parts, without the commas between them; none if the text is not as expected.
    private static func parts(_ json: UnsafeRawBufferPointer) -> [Range<Int>] {
        let name = Array(#""endpoints":["#.utf8)
        var parts: [Range<Int>] = []
        /// Where the next part begins, once the list has begun.
        var start: Int?
        var depth = 0
        var index = 0
        while index < json.count {
            switch json[index] {
            case UInt8(ascii: "\""):
                if depth == 1, start == nil, json[index...].starts(with: name) {
                    index += name.count
                    depth += 1
                    start = index
                    continue
                }
                index += 1
                while index < json.count, json[index] != UInt8(ascii: "\"") {
                    index += json[index] == UInt8(ascii: "\\") ? 2 : 1
                }
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if let start, depth == 1 { return parts + [start..<index] }
            case UInt8(ascii: ","):
                if depth == 2, let first = start, index - first >= length {
                    parts.append(first..<index)
                    start = index + 1
                }
            default: break
            }
            index += 1
        }
        return []
    }
}
