/// The rule by which clocks change every year, in the form of POSIX's variable TZ: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct ZoneRule: Sendable {
    private let standard: Int64
    private let summer: (offset: Int64, start: Change, end: Change)?

    /// When clocks change, in a year.
    private struct Change {
        enum Day {
            /// A day from 1 to 365; 29 February is never counted.
            case withoutLeapDay(Int)
            /// A day from 0 to 365.
            case any(Int)
            /// Week 5 is the last one; weekday 0 is Sunday.
            case month(Int, week: Int, weekday: Int)
        }
        let day: Day
        /// Seconds after the day's midnight, on the clock before the change.
        let time: Int64

        /// Local time in seconds since 1970, on the clock before the change.
        func local(in year: Int) -> Int64 {
            let newYear = CalendarDate(year: year, month: 1, day: 1)?.daysSince1970 ?? 0
            let days: Int
            switch day {
            case .any(let number): days = newYear + number
            case .withoutLeapDay(let number):
                let hasLeapDay = CalendarDate(year: year, month: 2, day: 29) != nil
                days = newYear + number - (hasLeapDay && number >= 60 ? 0 : 1)
            case .month(let month, let week, let weekday):
                let first = CalendarDate(year: year, month: month, day: 1)?.daysSince1970 ?? 0
                // 1 January 1970 was a Thursday.
                let start = first + ((weekday - 4 - first) % 7 + 7) % 7
                let weeks = (0..<week).last { weeks in
                    CalendarDate(daysSince1970: start + weeks * 7).month == month
                }
                days = start + (weeks ?? 0) * 7
            }
            return Int64(days) * 86_400 + time
        }
    }

    /// `nil` if the text is not such a rule.
    init?(_ text: String) {
        var rest = Substring(text)
        guard Self.skipName(&rest), let offset = Self.time(&rest) else { return nil }
        // POSIX counts westward.
        standard = -offset
        guard !rest.isEmpty else {
            summer = nil
            return
        }
        guard Self.skipName(&rest) else { return nil }
        let summerOffset = rest.first == "," ? standard + 3600 : Self.time(&rest).map { -$0 }
        guard let summerOffset, let start = Self.change(&rest), let end = Self.change(&rest), rest.isEmpty else {
            return nil
        }
        summer = (summerOffset, start, end)
    }

    /// At a moment in seconds since 1970.
    func offset(at seconds: Int64) -> Int64 {
        guard let summer else { return standard }
        let local = seconds + standard
        let day = local >= 0 ? local / 86_400 : -((86_399 - local) / 86_400)
        let year = CalendarDate(daysSince1970: Int(day)).year
        let start = summer.start.local(in: year) - standard
        let end = summer.end.local(in: year) - summer.offset
        let isSummer =
            start < end ? (start..<end).contains(seconds) : !(end..<start).contains(seconds)
        return isSummer ? summer.offset : standard
    }

    private static func skipName(_ rest: inout Substring) -> Bool {
        let before = rest.count
        if rest.first == "<" {
            guard let end = rest.firstIndex(of: ">") else { return false }
            rest = rest[rest.index(after: end)...]
        } else {
            rest = rest.drop(while: \.isLetter)
        }
        return rest.count < before
    }

    /// Example: `-5:30`.
    private static func time(_ rest: inout Substring) -> Int64? {
        let sign: Int64 = rest.first == "-" ? -1 : 1
        if rest.first == "-" || rest.first == "+" { rest.removeFirst() }
        guard var seconds = number(&rest).map({ Int64($0) * 3600 }) else { return nil }
        for unit in [60, 1] as [Int64] where rest.first == ":" {
            rest.removeFirst()
            guard let part = number(&rest) else { return nil }
            seconds += Int64(part) * unit
        }
        return sign * seconds
    }

    /// Examples: `,M3.5.0`, `,M10.5.0/3`, `,J60`, `,59`.
    private static func change(_ rest: inout Substring) -> Change? {
        guard rest.popFirst() == "," else { return nil }
        let day: Change.Day
        if rest.first == "M" {
            rest.removeFirst()
            guard let month = number(&rest), rest.popFirst() == ".", let week = number(&rest), rest.popFirst() == ".",
                let weekday = number(&rest), (1...12).contains(month), (1...5).contains(week), (0...6).contains(weekday)
            else { return nil }
            day = .month(month, week: week, weekday: weekday)
        } else if rest.first == "J" {
            rest.removeFirst()
            guard let number = number(&rest), (1...365).contains(number) else { return nil }
            day = .withoutLeapDay(number)
        } else {
            guard let number = number(&rest), (0...365).contains(number) else { return nil }
            day = .any(number)
        }
        guard rest.first == "/" else { return Change(day: day, time: 2 * 3600) }
        rest.removeFirst()
        return time(&rest).map { Change(day: day, time: $0) }
    }

    private static func number(_ rest: inout Substring) -> Int? {
        let digits = rest.prefix { ("0"..."9").contains($0) }
        rest = rest[digits.endIndex...]
        return digits.count <= 3 ? Int(digits) : nil
    }
}
