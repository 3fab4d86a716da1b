import Testing

@testable import Reporting

@Suite("instant")
struct InstantTests {
    @Test(
        "an instant is written in UTC, with six decimals only when it is not a whole second",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (1_000_000, "1970-01-01T00:00:01Z"), (-1, "1969-12-31T23:59:59.999999Z"),
            (951_782_400_000_000, "2000-02-29T00:00:00Z"), (1_795_305_600_250_000, "2026-11-22T00:00:00.250000Z"),
        ] as [(Int64, String)])
    func written(microseconds: Int64, text: String) {
        #expect(Instant(microseconds: microseconds).description == text)
        #expect(Instant(text) == Instant(microseconds: microseconds))
    }

    @Test(
        "offsets, blanks and any number of decimals are read",
        arguments: [
            ("2026-11-22T01:00:00+01:00", "2026-11-22T00:00:00Z"), ("2026-11-21t19:30:00-04:30", "2026-11-22T00:00:00Z"),
            ("2026-11-22 00:00:00z", "2026-11-22T00:00:00Z"), ("2026-11-22T00:00:00.5Z", "2026-11-22T00:00:00.500000Z"),
            ("2026-11-22T00:00:00.123456789Z", "2026-11-22T00:00:00.123456Z"),
        ])
    func read(text: String, same: String) {
        #expect(Instant(text)?.description == same)
    }

    @Test(
        "anything else is refused",
        arguments: [
            "", "now", "2026-11-22", "2026-11-22T00:00:00", "2026-11-22T00:00Z", "2026-11-31T00:00:00Z",
            "2026-11-22T24:00:00Z", "2026-11-22T00:60:00Z", "2026-11-22T00:00:60Z", "2026-11-22T00:00:00.Z",
            "2026-11-22T00:00:00+1:00", "2026-11-22T00:00:00+24:00", "2026-11-22T00:00:00Z ", "٢026-11-22T00:00:00Z",
            "-2026-11-22T00:00:00Z",
        ])
    func refused(text: String) {
        #expect(Instant(text) == nil)
    }
}

@Suite("calendar date")
struct CalendarDateTests {
    @Test(
        "days are counted from 1970",
        arguments: [
            ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2026-11-22", 20_779), ("0001-01-01", -719_162),
            ("9999-12-31", 2_932_896),
        ])
    func days(text: String, days: Int) {
        #expect(CalendarDate(text)?.daysSince1970 == days)
        #expect(CalendarDate(daysSince1970: days).description == text)
    }

    @Test("every day of four centuries follows from the one before")
    func consecutive() throws {
        var previous = try #require(CalendarDate("1899-12-31"))
        for days in (previous.daysSince1970 + 1)...(previous.daysSince1970 + 146_097) {
            let date = CalendarDate(daysSince1970: days)
            let follows =
                date.day == previous.day + 1 && date.month == previous.month && date.year == previous.year
                || date.day == 1 && date.month == previous.month + 1 && date.year == previous.year
                || date.day == 1 && date.month == 1 && previous.month == 12 && date.year == previous.year + 1
            #expect(follows && date.weekday == (previous.weekday + 1) % 7)
            #expect(CalendarDate(date.description) == date)
            previous = date
        }
    }

    @Test("weekdays and months have names")
    func names() throws {
        let date = try #require(CalendarDate("2026-11-22"))
        #expect(date.weekdayName == "Sunday")
        #expect(date.monthName == "November")
    }

    @Test(
        "a day that does not exist, or another shape, is refused",
        arguments: ["2026-02-29", "2026-13-01", "2026-00-10", "2026-11-00", "26-11-22", "2026-1-2", "2026/11/22", "", "2026-11-22 "])
    func refused(text: String) {
        #expect(CalendarDate(text) == nil)
    }
}
