import Reporting

/// Reads times in any notation of a log. It keeps nothing; see `RepeatedClock` for times that repeat.
///
/// Decimals beyond the sixth are dropped. A time that does not exist is not read, nor one outside the years 0001 to 9999
/// in UTC. A leap second, 23:59:60 in UTC and the end of a quarter of an hour anywhere, is the second after it.
struct ClockReader: Hashable, Sendable {
    /// A time, and the position after it.
    typealias Reading = (at: Instant, end: Int)

    /// The zone of times that name it only by an abbreviation which several zones have (`CST`, `IST`); without one, they
    /// are not read.
    var timeZone: ReportTimeZone?
    /// Whether a time without an offset or abbreviation is in `timeZone`; otherwise it is not read.
    var assumesTimeZone = false

    /// Reads a time that is the whole text.
    func instant(_ bytes: ByteSlice, _ notation: TimeNotation) -> Instant? {
        let reading: Reading?
        switch notation {
        case .iso8601: reading = iso8601(bytes)
        case .commonLog:
            // Programs that borrow the name of the variable write other times.
            guard let common = commonLog(bytes) else { return anyNotation(bytes) }
            reading = common
        case .unix(let unit): return Self.unix(bytes, powerOfTen: unit.powerOfTen + 3)
        case .any: return anyNotation(bytes)
        case .anyUTC:
            var reader = self
            (reader.timeZone, reader.assumesTimeZone) = (.utc, true)
            return reader.anyNotation(bytes)
        }
        return reading?.end == bytes.count ? reading?.at : nil
    }

    private func anyNotation(_ bytes: ByteSlice) -> Instant? {
        if bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]") {
            return anyNotation(bytes.part(1, bytes.count - 1))
        }
        let reading: Reading?
        if bytes.has(UInt8(ascii: "-"), at: 4) {
            reading = iso8601(bytes)
        } else if bytes.has(UInt8(ascii: "/"), at: 2) {
            reading = commonLog(bytes)
        } else if bytes.has(UInt8(ascii: "/"), at: 4) {
            reading = slashed(bytes)
        } else if let first = bytes.first, first.isUppercaseLetter {
            reading = bytes.has(.comma, at: 3) ? httpDate(bytes) : asctime(bytes)
        } else {
            return Self.unix(bytes, powerOfTen: nil)
        }
        return reading?.end == bytes.count ? reading?.at : nil
    }

    /// Reads a time such as `2026/11/22 14:03:07.250`, as nginx's error log and Go programs write it.
    func slashed(_ bytes: ByteSlice) -> Reading? {
        guard bytes.count >= 19, bytes[4] == UInt8(ascii: "/"), bytes[7] == UInt8(ascii: "/"), bytes[10] == .space,
            let year = bytes.number(at: 0, digits: 4), let month = bytes.number(at: 5, digits: 2),
            let day = bytes.number(at: 8, digits: 2),
            let date = CalendarDate(year: year, month: month, day: day)
        else { return nil }
        return timeOfDay(date, bytes, at: 11)
    }

    /// Reads a time such as `Sun Nov 22 14:03:07 2026`, as C's `asctime` writes it.
    private func asctime(_ bytes: ByteSlice) -> Reading? {
        guard bytes.count >= 24, bytes[3] == .space, bytes[7] == .space, bytes[10] == .space, bytes[19] == .space,
            let month = Self.month(bytes[4], bytes[5], bytes[6]),
            let day = bytes.number(at: bytes[8] == .space ? 9 : 8, digits: bytes[8] == .space ? 1 : 2),
            let year = bytes.number(at: 20, digits: 4),
            let date = CalendarDate(year: year, month: month, day: day),
            let time = timeOfDay(date, bytes.part(11, 19), at: 0), time.end == 8
        else { return nil }
        return (time.at, 24)
    }

    /// Reads a time such as `Sun, 22 Nov 2026 14:03:07 GMT` (RFC 9110).
    private func httpDate(_ bytes: ByteSlice) -> Reading? {
        guard bytes.count >= 25, bytes[4] == .space, bytes[7] == .space, bytes[11] == .space, bytes[16] == .space,
            let day = bytes.number(at: 5, digits: 2), let month = Self.month(bytes[8], bytes[9], bytes[10]),
            let year = bytes.number(at: 12, digits: 4),
            let date = CalendarDate(year: year, month: month, day: day)
        else { return nil }
        return timeOfDay(date, bytes, at: 17)
    }

    /// Reads a time such as `2026-11-22T14:03:07.250+01:00` or `2026-11-22 14:03:07 CET` at `start`.
    func iso8601(_ bytes: ByteSlice, at start: Int = 0) -> Reading? {
        guard bytes.count - start >= 19, bytes[start + 4] == UInt8(ascii: "-"), bytes[start + 7] == UInt8(ascii: "-"),
            bytes[start + 10] == .space || bytes[start + 10] | 0x20 == UInt8(ascii: "t") || bytes[start + 10] == .tab,
            let year = bytes.number(at: start, digits: 4), let month = bytes.number(at: start + 5, digits: 2),
            let day = bytes.number(at: start + 8, digits: 2),
            let date = CalendarDate(year: year, month: month, day: day)
        else { return nil }
        return timeOfDay(date, bytes, at: start + 11)
    }

    /// Reads a time such as `22/Nov/2026:14:03:07 +0100` at `start`.
    func commonLog(_ bytes: ByteSlice, at start: Int = 0) -> Reading? {
        guard bytes.count - start >= 20, bytes[start + 2] == UInt8(ascii: "/"), bytes[start + 6] == UInt8(ascii: "/"),
            bytes[start + 11] == UInt8(ascii: ":"), let day = bytes.number(at: start, digits: 2),
            let month = Self.month(bytes[start + 3], bytes[start + 4], bytes[start + 5]),
            let year = bytes.number(at: start + 7, digits: 4),
            let date = CalendarDate(year: year, month: month, day: day)
        else { return nil }
        return timeOfDay(date, bytes, at: start + 12)
    }

    /// The time of a number since 1970: of seconds if `powerOfTen` is 6. If it is `nil`, the size of the number decides
    /// between seconds, milliseconds, microseconds and nanoseconds.
    private static func unix(_ bytes: ByteSlice, powerOfTen: Int?) -> Instant? {
        guard let number = DecimalNumber(bytes), !number.isNegative, let whole = number.truncated(timesTenTo: 0)
        else { return nil }
        // 10^11 seconds are the year 5138, 10^11 milliseconds March 1973.
        let bySize =
            switch whole {
            case ..<100_000_000_000: 6
            case ..<100_000_000_000_000: 3
            case ..<100_000_000_000_000_000: 0
            default: -3
            }
        return number.truncated(timesTenTo: powerOfTen ?? bySize).flatMap(Instant.init(writable:))
    }

    /// Reads `14:03:07`, decimals and the zone.
    private func timeOfDay(_ date: CalendarDate, _ bytes: ByteSlice, at start: Int) -> Reading? {
        guard let hour = bytes.number(at: start, digits: 2), hour < 24, bytes[start + 2] == UInt8(ascii: ":"),
            let minute = bytes.number(at: start + 3, digits: 2), minute < 60, bytes[start + 5] == UInt8(ascii: ":"),
            let second = bytes.number(at: start + 6, digits: 2), second < 60 || second == 60 && minute % 15 == 14
        else { return nil }
        var position = start + 8
        var fraction = 0
        if bytes.has(UInt8(ascii: "."), at: position) || bytes.has(.comma, at: position),
            bytes.endOfDigits(from: position + 1, most: 1) > position + 1
        {
            var unit = 1_000_000
            position += 1
            while position < bytes.count, let digit = bytes[position].decimalDigit {
                unit /= 10
                fraction += digit * unit
                position += 1
            }
        }
        let local = Int64(date.daysSince1970 * 86_400 + hour * 3600 + minute * 60 + second)
        guard let zone = offset(bytes, at: position, local: local),
            let at = Instant(writable: (local - zone.seconds) * 1_000_000 + Int64(fraction))
        else { return nil }
        return (at, zone.end)
    }

    /// Reads `Z`, `UTC`, `GMT`, `+0100`, `+01:00` or `-03`, also after a space, or another abbreviation after a space, as
    /// seconds ahead of UTC.
    private func offset(_ bytes: ByteSlice, at position: Int, local: Int64) -> (seconds: Int64, end: Int)? {
        let start = bytes.has(.space, at: position) ? position + 1 : position
        let isBehind = bytes.has(UInt8(ascii: "-"), at: start)
        if isBehind || bytes.has(UInt8(ascii: "+"), at: start) {
            guard let hours = bytes.number(at: start + 1, digits: 2), hours < 24 else { return nil }
            var (minutes, end) = (0, start + 3)
            let digits = bytes.has(UInt8(ascii: ":"), at: end) ? end + 1 : end
            if let number = bytes.number(at: digits, digits: 2), number < 60 { (minutes, end) = (number, digits + 2) }
            let seconds = Int64(hours * 3600 + minutes * 60)
            return (isBehind ? -seconds : seconds, end)
        }
        var end = start
        while end < bytes.count, end - start < 8, bytes[end].isLetter { end += 1 }
        let name = bytes.part(start, end)
        if name.equals("Z") || name.equals("UTC") || name.equals("GMT") || name.equals("z") {
            // The name of a zone, as in `GMT-3`: three hours behind.
            if name.count == 3, let zone = hoursAfterName(bytes, at: end) { return zone }
            return (0, end)
        }
        if name.isEmpty {
            guard let timeZone, assumesTimeZone else { return nil }
            return (Self.offset(of: timeZone, named: name, local: local), position)
        }
        guard start > position, name.count >= 3 else { return nil }
        if let hours = Self.abbreviations.first(where: { name.equals($0.name) })?.halfHours {
            return (Int64(hours) * 1800, end)
        }
        // An abbreviation that several zones have can be any of them but UTC.
        guard let timeZone, timeZone != .utc else { return nil }
        return (Self.offset(of: timeZone, named: name, local: local), end)
    }

    /// Reads `-3` or `+05` after the name of a zone.
    private func hoursAfterName(_ bytes: ByteSlice, at position: Int) -> (seconds: Int64, end: Int)? {
        let isBehind = bytes.has(UInt8(ascii: "-"), at: position)
        guard isBehind || bytes.has(UInt8(ascii: "+"), at: position) else { return nil }
        let end = bytes.endOfDigits(from: position + 1, most: 2)
        guard let hours = bytes.number(at: position + 1, digits: end - position - 1), end > position + 1, hours < 24
        else {
            return nil
        }
        return (Int64(isBehind ? -hours : hours) * 3600, end)
    }

    /// Abbreviations that only mean one offset, in half hours ahead of UTC (PostgreSQL's `Default` set of abbreviations, without those
    /// that are used in several parts of the world, such as CST and IST).
    private static let abbreviations: [(name: StaticString, halfHours: Int)] = [
        ("WET", 0), ("WEST", 2), ("CET", 2), ("CEST", 4), ("EET", 4), ("EEST", 6), ("MSK", 6), ("EST", -10),
        ("EDT", -8), ("CDT", -10), ("MST", -14), ("MDT", -12), ("PST", -16), ("PDT", -14), ("AKST", -18),
        ("AKDT", -16), ("HST", -20), ("JST", 18), ("KST", 18), ("AEST", 20), ("AEDT", 22), ("ACST", 19),
        ("ACDT", 21), ("AWST", 16), ("NZST", 24), ("NZDT", 26), ("SAST", 4), ("HKT", 16), ("PKT", 10), ("WIB", 14),
    ]

    /// If clocks showed `local` twice, the abbreviation decides: the first time is daylight saving time.
    private static func offset(of timeZone: ReportTimeZone, named name: ByteSlice, local: Int64) -> Int64 {
        let before = timeZone.offset(at: Instant(seconds: local - 86_400))
        let after = timeZone.offset(at: Instant(seconds: local + 86_400))
        let possible = [before, after].filter { timeZone.offset(at: Instant(seconds: local - $0)) == $0 }
        let isSummer = name.contains(UInt8(ascii: "D")) || summerTimes.contains([UInt8](name))
        return (isSummer ? possible.max() : possible.min()) ?? after
    }

    /// Abbreviations for daylight saving time without a D.
    private static let summerTimes: Set<[UInt8]> = Set(["CEST", "EEST", "WEST", "BST", "IST"].map { Array($0.utf8) })

    private static func month(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Int? {
        let name = Int(first) << 16 | Int(second) << 8 | Int(third)
        return monthNames.firstIndex(of: name).map { $0 + 1 }
    }

    private static let monthNames = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ].map { $0.utf8.reduce(0) { $0 << 8 | Int($1) } }
}
