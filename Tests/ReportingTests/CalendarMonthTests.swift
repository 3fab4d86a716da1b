import Testing

@testable import Reporting

@Suite("calendar month")
struct CalendarMonthTests {
    private func month(_ text: String) throws -> CalendarMonth { CalendarMonth(of: try #require(CalendarDate(text))) }

    @Test(
        "a month has its days, also in leap years",
        arguments: [
            ("2026-01-31", 31), ("2026-02-01", 28), ("2028-02-29", 29), ("1900-02-10", 28), ("2000-02-10", 29),
            ("2100-02-10", 28), ("2026-04-30", 30), ("2026-12-31", 31),
        ])
    func days(day: String, count: Int) throws {
        let days = try month(day).days
        #expect(days.count == count)
        #expect(days.first?.day == 1 && days.last?.day == count)
        #expect(days.contains(try #require(CalendarDate(day))))
    }

    @Test("months continue across the end of a year")
    func neighbours() throws {
        let january = try month("2026-01-31")
        #expect(january.previous.path == "2025/12" && january.previous.next == january)
        #expect(january.next.path == "2026/02" && january < january.next)
        #expect(january.path == "2026/01" && january.yearPath == "2026" && january.name == "January")
        #expect(try month("0033-03-03").path == "0033/03")
        let years = sequence(first: january) { $0.next }.prefix(4800)
        #expect(Set(years.map(\.path)).count == 4800)
        #expect(years.reduce(0) { $0 + $1.days.count } == 146_097)
    }

    @Test("a window belongs to the month of its folder: its own, or the month in UTC in which it ends")
    func ofWindow() throws {
        let berlin = try #require(ReportTimeZone("Europe/Berlin"))
        let day = ReportWindow(date: try #require(CalendarDate("2026-12-01")), timeZone: berlin)
        #expect(day.month.path == "2026/12")
        let ending = ReportWindow(ending: try #require(Instant("2026-11-30T23:00:00Z")), timeZone: berlin)
        #expect(ending.month.path == "2026/11" && ending.path == "2026/11/30T2300Z")
    }
}
