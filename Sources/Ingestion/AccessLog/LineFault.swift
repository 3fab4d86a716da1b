/// Why the bytes of a field do not say what they should.
enum FieldFault: Equatable {
    case empty
    case noTime(TimeNotation)
    case noDuration(DurationUnit)
    case negativeDuration
    case hugeDuration
    case noStatus
    case noPath
    /// Only in JSON: an object, a list or a truth value where a text or number is needed.
    case wrongKind

    var predicate: String {
        switch self {
        case .empty: "is empty"
        case .noTime(.unix(let unit)):
            "is no number of \(unit.noun) since 1970 such as \(TimeNotation.unix(unit).example)"
        case .noTime(let notation): "is no time such as \(notation.example)"
        case .noDuration(let unit): "is no number of \(unit.noun)"
        case .negativeDuration: "is negative"
        case .hugeDuration: "is more than 2147483647 milliseconds"
        case .noStatus: "is no status from 100 to 999"
        case .noPath: "names no path"
        case .wrongKind: "is neither a text nor a number"
        }
    }
}

/// Why a line is not counted as a request.
enum LineFault: Equatable {
    /// The text before the first variable is not how the line begins.
    case opening
    /// The text after a variable of the layout does not follow.
    case missingText(after: Int)
    /// The layout ends before the line does.
    case surplus
    /// A field of the layout is there, and wrong.
    case field(Int, FieldFault)
    /// A field of the map is not in the object, or null.
    case missingField(Int)
    case json(JSONFault, at: Int)
    case overlong(limit: Int)
}

/// How a line fails to be JSON: what was expected where something else stands.
enum JSONFault: Equatable {
    case object, name, colon, value, commaOrEnd, literal, number, escape, endOfText, controlCharacter, depth, surplus

    var sentence: String {
        switch self {
        case .object: "expected \"{\""
        case .name: "expected a name in quotes"
        case .colon: "expected \":\""
        case .value: "expected a value"
        case .commaOrEnd: "expected a comma or the end of the object or list"
        case .literal: "expected true, false or null"
        case .number: "expected a number"
        case .escape: "expected an escape such as \\n or \\u00e9"
        case .endOfText: "expected the closing quote of a text"
        case .controlCharacter: "expected control characters to be escaped"
        case .depth: "expected objects and lists to be nested at most 64 deep"
        case .surplus: "expected nothing after the object"
        }
    }
}
