import Foundation
import FoundationXML
import Reporting
import TestSupport
import Testing

@testable import Rendering

/// The pages about all days.
@Suite("overview")
struct OverviewTests {
    private static let snapshots = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Snapshots").path

    private func files(_ days: [DayEntry], siteURL: String? = nil) throws -> [SiteFile] {
        SiteRenderer(templates: try Templates.shipped()).overview(
            days: days, generator: try SampleReport.empty().generator, siteURL: siteURL)
    }

    private static let harmless = Result { try OverviewTests().pages(try SampleDays.archive()) }

    private func pages(_ days: [DayEntry], siteURL: String? = nil) throws -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: try files(days, siteURL: siteURL).map {
                ($0.path, String(decoding: $0.content, as: UTF8.self))
            })
    }

    /// The text that a reader without the style sheet sees.
    private func text(_ page: String?) throws -> String {
        try #require(page).replacing(/<style>[^<]*<\/style>/, with: "").replacing(/<[^>]*>/, with: " ").replacing(
            /\s+/, with: " ")
    }

    @Test("every kind of page matches the reviewed file")
    func reviewed() throws {
        let pages = try pages(try SampleDays.archive())
        for (file, path) in [
            ("home.html", "index.html"), ("month.html", "2026/11/index.html"), ("year.html", "2026/index.html"),
            ("feed.xml", "feed.xml"),
        ] {
            Snapshot.expect(try #require(pages[path]), matches: file, in: Self.snapshots)
        }
    }

    @Test("months and years come first, then the feed, and finally the home page, which links to all of them")
    func order() throws {
        let days = [
            SampleDays.day(try SampleDays.date("2027-01-01")), SampleDays.day(try SampleDays.date("2026-12-31")),
        ]
        #expect(
            try files(days).map(\.path) == [
                "2026/12/index.html", "2027/01/index.html", "2026/index.html", "2027/index.html", "latest/index.html",
                "feed.xml",
                "index.html",
            ])
        let pages = try pages(days)
        let home = try #require(pages["index.html"])
        for path in pages.keys where !["index.html", "latest/index.html"].contains(path) {
            #expect(home.contains("href=\"\(path)\""), "\(path)")
        }
        // The newest day, at a permanent address.
        #expect(
            try #require(pages["latest/index.html"]).contains(
                "<meta http-equiv=\"refresh\" content=\"0; url=../2027/01/01/index.html\">"))
        #expect(try text(home).contains(" December 2026 Mo Tu We Th Fr Sa Su "))
        #expect(try text(home).contains(" Archive 2027 January 1 day 2026 December 1 day "))
        let december = try #require(pages["2026/12/index.html"])
        #expect(
            december.contains(
                "<a href=\"../../2026/index.html\">2026</a> <a href=\"../../2027/01/index.html\">January 2027 →</a></nav>"
            ))
        #expect(try #require(pages["2027/index.html"]).contains("<a href=\"../2026/index.html\">← 2026</a></nav>"))
    }

    @Test("every link leads to a file or to the page of a day, and every day is two clicks from the home page")
    func links() throws {
        let days = try SampleDays.archive()
        let pages = try pages(days)
        let targets = Set(pages.keys).union(days.map { "\($0.path)/index.html" })
        var links: [String: Set<String>] = [:]
        for (path, page) in pages where path.hasSuffix(".html") {
            let folder = URL(fileURLWithPath: "/\(path)").deletingLastPathComponent()
            links[path] = Set(
                page.matches(of: /href="([^"#]+)[^"]*"/).map {
                    String(folder.appendingPathComponent(String($0.output.1)).standardizedFileURL.path.dropFirst())
                })
            #expect(try #require(links[path]).subtracting(targets).isEmpty, "\(path)")
        }
        let first = try #require(links["index.html"])
        let second = first.reduce(into: first) { $0.formUnion(links[$1] ?? []) }
        #expect(second.isSuperset(of: days.map { "\($0.path)/index.html" }))
    }

    @Test("without days, the home page says so and the feed has no entries")
    func none() throws {
        #expect(try files([]).map(\.path) == ["feed.xml", "index.html"])
        let pages = try pages([])
        #expect(try text(pages["index.html"]).contains(" 0 days on record Atom feed No day is on record yet. "))
        #expect(try feed(pages["feed.xml"]).updated == "1970-01-01T00:00:00Z")
    }

    @Test("one day has a calendar of its month and no trend")
    func one() throws {
        let pages = try pages([SampleDays.day(try SampleDays.date("2026-11-22"))])
        let home = try #require(pages["index.html"])
        #expect(try text(home).contains("1 day on record, 22 Nov 2026"))
        #expect(home.ranges(of: "<table class=\"calendar\">").count == 1)
        #expect(!home.contains("<svg") && !home.contains("not on record</span>"))
        #expect(try text(pages["2026/11/index.html"]).contains("1 day: 1 OK "))
    }

    @Test("windows that are not calendar days are in the table of their month, but in no calendar")
    func ending() throws {
        let ending = try #require(Instant("2026-12-01T13:00:00Z"))
        let day = SampleDays.day(ReportWindow(ending: ending, timeZone: .utc))
        let pages = try pages([day])
        #expect(
            pages.keys.sorted() == [
                "2026/12/index.html", "2026/index.html", "feed.xml", "index.html", "latest/index.html",
            ])
        #expect(
            try #require(pages["2026/12/index.html"]).contains(
                "<a href=\"../../2026/12/01T1300Z/index.html\">24 hours to 1 December 2026, 13:00</a>"))
        #expect(try !#require(pages["index.html"]).contains("class=\"calendar\""))
        #expect(try !#require(pages["2026/index.html"]).contains("class=\"day ok\""))
    }

    @Test("the calendar shows the status of a day by a sign and in words, not only by color")
    func signs() throws {
        let days = try (16...19).map { try SampleDays.date("2026-11-\($0)") }
        let home = try #require(
            try pages([
                SampleDays.day(days[0]), SampleDays.day(days[1], milliseconds: 600),
                SampleDays.day(days[2], requests: 34_548, errors: 5000), SampleDays.day(days[3], requests: 0),
            ])["index.html"])
        let cells = home.matches(
            of: /<a class="day (\w+)" href="([^"]*)" aria-label="([^"]*)" title="[^"]+">(\d+) <b>(.)<\/b><\/a>/)
        #expect(
            cells.map { [$0.output.1, $0.output.2, $0.output.3, $0.output.4, $0.output.5].joined(separator: "|") } == [
                "ok|2026/11/16/index.html|16 Nov: OK, 2,400 requests|16|✓",
                "warning|2026/11/17/index.html|17 Nov: warning, 2,400 requests|17|!",
                "critical|2026/11/18/index.html|18 Nov: critical, 34,548 requests|18|×",
                "idle|2026/11/19/index.html|19 Nov: idle, no requests|19|–",
            ])
        #expect(try text(home).contains(" × Critical ! Warning ✓ OK – Idle Not on record "))
    }

    @Test("days missing between archived ones are labeled gaps; days before and after are only numbers")
    func gaps() throws {
        let days = try ["2026-11-20", "2026-11-22"].map { SampleDays.day(try SampleDays.date($0)) }
        let pages = try pages(days)
        for path in ["index.html", "2026/index.html", "2026/11/index.html"] {
            let page = try #require(pages[path])
            #expect(
                page.contains(
                    "title=\"21 Nov: not on record\">21 <span class=\"unseen\">not on record</span>"))
            #expect(page.ranges(of: ">not on record</span>").count == 1)
            #expect(page.contains("<span class=\"day\">19</span>") && page.contains("<span class=\"day\">23</span>"))
        }
        #expect(try text(pages["2026/11/index.html"]).contains("2 days: 2 OK; 1 day not on record "))
        let table = try text(pages["index.html"])
        #expect(
            table.contains(
                "22 Nov 2,400 0 0 % 40.0 ms 21 Nov not on record 20 Nov 2,400 "))
    }

    @Test(
        "calendars begin their weeks on Monday and handle leap years",
        arguments: [("2028-02-29", "29", 5), ("2027-02-28", "28", 4), ("2026-11-30", "30", 6)])
    func weeks(day: String, last: String, count: Int) throws {
        let date = try SampleDays.date(day)
        let calendar = MonthCalendar(CalendarMonth(of: date), in: ArchiveIndex([SampleDays.day(date)]), root: "")
        #expect(calendar.weeks.count == count && calendar.weeks.allSatisfy { $0.days.count == 7 })
        let days = calendar.weeks.flatMap(\.days)
        let numbers = days.flatMap { $0.others + $0.gaps.map(\.number) + $0.days.map(\.number) }
        #expect(numbers == (1...(try #require(Int(last)))).map(String.init))
        #expect(try #require(days.firstIndex { !$0.days.isEmpty }) % 7 == date.weekday)
    }

    @Test("trends show 30 days, and 90 if there are earlier days; they explain their gaps and bounds")
    func trends() throws {
        let all = try SampleDays.archive()
        let home = try #require(try pages(all)["index.html"])
        #expect(try text(home).contains(" Trends 30 days "))
        #expect(home.ranges(of: "<svg xmlns").count == 6)
        #expect(home.contains(">P95, 90 days</title>") && home.contains(">between bounds</text>"))
        #expect(home.contains(">not on record, or idle</text>"))
        #expect(home.contains("<title>12 Nov · not on record</title>"))
        let recent = try #require(try pages(Array(all.suffix(20)))["index.html"])
        #expect(recent.ranges(of: "<svg xmlns").count == 3 && !recent.contains("90 days"))
    }

    @Test("the same days give the same bytes in any input order")
    func deterministic() throws {
        let days = try SampleDays.archive()
        #expect(try pages(days) == pages(days.reversed()))
    }

    @Test("pages have no external resources: no script, no inline style, one style element that the policy names")
    func selfContained() throws {
        for (path, page) in try pages(try SampleDays.archive()) where path.hasSuffix(".html") {
            #expect(!page.contains("<script") && !page.contains(" style=\"") && !page.contains("src="), "\(path)")
            // The redirect to the latest day needs no style.
            let isPlain = path == "latest/index.html"
            #expect(page.ranges(of: "<style>").count == (isPlain ? 0 : 1), "\(path)")
            #expect(
                page.contains(isPlain ? "default-src 'none'; base-uri" : "default-src 'none'; style-src 'sha256-"),
                "\(path)")
        }
    }

    @Test(
        "the name of an endpoint stays text in every page and in the feed",
        arguments: [
            SampleReport.hostile, "\"><img src=x onerror=alert(1)>", "]]><!--", "{{> head.html}}{{{head.style}}}",
            "\"\u{301} onmouseover=\"alert(1)", "\u{0}\u{1}\u{1B}]0;t\u{7}\u{FFFE}\u{FFFF}\u{85}", "a\r\nb",
            String(repeating: "x", count: 10_240),
        ])
    func hostile(name: String) throws {
        let harmless = try Self.harmless.get()
        let hostile = try pages(try SampleDays.archive(endpoint: name))
        for (path, page) in hostile where path.hasSuffix(".html") {
            let expected = try #require(harmless[path])
            #expect(MarkupSkeleton(page).tags == MarkupSkeleton(expected).tags, "\(path)")
        }
        let entries = try feed(hostile["feed.xml"]).entries
        #expect(entries.count == 30)
        #expect(entries.contains { $0.title.hasPrefix("Warning") && $0.summary.hasPrefix("GET ") })
        #expect(entries.map(\.id) == (try feed(harmless["feed.xml"]).entries.map(\.id)))
    }
}

/// The feed of days.
extension OverviewTests {
    private struct Feed {
        let id: String
        let updated: String
        let links: [String]
        let entries: [Entry]
    }

    private struct Entry: Equatable {
        let title: String
        let id: String
        let updated: String
        let href: String
        let summary: String
    }

    private func feed(_ xml: String?) throws -> Feed {
        let content = Data(try #require(xml).utf8)
        let root = try #require(try XMLDocument(data: content).rootElement())
        #expect(root.name == "feed" && root.uri == "http://www.w3.org/2005/Atom")
        func text(_ name: String, in element: XMLElement) throws -> String {
            let found = element.elements(forName: name)
            #expect(found.count == 1, "\(name)")
            return try #require(found.first?.stringValue)
        }
        func hrefs(_ element: XMLElement) -> [String] {
            element.elements(forName: "link").compactMap { link in
                link.attributes?.first { $0.name == "href" }?.stringValue
            }
        }
        #expect(try text("title", in: root) == "Daybook")
        return Feed(
            id: try text("id", in: root), updated: try text("updated", in: root), links: hrefs(root),
            entries: try root.elements(forName: "entry").map { entry in
                Entry(
                    title: try text("title", in: entry), id: try text("id", in: entry),
                    updated: try text("updated", in: entry), href: try #require(hrefs(entry).first),
                    summary: try text("summary", in: entry))
            })
    }

    @Test("the feed lists the newest 30 days, each with its verdict and the end of its window")
    func entries() throws {
        let feed = try feed(try pages(try SampleDays.archive())["feed.xml"])
        #expect(feed.entries.count == 30 && Set(feed.entries.map(\.id)).count == 30)
        #expect(feed.updated == "2026-11-22T23:00:00Z" && feed.links == ["feed.xml", "index.html"])
        #expect(
            feed.entries.first
                == Entry(
                    title: "OK | Daybook, 22 Nov", id: "urn:uuid:013cd476-2772-84c8-8251-05257170ecbf",
                    updated: "2026-11-22T23:00:00Z",
                    href: "2026/11/22/index.html",
                    summary:
                        "No significant changes. 16,400 requests (the same as the last 2 Sundays), server errors 0.25 %, P95 41.0 ms."
                ))
        #expect(
            feed.entries.contains {
                $0.title == "OK | Daybook, 20 Nov 15:00" && $0.href == "2026/11/20T1400Z/index.html"
            })
    }

    @Test("an entry keeps its id when its day is reported again, and each site has its own ids")
    func ids() throws {
        let date = try SampleDays.date("2026-11-22")
        func ids(_ day: DayEntry, _ siteURL: String? = nil) throws -> [String] {
            let feed = try feed(try pages([day], siteURL: siteURL)["feed.xml"])
            return [feed.id] + feed.entries.map(\.id)
        }
        let day = try ids(SampleDays.day(date))
        #expect(
            day == ["urn:uuid:aadc51ad-cc2c-8853-bd06-616561a781c3", "urn:uuid:013cd476-2772-84c8-8251-05257170ecbf"])
        #expect(try ids(SampleDays.day(date, milliseconds: 5000)) == day)
        let elsewhere = try ids(SampleDays.day(date), "https://a.example.org/")
        #expect(try ids(SampleDays.day(date), "https://a.example.org") == elsewhere)
        #expect(Set(day + elsewhere + (try ids(SampleDays.day(date), "https://b.example.org"))).count == 6)
        for id in day + elsewhere {
            #expect(
                id.wholeMatch(of: /urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil
            )
        }
    }

    @Test(
        "links of the feed are absolute if the site has an address",
        arguments: ["https://status.example.org/daybook", "https://status.example.org/daybook/"])
    func addresses(siteURL: String) throws {
        let feed = try feed(
            try pages([SampleDays.day(try SampleDays.date("2026-11-22"))], siteURL: siteURL)["feed.xml"])
        #expect(
            feed.links == [
                "https://status.example.org/daybook/feed.xml", "https://status.example.org/daybook/index.html",
            ])
        #expect(feed.entries.map(\.href) == ["https://status.example.org/daybook/2026/11/22/index.html"])
    }

    @Test("the home page links to the feed")
    func discovery() throws {
        let pages = try pages([SampleDays.day(try SampleDays.date("2026-11-22"))])
        let link = "<link rel=\"alternate\" type=\"application/atom+xml\" title=\"Daybook\" href=\"feed.xml\">"
        #expect(try #require(pages["index.html"]).contains(link))
        #expect(try !#require(pages["2026/11/index.html"]).contains("application/atom+xml"))
    }
}
