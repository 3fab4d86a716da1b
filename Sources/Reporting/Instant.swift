/// A moment in whole microseconds since 1970-01-01T00:00:00Z, the resolution of PostgreSQL.
///
/// Written as RFC 3339 in UTC, with six decimals if it is not a whole second.
package struct Instant: Hashable, Comparable, Sendable {
    package let microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    package init(seconds: Int64) { microseconds = seconds.multipliedReportingOverflow(by: 1_000_000).partialValue }

    /// `nil` outside the years 0001 to 9999, which RFC 3339 cannot write.
    package init?(writable microseconds: Int64) {
        self.init(microseconds: microseconds)
        guard isWritable else { return nil }
    }

    /// The beginning of the year 0001.
    package static let firstWritable = Instant(seconds: -62_135_596_800)

    /// Whether it lies in the years 0001 to 9999.
    package var isWritable: Bool { (Self.firstWritable.seconds..<253_402_300_800).contains(seconds) }

    /// Whole seconds since 1970, rounded down.
    package var seconds: Int64 { microseconds / 1_000_000 - (microseconds % 1_000_000 < 0 ? 1 : 0) }

    package static func < (left: Instant, right: Instant) -> Bool { left.microseconds < right.microseconds }

    package func adding(seconds: Int64) -> Instant { Instant(microseconds: microseconds &+ seconds &* 1_000_000) }
}

extension Instant: TextCodable {
    /// Examples: `2026-11-22T14:03:07Z`, `2026-11-22T14:03:07.250000Z`.
    package var description: String {
        let second = seconds
        let day = second >= 0 ? second / 86_400 : -((86_399 - second) / 86_400)
        let secondOfDay = Int(second - day * 86_400)
        // Wraps, because the first representable moments lie in a second that begins before them.
        let fraction = Int(microseconds &- second &* 1_000_000)
        let time = [secondOfDay / 3600, secondOfDay / 60 % 60, secondOfDay % 60]
            .map { padded($0, to: 2) }.joined(separator: ":")
        let decimals = fraction == 0 ? "" : "." + padded(fraction, to: 6)
        return "\(CalendarDate(daysSince1970: Int(day)))T\(time)\(decimals)Z"
    }

    package static func refusal(of text: String) -> String { "\(text) is not an RFC 3339 instant" }

    /// Reads RFC 3339: date, `T` or a space, time with optional decimals, then `Z` or an offset. Decimals after the
    /// sixth are dropped. `nil` for anything else, for an invalid date or time, and for years outside 0001...9999.
    package init?(_ text: some StringProtocol) {
        var reader = DigitReader(text)
        guard let year = reader.number(digits: 4), reader.skip("-"), let month = reader.number(digits: 2),
            reader.skip("-"), let day = reader.number(digits: 2),
            let date = CalendarDate(year: year, month: month, day: day),
            reader.skip("T") || reader.skip("t") || reader.skip(" "),
            let hour = reader.number(digits: 2), hour < 24, reader.skip(":"),
            let minute = reader.number(digits: 2), minute < 60, reader.skip(":"),
            let second = reader.number(digits: 2), second < 60
        else { return nil }
        var fraction = 0
        if reader.skip(".") {
            guard let decimals = reader.decimals() else { return nil }
            fraction = decimals
        }
        var offset = 0
        if !reader.skip("Z"), !reader.skip("z") {
            let sign = reader.skip("+") ? 1 : reader.skip("-") ? -1 : 0
            guard sign != 0, let hours = reader.number(digits: 2), hours < 24, reader.skip(":"),
                let minutes = reader.number(digits: 2), minutes < 60
            else { return nil }
            offset = sign * (hours * 3600 + minutes * 60)
        }
        guard reader.isAtEnd else { return nil }
        let seconds = date.daysSince1970 * 86_400 + hour * 3600 + minute * 60 + second - offset
        self.init(microseconds: Int64(seconds) * 1_000_000 + Int64(fraction))
    }
}

/// Reads digits and separators from the start of a text.
private struct DigitReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: some StringProtocol) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { position == bytes.count }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, UInt32(bytes[position]) == character.value else { return false }
        position += 1
        return true
    }

    /// Reads a number with exactly this many digits.
    mutating func number(digits: Int) -> Int? {
        guard position + digits <= bytes.count else { return nil }
        var number = 0
        for byte in bytes[position..<position + digits] {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            number = number * 10 + Int(byte - UInt8(ascii: "0"))
        }
        position += digits
        return number
    }

    /// Reads the decimals of a second as microseconds; at least one digit.
    mutating func decimals() -> Int? {
        var fraction = 0
        var count = 0
        while let digit = number(digits: 1) {
            if count < 6 { fraction = fraction * 10 + digit }
            count += 1
        }
        guard count > 0 else { return nil }
        for _ in min(count, 6)..<6 { fraction *= 10 }
        return fraction
    }
}

/// `number` with leading zeros.
func padded(_ number: Int, to width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
