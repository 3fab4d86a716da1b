/// What the first response times of a log look like, to notice that they are read in a wrong unit before anything is
/// stored: 123 milliseconds in microseconds, read as seconds, are 34 hours.
struct DurationSample: Sendable {
    /// The number of response times that are examined.
    static let size = 1000

    private var times: [Int64] = []
    private var withDecimals = 0
    private var unit = DurationUnit.seconds

    var isComplete: Bool { times.count >= Self.size }

    /// - Parameter nanoseconds: how the bytes were understood.
    mutating func add(_ bytes: ByteSlice, _ field: DurationField, _ nanoseconds: Int64) {
        // A text with its own unit cannot be misread.
        guard !field.isList, field.role == .whole, let last = bytes.last, last.isDigit else { return }
        unit = field.unit
        times.append(nanoseconds)
        if bytes.position(of: UInt8(ascii: ".")) != nil { withDecimals += 1 }
    }

    /// Why the unit cannot be right; `nil` if it can.
    ///
    /// - Parameter writesDecimals: whether the server always writes decimals (`$request_time`: three of them), or never
    ///   does (`%D`); `nil` if that is unknown.
    func doubt(writesDecimals: Bool?) -> String? {
        guard !times.isEmpty else { return nil }
        let count = times.count
        let all = count == 1 ? "the response time" : "all of the first \(count) response times"
        if writesDecimals == true, withDecimals == 0 {
            return
                "\(all) \(count == 1 ? "is a whole number" : "are whole numbers"), but the server writes seconds with decimals"
        }
        if writesDecimals == false, withDecimals == count {
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
