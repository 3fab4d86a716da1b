import Foundation
import Reporting

/// Days of an archive, with as much of each as the pages about all days show.
enum SampleDays {
    static func date(_ text: String) throws -> CalendarDate {
        guard let date = CalendarDate(text) else { throw CocoaError(.formatting) }
        return date
    }

    /// A calendar day of requests to one endpoint that all take the same time; if it is bounded, they are known only
    /// from aggregates. On each of the 14 days before, its requests took 40 ms and one of 400 was an error; a day
    /// without requests has no days before it.
    static func day(
        _ date: CalendarDate, requests: Int = 2400, milliseconds: Int = 40, errors: Int = 0, isBounded: Bool = false,
        endpoint: String = "/api/orders", timeZone: ReportTimeZone = .utc
    ) -> DayEntry {
        day(
            ReportWindow(date: date, timeZone: timeZone), requests: requests, milliseconds: milliseconds,
            errors: errors,
            isBounded: isBounded, endpoint: endpoint)
    }

    static func day(
        _ window: ReportWindow, requests: Int = 2400, milliseconds: Int = 40, errors: Int = 0, isBounded: Bool = false,
        endpoint: String = "/api/orders"
    ) -> DayEntry {
        let endpoint = Endpoint(name: endpoint, method: "GET")
        var traffic = Traffic()
        traffic.add(milliseconds: milliseconds, status: 200, requests: requests - errors)
        traffic.add(milliseconds: milliseconds, status: 500, requests: errors)
        let row = HourlyTraffic.Piece(slot: window.hours[12], traffic: [endpoint: traffic])
        let stored = HourlyTraffic.StoredHour(
            start: window.hours[12].start, endpoint: endpoint,
            aggregate: HourlyAggregate(
                requests: requests, errors: errors, unknownStatus: 0, meanMilliseconds: milliseconds,
                p50Milliseconds: milliseconds, p95Milliseconds: milliseconds + 30, p99Milliseconds: milliseconds + 50))
        var usual = Traffic()
        usual.add(milliseconds: 40, status: 200, requests: requests - requests / 400)
        usual.add(milliseconds: 40, status: 500, requests: requests / 400)
        let before = DailyDistributions(entries: [DailyDistributions.Entry(endpoint: endpoint, traffic: usual)])
        let earlier = (window.date.map { date in (1...14).map { (date.adding(days: -$0), before) } } ?? []).filter {
            _ in requests > 0
        }
        let report = Report(
            Observations(
                window: window,
                traffic: HourlyTraffic(
                    window: window, rows: isBounded || requests == 0 ? [] : [row], stored: isBounded ? [stored] : []),
                slowQueries: SlowQueryTally(window: window), storedAlerts: [], resources: [], notes: []),
            earlier: EarlierDays(Dictionary(uniqueKeysWithValues: earlier)), settings: ReportSettings(),
            version: "0.0.0")
        return DayEntry(report, path: window.path)
    }

    /// From 20 September to 22 November 2026 in Berlin: days of every status, some bounded, one silent, three missing,
    /// and 24 hours that are not a calendar day.
    static func archive(endpoint: String = "/api/orders") throws -> [DayEntry] {
        let zone = ReportTimeZone("Europe/Berlin") ?? .utc
        let first = try date("2026-09-20")
        let missing = Set(try ["2026-10-03", "2026-10-04", "2026-11-12"].map(date))
        let dates = (0..<64).map(first.adding).filter { !missing.contains($0) }
        let days = dates.enumerated().map { index, day in
            let requests =
                day == first.adding(days: 40) ? 0 : day.weekday < 5 ? 30_000 + index * 90 : 14_000 + index * 40
            return Self.day(
                day, requests: requests, milliseconds: [40, 44, 47, 560, 43, 49, 41][index * 5 % 7] + index % 4,
                errors: index % 13 == 5 ? requests / 16 : requests / 400, isBounded: (20..<23).contains(index),
                endpoint: endpoint, timeZone: zone)
        }
        let ending = ReportWindow(
            ending: zone.start(of: try date("2026-11-20")).adding(seconds: 15 * 3600), timeZone: zone)
        return days + [day(ending, endpoint: endpoint)]
    }
}
