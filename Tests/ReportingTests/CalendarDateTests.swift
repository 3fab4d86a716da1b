import Foundation
import Testing

@testable import Reporting

@Suite("calendar date")
struct CalendarDateTests {
    @Test(
        "days are counted from 1970",
        arguments: [
            ("1970-01-01", 0), ("1970-12-31", 364), ("1969-12-31", -1), ("1968-02-29", -672), ("1900-03-01", -25_508),
            ("2000-02-29", 11_016), ("2000-03-01", 11_017), ("2026-11-22", 20_779), ("2038-01-19", 24_855),
            ("0001-01-01", -719_162), ("9999-12-31", 2_932_896),
        ])
    func days(text: String, days: Int) {
        #expect(CalendarDate(text)?.daysSince1970 == days)
        #expect(CalendarDate(daysSince1970: days).description == text)
    }

    @Test("every day of four centuries follows the one before")
    func consecutive() throws {
        var previous = try #require(CalendarDate("1899-12-31"))
        var wrong: [CalendarDate] = []
        for days in (previous.daysSince1970 + 1)...(previous.daysSince1970 + 146_097) {
            let date = CalendarDate(daysSince1970: days)
            let follows =
                date.day == previous.day + 1 && date.month == previous.month && date.year == previous.year
                || date.day == 1 && date.month == previous.month + 1 && date.year == previous.year
                || date.day == 1 && date.month == 1 && previous.month == 12 && date.year == previous.year + 1
            if !follows || date.weekday != (previous.weekday + 1) % 7 { wrong.append(date) }
            previous = date
        }
        #expect(wrong == [])
        // 400 Gregorian years are 146,097 days, a whole number of weeks.
        #expect(previous == CalendarDate("2299-12-31"))
    }

    @Test("9,999 days from 1970, and days of all years to 9999, survive a round trip")
    func roundTrip() throws {
        let first = try #require(CalendarDate("0001-01-01")).daysSince1970
        let last = try #require(CalendarDate("9999-12-31")).daysSince1970
        let days = Array(0..<9999) + Array(stride(from: first, through: last, by: 61))
        #expect(days.filter { CalendarDate(CalendarDate(daysSince1970: $0).description)?.daysSince1970 != $0 } == [])
    }

    @Test(
        "February has 29 days in every fourth year, but only in every fourth century year",
        arguments: [
            (2024, true), (2026, false), (2028, true), (1900, false), (2000, true), (2100, false), (2400, true),
            (4, true),
            (1, false), (9996, true),
        ])
    func leapYears(year: Int, isLeap: Bool) throws {
        #expect((CalendarDate(year: year, month: 2, day: 29) != nil) == isLeap)
        let march = try #require(CalendarDate(year: year, month: 3, day: 1))
        #expect(march.adding(days: -1).day == (isLeap ? 29 : 28))
    }

    @Test(
        "weekdays match the calendar",
        arguments: [
            ("1970-01-01", "Thursday"), ("1969-12-31", "Wednesday"), ("2000-01-01", "Saturday"),
            ("2026-11-22", "Sunday"),
            ("2026-11-23", "Monday"), ("2024-02-29", "Thursday"), ("0001-01-01", "Monday"), ("9999-12-31", "Friday"),
        ])
    func weekdays(text: String, name: String) throws {
        #expect(try #require(CalendarDate(text)).weekdayName == name)
    }

    @Test("months have names")
    func months() throws {
        let names = try (1...12).map { try #require(CalendarDate(year: 2026, month: $0, day: 1)).monthName }
        #expect(
            names == [
                "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                "November",
                "December",
            ])
    }

    @Test(
        "a day that does not exist, or another format, is rejected",
        arguments: [
            "2026-02-29", "2026-02-30", "2026-04-31", "2026-11-31", "2026-13-01", "2026-00-10", "2026-11-00",
            "2026-11-32",
            "0000-01-01", "26-11-22", "2026-1-2", "2026/11/22", "20261122", "", "-", "--", "2026-11", "2026-11-22-",
            "2026-11-22 ", " 2026-11-22", "+026-11-22", "2026-+1-22", "２０２６-11-22", "2026-11-2a", "yesterday",
        ])
    func refused(text: String) {
        #expect(CalendarDate(text) == nil)
    }

    @Test("dates are ordered, and are JSON strings")
    func json() throws {
        let dates = try ["2026-11-22", "2026-11-23", "2027-01-01"].map { try #require(CalendarDate($0)) }
        #expect(dates.reversed().sorted() == dates)
        #expect(
            String(decoding: try JSONEncoder().encode(dates), as: UTF8.self)
                == #"["2026-11-22","2026-11-23","2027-01-01"]"#)
        #expect(try JSONDecoder().decode([CalendarDate].self, from: JSONEncoder().encode(dates)) == dates)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([CalendarDate].self, from: Data(#"["2026-02-29"]"#.utf8))
        }
    }
}
