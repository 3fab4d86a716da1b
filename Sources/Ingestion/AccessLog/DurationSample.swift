/// What the first response times of a log look like, to notice that they are read in a wrong unit before anything is
/// stored: 123 milliseconds in microseconds, read as seconds, are 34 hours.
struct DurationSample: Sendable {
    /// The number of response times that are examined.
    static let size = 1000

    private var times: [Int64] = []
    private var withDecimals = 0
    private var withThreeDecimals = 0
    private var withUnits = 0
    private var differences = (all: 0, ofWholeSeconds: 0)
    private var field = DurationField(.seconds)

    var isComplete: Bool { times.count >= Self.size }

    /// - Parameter nanoseconds: how the bytes were understood.
    mutating func add(_ bytes: ByteSlice, _ field: DurationField, _ nanoseconds: Int64) {
        guard field.role == .whole, let last = bytes.last else { return }
        self.field = field
        // A text with its own unit cannot be misread.
        guard last.isDigit else {
            withUnits += 1
            return
        }
        times.append(nanoseconds)
        if let point = bytes.position(of: UInt8(ascii: ".")) {
            withDecimals += 1
            if field.isList || bytes.count - point == 4 { withThreeDecimals += 1 }
        }
    }

    /// Notes a response time that is the difference of two times, in microseconds since 1970.
    mutating func add(start: Int64, end: Int64) {
        guard differences.all < Self.size else { return }
        differences.all += 1
        if start.isMultiple(of: 1_000_000), end.isMultiple(of: 1_000_000) { differences.ofWholeSeconds += 1 }
    }

    /// Whether the numbers are written as the server always does; without any, they are.
    var isWrittenAsExpected: Bool {
        switch field.digits {
        case .threeDecimals: withThreeDecimals == times.count && withUnits == 0
        case .decimals: withDecimals == times.count && withThreeDecimals < max(1, times.count) && withUnits == 0
        case .whole: withDecimals == 0 && withUnits == 0
        case nil: true
        }
    }

    /// Why the unit cannot be right; `nil` if it can.
    var doubt: String? {
        if differences.all > 0, differences.ofWholeSeconds == differences.all, times.isEmpty {
            return "start and end of the requests are whole seconds, and the log has no other response time"
        }
        guard !times.isEmpty else { return nil }
        let count = times.count
        let unit = field.unit
        let all = count == 1 ? "the response time" : "all of the first \(count) response times"
        if field.digits == .threeDecimals || field.digits == .decimals, withDecimals == 0, !field.isList {
            return
                "\(all) \(count == 1 ? "is a whole number" : "are whole numbers"), but the server writes seconds with decimals"
        }
        if field.digits == .whole, withDecimals == count {
            return "\(all) \(count == 1 ? "has" : "have") decimals, but the server writes whole \(unit.noun)"
        }
        let sorted = times.sorted()
        let median = sorted[count / 2]
        let longestPlausible: Int64 = 600_000_000_000
        if unit == .seconds || unit == .milliseconds, withDecimals == 0, median >= longestPlausible {
            return
                "half of the first \(count) response times would be longer than \(median / 60_000_000_000) minutes as \(unit.noun)"
        }
        if unit == .microseconds || unit == .nanoseconds, withDecimals > 0, let longest = sorted.last, longest < 500_000
        {
            return "\(all) would be 0 milliseconds as \(unit.noun)"
        }
        return nil
    }
}
