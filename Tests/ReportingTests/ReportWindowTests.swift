import Foundation
import Testing

@testable import Reporting

@Suite("report window")
struct ReportWindowTests {
    private func window(_ date: String, _ zone: String) throws -> ReportWindow {
        ReportWindow(date: try #require(CalendarDate(date)), timeZone: try #require(ReportTimeZone(zone)))
    }

    private func window(ending instant: String, _ zone: String) throws -> ReportWindow {
        ReportWindow(ending: try #require(Instant(instant)), timeZone: try #require(ReportTimeZone(zone)))
    }

    private func labels(_ window: ReportWindow) -> [String] { window.hours.map { window.label(of: $0.start) } }

    @Test(
        "a day has the length that clocks gave it",
        arguments: [
            ("2026-11-22", "UTC", "2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z", 24),
            ("1969-12-31", "UTC", "1969-12-31T00:00:00Z", "1970-01-01T00:00:00Z", 24),
            // Clocks go forward at 02:00, and back at 03:00.
            ("2026-03-29", "Europe/Berlin", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", 23),
            ("2026-10-25", "Europe/Berlin", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", 25),
            ("2026-03-08", "America/New_York", "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z", 23),
            ("2026-11-01", "America/New_York", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z", 25),
            ("2026-11-22", "Asia/Kolkata", "2026-11-21T18:30:00Z", "2026-11-22T18:30:00Z", 24),
            ("2026-11-22", "Asia/Kathmandu", "2026-11-21T18:15:00Z", "2026-11-22T18:15:00Z", 24),
            ("2026-01-01", "Pacific/Kiritimati", "2025-12-31T10:00:00Z", "2026-01-01T10:00:00Z", 24),
            // Half an hour: 24.5 and 23.5 hours, the last of which is a half hour.
            ("2026-04-05", "Australia/Lord_Howe", "2026-04-04T13:00:00Z", "2026-04-05T13:30:00Z", 25),
            ("2026-10-04", "Australia/Lord_Howe", "2026-10-03T13:30:00Z", "2026-10-04T13:00:00Z", 24),
            ("2016-05-01", "America/Caracas", "2016-05-01T04:30:00Z", "2016-05-02T04:00:00Z", 24),
            // Two hours.
            ("2026-03-29", "Antarctica/Troll", "2026-03-29T00:00:00Z", "2026-03-29T22:00:00Z", 22),
            ("2026-10-25", "Antarctica/Troll", "2026-10-24T22:00:00Z", "2026-10-26T00:00:00Z", 26),
            // Midnight was skipped: the day began at 01:00.
            ("2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z", 23),
            ("2026-04-24", "Africa/Cairo", "2026-04-23T22:00:00Z", "2026-04-24T21:00:00Z", 23),
            ("2026-03-29", "Asia/Beirut", "2026-03-28T22:00:00Z", "2026-03-29T21:00:00Z", 23),
            // Midnight occurred twice: 23:00 of the day before was repeated.
            ("2018-02-18", "America/Sao_Paulo", "2018-02-18T03:00:00Z", "2018-02-19T03:00:00Z", 24),
            ("2018-02-17", "America/Sao_Paulo", "2018-02-17T02:00:00Z", "2018-02-18T03:00:00Z", 25),
            ("2026-10-29", "Africa/Cairo", "2026-10-28T21:00:00Z", "2026-10-29T22:00:00Z", 25),
            // Midnight occurred twice: 00:00 of the same day was repeated.
            ("2026-11-01", "America/Havana", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z", 25),
            ("2026-10-25", "Atlantic/Azores", "2026-10-25T00:00:00Z", "2026-10-26T01:00:00Z", 25),
            // A day that did not exist, and its neighbors.
            ("2011-12-29", "Pacific/Apia", "2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z", 24),
            ("2011-12-30", "Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z", 0),
            ("2011-12-31", "Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z", 24),
        ])
    func days(date: String, zone: String, start: String, end: String, hours: Int) throws {
        let window = try window(date, zone)
        #expect(window.date == CalendarDate(date))
        #expect(window.start == Instant(start))
        #expect(window.end == Instant(end))
        #expect(window.hours.count == hours)
    }

    @Test(
        "hours cover the window without gap or overlap, and every moment belongs to its hour",
        arguments: [
            ("2026-11-22", "UTC"), ("2026-03-29", "Europe/Berlin"), ("2026-10-25", "Europe/Berlin"),
            ("2026-11-22", "Asia/Kolkata"),
            ("2026-04-05", "Australia/Lord_Howe"), ("2026-10-04", "Australia/Lord_Howe"),
            ("2018-11-04", "America/Sao_Paulo"),
            ("2011-12-30", "Pacific/Apia"),
        ])
    func hours(date: String, zone: String) throws {
        let window = try window(date, zone)
        var edge = window.start
        for (index, hour) in window.hours.enumerated() {
            #expect(hour.start == edge && hour.start < hour.end)
            #expect(hour.end == hour.start.adding(seconds: 3600) || hour.end == window.end)
            #expect(window.hourIndex(of: hour.start) == index)
            #expect(window.hourIndex(of: Instant(microseconds: hour.end.microseconds - 1)) == index)
            edge = hour.end
        }
        #expect(edge == window.end)
        #expect(window.hourIndex(of: window.end) == nil)
        #expect(window.hourIndex(of: Instant(microseconds: window.start.microseconds - 1)) == nil)
        #expect(!window.contains(window.end))
        #expect(window.contains(window.start) == !window.hours.isEmpty)
    }

    @Test("a day whose clocks change by half an hour ends with half an hour")
    func halfHours() throws {
        // 24.5 and 23.5 hours of 3,600 seconds.
        for (date, whole) in [("2026-04-05", 24), ("2026-10-04", 23)] {
            let lengths = try window(date, "Australia/Lord_Howe").hours.map { $0.end.seconds - $0.start.seconds }
            #expect(lengths == Array(repeating: 3600, count: whole) + [1800])
        }
    }

    @Test("only a clock time that occurs twice has an offset")
    func repeatedHours() throws {
        let autumn = labels(try window("2026-10-25", "Europe/Berlin"))
        #expect(autumn[1...4] == ["01:00", "02:00 (+02:00)", "02:00 (+01:00)", "03:00"])
        #expect(Set(autumn).count == 25)
        let spring = labels(try window("2026-03-29", "Europe/Berlin"))
        #expect(spring[0...2] == ["00:00", "01:00", "03:00"])
        let midnight = labels(try window("2026-11-01", "America/Havana"))
        #expect(midnight[0...2] == ["00:00 (-04:00)", "00:00 (-05:00)", "01:00"])
        let evening = labels(try window("2018-02-17", "America/Sao_Paulo"))
        #expect(evening[22...24] == ["22:00", "23:00 (-02:00)", "23:00 (-03:00)"])
        #expect(labels(try window("2018-11-04", "America/Sao_Paulo")).first == "01:00")
    }

    @Test("a repeated clock time has an offset also where clocks change by two hours")
    func twoHours() throws {
        // At 01:00Z clocks go from 03:00 back to 01:00.
        let labels = labels(try window("2026-10-25", "Antarctica/Troll"))
        #expect(
            labels[0...6] == [
                "00:00", "01:00 (+02:00)", "02:00 (+02:00)", "01:00 (+00:00)", "02:00 (+00:00)", "03:00", "04:00",
            ])
        #expect(Set(labels).count == 26)
    }

    @Test("a repeated clock time has an offset also where clocks change by half an hour")
    func halfHour() throws {
        // At 15:00Z clocks go from 02:00 back to 01:30, so 01:45 occurs twice, half an hour apart.
        let window = try window("2026-04-05", "Australia/Lord_Howe")
        let labels = try ["2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z"].map {
            window.label(of: try #require(Instant($0)))
        }
        #expect(labels == ["01:45 (+11:00)", "01:45 (+10:30)"])
    }

    @Test("the first and the last of 24 hours have different labels if clocks went forward in between")
    func firstAndLast() throws {
        // From 12:00 (+01:00) to 13:00 (+02:00): 24 hours in which 12:00 occurs twice, a day apart.
        let labels = labels(try window(ending: "2026-03-29T11:00:00Z", "Europe/Berlin"))
        #expect(labels.first == "12:00 (+01:00)")
        #expect(labels.last == "12:00 (+02:00)")
        #expect(Set(labels).count == 24)
    }

    @Test("in 24 hours in which clocks go back, only the repeated hour has its offset")
    func endingInAutumn() throws {
        // From 13:00 (+02:00) to 12:00 (+01:00).
        let labels = labels(try window(ending: "2026-10-25T11:30:00Z", "Europe/Berlin"))
        #expect(labels.count == 24 && Set(labels).count == 24)
        #expect(labels.filter { $0.contains("(") } == ["02:00 (+02:00)", "02:00 (+01:00)"])
    }

    @Test("a day of 24 hours has plain labels")
    func plain() throws {
        let expected = (0..<24).map { ($0 < 10 ? "0" : "") + "\($0):00" }
        for zone in ["UTC", "Asia/Kolkata", "America/New_York"] {
            let window = try window("2026-11-22", zone)
            #expect(labels(window) == expected)
            #expect(window.label(of: window.end) == "00:00")
        }
    }

    @Test(
        "a window that ends at an hour covers the 24 hours before it",
        arguments: [
            ("2026-11-22T13:59:59Z", "UTC", "2026-11-22T13:00:00Z"),
            ("2026-11-22T13:00:00Z", "UTC", "2026-11-22T13:00:00Z"),
            ("2026-11-22T00:00:00.000001Z", "UTC", "2026-11-22T00:00:00Z"),
            ("2026-11-22T13:10:00Z", "Asia/Kolkata", "2026-11-22T12:30:00Z"),
            ("2026-03-29T01:20:00Z", "Europe/Berlin", "2026-03-29T01:00:00Z"),
            ("2026-10-25T01:20:00Z", "Europe/Berlin", "2026-10-25T01:00:00Z"),
            ("1969-12-31T23:10:00Z", "UTC", "1969-12-31T23:00:00Z"),
        ])
    func ending(instant: String, zone: String, end: String) throws {
        let window = try window(ending: instant, zone)
        #expect(window.end == Instant(end))
        #expect(window.start == Instant(end)?.adding(seconds: -86_400))
        #expect(window.date == nil)
        #expect(window.hours.count == 24)
        #expect(window.hourIndex(of: window.start) == 0 && window.hourIndex(of: window.end) == nil)
    }

    @Test(
        "a window survives a round trip",
        arguments: [
            ("2026-10-25", "Europe/Berlin"), ("2011-12-30", "Pacific/Apia"), ("2026-11-22", "UTC"),
            (nil, "Asia/Kolkata"),
        ]
            as [(String?, String)])
    func roundTrip(date: String?, zone: String) throws {
        let window = try date.map { try self.window($0, zone) } ?? window(ending: "2026-11-22T13:10:00Z", zone)
        #expect(try JSONDecoder().decode(ReportWindow.self, from: JSONEncoder().encode(window)) == window)
    }

    @Test("a window in JSON has its date or null, its edges, its zone and its number of hours")
    func json() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        #expect(
            String(decoding: try encoder.encode(try window("2026-10-25", "Europe/Berlin")), as: UTF8.self)
                == #"{"date":"2026-10-25","end":"2026-10-25T23:00:00Z","hours":25,"start":"2026-10-24T22:00:00Z","timeZone":"Europe/Berlin"}"#
        )
        #expect(
            String(decoding: try encoder.encode(try window(ending: "2026-11-22T13:10:00Z", "UTC")), as: UTF8.self)
                == #"{"date":null,"end":"2026-11-22T13:00:00Z","hours":24,"start":"2026-11-21T13:00:00Z","timeZone":"UTC"}"#
        )
    }

    @Test(
        "a window that ends before it starts, exceeds 400 days or has no IANA zone is rejected",
        arguments: [
            ("2026-11-22T00:00:00Z", "2026-11-21T23:59:59Z", "UTC"),
            ("2026-11-22T00:00:00Z", "2028-11-22T00:00:00Z", "UTC"),
            ("0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z", "UTC"),
            ("2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z", "Europe/Atlantis"),
            ("2026-11-22", "2026-11-23T00:00:00Z", "UTC"),
        ])
    func refused(start: String, end: String, zone: String) {
        let json = #"{"date":null,"start":"\#(start)","end":"\#(end)","timeZone":"\#(zone)","hours":24}"#
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(ReportWindow.self, from: Data(json.utf8)) }
    }
}

@Suite("window path")
struct WindowPathTests {
    @Test(
        "a day's folder is its date, whatever the zone",
        arguments: [
            ("2026-11-22", "UTC", "2026/11/22"), ("2026-03-09", "Asia/Kolkata", "2026/03/09"),
            ("2026-03-09", "America/New_York", "2026/03/09"), ("0999-01-02", "UTC", "0999/01/02"),
            ("2011-12-30", "Pacific/Apia", "2011/12/30"),
        ])
    func day(date: String, zone: String, path: String) throws {
        let window = ReportWindow(date: try #require(CalendarDate(date)), timeZone: try #require(ReportTimeZone(zone)))
        #expect(window.path == path)
    }

    @Test(
        "24 hours are named by their end, in UTC",
        arguments: [
            ("2026-11-22T13:59:59Z", "UTC", "2026/11/22T1300Z"), ("2026-11-22T00:00:00Z", "UTC", "2026/11/22T0000Z"),
            ("2026-11-22T13:10:00Z", "Asia/Kolkata", "2026/11/22T1230Z"),
            ("2026-11-22T13:10:00Z", "Asia/Kathmandu", "2026/11/22T1215Z"),
            // 20:00 of the day before in this zone.
            ("2026-11-22T01:10:00Z", "America/New_York", "2026/11/22T0100Z"),
            ("1969-12-31T23:10:00Z", "UTC", "1969/12/31T2300Z"),
        ])
    func ending(instant: String, zone: String, path: String) throws {
        let window = ReportWindow(ending: try #require(Instant(instant)), timeZone: try #require(ReportTimeZone(zone)))
        #expect(window.path == path)
    }

    @Test("the two windows that end at the repeated hour have separate folders")
    func repeated() throws {
        let zone = try #require(ReportTimeZone("Europe/Berlin"))
        let paths = try ["2026-10-25T00:10:00Z", "2026-10-25T01:10:00Z"].map {
            ReportWindow(ending: try #require(Instant($0)), timeZone: zone).path
        }
        #expect(paths == ["2026/10/25T0000Z", "2026/10/25T0100Z"])
    }
}
