import Reporting

/// Reads timestamps in PostgreSQL's log.
struct LogTimestamp {
    /// The server's `log_timezone`, for abbreviations without an offset (`CET`, `EST`).
    let timeZone: ReportTimeZone

    /// A time such as `2026-11-22 14:03:07.250 UTC`, with or without milliseconds, and where it ends; or `nil`.
    func read(_ bytes: PostgresLogBytes, from start: Int, before end: Int) -> (at: Instant, end: Int)? {
        guard end - start >= 21, let year = bytes.number(start..<start + 4), bytes[start + 4] == UInt8(ascii: "-"),
            let month = bytes.number(start + 5..<start + 7), bytes[start + 7] == UInt8(ascii: "-"),
            let day = bytes.number(start + 8..<start + 10), bytes[start + 10] == .space,
            let date = CalendarDate(year: year, month: month, day: day),
            let hour = bytes.number(start + 11..<start + 13), hour < 24, bytes[start + 13] == UInt8(ascii: ":"),
            let minute = bytes.number(start + 14..<start + 16), minute < 60, bytes[start + 16] == UInt8(ascii: ":"),
            let second = bytes.number(start + 17..<start + 19), second < 60
        else { return nil }
        var position = start + 19
        var milliseconds = 0
        if bytes[position] == UInt8(ascii: ".") {
            guard position + 4 <= end, let decimals = bytes.number(position + 1..<position + 4) else { return nil }
            milliseconds = decimals
            position += 4
        }
        guard position < end, bytes[position] == .space else { return nil }
        let local = Int64(date.daysSince1970) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
        guard let zone = readZone(bytes, from: position + 1, before: end, local: local),
            let at = Instant(writable: (local - zone.offset) * 1_000_000 + Int64(milliseconds) * 1000)
        else { return nil }
        return (at, zone.end)
    }

    /// Seconds and milliseconds since 1970, for example `1795356187.250`, and where they end; or `nil`.
    static func readSeconds(_ bytes: PostgresLogBytes, from start: Int, before end: Int) -> (at: Instant, end: Int)? {
        var point = start
        while point < end, point - start < 12, bytes[point].isDigit { point += 1 }
        guard let seconds = bytes.number(start..<point), seconds < 253_402_300_800, point + 4 <= end,
            bytes[point] == UInt8(ascii: "."), let milliseconds = bytes.number(point + 1..<point + 4)
        else { return nil }
        return (Instant(microseconds: Int64(seconds) * 1_000_000 + Int64(milliseconds) * 1000), point + 4)
    }
}

extension LogTimestamp {
    /// Abbreviations for daylight saving time without a D.
    private static let summerTimes: Set<[UInt8]> = Set(["CEST", "EEST", "WEST", "BST", "IST"].map { Array($0.utf8) })

    /// A name, or an offset such as `+01`, `-0330` or `+05:45`. `offset` is in seconds ahead of UTC.
    private func readZone(
        _ bytes: PostgresLogBytes, from start: Int, before end: Int, local: Int64
    ) -> (offset: Int64, end: Int)? {
        guard start < end else { return nil }
        var position = start
        if bytes[start] == UInt8(ascii: "+") || bytes[start] == UInt8(ascii: "-") {
            guard start + 3 <= end, let hours = bytes.number(start + 1..<start + 3), hours < 24 else { return nil }
            position = start + 3
            var minutes = 0
            let digits = position < end && bytes[position] == UInt8(ascii: ":") ? position + 1 : position
            if digits + 2 <= end, let number = bytes.number(digits..<digits + 2), number < 60 {
                minutes = number
                position = digits + 2
            }
            let offset = Int64(hours * 3600 + minutes * 60)
            return (bytes[start] == UInt8(ascii: "-") ? -offset : offset, position)
        }
        while position < end, position - start < 8, bytes[position].isLetter { position += 1 }
        guard position > start else { return nil }
        if bytes.equals("UTC", start..<position) || bytes.equals("GMT", start..<position) { return (0, position) }
        return (offset(at: local, named: bytes.array(start..<position)), position)
    }

    /// If clocks showed `local` twice, the abbreviation decides: the first time is daylight saving time.
    private func offset(at local: Int64, named name: [UInt8]) -> Int64 {
        let before = timeZone.offset(at: Instant(seconds: local - 86_400))
        let after = timeZone.offset(at: Instant(seconds: local + 86_400))
        let possible = [before, after].filter { timeZone.offset(at: Instant(seconds: local - $0)) == $0 }
        let isSummer = name.contains(UInt8(ascii: "D")) || Self.summerTimes.contains(name)
        return (isSummer ? possible.max() : possible.min()) ?? after
    }
}
