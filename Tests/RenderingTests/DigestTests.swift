import Foundation
import Reporting
import TestSupport
import Testing

@testable import Rendering

/// The length and content of a digest.
@Suite("digest")
struct DigestTests {
    private let date = CalendarDate(daysSince1970: 20_779)

    private func traffic(_ milliseconds: Int, errors: Int, age: Int) -> Traffic {
        var traffic = Traffic()
        for step in 0..<20 {
            traffic.add(milliseconds: milliseconds * (10 + step) / 20 + age % 3, status: 200, requests: 100)
        }
        if errors > 0 { traffic.add(milliseconds: milliseconds, status: 500, requests: errors) }
        return traffic
    }

    private func digest(_ report: Report) throws -> [String] {
        SiteRenderer(templates: try Templates.shipped()).digest(report, pageAddress: "https://example.org/day/")
            .split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    /// Everything goes wrong at once, for many: endpoints, organizations, objectives, resources, alerts and slow
    /// queries.
    private func worst() throws -> Report {
        let window = ReportWindow(date: date, timeZone: .utc)
        let well = (0..<5).map { Endpoint(name: "/well/\($0)", method: "GET") }
        func day(_ age: Int) -> [Endpoint: Traffic] {
            var day = Dictionary(
                uniqueKeysWithValues: (0..<30).map { number in
                    let endpoint = Endpoint(name: "/api/\(number)", method: "GET")
                    return (endpoint, traffic(age == 0 ? 1200 : 100 + number, errors: age == 0 ? 300 : 0, age: age))
                })
            for endpoint in well { day[endpoint] = traffic(50, errors: 0, age: age) }
            return day
        }
        let earlier = (1...20).map { age in
            (
                date.adding(days: -age),
                DailyDistributions(entries: day(age).map { DailyDistributions.Entry(endpoint: $0, traffic: $1) })
            )
        }
        var slow = SlowQueryTally(window: window)
        for number in 0..<40 {
            for execution in 0..<10 {
                slow.add(
                    SlowQueryExecution(
                        fingerprint: "q\(number)", milliseconds: 3000, endpoint: "/api/\(number)", organization: nil,
                        at: window.hours[execution].start), showing: "SELECT \(number)")
            }
        }
        let ids = (0..<30).map { OrganizationID("0a0e0000-0000-4000-8000-0000000000\($0 < 10 ? "0" : "")\($0)")! }
        var organizations = OrganizationTraffic()
        for (number, endpoint) in (well + day(0).keys.sorted().filter { !well.contains($0) }).enumerated() {
            let id = ids[number % 30]
            organizations.add(
                RequestCount(requests: 30, status: 500, totalMilliseconds: 900), to: endpoint, of: .known(id), hour: 3)
            organizations.add(
                RequestCount(requests: 1800, status: 200, totalMilliseconds: 9000), to: endpoint, of: .known(ids[29]),
                hour: 3)
        }
        var settings = ReportSettings()
        settings.objectives = try (0..<8).map { number in
            Objective(
                name: "Objective \(number)", endpoints: nil, milliseconds: nil,
                share: try #require(RequestShare("99.\(number) %")))
        }
        var report = Report(
            Observations(
                window: window,
                traffic: HourlyTraffic(
                    window: window,
                    // Endpoints with errors in the same hours have one cause, so these have theirs one after the other.
                    rows: (0..<24).map { hour in
                        HourlyTraffic.Piece(
                            slot: window.hours[hour],
                            traffic: day(0).filter { ($0.key.name.utf8.reduce(0) { $0 + Int($1) }) % 24 == hour })
                    }, stored: []),
                organizations: organizations, slowQueries: slow,
                storedAlerts: (0..<30).map { number in
                    Alert(
                        type: "custom_\(number)", severity: .high, message: "Something \(number)", source: .stored,
                        raisedAt: window.hours[number % 24].start)
                },
                resources: (0..<12).map { number in
                    ResourceSeries(
                        metric: "volume_\(number)",
                        points: window.hours.map { ResourceSeries.Point(at: $0.start, value: 97) }, limit: 100)
                }, notes: (0..<9).map { "Note \($0)." }),
            earlier: EarlierDays(Dictionary(uniqueKeysWithValues: earlier)), settings: settings, version: "0.0.0")
        let figures = #"{"requests": 9, "errors": 1, "p95Milliseconds": 20}"#
        let restatement =
            #"{"at": "2026-11-23T04:00:00Z", "before": \#(figures), "after": \#(figures), "endpointsChanged": 3}"#
        report.restatements = try JSONDecoder().decode(
            [Restatement].self, from: Data("[\(Array(repeating: restatement, count: 5).joined(separator: ","))]".utf8))
        return report
    }

    @Test("it has at most 60 lines on the worst day, and states how much it leaves out")
    func longest() throws {
        let report = try worst()
        let lines = try digest(report)
        #expect(lines.count <= 60, "\(lines.count) lines")
        let text = lines.joined(separator: "\n")
        #expect(lines[2].hasPrefix("**Critical.** "))
        #expect(lines.contains("## New"))
        #expect(text.contains(/\n… and \d+ more findings in report.json.\n/))
        #expect(text.contains(/Error budget left: Objective 0 \d+ %, .* and 4 more\./))
        for number in 0..<9 { #expect(text.contains("Note \(number).")) }
        let verdict = Verdict(report)
        #expect(verdict.finding.hasSuffix(" more."), "\(verdict.finding)")
    }

    /// A Sunday like the 20 days before it.
    private func quiet(days: Int = 20, status: Int? = 200) -> Report {
        let window = ReportWindow(date: date, timeZone: .utc)
        let endpoint = Endpoint(name: "/a", method: "GET")
        let earlier = (0..<days).map { age in
            (
                date.adding(days: -age - 1),
                DailyDistributions(entries: [
                    DailyDistributions.Entry(endpoint: endpoint, traffic: traffic(50, errors: 0, age: age))
                ])
            )
        }
        return Report(
            Observations(
                window: window,
                traffic: HourlyTraffic(
                    window: window,
                    rows: [
                        HourlyTraffic.Piece(slot: window.hours[9], traffic: [endpoint: traffic(50, errors: 0, age: 0)])
                    ],
                    stored: []),
                slowQueries: SlowQueryTally(window: window), storedAlerts: [],
                resources: [
                    ResourceSeries(
                        metric: "connection_count", points: [ResourceSeries.Point(at: window.start, value: 20)],
                        limit: 100)
                ], notes: []),
            earlier: EarlierDays(Dictionary(uniqueKeysWithValues: earlier)), settings: ReportSettings(),
            version: "0.0.0")
    }

    @Test("a quiet day has at most 12 lines, and so has the first day")
    func quietDay() throws {
        let lines = try digest(quiet())
        #expect(lines.count <= 12, "\(lines.count) lines")
        #expect(lines.filter { $0.hasPrefix("#") } == ["# Sunday, 22 November 2026"])
        #expect(lines[2] == "**OK.** No significant changes.")
        #expect(lines.contains("1 endpoint unchanged."))
        let first = try digest(quiet(days: 0))
        #expect(first.count <= 12, "\(first.count) lines")
        #expect(first[2].hasPrefix("**OK.** First day on record: nothing to compare with yet."))
        #expect(first.joined().ranges(of: "nothing to compare with").count == 1)
    }

    @Test("the first finding is the same in the subject, the verdict, the page and the digest")
    func first() throws {
        let templates = try Templates.shipped()
        for report in [try worst(), try SampleReport.day(), ChangePageTests.slower("/api/slow")] {
            let finding = try #require(report.findings?.first)
            #expect(finding.isAlarm)
            let verdict = Verdict(report)
            #expect(verdict.subject == "\(StatusBadge(verdict.status).word): \(finding.headline)")
            #expect(verdict.finding.hasPrefix(finding.sentence))
            let list = FindingList(report, listed: DayPage.findingsListed)
            let row = try #require(list.groups.first?.rows.first)
            #expect(row.id == finding.id && row.number == "1")
            let page = templates.text(.day, DayPage(report, style: templates.style(.day)))
            let place = try #require(page.firstRange(of: " id=\"f-"))
            #expect(page[place.upperBound...].hasPrefix(finding.id))
            let line = try #require(try digest(report).first { $0.hasPrefix("1. ") })
            #expect(line.hasPrefix("1. \(row.markdown.text)"), "\(line)")
            #expect(FindingsPage(report, style: templates.style(.day)).groups.first?.rows.first?.id == finding.id)
        }
    }

    @Test("a single finding has in its line only what the verdict lacks, and no line where that is nothing")
    func single() throws {
        let slower = ChangePageTests.slower("/api/slow")
        let text = try digest(slower).joined(separator: "\n")
        #expect(text.ranges(of: "P95 281 → 563 ms").count == 1 && text.ranges(of: "since 20 Nov").count == 1)
        #expect(text.contains("\n1. **GET /api/slow**. This raises the service's figures: P95 "))
        var silent = try SampleReport.day()
        silent.findings = silent.findings?.filter { $0.kind == .outage }
        let lines = try digest(silent)
        #expect(lines[2].hasPrefix("**Warning.** No requests from 03:00 to 05:00, "))
        #expect(!lines.contains { $0.hasPrefix("## ") || $0.hasPrefix("1. ") })
        // Nor does the coverage say it a third time.
        #expect(!lines.contains { $0.contains("without requests") })
    }
}
