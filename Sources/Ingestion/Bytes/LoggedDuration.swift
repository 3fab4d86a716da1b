/// Reads response times: numbers in a unit, and texts with their unit such as `12ms`, `0.5s`, `250µs` and `1m2.5s`, as Go
/// writes them.
enum LoggedDuration {
    /// The duration of the whole text in nanoseconds, with further decimals dropped; a text with a unit has priority over
    /// `unit`.
    ///
    /// - Returns: `nil` for anything but a duration that is not negative.
    static func nanoseconds(_ bytes: ByteSlice, in unit: DurationUnit) -> Result<Int64, FieldFault> {
        if let number = DecimalNumber(bytes) { return nanoseconds(number, in: unit) }
        guard let total = withUnits(bytes) else { return .failure(.noDuration(unit)) }
        return total
    }

    static func nanoseconds(_ number: DecimalNumber, in unit: DurationUnit) -> Result<Int64, FieldFault> {
        if number.isNegative { return .failure(.negativeDuration) }
        guard let time = number.truncated(timesTenTo: unit.nanosecondPower) else { return .failure(.hugeDuration) }
        return .success(time)
    }

    /// Whether the text ends with a unit.
    static func hasUnit(_ bytes: ByteSlice) -> Bool { withUnits(bytes) != nil }

    private static func withUnits(_ bytes: ByteSlice) -> Result<Int64, FieldFault>? {
        var position = 0
        var total: Int64 = 0
        while position < bytes.count {
            let start = position
            while position < bytes.count, bytes[position].isDigit || bytes[position] == UInt8(ascii: ".") {
                position += 1
            }
            guard position > start, let number = DecimalNumber(bytes.part(start, position)) else { return nil }
            // uWSGI writes `129 msecs`.
            if bytes.has(.space, at: position) { position += 1 }
            guard let unit = units.first(where: { bytes.has($0.name, at: position) }),
                let time = number.truncated(timesTenTo: unit.power)
            else { return nil }
            position += unit.name.utf8CodeUnitCount
            let (product, first) = time.multipliedReportingOverflow(by: unit.factor)
            let (sum, second) = total.addingReportingOverflow(product)
            if first || second { return .failure(.hugeDuration) }
            total = sum
        }
        return bytes.isEmpty ? nil : .success(total)
    }

    /// Nanoseconds are the number times ten to the power, times the factor. Longer names come before their beginnings.
    private static let units: [(name: StaticString, power: Int, factor: Int64)] = [
        ("ns", 0, 1), ("nanos", 0, 1), ("us", 3, 1), ("µs", 3, 1), ("μs", 3, 1), ("msecs", 6, 1), ("micros", 3, 1),
        ("ms", 6, 1), ("secs", 9, 1), ("s", 9, 1), ("m", 9, 60), ("h", 9, 3600),
    ]
}
