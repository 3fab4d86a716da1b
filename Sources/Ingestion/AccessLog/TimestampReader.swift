import Reporting

/// Converts the time of a request to microseconds since 1970. Caches the last text, because lines of the same second
/// follow each other.
struct TimestampReader: Sendable {
    private var lastText: [UInt8] = []
    private var lastMicroseconds: Int64 = 0
    /// `number` is the date's digits; -1 before the first.
    private var lastDay = (number: -1, daysSince1970: 0)

    init() { lastText.reserveCapacity(Self.longestRemembered) }

    /// `nil` for anything but a time in this notation, for a time without offset from UTC, for times that do not exist,
    /// and for times outside the years 0001 to 9999 in UTC. Decimals beyond the sixth are dropped.
    mutating func microseconds(_ bytes: ByteSlice, _ notation: TimeNotation) -> Int64? {
        let isSame = lastText.withUnsafeBufferPointer { $0.equals(bytes) }
        if isSame, !bytes.isEmpty { return lastMicroseconds }
        let microseconds: Int64? =
            switch notation {
            case .commonLog: commonLog(bytes)
            case .iso8601: iso8601(bytes)
            case .unix(let unit): Self.unix(bytes, unit)
            case .any: any(bytes)
            }
        guard let microseconds, Instant(microseconds: microseconds).isWritable else { return nil }
        if bytes.count <= Self.longestRemembered {
            lastText.removeAll(keepingCapacity: true)
            lastText.append(contentsOf: bytes)
            lastMicroseconds = microseconds
        }
        return microseconds
    }

    private static let longestRemembered = 40
}

extension TimestampReader {
    private mutating func any(_ bytes: ByteSlice) -> Int64? {
        if bytes.count > 4, bytes[4] == UInt8(ascii: "-") { return iso8601(bytes) }
        if bytes.count > 2, bytes[2] == UInt8(ascii: "/") { return commonLog(bytes) }
        guard let number = DecimalNumber(bytes), let whole = number.truncated(timesTenTo: 0) else { return nil }
        // 10^11 seconds are the year 5138, 10^11 milliseconds March 1973.
        let power =
            switch whole {
            case ..<100_000_000_000: 6
            case ..<100_000_000_000_000: 3
            case ..<100_000_000_000_000_000: 0
            default: -3
            }
        return number.isNegative ? nil : number.truncated(timesTenTo: power)
    }

    private static func unix(_ bytes: ByteSlice, _ unit: DurationUnit) -> Int64? {
        guard let number = DecimalNumber(bytes), !number.isNegative else { return nil }
        return number.truncated(timesTenTo: unit.powerOfTen + 3)
    }

    private mutating func commonLog(_ bytes: ByteSlice) -> Int64? {
        guard bytes.count == 26, bytes[2] == UInt8(ascii: "/"), bytes[6] == UInt8(ascii: "/"),
            bytes[11] == UInt8(ascii: ":"), bytes[20] == .space,
            let day = bytes.twoDigits(at: 0), let month = Self.month(bytes[3], bytes[4], bytes[5]),
            let century = bytes.twoDigits(at: 7), let year = bytes.twoDigits(at: 9),
            let days = days(year: century * 100 + year, month: month, day: day),
            let time = bytes.timeOfDay(at: 12), let offset = bytes.offset(at: 21)
        else { return nil }
        return Int64(days * 86_400 + time - offset) * 1_000_000
    }

    private mutating func iso8601(_ bytes: ByteSlice) -> Int64? {
        guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] | 0x20 == UInt8(ascii: "t") || bytes[10] == .space,
            let century = bytes.twoDigits(at: 0), let year = bytes.twoDigits(at: 2),
            let month = bytes.twoDigits(at: 5), let day = bytes.twoDigits(at: 8),
            let days = days(year: century * 100 + year, month: month, day: day), let time = bytes.timeOfDay(at: 11)
        else { return nil }
        var position = 19
        var fraction = 0
        if bytes[19] == UInt8(ascii: ".") || bytes[19] == .comma {
            var unit = 1_000_000
            position = 20
            while position < bytes.count, let digit = bytes[position].decimalDigit {
                unit /= 10
                fraction += digit * unit
                position += 1
            }
            guard position > 20 else { return nil }
        }
        guard let offset = bytes.offset(at: position) else { return nil }
        return Int64(days * 86_400 + time - offset) * 1_000_000 + Int64(fraction)
    }

    private mutating func days(year: Int, month: Int, day: Int) -> Int? {
        let number = year * 10_000 + month * 100 + day
        if number == lastDay.number { return lastDay.daysSince1970 }
        guard let date = CalendarDate(year: year, month: month, day: day) else { return nil }
        lastDay = (number, date.daysSince1970)
        return date.daysSince1970
    }

    private static func month(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Int? {
        let name = Int(first) << 16 | Int(second) << 8 | Int(third)
        return monthNames.firstIndex(of: name).map { $0 + 1 }
    }

    private static let monthNames = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ].map { $0.utf8.reduce(0) { $0 << 8 | Int($1) } }
}

extension UnsafeBufferPointer<UInt8> {
    fileprivate func twoDigits(at position: Int) -> Int? {
        guard let tens = self[position].decimalDigit, let ones = self[position + 1].decimalDigit else { return nil }
        return tens * 10 + ones
    }

    /// The seconds in `14:03:07`.
    fileprivate func timeOfDay(at position: Int) -> Int? {
        guard let hour = twoDigits(at: position), hour < 24, self[position + 2] == UInt8(ascii: ":"),
            let minute = twoDigits(at: position + 3), minute < 60, self[position + 5] == UInt8(ascii: ":"),
            let second = twoDigits(at: position + 6), second < 60
        else { return nil }
        return hour * 3600 + minute * 60 + second
    }

    /// The seconds in `Z`, `+0100`, `+01:00` or `-03`, which must be the rest of the text.
    fileprivate func offset(at position: Int) -> Int? {
        let left = count - position
        guard left > 0 else { return nil }
        if left == 1 { return self[position] | 0x20 == UInt8(ascii: "z") ? 0 : nil }
        let sign = self[position] == UInt8(ascii: "+") ? 1 : self[position] == UInt8(ascii: "-") ? -1 : 0
        guard sign != 0, left >= 3, let hours = twoDigits(at: position + 1), hours < 24 else { return nil }
        if left == 3 { return sign * hours * 3600 }
        let minutesAt = position + (self[position + 3] == UInt8(ascii: ":") ? 4 : 3)
        guard count == minutesAt + 2, let minutes = twoDigits(at: minutesAt), minutes < 60 else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }
}
