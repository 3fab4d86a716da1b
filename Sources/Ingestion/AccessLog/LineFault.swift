/// Why a field cannot be read.
enum FieldFault: Error, Equatable {
    case empty
    case noTime(TimeNotation)
    case noDuration(DurationUnit)
    case negativeDuration
    case hugeDuration
    case noStatus
    case noPath
    /// Not what programs write of a request.
    case noRequest
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
        case .noRequest: "is no request of a client"
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
    /// A request without a field of the map.
    case missingField(Int)
    /// No request, but another line of the same program: it has no value for this slot of the map.
    case noRequest(missing: Int)
    /// A line of a format that needs the time from what surrounds the line, and there is none.
    case noTime
    /// No line has named the columns yet.
    case noColumns
    /// No format was found for the log.
    case noFormat
    /// The format has no response time.
    case noResponseTime
    /// The parts of the response time are more than the tables can store.
    case hugeDuration
    case json(JSONFault, at: Int)
    case overlong(limit: Int)

    static func overlongReason(_ limit: Int) -> String { "the line is longer than \(limit) bytes" }
}
