/// A day of the Gregorian calendar without a time zone, written `2026-11-22`.
package struct CalendarDate: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01, negative for earlier days.
    package let daysSince1970: Int

    package init(daysSince1970: Int) { self.daysSince1970 = daysSince1970 }

    /// `nil` if the day does not exist.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.days(inMonth: month, of: year)
        else { return nil }
        self.init(daysSince1970: Self.days(year: year, month: month, day: day))
    }

    /// Reads `YYYY-MM-DD`; `nil` for any other format and for a day that does not exist.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2],
            parts.allSatisfy({ $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// The first day of a month.
    ///
    /// - Parameter monthNumber: months since January of the year 0; also before that.
    package init(monthNumber: Int) {
        let year = monthNumber >= 0 ? monthNumber / 12 : (monthNumber - 11) / 12
        self.init(daysSince1970: Self.days(year: year, month: monthNumber - year * 12 + 1, day: 1))
    }

    package static func < (left: CalendarDate, right: CalendarDate) -> Bool { left.daysSince1970 < right.daysSince1970 }

    package func adding(days: Int) -> CalendarDate { CalendarDate(daysSince1970: daysSince1970 + days) }

    package var year: Int { civil.year }
    package var month: Int { civil.month }
    package var day: Int { civil.day }

    /// 0 for Monday ... 6 for Sunday.
    package var weekday: Int { ((daysSince1970 + 3) % 7 + 7) % 7 }

    package var weekdayName: String {
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][weekday]
    }

    package var monthName: String {
        [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ][month - 1]
    }

    /// Example: `Jan`.
    package var shortMonthName: String { String(monthName.prefix(3)) }

    /// Months since January of the year 0.
    package var monthNumber: Int { year * 12 + month - 1 }
}

extension CalendarDate: TextCodable {
    package var description: String { "\(padded(year, to: 4))-\(padded(month, to: 2))-\(padded(day, to: 2))" }

    package static func refusal(of text: String) -> String { "\(text) is not a date YYYY-MM-DD" }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        let isLeapYear = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeapYear ? 29 : 28) : 30 + (month + month / 8) % 2
    }

    /// Days since 1970-01-01, counting years from March so that the leap day comes last (Howard Hinnant,
    /// "chrono-Compatible Low-Level Date Algorithms").
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let marchYear = month <= 2 ? year - 1 : year
        let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private var civil: (year: Int, month: Int, day: Int) {
        let shifted = daysSince1970 + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
