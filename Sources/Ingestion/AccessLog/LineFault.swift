/// Why a field cannot be read.
enum FieldFault: Equatable {
    case empty
    case noTime(TimeNotation)
    case noDuration(DurationUnit)
    case negativeDuration
    case hugeDuration
    case noStatus
    case noPath
    /// A JSON object, list or Boolean where text or a number is needed.
    case wrongKind

    var predicate: String {
        switch self {
        case .empty: "is empty"
        case .noTime(.unix(let unit)):
            "is not a valid number of \(unit.noun) since 1970 (for example \(TimeNotation.unix(unit).example))"
        case .noTime(let notation): "is not a valid time (for example \(notation.example))"
        case .noDuration(let unit): "is not a valid number of \(unit.noun)"
        case .negativeDuration: "is negative"
        case .hugeDuration: "is more than 2147483647 milliseconds"
        case .noStatus: "is not a valid status (100 to 999)"
        case .noPath: "has no path"
        case .wrongKind: "is neither text nor a number"
        }
    }
}

/// Why a line is not counted as a request.
enum LineFault: Equatable {
    /// The line does not begin with the text before the first variable.
    case opening
    /// A variable is not followed by the text after it in the layout.
    case missingText(after: Int)
    /// The layout ends before the line does.
    case surplus
    /// A field of the layout has an invalid value.
    case field(Int, FieldFault)
    /// A field of the map is missing in the object, or null.
    case missingField(Int)
    case json(JSONFault, at: Int)
    case overlong(limit: Int)
}
