import Foundation
import TestSupport
import Testing

@testable import Reporting

@Suite("endpoints beyond the limit")
struct EndpointLimitTests {
    private let window = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc)

    /// Ten endpoints over the day; each takes ten times as much total time as the next.
    private func traffic() -> HourlyTraffic {
        let pieces = window.hours.enumerated().map { hour, slot in
            var traffic: [Endpoint: Traffic] = [:]
            for number in 0..<10 where (hour + number) % 3 != 0 {
                var some = Traffic()
                some.add(milliseconds: 1 << (2 * (9 - number)), status: hour == 5 ? 500 : 200, requests: 30 - number)
                traffic[Endpoint(name: "/\(number)", method: "GET")] = some
            }
            return HourlyTraffic.Piece(slot: slot, traffic: traffic)
        }
        return HourlyTraffic(window: window, rows: pieces, stored: [])
    }

    private func report(limit: Int, _ traffic: HourlyTraffic) -> Report {
        var settings = ReportSettings()
        settings.endpointLimit = limit
        return Report(
            Observations(
                window: window, traffic: traffic, slowQueries: SlowQueryTally(window: window), storedAlerts: [],
                resources: [], notes: []), settings: settings, version: "0.0.0")
    }

    @Test("endpoints with the most time are kept apart, and the others add up to the rest", arguments: 1...11)
    func limited(limit: Int) throws {
        let all = report(limit: 100, traffic())
        let report = report(limit: limit, traffic())
        #expect(Set(report.endpoints.map(\.endpoint.name)) == Set((0..<min(limit, 10)).map { "/\($0)" }))
        // The same figures for the listed endpoints, and for the whole.
        for endpoint in report.endpoints { #expect(all.endpoints.contains(endpoint)) }
        #expect(report.overall == all.overall && report.hours == all.hours && report.statusCodes == all.statusCodes)
        guard limit < 10 else {
            #expect(report.other == nil)
            return
        }
        let other = try #require(report.other)
        #expect(other.endpoints == 10 - limit)
        #expect(report.endpoints.reduce(other.summary.requests) { $0 + $1.summary.requests } == report.overall.requests)
        #expect(report.endpoints.reduce(other.summary.errors) { $0 + $1.summary.errors } == report.overall.errors)
        for (index, hour) in report.hours.enumerated() {
            #expect(
                report.endpoints.reduce(other.hours[index].requests) { $0 + $1.hours[index].requests } == hour.requests)
        }
        let rest = all.endpoints.filter { !report.endpoints.map(\.endpoint).contains($0.endpoint) }
        #expect(other.summary.minMilliseconds == rest.compactMap(\.summary.minMilliseconds).min())
        #expect(other.summary.maxMilliseconds == rest.compactMap(\.summary.maxMilliseconds).max())
        #expect(other.summary.totalMilliseconds == rest.compactMap(\.summary.totalMilliseconds).reduce(0, +))
    }

    @Test("an alert is raised for an unlisted endpoint too")
    func alerts() {
        let report = report(limit: 1, traffic())
        let about = Set(report.alerts.compactMap { $0.type == "high_error_rate" ? $0.endpoint : nil })
        // Except for those that were silent in the hour with errors.
        #expect(about == Set((0..<10).filter { (5 + $0) % 3 != 0 }.map { "/\($0)" }))
    }

    @Test("endpoints already counted together are added to those beyond the limit")
    func foldedBefore() throws {
        let folded = traffic().keeping(4)
        #expect(folded.otherEndpoints == 6)
        let (again, once) = (report(limit: 2, folded), report(limit: 2, traffic()))
        #expect(again.endpoints == once.endpoints && again.other == once.other && again.overall == once.overall)
        #expect(folded.keeping(2).otherEndpoints == 8)
    }

    @Test("a report with others survives a round trip, and so do its distributions")
    func archived() throws {
        let report = report(limit: 3, traffic())
        #expect(try Report(json: report.encoded()) == report)
        let distributions = DailyDistributions(
            traffic().keeping(3), in: ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc))
        #expect(distributions.entries.map(\.endpoint.isOther) == [false, false, false, true])
        #expect(DailyDistributions(distributions.encoded()) == distributions)
    }

    @Test("no text of an endpoint is mistaken for the others")
    func names() {
        let namesake = Endpoint(name: Endpoint.other.name, method: nil)
        #expect(namesake != .other && namesake < .other && !(Endpoint.other < namesake))
        #expect(Endpoint(name: "zzz", method: "Z") < .other)
        #expect(Set([namesake, .other]).count == 2)
    }
}
