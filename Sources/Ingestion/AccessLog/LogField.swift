/// The content of a field in a log line.
enum LogField: Sendable, Equatable {
    case skipped
    case time(TimeNotation)
    /// When the response had been sent; the response time is the difference, if the log has none itself.
    case endTime(TimeNotation)
    case duration(DurationField)
    case status
    case method
    case path
    /// `GET /path HTTP/1.1`, read for its method, its path or both.
    case request(givesMethod: Bool, givesPath: Bool)
    /// `GET | 200 | 192.0.2.10 | https://abc.supabase.co/a | agent`, as Supabase writes it: what the line does not have
    /// itself of method, path and status.
    case summary
    /// The organization of the request, a UUID.
    case organization
    /// The user of the request, a UUID.
    case user
    /// What was done; a line with another operation is not a request.
    case operation(RequestOperation)

    static func duration(_ unit: DurationUnit) -> LogField { .duration(DurationField(unit)) }

    var isRequest: Bool { if case .request = self { true } else { false } }
    var givesPath: Bool {
        switch self {
        case .path, .summary, .request(_, givesPath: true): true
        default: false
        }
    }
    var duration: DurationField? { if case .duration(let field) = self { field } else { nil } }
    var isTime: Bool { if case .time = self { true } else { false } }
}

/// How servers that also log what they do by themselves name requests. It holds no list, because layouts are fast as long as
/// their fields are only numbers.
enum RequestOperation: Sendable {
    case s3

    private var beginnings: [StaticString] {
        switch self {
        case .s3: ["REST.", "WEBSITE.", "SOAP."]
        }
    }

    func contains(_ operation: ByteSlice) -> Bool { beginnings.contains { operation.has($0) } }
}

/// How a field holds a response time, or a part of it.
struct DurationField: Sendable, Equatable {
    enum Role: Sendable {
        /// It is the response time.
        case whole
        /// The response time is the sum of all parts.
        case part
        /// It counts where the request has no other response time.
        case fallback
    }

    let unit: DurationUnit
    var role = Role.whole
    /// Whether `-`, a negative number or nothing is normal, because the request did not reach a server: the request
    /// counts nevertheless.
    var isOptional = false
    /// Whether it is a list for all servers that were tried, such as `0.004, 0.120 : 0.031`; the sum counts.
    var isList = false
    /// Whether a number with decimals is in seconds, whatever the unit of others.
    var decimalsAreSeconds = false
    /// How the server writes the number; `nil` if that is unknown.
    var digits: Digits?

    /// How a server always writes response times.
    enum Digits: Sendable {
        /// nginx's `$request_time`.
        case threeDecimals
        /// gunicorn's `%(L)s`.
        case decimals
        /// Apache's `%D`.
        case whole
    }

    init(
        _ unit: DurationUnit, role: Role = .whole, isOptional: Bool = false, isList: Bool = false, digits: Digits? = nil
    ) {
        self.digits = digits
        self.unit = unit
        self.role = role
        self.isOptional = isOptional
        self.isList = isList
    }

    /// Whether a number is written as the server writes it; also what is no plain number.
    func isWritten(_ bytes: ByteSlice) -> Bool {
        guard let digits, !isList, let last = bytes.last, last.isDigit else { return true }
        let hasDecimals = bytes.position(of: UInt8(ascii: ".")) != nil
        return digits == .whole ? !hasDecimals : hasDecimals
    }

    /// The times of nginx's `$upstream_response_time`.
    static let upstream = DurationField(.seconds, isOptional: true, isList: true, digits: .threeDecimals)
}
