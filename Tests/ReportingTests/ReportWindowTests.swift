import Testing

@testable import Reporting

@Suite("report window")
struct ReportWindowTests {
    private func window(_ date: String, _ zone: String) throws -> ReportWindow {
        ReportWindow(date: try #require(CalendarDate(date)), timeZone: try #require(ReportTimeZone(zone)))
    }

    @Test(
        "a day is as long as it was lived",
        arguments: [
            ("2026-11-22", "UTC", "2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z", 24),
            // Clocks go forward at 02:00, and back at 03:00.
            ("2026-03-29", "Europe/Berlin", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", 23),
            ("2026-10-25", "Europe/Berlin", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", 25),
            ("2026-03-08", "America/New_York", "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z", 23),
            ("2026-11-01", "America/New_York", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z", 25),
            ("2026-11-22", "Asia/Kolkata", "2026-11-21T18:30:00Z", "2026-11-22T18:30:00Z", 24),
            // Half an hour: 24.5 and 23.5 hours, of which the last is a half.
            ("2026-04-05", "Australia/Lord_Howe", "2026-04-04T13:00:00Z", "2026-04-05T13:30:00Z", 25),
            ("2026-10-04", "Australia/Lord_Howe", "2026-10-03T13:30:00Z", "2026-10-04T13:00:00Z", 24),
            // Midnight was skipped: the day began at 01:00.
            ("2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z", 23),
            // Midnight came twice: 23:00 of the day before was lived again.
            ("2018-02-18", "America/Sao_Paulo", "2018-02-18T03:00:00Z", "2018-02-19T03:00:00Z", 24),
            ("2018-02-17", "America/Sao_Paulo", "2018-02-17T02:00:00Z", "2018-02-18T03:00:00Z", 25),
            // A day that did not happen.
            ("2011-12-30", "Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z", 0),
        ])
    func days(date: String, zone: String, start: String, end: String, hours: Int) throws {
        let window = try window(date, zone)
        #expect(window.start == Instant(start))
        #expect(window.end == Instant(end))
        #expect(window.hours.count == hours)
        var edge = window.start
        for (index, hour) in window.hours.enumerated() {
            #expect(hour.start == edge && hour.start < hour.end)
            #expect(window.hourIndex(of: hour.start) == index)
            edge = hour.end
        }
        #expect(edge == window.end)
        #expect(window.hourIndex(of: window.end) == nil)
        #expect(!window.contains(window.end))
    }

    @Test("a clock time that comes twice is told apart, and no other")
    func labels() throws {
        let autumn = try window("2026-10-25", "Europe/Berlin")
        let labels = autumn.hours.map { autumn.label(of: $0.start) }
        #expect(labels[1...4] == ["01:00", "02:00 (+02:00)", "02:00 (+01:00)", "03:00"])
        #expect(Set(labels).count == 25)
        let spring = try window("2026-03-29", "Europe/Berlin")
        #expect(spring.hours.map { spring.label(of: $0.start) }[0...2] == ["00:00", "01:00", "03:00"])
    }

    @Test(
        "a window that ends at an hour holds the 24 hours before it",
        arguments: [
            ("2026-11-22T13:59:59Z", "UTC", "2026-11-22T13:00:00Z", "2026/11/22T1300Z"),
            ("2026-11-22T13:00:00Z", "UTC", "2026-11-22T13:00:00Z", "2026/11/22T1300Z"),
            ("2026-11-22T13:10:00Z", "Asia/Kolkata", "2026-11-22T12:30:00Z", "2026/11/22T1230Z"),
            ("1969-12-31T23:10:00Z", "UTC", "1969-12-31T23:00:00Z", "1969/12/31T2300Z"),
        ])
    func ending(instant: String, zone: String, end: String, path: String) throws {
        let window = ReportWindow(
            ending: try #require(Instant(instant)), timeZone: try #require(ReportTimeZone(zone)))
        #expect(window.end == Instant(end))
        #expect(window.start == Instant(end)?.adding(seconds: -86_400))
        #expect(window.date == nil)
        #expect(window.path == path)
    }

    @Test("a day's folder is its date")
    func path() throws {
        #expect(try window("2026-03-09", "Asia/Kolkata").path == "2026/03/09")
    }

    @Test(
        "a name that is not of the IANA database is refused",
        arguments: ["", "EST", "CET", "GMT+2", "UTC+1", "Etc/GMT+1", "Mars/Olympus", "Europe/Atlantis", "europe/berlin", "/etc/passwd", "../UTC"])
    func refused(name: String) {
        #expect(ReportTimeZone(name) == nil)
    }
}
