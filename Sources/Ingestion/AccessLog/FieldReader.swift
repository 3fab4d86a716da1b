import Reporting

/// Reads the fields of a request from their bytes, for any layout.
struct FieldReader: Sendable {
    private var clock: RepeatedClock
    private var endClock: RepeatedClock
    /// Whether a number that the server does not write is none: `0.123` where it writes whole microseconds.
    var enforcesDigits = false
    /// Whether a plain number with decimals is none.
    var enforcesWholeNumbers = false
    /// What the response times of the first requests look like.
    private(set) var sample = DurationSample()

    /// - Parameter timeZone: the zone of times without an offset; without one, they are not read.
    init(timeZone: ReportTimeZone? = nil) {
        let reader = ClockReader(timeZone: timeZone, assumesTimeZone: timeZone != nil)
        clock = RepeatedClock(reader)
        endClock = clock
    }

    /// A time without an offset that was read in the assumed zone; `nil` if there was none.
    var assumed: String? { clock.assumed }

    mutating func forgetSample() { sample = DurationSample() }

    /// Stores the value of `bytes` in `fields`, or returns why it is invalid.
    mutating func read(
        _ field: LogField, _ bytes: ByteSlice, into fields: inout RequestFields, ignoringMethodCase: Bool = false
    ) -> FieldFault? {
        switch field {
        case .skipped:
            return nil
        case .time(let notation):
            guard let at = clock.instant(bytes, notation) else {
                return bytes.isAbsentValue ? .empty : .noTime(notation)
            }
            fields.microseconds = at.microseconds
            return nil
        case .endTime(let notation):
            if fields.nanoseconds == nil, let start = fields.microseconds,
                let end = endClock.instant(bytes, notation)?.microseconds
            {
                let (difference, overflows) = (end - start).multipliedReportingOverflow(by: 1000)
                fields.nanoseconds = overflows ? .max : max(0, difference)
                sample.add(start: start, end: end)
            }
            return nil
        case .duration(let duration):
            return readDuration(duration, bytes, into: &fields)
        case .status:
            return Self.readStatus(bytes, into: &fields)
        case .method:
            Self.readMethod(bytes, into: &fields, ignoringCase: ignoringMethodCase)
            return nil
        case .path:
            // Squid writes example.org:443 for tunnels, and error:invalid-request.
            fields.lacksPath =
                bytes.isAbsentValue || !Self.isPath(bytes) && bytes.position(of: UInt8(ascii: ":")) != nil
            if !fields.lacksPath { fields.path = bytes }
            return nil
        case .request(let givesMethod, let givesPath):
            Self.readRequest(bytes, givesMethod, givesPath, into: &fields, ignoringCase: ignoringMethodCase)
            return nil
        case .summary:
            Self.readSummary(bytes, into: &fields)
            return nil
        case .organization:
            fields.organization = bytes
            return nil
        case .user:
            fields.user = bytes
            return nil
        case .operation(let requests):
            return requests.contains(bytes) ? nil : .noRequest
        }
    }

    private mutating func readDuration(
        _ field: DurationField, _ bytes: ByteSlice, into fields: inout RequestFields
    ) -> FieldFault? {
        // Nothing at all is a field that a blank too many has moved; what is missing is written as `-`.
        if bytes.isEmpty || bytes.isAbsentValue && !field.isOptional { return .empty }
        if bytes.isAbsentValue { return nil }
        let unit =
            field.decimalsAreSeconds && bytes.position(of: UInt8(ascii: ".")) != nil ? .seconds : field.unit
        if enforcesDigits, !field.isWritten(bytes) { return .noDuration(field.unit) }
        if enforcesWholeNumbers, bytes.last?.isDigit == true, unit != .seconds,
            bytes.position(of: UInt8(ascii: ".")) != nil
        {
            return .noDuration(field.unit)
        }
        let result = field.isList ? Self.sum(bytes, in: unit) : LoggedDuration.nanoseconds(bytes, in: unit)
        switch result {
        case .failure(.negativeDuration) where field.isOptional: return nil
        case .failure(.empty) where field.isOptional: return nil
        case .failure(let fault): return fault
        case .success(let time):
            guard time < Self.longest else { return .hugeDuration }
            if field.role != .fallback, !sample.isComplete { sample.add(bytes, field, time) }
            switch field.role {
            case .whole: fields.nanoseconds = time
            case .part: fields.nanoseconds = (fields.nanoseconds ?? 0) + time
            case .fallback: fields.fallbackNanoseconds = time
            }
            return nil
        }
    }

    /// More than the largest number of milliseconds, 2147483647, after rounding.
    private static let longest: Int64 = 2_147_483_647_500_000

    private static func sum(_ bytes: ByteSlice, in unit: DurationUnit) -> Result<Int64, FieldFault> {
        // Most requests are answered by one server.
        if let number = DecimalNumber(bytes) { return LoggedDuration.nanoseconds(number, in: unit) }
        var total: Int64 = 0
        var isEmpty = true
        for part in bytes.split(whereSeparator: { $0 == .comma || $0 == UInt8(ascii: ":") || $0 == .space }) {
            let part = bytes.part(part.startIndex, part.endIndex)
            if part.isAbsentValue { continue }
            switch LoggedDuration.nanoseconds(part, in: unit) {
            case .failure(let fault): return .failure(fault)
            case .success(let time):
                let (sum, overflows) = total.addingReportingOverflow(time)
                if overflows { return .failure(.hugeDuration) }
                total = sum
                isEmpty = false
            }
        }
        return isEmpty ? .failure(.empty) : .success(total)
    }

    /// nginx writes `000`, and Envoy `0`, if the client left before there was a status.
    private static func readStatus(_ bytes: ByteSlice, into fields: inout RequestFields) -> FieldFault? {
        if bytes.isAbsentValue { return nil }
        guard bytes.count <= 3, let status = bytes.number(at: 0, digits: bytes.count) else {
            return bytes.equals("-1") ? nil : .noStatus
        }
        if status == 0 { return nil }
        guard status >= 100 else { return .noStatus }
        fields.status = Int16(status)
        return nil
    }

    private static func readMethod(_ bytes: ByteSlice, into fields: inout RequestFields, ignoringCase: Bool) {
        if bytes.isAbsentValue { return }
        fields.method = RequestMethod(bytes, ignoringCase: ignoringCase)
        fields.hasUnlistedMethod = fields.method == nil
        fields.isTunnel = fields.hasUnlistedMethod && bytes.equals("CONNECT")
    }

    /// Reads `GET /path HTTP/1.1`. What is no such request, or is one for something that is no path, lacks a path.
    private static func readRequest(
        _ bytes: ByteSlice, _ givesMethod: Bool, _ givesPath: Bool, into fields: inout RequestFields, ignoringCase: Bool
    ) {
        guard let blank = bytes.position(of: .space), blank > 0, blank + 1 < bytes.count else {
            if givesPath { fields.lacksPath = true }
            return
        }
        if givesMethod { readMethod(bytes.part(0, blank), into: &fields, ignoringCase: ignoringCase) }
        guard givesPath else { return }
        let target = target(of: bytes, from: blank + 1)
        if bytes[0].isLetter, isPath(target),
            bytes.part(0, blank).allSatisfy({ $0.isLetter || $0 == UInt8(ascii: "-") })
        {
            fields.path = target
        } else {
            fields.lacksPath = true
        }
    }

    private static func readSummary(_ bytes: ByteSlice, into fields: inout RequestFields) {
        for (index, part) in bytes.split(separator: UInt8(ascii: "|")).enumerated() {
            let part = bytes.part(part.startIndex, part.endIndex).trimmed
            if index == 0, fields.method == nil, !fields.hasUnlistedMethod {
                readMethod(part, into: &fields, ignoringCase: false)
            } else if index == 1, fields.status == nil {
                _ = readStatus(part, into: &fields)
            } else if index > 1, isPath(part), fields.path.isEmpty {
                fields.path = part
            }
        }
    }

    /// Whether it is a path or the address of one. Some write JSON with every `/` behind a backslash.
    private static func isPath(_ target: ByteSlice) -> Bool {
        guard let first = target.first else { return false }
        if first == UInt8(ascii: "/") || first == .backslash && target.has(UInt8(ascii: "/"), at: 1) { return true }
        guard first.isLetter, let colon = target.position(of: UInt8(ascii: ":")), colon < 12 else { return false }
        return target.has("://", at: colon) || target.has(":\\/\\/", at: colon)
    }

    /// The text before the last ` HTTP/`, if there is one, without the additional spaces that servers accept around it.
    private static func target(of request: ByteSlice, from start: Int) -> ByteSlice {
        // The start of the version: there is a blank before `start`.
        let version = (request.lastPosition(of: .space) ?? start) + 1
        var end = isVersion(request.part(from: version)) ? version - 1 : request.count
        var start = start
        while end > start, request[end - 1] == .space { end -= 1 }
        while start < end, request[start] == .space { start += 1 }
        return request.part(start, max(start, end))
    }

    /// Some write JSON with every `/` behind a backslash. AWS writes `- ` for the version of what was no request.
    private static func isVersion(_ bytes: ByteSlice) -> Bool {
        bytes.count >= 5 && bytes.has("HTTP") && (bytes[4] == UInt8(ascii: "/") || bytes[4] == .backslash)
            || bytes.equals("-")
    }
}

extension ByteSlice {
    /// `-` or nothing, the form of a missing value in access logs.
    var isAbsentValue: Bool { isEmpty || (count == 1 && self[0] == UInt8(ascii: "-")) }
}
