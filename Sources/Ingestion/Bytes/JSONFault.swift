/// Why bytes are not valid JSON: what was expected at a position.
enum JSONFault: Equatable {
    case object, list, name, colon, value, commaOrEnd, literal, number, escape, endOfText, controlCharacter, depth
    case surplus

    /// Where the bytes stop being JSON, and why.
    struct Stop: Error {
        let fault: JSONFault
        let position: Int
    }

    var sentence: String {
        switch self {
        case .object: "expected \"{\""
        case .list: "expected \"[\""
        case .name: "expected a name in quotes"
        case .colon: "expected \":\""
        case .value: "expected a value"
        case .commaOrEnd: "expected a comma or the end of the object or list"
        case .literal: "expected true, false or null"
        case .number: "expected a number"
        case .escape: "expected an escape such as \\n or \\u00e9"
        case .endOfText: "expected the closing quote of a string"
        case .controlCharacter: "expected control characters to be escaped"
        case .depth: "expected objects and lists to be nested at most \(JSONCursor.deepest) deep"
        case .surplus: "expected nothing after the object"
        }
    }
}
