import Foundation
@testable import Reporting
import Testing

@testable import Rendering

/// How pages and the digest show changes.
@Suite("changes, on pages and in the digest")
struct ChangePageTests {
    /// A Sunday with the given number of days before it, and the endpoints of each by its age in days.
    private static func report(days: Int, _ endpoints: (Int) -> [(name: String, milliseconds: Int)]) -> Report {
        let date = CalendarDate(daysSince1970: 20_779)
        func traffic(_ age: Int) -> [Endpoint: Traffic] {
            Dictionary(
                uniqueKeysWithValues: endpoints(age).enumerated().map { number, endpoint in
                    var traffic = Traffic()
                    for step in 0..<20 {
                        traffic.add(
                            milliseconds: endpoint.milliseconds * (10 + step) / 20 + (age * 7 + number * 3) % 5,
                            status: 200, requests: 100)
                    }
                    return (Endpoint(name: endpoint.name, method: "GET"), traffic)
                })
        }
        let window = ReportWindow(date: date, timeZone: .utc)
        let earlier = (1...max(days, 1)).prefix(days).map { age in
            (
                date.adding(days: -age),
                DailyDistributions(entries: traffic(age).map { DailyDistributions.Entry(endpoint: $0, traffic: $1) })
            )
        }
        return Report(
            Observations(
                window: window,
                traffic: HourlyTraffic(
                    window: window, rows: [HourlyTraffic.Piece(slot: window.hours[9], traffic: traffic(0))], stored: []),
                slowQueries: SlowQueryTally(window: window), storedAlerts: [], resources: [], notes: []),
            earlier: EarlierDays(Dictionary(uniqueKeysWithValues: earlier)), settings: ReportSettings(),
            version: "0.0.0")
    }

    /// The day of a service with ten endpoints, one of which has taken twice the time for two days.
    static func slower(_ name: String) -> Report {
        Self.report(days: 20) { age in
            (0..<9).map { (name: "/api/\($0)", milliseconds: 90) } + [(name: name, milliseconds: age <= 2 ? 400 : 200)]
        }
    }

    private func pages(_ report: Report) throws -> [String: String] {
        let renderer = SiteRenderer(templates: try Templates.shipped())
        let digest = renderer.digest(report, pageAddress: "p")
        var pages = Dictionary(
            uniqueKeysWithValues: renderer.pages(report, digest: digest).map {
                ($0.path, String(decoding: $0.content, as: UTF8.self))
            })
        pages["digest.md"] = digest
        return pages
    }

    @Test("day's page and digest begin with the change; the endpoint's page has both comparisons and its days")
    func stated() throws {
        let report = Self.slower("/api/slow")
        let pages = try pages(report)
        let day = try #require(pages["index.html"])
        let section = try #require(day.firstRange(of: "id=\"findings\""))
        #expect(section.lowerBound < (try #require(day.firstRange(of: "<h2 id=\"endpoints\""))).lowerBound)
        #expect(day.contains("<span class=\"since\">since 20 Nov</span></p>\n<p>P95 281 → 563 ms (+100 %)"))
        #expect(day.contains("9 endpoints unchanged."))
        #expect(day.ranges(of: "class=\"c-strip\"").count >= 1)
        let digest = try #require(pages["digest.md"])
        #expect(digest.contains("GET /api/slow is slower: P95 281 → 563 ms (+100 %) since 20 Nov."))
        let endpoint = try #require(pages[PagePath.endpoint(Endpoint(name: "/api/slow", method: "GET"))])
        #expect(endpoint.contains("Previous day") && endpoint.contains("The last 2 Sundays"))
        #expect(endpoint.contains("P95 of the last 30 days"))
    }

    @Test("hostile names of changed subjects stay text")
    func hostile() throws {
        for name in [SampleReport.hostile, "</style></title><svg onload=alert(1)>", "`*_[x](javascript:alert(1))_*`"] {
            let pages = try pages(Self.slower(name))
            for (path, page) in pages where path.hasSuffix(".html") {
                #expect(!page.contains("<svg onload") && !page.contains("<script"))
            }
            #expect(!(try #require(pages["digest.html"])).contains("href=\"javascript"))
        }
    }

    @Test("a readable number of changes is listed, the rest is counted, and without any there is one sentence")
    func limits() throws {
        let many = try pages(
            Self.report(days: 10) { age in
                (0..<60).map { (name: "/api/\($0)", milliseconds: 90) }
                    + (0..<40).map { (name: "/slow/\($0)", milliseconds: age == 0 ? 400 : 90) }
            })
        let day = try #require(many["index.html"])
        #expect(day.ranges(of: "class=\"c-strip\"").count == 12)
        #expect(day.contains("… and 28 more findings in report.json."))
        #expect(try #require(many["digest.md"]).contains("\n… and 28 more findings in report.json.\n"))
        let none = try #require(
            try pages(Self.report(days: 10) { _ in (0..<9).map { (name: "/api/\($0)", milliseconds: 90) } })[
                "index.html"])
        #expect(none.contains("No significant changes.") && none.contains("9 endpoints unchanged."))
        let first = try #require(try pages(Self.report(days: 0) { _ in [(name: "/a", milliseconds: 9)] })["index.html"])
        #expect(first.contains("First day on record: nothing to compare with yet."))
    }

    @Test("a strip leaves gaps open, marks the reported day, and accepts any number")
    func strip() {
        let markup = DayStrip([nil, 1, .nan, 4, 2], mark: .worse).markup
        #expect(markup.contains("class=\"c-past\" d=\"M7.5,27V20.75M17.5,27V2\""), "\(markup)")
        #expect(markup.contains("class=\"c-today c-worse\" d=\"M22.5,27V14.5\""), "\(markup)")
        #expect(!DayStrip([nil, nil], mark: .plain).markup.contains("c-past"))
        #expect(DayStrip([1e300, -1, .infinity, 0], mark: .better).markup.contains("c-today c-better"))
    }
}
