import Foundation
import Reporting
import Testing

@testable import Rendering

/// How much a digest tells.
@Suite("digest")
struct DigestTests {
    private let date = CalendarDate(daysSince1970: 20_779)

    private func traffic(_ milliseconds: Int, errors: Int, age: Int) -> Traffic {
        var traffic = Traffic()
        for step in 0..<20 { traffic.add(milliseconds: milliseconds * (10 + step) / 20 + age % 3, status: 200, requests: 100) }
        if errors > 0 { traffic.add(milliseconds: milliseconds, status: 500, requests: errors) }
        return traffic
    }

    private func digest(_ report: Report) throws -> [String] {
        SiteRenderer(templates: try Templates.shipped()).digest(report, pageAddress: "https://example.org/night/")
            .split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    /// Everything goes wrong at once, for many: endpoints, organisations, objectives, resources, alerts and slow queries.
    private func worst() throws -> Report {
        let window = ReportWindow(date: date, timeZone: .utc)
        let well = (0..<5).map { Endpoint(name: "/well/\($0)", method: "GET") }
        func night(_ age: Int) -> [Endpoint: Traffic] {
            var night = Dictionary(
                uniqueKeysWithValues: (0..<30).map { number in
                    let endpoint = Endpoint(name: "/api/\(number)", method: "GET")
                    return (endpoint, traffic(age == 0 ? 1200 : 100 + number, errors: age == 0 ? 300 : 0, age: age))
                })
            for endpoint in well { night[endpoint] = traffic(50, errors: 0, age: age) }
            return night
        }
        let earlier = (1...20).map { age in
            (date.adding(days: -age), DailyDistributions(entries: night(age).map { DailyDistributions.Entry(endpoint: $0, traffic: $1) }))
        }
        var slow = SlowQueryTally(window: window)
        for number in 0..<40 {
            for execution in 0..<10 {
                slow.add(
                    SlowQueryExecution(
                        fingerprint: "q\(number)", query: "SELECT \(number)", milliseconds: 3000, endpoint: "/api/\(number)",
                        organization: nil, at: window.hours[execution].start, plan: nil))
            }
        }
        let ids = (0..<30).map { OrganizationID("0a0e0000-0000-4000-8000-0000000000\($0 < 10 ? "0" : "")\($0)")! }
        var organizations = OrganizationTraffic()
        for (number, endpoint) in (well + night(0).keys.sorted().filter { !well.contains($0) }).enumerated() {
            let id = ids[number % 30]
            organizations.add(RequestCount(requests: 30, status: 500, totalMilliseconds: 900), to: endpoint, of: .known(id), hour: 3)
            organizations.add(RequestCount(requests: 1800, status: 200, totalMilliseconds: 9000), to: endpoint, of: .known(ids[29]), hour: 3)
        }
        var settings = ReportSettings()
        settings.objectives = try (0..<8).map { number in
            Objective(name: "Objective \(number)", endpoints: nil, milliseconds: nil, share: try #require(RequestShare("99.\(number) %")))
        }
        var report = Report(
            Observations(
                window: window,
                traffic: HourlyTraffic(
                    window: window, rows: [HourlyTraffic.Piece(slot: window.hours[9], traffic: night(0))], stored: []),
                organizations: organizations, slowQueries: slow,
                storedAlerts: (0..<30).map { number in
                    Alert(
                        type: "custom_\(number)", severity: .high, message: "Something \(number)", source: .stored,
                        raisedAt: window.hours[number % 24].start)
                },
                resources: (0..<12).map { number in
                    ResourceSeries(
                        metric: "volume_\(number)", points: window.hours.map { ResourceSeries.Point(at: $0.start, value: 97) }, limit: 100)
                }, notes: (0..<9).map { "Note \($0)." }),
            earlier: Dictionary(uniqueKeysWithValues: earlier), settings: settings, version: "0.0.0")
        let figures = #"{"requests": 9, "errors": 1, "p95Milliseconds": 20}"#
        let restatement = #"{"at": "2026-11-23T04:00:00Z", "before": \#(figures), "after": \#(figures), "endpointsChanged": 3}"#
        report.restatements = try JSONDecoder().decode(
            [Restatement].self, from: Data("[\(Array(repeating: restatement, count: 5).joined(separator: ","))]".utf8))
        return report
    }

    @Test("it has at most 60 lines on the worst of nights, and says how much it leaves out")
    func longest() throws {
        let report = try worst()
        let lines = try digest(report)
        #expect(lines.count <= 60, "\(lines.count) lines")
        let text = lines.joined(separator: "\n")
        for heading in ["What changed", "Alerts", "Worst endpoints", "One organisation alone", "Resources", "About the data"] {
            #expect(lines.contains("## \(heading)"), "\(heading)")
        }
        #expect(text.contains("other changes in report.json"))
        #expect(text.contains("more alerts on the page"))
        #expect(text.contains("more objectives on the page"))
        #expect(text.contains("other endpoints on the page"))
        for number in 0..<9 { #expect(text.contains("Note \(number).")) }
    }

    @Test("of what is fine it has one line")
    func fine() throws {
        let window = ReportWindow(date: date, timeZone: .utc)
        let report = Report(
            Observations(
                window: window,
                traffic: HourlyTraffic(
                    window: window,
                    rows: [HourlyTraffic.Piece(slot: window.hours[9], traffic: [Endpoint(name: "/a", method: "GET"): traffic(50, errors: 0, age: 0)])],
                    stored: []),
                slowQueries: SlowQueryTally(window: window), storedAlerts: [],
                resources: [
                    ResourceSeries(metric: "connection_count", points: [ResourceSeries.Point(at: window.start, value: 20)], limit: 100)
                ], notes: []),
            settings: ReportSettings(), version: "0.0.0")
        let lines = try digest(report)
        #expect(
            lines.filter { $0.hasPrefix("#") }
                == ["# Sunday, 22 November 2026", "## What changed", "## Figures", "## About the data"])
        #expect(
            lines.contains(
                "No alert was raised, every endpoint is within its thresholds, no query was slow and no resource is near its limit."))
    }
}
