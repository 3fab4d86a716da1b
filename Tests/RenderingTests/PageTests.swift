import Foundation
import FoundationXML
import Reporting
import TestSupport
import Testing

@testable import Rendering

@Suite("pages")
struct PageTests {
    private static let snapshots = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Snapshots").path

    private func pages(_ report: Report) throws -> [String: String] {
        let renderer = SiteRenderer(templates: try Templates.shipped())
        let digest = renderer.digest(report, pageAddress: "output/site/2026/10/25/index.html")
        var pages = Dictionary(
            uniqueKeysWithValues: renderer.pages(report, digest: digest).map {
                ($0.path, String(decoding: $0.content, as: UTF8.self))
            })
        pages["digest.md"] = digest
        let days = [DayEntry(report, path: "2026/10/25"), DayEntry(try SampleReport.empty(), path: "2026/11/22")]
        let overview = renderer.overview(days: days, generator: report.generator, siteURL: nil)
        pages["home.html"] = String(decoding: try #require(overview.last).content, as: UTF8.self)
        return pages
    }

    /// The text of a page.
    private static func words(_ page: String) -> String {
        page.replacing(/<[^>]*>/, with: " ").replacing(/\s+/, with: " ")
    }

    @Test("every kind of page matches the reviewed file")
    func reviewed() throws {
        let report = try SampleReport.day()
        let pages = try pages(report)
        let endpoint = try #require(report.endpoints.first { $0.endpoint.name == "/api/orders/:id" })
        for (file, path) in [
            ("day.html", "index.html"), ("findings.html", "findings.html"), ("slow-queries.html", "slow-queries.html"),
            ("resources.html", "resources.html"),
            ("digest.html", "digest.html"),
            ("digest.md", "digest.md"), ("organizations.html", "organizations.html"),
            ("endpoint.html", PagePath.endpoint(endpoint.endpoint)),
            ("slow-query.html", "slow-queries/a0b1c2d3e4f50617.html"), ("query-load.html", "query-load.html"),
            ("query.html", "queries/\(SampleStatements.loaded).html"),
        ] {
            Snapshot.expect(try #require(pages[path]), matches: file, in: Self.snapshots)
        }
        #expect(pages.count == 9 + report.endpoints.count + report.slowQueries.groups.count + 2)
    }

    @Test("unlisted endpoints and the previous days have their rows")
    func limited() throws {
        let report = try SampleReport.limited()
        let pages = try pages(report)
        func text(_ path: String) throws -> String { Self.words(try #require(pages[path])) }
        let day = try text("index.html")
        #expect(day.contains("3 endpoints: by harm by time"))
        #expect(day.contains(" 5 other endpoints, 2 unmatched paths and 1 ignored endpoint among them "))
        let percentiles = Percentile.all.map(\.label).joined(separator: " ")
        #expect(day.contains("Last 7 and 30 days Period Requests Errors Avg \(percentiles) This day "))
        #expect(day.contains(" 7 days 2 of 7 days on record "))
        #expect(day.contains(" 30 days 3 of 30 days on record "))
        #expect(day.contains(" 2 unmatched paths (44 requests)") && day.contains(" 1 ignored endpoint (44 requests)"))
        #expect(
            try #require(pages["digest.md"]).contains(
                " 2 unmatched paths (44 requests), never answered with anything but a client error. "))
        #expect(try #require(pages["digest.md"]).contains(" 1 ignored endpoint (44 requests).\n"))
        #expect(report.endpoints.count == 1 && pages.count == 8 + 1 + report.slowQueries.groups.count)
        for endpoint in report.endpoints {
            #expect(try text(PagePath.endpoint(endpoint.endpoint)).contains(" 7 days 2 of 7 days on record "))
        }
    }

    @Test("a day without data says so and what to check")
    func empty() throws {
        let pages = try pages(try SampleReport.empty())
        Snapshot.expect(try #require(pages["index.html"]), matches: "empty-day.html", in: Self.snapshots)
        Snapshot.expect(try #require(pages["digest.md"]), matches: "empty-digest.md", in: Self.snapshots)
    }

    @Test("a day of a database alone has its load, and nothing about requests")
    func database() throws {
        let report = try SampleStatements.alone()
        let pages = try pages(report)
        Snapshot.expect(try #require(pages["index.html"]), matches: "database-day.html", in: Self.snapshots)
        Snapshot.expect(try #require(pages["digest.md"]), matches: "database-digest.md", in: Self.snapshots)
        let month = try #require(
            SiteRenderer(templates: try Templates.shipped())
                .overview(days: [DayEntry(report, path: "2026/11/22")], generator: report.generator, siteURL: nil)
                .first { $0.path == "2026/11/index.html" })
        let text = String(decoding: month.content, as: UTF8.self)
        let words = Self.words(text)
        #expect(words.contains(" Day Status Verdict Calls Average Database time Open alerts "))
        #expect(!text.contains(#"data-label="Requests""#) && !words.contains("no requests"))
    }

    @Test("an endpoint's page stays below 120 kB with four weeks of days, twelve organizations, and all errors")
    func endpointSize() throws {
        let window = ReportWindow(date: CalendarDate(daysSince1970: 20779), timeZone: .utc)
        let endpoint = Endpoint(name: "/api/orders/:id", method: "GET")
        var organizations = OrganizationTraffic()
        var messages = ErrorMessageTally()
        for number in 0..<9 { messages.add(String(repeating: "\(number) went wrong ", count: 25), to: endpoint) }
        let pieces = window.hours.enumerated().map { hour, slot in
            var traffic = Traffic()
            for step in 0..<400 {
                let status = [200, 201, 400, 404, 409, 422, 500, 503, nil][step % 9]
                traffic.add(milliseconds: step * step * (1 + hour % 3), status: status, requests: 1000 + step)
                organizations.add(
                    RequestCount(requests: 1000 + step, status: status, totalMilliseconds: 1), to: endpoint,
                    of: .known(OrganizationID(high: 1, low: UInt64(step % 12))), hour: hour)
            }
            return HourlyTraffic.Piece(slot: slot, traffic: [endpoint: traffic])
        }
        let traffic = HourlyTraffic(window: window, rows: pieces, stored: [])
        let day = DailyDistributions(traffic, in: window)
        let report = Report(
            Observations(
                window: window, traffic: traffic, organizations: organizations, errorMessages: messages,
                slowQueries: SlowQueryTally(window: window), storedAlerts: [], resources: [], notes: []),
            earlier: EarlierDays(
                Dictionary(uniqueKeysWithValues: (1...29).map { (CalendarDate(daysSince1970: 20779 - $0), day) })),
            settings: ReportSettings(), version: "0.0.0")
        let page = try #require(try pages(report)[PagePath.endpoint(endpoint)])
        #expect(page.utf8.count < 120_000, "\(page.utf8.count)")
    }

    @Test("the same report gives the same bytes")
    func deterministic() throws {
        #expect(try pages(try SampleReport.day()) == pages(try SampleReport.day()))
    }

    @Test("pages have no external resources: no script, no inline style, one style element that the policy names")
    func selfContained() throws {
        for (path, page) in try pages(try SampleReport.day()) where path.hasSuffix(".html") {
            #expect(!page.contains("<script"), "\(path)")
            #expect(!page.contains(" style=\""), "\(path)")
            #expect(page.ranges(of: "<style>").count == 1, "\(path)")
            #expect(page.contains("default-src 'none'; style-src 'sha256-"), "\(path)")
            #expect(!page.contains("unsafe-inline"), "\(path)")
            #expect(page.ranges(of: "src=").isEmpty, "\(path)")
        }
    }

    @Test(
        "external text stays text in every page, and never names a file",
        arguments: [
            SampleReport.hostile, "</style></title><svg onload=alert(1)>", "\"><img src=x onerror=alert(1)>",
            "../../../../etc/passwd", "{{> head.html}}{{{head.style}}}", "\"\u{301} onmouseover=\"alert(1)",
            "]]><!--", String(repeating: "x", count: 10_240), String(repeating: "e\u{301}\u{302}", count: 5_000),
            "`*_[x](javascript:alert(1))_*`", "\u{0}\u{1}\u{1B}]0;t\u{7}", "a\r\nBcc: b@example.org\r\n\r\n# c",
        ])
    func hostile(name: String) throws {
        let harmless = try Self.harmless.get()
        let pages = try pages(try SampleReport.day(hostileName: name))
        // The same elements with the same attributes, whatever the text is.
        for path in [
            "index.html", "findings.html", "slow-queries.html", "resources.html", "slow-queries/a0b1c2d3e4f50617.html",
            "slow-queries/t00000000000000f.html", "digest.html",
            "home.html", "organizations.html", "query-load.html", "queries/a0b1c2d3e4f50617.html",
            "queries/\(SampleStatements.loaded).html",
        ] {
            #expect(elements(try #require(pages[path])) == elements(try #require(harmless[path])), "\(path)")
        }
        for path in pages.keys where path.hasPrefix("endpoints/") {
            #expect(path.wholeMatch(of: /endpoints\/[0-9a-f]{16}\.html/) != nil, "\(path)")
        }
    }

    /// The elements without the marks of charts, whose number depends on the figures.
    private func elements(_ page: String) -> [String] {
        MarkupSkeleton(page).tags.filter { !$0.hasPrefix("path") && !$0.hasPrefix("small") && !$0.hasPrefix("circle") }
            .sorted()
    }

    private static let harmless = Result { try PageTests().pages(try SampleReport.day(hostileName: "/harmless")) }

    @Test("an endpoint's page has the same name every day, and another method has another page")
    func endpointPath() {
        let get = PagePath.endpoint(Endpoint(name: "/a", method: "GET"))
        #expect(get == PagePath.endpoint(Endpoint(name: "/a", method: "GET")))
        let others = [
            Endpoint(name: "/a", method: nil), Endpoint(name: "/a", method: "POST"),
            Endpoint(name: "GET/a", method: nil),
        ].map(PagePath.endpoint)
        #expect(Set(others + [get]).count == 4)
    }

    @Test(
        "the page of a day with 200 endpoints stays below 250 kB, and one with 25 below 150 kB",
        arguments: [(25, 150_000), (200, 250_000)])
    func size(endpoints: Int, limit: Int) throws {
        let window = ReportWindow(date: CalendarDate(daysSince1970: 20779), timeZone: .utc)
        let pieces = window.hours.map { slot in
            HourlyTraffic.Piece(
                slot: slot,
                traffic: Dictionary(
                    uniqueKeysWithValues: (0..<endpoints).map { number in
                        var traffic = Traffic()
                        for step in 0..<20 {
                            traffic.add(
                                milliseconds: 20 + number + step * Int(slot.start.seconds / 3600 % 24), status: 200,
                                requests: 7)
                        }
                        return (Endpoint(name: "/api/resource-\(number)/:id/items", method: "GET"), traffic)
                    }))
        }
        let report = Report(
            Observations(
                window: window, traffic: HourlyTraffic(window: window, rows: pieces, stored: []),
                slowQueries: SlowQueryTally(window: window), storedAlerts: [], resources: [], notes: []),
            settings: ReportSettings(), version: "0.0.0")
        let page = try #require(try pages(report)["index.html"])
        #expect(page.utf8.count < limit, "\(page.utf8.count)")
    }
}
