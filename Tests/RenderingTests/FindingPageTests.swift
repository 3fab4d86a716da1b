import Foundation
import Reporting
import Testing

@testable import Rendering

/// How pages list the findings of a day, and what they link to.
@Suite("findings on pages")
struct FindingPageTests {
    private func pages(_ report: Report) throws -> [String: String] {
        let renderer = SiteRenderer(templates: try Templates.shipped())
        let pages = renderer.pages(report, digest: renderer.digest(report, pageAddress: "p"))
        return Dictionary(uniqueKeysWithValues: pages.map { ($0.path, String(decoding: $0.content, as: UTF8.self)) })
    }

    @Test("findings are numbered across their groups: new, since earlier days, and those that are not alarms")
    func groups() throws {
        let report = try SampleReport.day()
        let list = FindingList(report, listed: 12)
        // The most severe finding is since an earlier day, so its group comes first.
        #expect(list.groups.map(\.title) == ["Since earlier days", "New", "Also"])
        #expect(list.groups.map(\.anchor) == ["earlier", "new", "also"])
        let rows = list.groups.flatMap(\.rows)
        #expect(rows.map(\.number) == (1...rows.count).map(String.init))
        #expect(rows.count == 12 && list.rest.isEmpty)
        #expect(list.groups[1].rows.allSatisfy { $0.since.isEmpty })
        #expect(list.groups[0].rows.map(\.since) == [["since 23 Oct"], ["since 13 Oct"], ["since 24 Oct"]])
        #expect(list.groups[2].rows.map(\.badge.word) == ["News", "News", "Better", "Faster"])
        #expect(list.standing.count == 1 && list.standing[0].contains("GET /api/orders/:id client errors 2.0 %"))
        #expect(list.acknowledged == ["Acknowledged: 2 findings (POST /api/checkout, /hooks/payment (no method))."])
        #expect(
            list.lines.contains("2 unmatched paths (44 requests), never answered with anything but a client error."))
    }

    @Test("a shortened list counts what it leaves out")
    func cut() throws {
        let report = try SampleReport.day()
        let list = FindingList(report, listed: 3)
        #expect(list.groups.flatMap(\.rows).count == 3 && list.rest == ["9 more findings in report.json"])
        #expect(FindingList(report, listed: 11).rest == ["1 more finding in report.json"])
        #expect(FindingList(report, listed: 12).rest == [])
    }

    @Test("the page of findings lists all of them, each with its evidence, and explains how to acknowledge one")
    func all() throws {
        let report = try SampleReport.day()
        let findings = try #require(report.findings)
        let templates = try Templates.shipped()
        let fields = FindingsPage(report, style: templates.style(.day))
        #expect(
            fields.groups.map(\.title) == ["Alarms", "Other changes", "Standing", "Improved or ended", "Acknowledged"])
        #expect(fields.groups.flatMap(\.rows).map(\.id).sorted() == findings.map(\.id).sorted())
        let page = templates.text(.findings, fields)
        for finding in findings { #expect(page.contains("<code>\(finding.id)</code>")) }
        #expect(
            page.contains(
                "<p class=\"quiet\">Evidence: 83 of 1,420 requests, at least 4.7 % with chance ruled out.</p>"))
        #expect(
            page.contains(
                "Acknowledged until 24 Dec: the bank&#39;s &lt;b&gt;new&lt;/b&gt; `host` *is slow*</p>"))
        #expect(page.contains("<code>daybook acknowledge --finding ID"))
        var none = report
        none.findings = []
        #expect(
            templates.text(.findings, FindingsPage(none, style: templates.style(.day))).contains(
                "<p>Nothing to report.</p>"))
        none.findings = nil
        #expect(
            templates.text(.findings, FindingsPage(none, style: templates.style(.day))).contains(
                "<p>Nothing to report.</p>"))
    }

    @Test("every link of a finding leads to an existing page and anchor")
    func links() throws {
        for report in [
            try SampleReport.day(), try SampleReport.limited(), try SampleReport.bounded(), try SampleReport.empty(),
            ChangePageTests.slower("/api/slow"),
        ] {
            let pages = try pages(report)
            let links = FindingLinks(report)
            for finding in try #require(report.findings) {
                let row = FindingRow(finding, number: 1, in: report, pages: links)
                for href in row.links + links.explaining(finding, in: report).map(\.href) {
                    let parts = href.split(separator: "#", maxSplits: 1).map(String.init)
                    let page = try #require(pages[parts[0]], "\(href)")
                    if parts.count > 1 { #expect(page.contains(" id=\"\(parts[1])\""), "\(finding.headline): \(href)") }
                }
            }
        }
    }

    @Test("the first finding is explained by links: its hours, its query, its budget, its organizations")
    func lookFirst() throws {
        let report = try SampleReport.day()
        let findings = try #require(report.findings)
        let links = FindingLinks(report)
        func explaining(_ kind: Finding.Kind, _ state: Finding.State) throws -> [PageLink] {
            links.explaining(try #require(findings.first { $0.kind == kind && $0.state == state }), in: report).map {
                PageLink(href: $0.href, text: $0.text)
            }
        }
        #expect(try explaining(.outage, .new) == [PageLink(href: "index.html#day", text: "03:00 to 05:00")])
        let checkout = PagePath.endpoint(Endpoint(name: "/api/checkout", method: "POST"))
        #expect(
            try explaining(.errors, .lasting).prefix(4) == [
                PageLink(href: "\(checkout)#day", text: "13:00 to 15:00"),
                PageLink(href: "\(checkout)#organizations", text: "organizations"),
                PageLink(href: PagePath.slowQuery("a0b1c2d3e4f50617"), text: "query"),
                PageLink(href: "index.html#\(PagePath.objectiveID("No server errors"))", text: "error budget"),
            ])
        #expect(try explaining(.errors, .standing).map(\.text).contains("error messages"))
        #expect(
            try explaining(.resource, .new) == [
                PageLink(href: PagePath.resource("database_size"), text: "last days")
            ])
        // An endpoint without requests has no page.
        #expect(try explaining(.traffic, .new).isEmpty)
        let page = try #require(try pages(report)["index.html"])
        #expect(
            page.contains(
                "<p class=\"first\">Look first at: <a href=\"\(checkout)#day\">13:00 to 15:00</a> · <a href="))
        #expect(page.contains("</a> · <a href=\"#findings\">7 more findings follow</a></p>"))
    }

    @Test("who is affected stands on a page once, with the level of the finding; below it is a link to the finding")
    func affectedOnce() throws {
        let report = try SampleReport.day()
        let checkout = Endpoint(name: "/api/checkout", method: "POST")
        let endpoint = try #require(report.endpoints.first { $0.endpoint == checkout })
        let finding = try #require(report.findings?.first { $0.subject == .endpoint(checkout) && $0.isAlarm })
        let sentence = try #require(endpoint.affected?.sentence)
        #expect(endpoint.health.status == .warning && finding.level == .critical && finding.details.contains(sentence))
        let style = try Templates.shipped().style(.day)
        let row = try #require(DayPage(report, style: style).organizations.first?.affected.first)
        #expect(row.about == "POST /api/checkout" && row.badge == StatusBadge(.critical))
        #expect(row.findings == [PageLink(href: "#f-\(finding.id)", text: "finding 1")])
        let pages = try pages(report)
        let day = try #require(pages["index.html"])
        #expect(day.contains("POST /api/checkout</a>: see <a href=\"#f-\(finding.id)\">finding 1</a></li>"))
        let own = try #require(pages[PagePath.endpoint(checkout)])
        #expect(
            own.contains("<p class=\"quiet\">\(sentence)</p>")
                && !own.contains("<p>\(sentence)</p>\n<p class=\"quiet\">Called by"))
        // The page of organizations has no findings.
        let alone = try #require(OrganizationsPage(report, style: style)?.section.affected.first)
        #expect(alone.findings.isEmpty && alone.sentence == sentence && alone.badge == StatusBadge(.critical))
    }

    @Test("on a first day, what is above its threshold is not called standing")
    func firstDay() throws {
        var report = try SampleReport.day()
        report.daysOnRecord = 0
        let page = FindingsPage(report, style: try Templates.shipped().style(.day))
        let group = try #require(page.groups.first { $0.title == "Above thresholds" })
        #expect(group.explanation == "Nothing to compare with yet: it may have been so for long.")
        #expect(group.rows.allSatisfy { $0.badge.word == "Above threshold" })
        #expect(!page.groups.contains { $0.title == "Standing" })
    }

    @Test("the home lists what the verdict does not name")
    func homeOnce() throws {
        let report = try SampleReport.day()
        let entry = DayEntry(report, path: "2026/10/25")
        let home = HomePage(
            ArchiveIndex([entry]), style: try Templates.shipped().style(.day), generator: report.generator)
        let latest = try #require(home.latest.first)
        #expect(latest.verdict.contains("Also: ") && entry.judgement?.headlines?.count == 6)
        #expect(latest.changes.count == 3 && latest.changes.allSatisfy { !latest.verdict.contains($0) })
    }

    @Test("the home page links to the subjects of the latest day's first finding, if they have pages")
    func home() throws {
        var report = try SampleReport.day()
        let findings = try #require(report.findings)
        let templates = try Templates.shipped()
        func first(_ kind: Finding.Kind, _ state: Finding.State) throws -> [PageLink] {
            report.findings = findings.filter { $0.kind == kind && $0.state == state }
            let home = HomePage(
                ArchiveIndex([DayEntry(report, path: "2026/10/25")]), style: templates.style(.day),
                generator: report.generator)
            return try #require(home.latest.first).lookFirst.map { PageLink(href: $0.href, text: $0.text) }
        }
        #expect(try first(.outage, .new) == [PageLink(href: "2026/10/25/index.html#day", text: "through the day")])
        #expect(try first(.errors, .lasting).prefix(2).map(\.text) == ["POST /api/checkout", "through the day"])
        #expect(
            try first(.resource, .new) == [
                PageLink(href: "2026/10/25/index.html#\(PagePath.resourceID("database_size"))", text: "Database size")
            ])
        #expect(try first(.traffic, .new).isEmpty)
        #expect(try first(.errors, .standing).isEmpty)
    }

    @Test("endpoints are listed by harm, by time and by errors; endpoints counted together are one row")
    func orders() throws {
        let report = try SampleReport.day()
        let templates = try Templates.shipped()
        let fields = DayPage(report, style: templates.style(.day))
        #expect(
            fields.endpoints.first?.name.label == "POST /api/checkout"
                && fields.endpoints.count == report.endpoints.count)
        let times = Dictionary(
            uniqueKeysWithValues: report.endpoints.map {
                (PagePath.endpoint($0.endpoint), $0.summary.totalMilliseconds ?? 0)
            })
        let listed = fields.byTime.compactMap { times[$0.href] }
        #expect(listed.count == report.endpoints.count && listed == listed.sorted(by: >))
        #expect(fields.byErrors.map(\.name.label) == ["POST /api/checkout", "GET /api/orders/:id"])
        #expect(
            fields.byErrors.map(\.figures.serverErrors) == ["84", "—"]
                && fields.byErrors.map(\.figures.clientErrors)[0] == "0")
        #expect(fields.otherEndpoints.map(\.label) == ["2 unmatched paths"])
        let page = templates.text(.day, fields)
        #expect(
            page.contains(
                "4 endpoints: <a href=\"#endpoints\">by harm</a> <a href=\"#by-time\">by time</a> <a href=\"#by-errors\">by errors</a>"
            ))
        #expect(page.contains(" id=\"by-time\"") && page.contains(" id=\"by-errors\""))
        let limited = DayPage(try SampleReport.limited(), style: templates.style(.day))
        #expect(
            limited.otherEndpoints.map(\.label) == [
                "5 other endpoints, 2 unmatched paths and 1 ignored endpoint among them"
            ])
        let quiet = DayPage(try SampleReport.empty(), style: templates.style(.day))
        #expect(!quiet.hasErrors && quiet.byTime.isEmpty && quiet.otherEndpoints.isEmpty)
    }

    @Test("status.json has the headline of the latest day and its number of alarms")
    func status() throws {
        let report = try SampleReport.day()
        let entry = DayEntry(report, path: "2026/10/25")
        let latest = try #require(
            SiteStatus(
                [entry, DayEntry(try SampleReport.bounded(), path: "2026/11/22")].filter { $0.path == entry.path },
                generator: report.generator
            ).latest)
        #expect(
            latest.status == .critical && latest.headline == "POST /api/checkout 5xx 0 -> 5.8 %" && latest.findings == 8
        )
        #expect(latest.verdict.hasPrefix("POST /api/checkout fails since 23 Oct: "))
        var older = report
        older.findings = nil
        #expect(SiteStatus([DayEntry(older, path: "2026/10/25")], generator: report.generator).latest?.findings == nil)
        let json = try JSONDecoder().decode(
            JSONValue.self,
            from: SiteStatus([DayEntry(older, path: "2026/10/25")], generator: report.generator).encoded())
        guard case .object(let values) = json, case .object(let day)? = values["latest"] else {
            throw CocoaError(.coderReadCorrupt)
        }
        #expect(day["findings"] == .null && day["headline"] != nil)
    }

    @Test(
        "the text of a query is code in the digest, whatever it contains",
        arguments: [
            "select `a` from b", "select ``` from b", "select \"`\u{301}\" <b>x</b>", "a\n\n# b\n- c", "a\r\nb\tc",
            "\u{202E}evil\u{200B}", "`", "\\`*x*`", " ", "",
            "![x](https://spy.example.org/pixel.png)",
        ])
    func code(text: String) throws {
        let code = MarkdownEscaping.code(text)
        #expect(code.unicodeScalars.count(where: { $0 == "`" }) == 2)
        #expect(!code.unicodeScalars.contains { $0 == "\n" || $0 == "\r" })
        #expect(DisplayText.visible(code) == code)
        guard !text.isEmpty else { return }
        let html = CommonMark.html("1. \(code): text.\n")
        #expect(html.hasPrefix("<ol>\n<li><code>") && html.hasSuffix("</code>: text.</li>\n</ol>\n"), "\(html)")
        #expect(html.ranges(of: "<").count == 6, "\(html)")
    }

    @Test("names, texts and details of findings stay text in the digest and on pages")
    func hostile() throws {
        for vector in [
            "`*_[x](javascript:alert(1))_*`", "a\n\n# b", "<img src=x onerror=alert(1)>",
            "![x](https://spy.example.org/p.png)",
        ] {
            let report = try SampleReport.throughout { text, path in
                path.hasPrefix("findings.") ? "\(text) \(vector)" : text
            }
            let renderer = SiteRenderer(templates: try Templates.shipped())
            let digest = renderer.digest(report, pageAddress: "p")
            let html = CommonMark.html(digest)
            #expect(!html.contains("<img") && !html.contains("<a ") && !html.contains("<em>"), "\(vector)")
            #expect(html.ranges(of: "<h1>").count == 1, "\(vector)")
            for (path, page) in try pages(report) {
                #expect(!page.contains("<img") && !page.contains("javascript:alert(1)\""), "\(path)")
            }
        }
    }
}
