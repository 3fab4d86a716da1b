import Testing

@testable import Reporting

@Suite("report time zone")
struct ReportTimeZoneTests {
    @Test(
        "a name in the IANA database is kept as given",
        arguments: [
            "UTC", "Europe/Berlin", "America/New_York", "America/Port-au-Prince", "America/Argentina/Buenos_Aires",
            "Asia/Calcutta", "Europe/Kyiv", "Pacific/Apia", "CET", "EST", "EST5EDT", "GMT", "GMT+0", "Etc/GMT+1",
            "W-SU",
        ])
    func accepted(name: String) throws {
        let zone = try #require(ReportTimeZone(name))
        #expect(zone.name == name && zone.description == name)
        #expect(ReportTimeZone(name) == zone)
    }

    @Test(
        "a name that is not in the IANA database is rejected",
        arguments: [
            "", " ", "PST", "IST", "cet", "utc", "Z", "GMT+2", "UTC+1", "GMT+0200", "Etc/GMT+20", "Etc/GMT+01",
            "+02:00", "posix/CET",
            "Mars/Olympus",
            "Europe/Atlantis", "europe/berlin", "Europe/Berlin ", "Europe/Berlin/", "Europe//Berlin", "Europe",
            "/etc/passwd", "../UTC", "Europe/../Europe/Berlin",
        ])
    func refused(name: String) {
        #expect(ReportTimeZone(name) == nil)
    }

    @Test(
        "clocks, dates and offsets are those of the zone at that moment",
        arguments: [
            ("2026-11-22T23:59:59Z", "UTC", "2026-11-22", "23:59", "+00:00"),
            ("2026-07-01T22:30:00Z", "Europe/Berlin", "2026-07-02", "00:30", "+02:00"),
            ("2026-12-01T22:30:00Z", "Europe/Berlin", "2026-12-01", "23:30", "+01:00"),
            ("2026-11-22T02:15:00Z", "America/New_York", "2026-11-21", "21:15", "-05:00"),
            ("2026-11-22T18:30:00Z", "Asia/Kolkata", "2026-11-23", "00:00", "+05:30"),
            ("2026-11-22T00:00:00Z", "America/St_Johns", "2026-11-21", "20:30", "-03:30"),
            ("1969-12-31T18:29:59.999999Z", "Asia/Kolkata", "1969-12-31", "23:59", "+05:30"),
        ])
    func clock(instant: String, zone: String, date: String, clock: String, offset: String) throws {
        let instant = try #require(Instant(instant))
        let zone = try #require(ReportTimeZone(zone))
        #expect(zone.date(at: instant).description == date)
        #expect(zone.clock(at: instant) == clock)
        #expect(zone.offsetText(at: instant) == offset)
    }

    @Test(
        "every day of 2026 begins with its first moment",
        arguments: [
            "UTC", "Europe/Berlin", "America/New_York", "America/Havana", "America/St_Johns", "Asia/Kolkata",
            "Asia/Kathmandu",
            "Asia/Beirut", "Africa/Cairo", "Africa/Casablanca", "Atlantic/Azores", "Australia/Lord_Howe",
            "Antarctica/Troll",
            "Pacific/Kiritimati", "Pacific/Apia", "Pacific/Chatham",
        ])
    func starts(name: String) throws {
        let zone = try #require(ReportTimeZone(name))
        let newYear = try #require(CalendarDate("2026-01-01"))
        for date in (0..<365).map({ newYear.adding(days: $0) }) {
            let start = zone.start(of: date)
            #expect(zone.date(at: start) == date, "\(date) starts at \(start)")
            let before = Instant(microseconds: start.microseconds - 1)
            #expect(zone.date(at: before) == date.adding(days: -1), "\(date) starts at \(start)")
        }
    }

    @Test(
        "the last whole hour is a whole hour on the zone's clock",
        arguments: [
            ("2026-11-22T13:00:00Z", "UTC", "2026-11-22T13:00:00Z"),
            ("2026-11-22T13:59:59.999999Z", "UTC", "2026-11-22T13:00:00Z"),
            ("2026-11-22T13:29:00Z", "Asia/Kolkata", "2026-11-22T12:30:00Z"),
            ("2026-11-22T13:10:00Z", "Asia/Kathmandu", "2026-11-22T12:15:00Z"),
            ("2026-11-22T13:10:00Z", "America/St_Johns", "2026-11-22T12:30:00Z"),
            ("1969-12-31T23:59:59.999999Z", "UTC", "1969-12-31T23:00:00Z"),
            // 02:00 occurs twice: one second before the second occurrence, and at it.
            ("2026-10-25T00:59:59Z", "Europe/Berlin", "2026-10-25T00:00:00Z"),
            ("2026-10-25T01:00:00Z", "Europe/Berlin", "2026-10-25T01:00:00Z"),
        ])
    func hourStart(instant: String, zone: String, start: String) throws {
        let zone = try #require(ReportTimeZone(zone))
        #expect(zone.hourStart(atOrBefore: try #require(Instant(instant))) == Instant(start))
    }

    @Test(
        "the last whole hour is correct also after clocks changed by half an hour",
        arguments: [
            // At 15:00Z clocks go from 02:00 back to 01:30, so 01:40 comes after 01:00, which was at 14:00Z.
            ("2026-04-04T15:10:00Z", "2026-04-04T14:00:00Z"),
            // At 15:30Z clocks go from 02:00 to 02:30, so 02:40 comes after 01:00, which was at 14:30Z.
            ("2026-10-03T15:40:00Z", "2026-10-03T14:30:00Z"),
        ])
    func halfHour(instant: String, start: String) throws {
        let zone = try #require(ReportTimeZone("Australia/Lord_Howe"))
        let found = zone.hourStart(atOrBefore: try #require(Instant(instant)))
        #expect(found == Instant(start))
        #expect(zone.clock(at: found) == "01:00")
    }
}
