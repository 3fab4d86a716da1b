import Reporting

/// What syslog does to the messages of the server.
enum SyslogText {
    /// The text with the tabs that syslog writes as `#011`; `nil` if there are none.
    static func withTabs(_ text: ByteSlice) -> [UInt8]? {
        guard let first = position(in: text, from: 0) else { return nil }
        var tabbed = [UInt8](text.part(0, first.position))
        var (position, byte) = (first.position, first.byte)
        while true {
            tabbed.append(byte)
            let start = position + 4
            guard let next = self.position(in: text, from: start) else {
                tabbed.append(text.part(from: start))
                return tabbed
            }
            tabbed.append(text.part(start, next.position))
            (position, byte) = next
        }
    }

    private static func position(in text: ByteSlice, from start: Int) -> (position: Int, byte: UInt8)? {
        var from = start
        while let hash = text.position(of: UInt8(ascii: "#"), from: from) {
            if text.has("#011", at: hash) { return (hash, .tab) }
            if text.has("#012", at: hash) { return (hash, .newline) }
            from = hash + 1
        }
        return nil
    }

    /// The number of the part in `[4-2] text`, and the text; `nil` and all of it if the server does not number parts.
    ///
    /// Heroku writes the name of the database before it: `[GREEN] [4-2] text`.
    static func part(_ text: ByteSlice) -> (number: Int?, text: ByteSlice) {
        if text.first == UInt8(ascii: "["), let end = text.position(of: UInt8(ascii: "]")), end > 1,
            text.part(1, end).allSatisfy({ $0.isUppercaseLetter || $0 == UInt8(ascii: "_") }),
            text.has(" [", at: end + 1)
        {
            let rest = part(text.part(from: end + 2))
            return rest.number == nil ? (nil, text) : rest
        }
        guard text.first == UInt8(ascii: "[") else { return (nil, text) }
        let message = text.endOfDigits(from: 1, most: 18)
        guard message > 1, text.has(UInt8(ascii: "-"), at: message) else { return (nil, text) }
        let end = text.endOfDigits(from: message + 1, most: 9)
        guard let number = text.number(at: message + 1, digits: end - message - 1), end > message + 1,
            text.has("] ", at: end)
        else { return (nil, text) }
        return (number, text.part(from: end + 2))
    }
}

/// Gives the times of syslog, which have no year, the last one in which they are not in the future.
struct SyslogDates {
    /// Nothing was logged later; `nil` if that is not known, and times cannot be told.
    let latest: Instant?

    private static let months: [StaticString] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The time of `<134>Nov 22 10:00:01 host` as `2026-11-22 10:00:01`; `nil` if it cannot be told.
    func time(_ line: ByteSlice) -> [UInt8]? {
        let priority = line.first == UInt8(ascii: "<") ? line.position(of: UInt8(ascii: ">")).map { $0 + 1 } ?? 0 : 0
        let year = line.has(.space, at: priority + 4) ? line.number(at: priority, digits: 4) : nil
        let text = line.part(from: priority + (year == nil ? 0 : 5))
        guard let month = Self.months.firstIndex(where: { text.has($0) }).map({ $0 + 1 }), text.count >= 15,
            let day = text.number(at: text.has(.space, at: 4) ? 5 : 4, digits: text.has(.space, at: 4) ? 1 : 2)
        else { return nil }
        for year in year.map({ [$0] }) ?? years {
            guard let date = CalendarDate(year: year, month: month, day: day), date <= last ?? date else { continue }
            return Array("\(date) ".utf8) + [UInt8](text.part(7, 15))
        }
        return nil
    }

    /// A day more, because the zone of the log can be ahead of UTC.
    private var last: CalendarDate? { latest.map { ReportTimeZone.utc.date(at: $0.adding(seconds: 86_400)) } }

    /// The years that a time without one can be in, the later one first.
    private var years: [Int] { last.map { [$0.year, $0.year - 1] } ?? [] }
}
