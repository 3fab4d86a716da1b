/// A value of JSON by its positions in the bytes of a `JSONCursor`.
enum JSONValue {
    case null, boolean
    case number(Range<Int>)
    case text(JSONText)
    /// With its brackets.
    case object(Range<Int>)
    case list(Range<Int>)

    var text: JSONText? { if case .text(let text) = self { text } else { nil } }
    var isNull: Bool { if case .null = self { true } else { false } }
    /// A number, or a text without its quotes; `nil` for other values.
    var range: Range<Int>? {
        switch self {
        case .number(let range): range
        case .text(let text): text.range
        case .null, .boolean, .object, .list: nil
        }
    }
    /// Where it begins; `nil` for null and Booleans.
    var position: Int? {
        switch self {
        case .null, .boolean: nil
        case .number(let range), .object(let range), .list(let range): range.lowerBound
        case .text(let text): text.range.lowerBound
        }
    }
}
