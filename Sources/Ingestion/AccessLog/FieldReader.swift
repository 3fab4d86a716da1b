/// Reads the fields of a request from their bytes, for any layout.
struct FieldReader: Sendable {
    private var clock = RepeatedClock()

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
        case .duration(let unit):
            if bytes.isAbsentValue { return .empty }
            guard let number = DecimalNumber(bytes) else { return .noDuration(unit) }
            return Self.store(number.roundedHalfUp(timesTenTo: unit.powerOfTen), number.isNegative, in: &fields)
        case .upstreamDurations:
            return Self.readUpstream(bytes, into: &fields)
        case .status:
            return Self.readStatus(bytes, into: &fields)
        case .method:
            Self.readMethod(bytes, into: &fields, ignoringCase: ignoringMethodCase)
            return nil
        case .path:
            if bytes.isAbsentValue { return .empty }
            fields.path = bytes
            return nil
        case .request(let givesMethod, let givesPath):
            guard let blank = bytes.position(of: .space), blank > 0, blank + 1 < bytes.count else {
                return givesPath ? .noPath : nil
            }
            if givesMethod {
                Self.readMethod(bytes.part(0, blank), into: &fields, ignoringCase: ignoringMethodCase)
            }
            if givesPath {
                fields.path = Self.target(of: bytes, from: blank + 1)
                if fields.path.isEmpty { return .noPath }
            }
            return nil
        }
    }

    private static func store(
        _ milliseconds: Int64?, _ isNegative: Bool, in fields: inout RequestFields
    ) -> FieldFault? {
        if isNegative { return .negativeDuration }
        guard let milliseconds, milliseconds <= Int64(Int32.max) else { return .hugeDuration }
        fields.milliseconds = Int32(milliseconds)
        return nil
    }

    private static func readUpstream(_ bytes: ByteSlice, into fields: inout RequestFields) -> FieldFault? {
        var microseconds: Int64 = 0
        var isEmpty = true
        let separators: [UInt8] = [.comma, UInt8(ascii: ":"), .space]
        for part in bytes.split(whereSeparator: separators.contains) {
            let part = bytes.part(part.startIndex, part.endIndex)
            if part.isAbsentValue { continue }
            guard let number = DecimalNumber(part) else { return .noDuration(.seconds) }
            if number.isNegative { return .negativeDuration }
            guard let time = number.roundedHalfUp(timesTenTo: 6) else { return .hugeDuration }
            let (sum, overflows) = microseconds.addingReportingOverflow(time)
            if overflows { return .hugeDuration }
            microseconds = sum
            isEmpty = false
        }
        if isEmpty { return .empty }
        return store(microseconds / 1000 + (microseconds % 1000 >= 500 ? 1 : 0), false, in: &fields)
    }

    /// nginx writes `000` if the client left before there was a status.
    private static func readStatus(_ bytes: ByteSlice, into fields: inout RequestFields) -> FieldFault? {
        if bytes.isAbsentValue { return nil }
        guard bytes.count <= 3, let status = bytes.number(at: 0, digits: bytes.count) else { return .noStatus }
        if status == 0 { return nil }
        guard status >= 100 else { return .noStatus }
        fields.status = Int16(status)
        return nil
    }

    private static func readMethod(_ bytes: ByteSlice, into fields: inout RequestFields, ignoringCase: Bool) {
        if bytes.isAbsentValue { return }
        fields.method = RequestMethod(bytes, ignoringCase: ignoringCase)
        fields.hasUnlistedMethod = fields.method == nil
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

    /// Some write JSON with every `/` behind a backslash.
    private static func isVersion(_ bytes: ByteSlice) -> Bool {
        bytes.count >= 5 && bytes.has("HTTP") && (bytes[4] == UInt8(ascii: "/") || bytes[4] == .backslash)
    }
}

extension ByteSlice {
    /// `-` or nothing, the form of a missing value in access logs.
    fileprivate var isAbsentValue: Bool { isEmpty || (count == 1 && self[0] == UInt8(ascii: "-")) }
}
