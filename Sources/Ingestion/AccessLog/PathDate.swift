/// Dates and times of day in paths.
enum PathDate {
    /// Where a date at `start` ends: `2026-11-22` or `20261122`, of the years 1900 to 2099; `nil` if there is none.
    static func end(in text: ByteSlice, at start: Int) -> Int? {
        guard isYear(in: text, at: start) else { return nil }
        let dash = text.has(UInt8(ascii: "-"), at: start + 4)
        let end = start + (dash ? 10 : 8)
        guard end <= text.count, end == text.count || !text[end].isDigit, !dash || text[start + 7] == UInt8(ascii: "-"),
            isMonth(in: text, at: start + (dash ? 5 : 4)), isDay(in: text, at: end - 2)
        else { return nil }
        return end
    }

    /// Where a time of day at `start` ends, with what belongs to it, as in `T10:00:00.123+01:00`, `_10-00` and `T100000Z`.
    static func timeEnd(in text: ByteSlice, at start: Int) -> Int? {
        guard start < text.count, isTimeSeparator(text[start]) else { return nil }
        return clockEnd(in: text, at: start + 1)
    }

    /// Where hours and minutes at `start` end, with the seconds and the offset that follow.
    static func clockEnd(in text: ByteSlice, at start: Int) -> Int? {
        guard let hour = text.number(at: start, digits: 2), hour < 25 else { return nil }
        var end = start + 2
        for _ in 0..<2 {
            let next = end + (end < text.count && isClockSeparator(text[end]) ? 1 : 0)
            guard let part = text.number(at: next, digits: 2), part < 61 else { break }
            end = next + 2
        }
        guard end > start + 2 else { return nil }
        if end < text.count, text[end] == UInt8(ascii: ".") || text[end] == .comma {
            let digits = text.endOfDigits(from: end + 1)
            if digits > end + 1 { end = digits }
        }
        if end < text.count, text[end] | 0x20 == UInt8(ascii: "z") {
            end += 1
        } else if end < text.count, text[end] == UInt8(ascii: "+") || text[end] == UInt8(ascii: "-"),
            let hours = text.number(at: end + 1, digits: 2), hours < 15
        {
            end += 3
            let minutes = end + (text.has(UInt8(ascii: ":"), at: end) ? 1 : 0)
            if text.number(at: minutes, digits: 2) != nil { end = minutes + 2 }
        }
        return end < text.count && (text[end].isDigit || text[end].isLetter) ? nil : end
    }

    /// Whether a text is a month, week or quarter: `2026-11`, `2026-W47`, `2026-Q4`.
    static func isPeriod(_ text: ByteSlice) -> Bool {
        guard text.count >= 7, isYear(in: text, at: 0), text[4] == UInt8(ascii: "-") else { return false }
        switch text[5] | 0x20 {
        case UInt8(ascii: "w"): return text.count == 8 && text.number(at: 6, digits: 2) != nil
        case UInt8(ascii: "q"): return text.count == 7 && text[6].isDigit
        default: return text.count == 7 && isMonth(in: text, at: 5)
        }
    }

    static func isYear(in text: ByteSlice, at start: Int) -> Bool {
        (text.has("19", at: start) || text.has("20", at: start)) && text.number(at: start, digits: 4) != nil
    }

    static func isMonth(in text: ByteSlice, at start: Int) -> Bool {
        text.number(at: start, digits: 2).map { (1...12).contains($0) } ?? false
    }

    static func isDay(in text: ByteSlice, at start: Int) -> Bool {
        text.number(at: start, digits: 2).map { (1...31).contains($0) } ?? false
    }

    private static func isTimeSeparator(_ byte: UInt8) -> Bool {
        byte | 0x20 == UInt8(ascii: "t") || byte == .space || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "+")
    }

    private static func isClockSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ":") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }
}
