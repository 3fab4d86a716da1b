import Foundation
import Testing

@testable import Reporting

@Suite("observed day")
struct ObservedDayTests {
    private let date = CalendarDate(daysSince1970: 20_779)
    private let orders = Endpoint(name: "/api/orders", method: "GET")
    private let scanned = Endpoint(name: "/wp-login.php", method: "GET")
    private let health = Endpoint(name: "/health", method: "GET")

    /// Requests of each endpoint by status, the same in the first and the last hour.
    private func observed(
        _ traffic: [Endpoint: [Int?: Int]], on date: CalendarDate? = nil,
        earlier: [CalendarDate: DailyDistributions] = [:],
        settings: ReportSettings = ReportSettings()
    ) -> ObservedDay {
        let window = ReportWindow(date: date ?? self.date, timeZone: .utc)
        let pieces = [0, 23].map { hour in
            HourlyTraffic.Piece(
                slot: window.hours[hour],
                traffic: traffic.mapValues { statuses in
                    var traffic = Traffic()
                    for (status, count) in statuses { traffic.add(milliseconds: 10, status: status, requests: count) }
                    return traffic
                })
        }
        return ObservedDay(
            Observations(
                window: window, traffic: HourlyTraffic(window: window, rows: pieces, stored: []),
                slowQueries: SlowQueryTally(window: window),
                storedAlerts: [], resources: [], notes: []), earlier: earlier, settings: settings)
    }

    private func report(_ day: ObservedDay, _ settings: ReportSettings = ReportSettings()) -> Report {
        Report(day, settings: settings, version: "0")
    }

    /// Case 73-bots: paths of scanners, which nothing ever answered.
    @Test("a path that was only ever answered with client errors is unmatched, whatever other paths exist")
    func unmatched() throws {
        let day = observed([
            orders: [200: 50, 404: 5], scanned: [404: 7], Endpoint(name: "/.env", method: nil): [403: 2, 404: 1],
            health: [301: 3],
        ])
        #expect(day.traffic.endpoints == [orders, health])
        let report = report(day)
        #expect(
            report.endpoints.map(\.endpoint) == [orders, health] && report.unmatched?.endpoints == 2
                && report.unmatched?.summary.requests == 20)
        // Its requests are still part of the service's figures.
        #expect(
            report.overall.requests == 136
                && report.endpoints.reduce(20) { $0 + $1.summary.requests } == report.overall.requests)
        #expect(
            report.overall.errors == 30
                && report.endpoints.reduce(20) { $0 + $1.summary.errors } == report.overall.errors)
        #expect(report.hours.map(\.requests) == [68] + Array(repeating: 0, count: 22) + [68])
        #expect(try Report(json: report.encoded()) == report)
    }

    @Test(
        "server errors, and requests without a status, do not count as scans",
        arguments: [500, 503, 200, 302, nil] as [Int?])
    func answered(status: Int?) {
        #expect(observed([scanned: [404: 100, status: 1]]).traffic.endpoints == [scanned])
    }

    @Test("a path that once succeeded stays listed, however long ago, also on days without it")
    func usedToSucceed() throws {
        var earlier: [CalendarDate: DailyDistributions] = [:]
        func next(_ traffic: [Endpoint: [Int?: Int]], _ age: Int) -> ObservedDay {
            let day = observed(traffic, on: date.adding(days: -age), earlier: earlier)
            // Only the last day is still on record.
            earlier = [date.adding(days: -age): day.distributions]
            return day
        }
        _ = next([orders: [200: 50], scanned: [404: 5]], 5)
        _ = next([health: [200: 50]], 4)
        let carried = next([health: [200: 50], scanned: [404: 5]], 3)
        #expect(carried.distributions.answeredBefore == [orders] && carried.traffic.endpoints == [health])
        let failing = next([health: [200: 50], orders: [404: 60], scanned: [404: 5]], 2)
        #expect(failing.traffic.endpoints == [orders, health] && failing.traffic.grouped == [.unmatched: 1])
        // It stays listed on the following day.
        #expect(next([orders: [404: 60]], 1).traffic.endpoints == [orders])
        // Distributions as they are archived.
        let archived = try #require(DailyDistributions(failing.distributions.encoded()))
        #expect(archived == failing.distributions && archived.answered == [orders, health])
    }

    @Test("excluded endpoints are counted together, and no rule judges them")
    func ignored() throws {
        var settings = ReportSettings()
        settings.ignored = [EndpointPattern(name: "/health", method: nil)]
        let day = observed([orders: [200: 50], health: [500: 100], scanned: [404: 7]], settings: settings)
        let report = report(day, settings)
        #expect(report.endpoints.map(\.endpoint) == [orders])
        #expect(
            report.ignored?.endpoints == 1 && report.ignored?.summary.requests == 200
                && report.unmatched?.summary.requests == 14)
        #expect(report.overall.requests == 314 && report.alerts == [] && report.findings?.filter(\.isAlarm) == [])
        // Excluded by name, whatever it answered; without the exclusion, its errors are found.
        #expect(observed([health: [404: 1]], settings: settings).traffic.grouped == [.ignored: 1])
        #expect(
            self.report(observed([orders: [200: 50], health: [500: 100]])).findings?.first?.subject == .endpoint(health)
        )
    }

    @Test(
        "unmatched paths and ignored endpoints take no place in the list of endpoints and count with the others"
    )
    func limited() {
        var settings = ReportSettings()
        settings.endpointLimit = 1
        settings.ignored = [EndpointPattern(name: "/health", method: nil)]
        let traffic = [
            orders: [200: 50], health: [200: 900], scanned: [404: 700], Endpoint(name: "/b", method: nil): [200: 5],
            Endpoint(name: "/c", method: nil): [200: 4],
        ]
        let report = report(observed(traffic as [Endpoint: [Int?: Int]], settings: settings), settings)
        #expect(
            report.endpoints.map(\.endpoint) == [orders] && report.other?.endpoints == 4
                && report.other?.summary.requests == 3218)
        let parts = [
            report.endpoints[0].summary.requests, report.other?.summary.requests, report.unmatched?.summary.requests,
            report.ignored?.summary.requests,
        ]
        #expect(parts == [100, 3218, 1400, 1800] && report.overall.requests == 3318)
    }
}
