import FoundationEssentials
import Reporting

/// A file of the site, with its path relative to its folder.
package struct SiteFile: Hashable, Sendable {
    package let path: String
    package let content: Data

    /// - Parameter text: in UTF-8.
    init(path: String, text: [UInt8]) {
        self.path = path
        content = Data(text)
    }
}

/// Turns reports into pages; their content depends only on the report and the templates.
///
/// Example:
///
/// ```swift
/// let renderer = SiteRenderer(templates: try TemplateSet(folder: "templates"))
/// let digest = renderer.digest(report, pageAddress: "https://reports.example.org/2026/11/22/")
/// let files = renderer.pages(report, digest: digest)
/// ```
package struct SiteRenderer: Sendable {
    private let templates: TemplateSet

    package init(templates: TemplateSet) { self.templates = templates }

    /// All pages of one window, relative to its folder, except the digest's Markdown.
    ///
    /// - Parameters:
    ///   - digest: the digest as `digest(_:pageAddress:)` wrote it.
    ///   - neighbours: the days to which the day's page links.
    ///   - note: for pages that are replaced continuously, in the folder `PagePath.now`.
    package func pages(
        _ report: Report, digest: String, neighbours: DayNeighbours = .none, rolling note: RollingNote? = nil
    ) -> [SiteFile] {
        @Sendable func placed<Page>(_ page: Page, _ head: WritableKeyPath<Page, PageHead> & Sendable) -> Page {
            guard let note else { return page }
            var page = page
            page[keyPath: head] = page[keyPath: head].rolling(note, report.window)
            return page
        }
        let digestPage = DigestPage(
            head: PageHead(
                title: "Digest, \(WindowText.title(report.window))", style: templates.style(.digestPage),
                homeHref: "../../../index.html",
                of: report),
            body: Markup(JoinedUnits.html(CommonMark.html(digest))), dayHref: PagePath.day)
        let overview = [
            SiteFile(
                path: PagePath.day,
                text: templates.render(
                    .day, placed(DayPage(report, neighbours: neighbours, style: templates.style(.day)), \.head))),
            SiteFile(
                path: PagePath.slowQueries,
                text: templates.render(
                    .slowQueries, placed(SlowQueriesPage(report, style: templates.style(.slowQueries)), \.head))),
            SiteFile(
                path: PagePath.findings,
                text: templates.render(
                    .findings, placed(FindingsPage(report, style: templates.style(.findings)), \.head))),
            SiteFile(path: PagePath.digest, text: templates.render(.digestPage, placed(digestPage, \.head))),
        ]
        let organizations = OrganizationsPage(report, style: templates.style(.organizations)).map {
            SiteFile(path: PagePath.organizations, text: templates.render(.organizations, placed($0, \.head)))
        }
        let resources =
            report.resources.contains { $0.forecast != nil }
            ? [
                SiteFile(
                    path: PagePath.resources,
                    text: templates.render(
                        .resources, placed(ResourcesPage(report, style: templates.style(.resources)), \.head)))
            ] : []
        let load = QueryLoadPage(report, style: templates.style(.queryLoad)).map {
            SiteFile(path: PagePath.queryLoad, text: templates.render(.queryLoad, placed($0, \.head)))
        }
        let index = ReportIndex(report)
        return overview + [organizations].compactMap(\.self) + resources + [load].compactMap(\.self)
            + report.endpoints.concurrentMap { endpoint in
                SiteFile(
                    path: PagePath.endpoint(endpoint.endpoint),
                    text: templates.render(
                        .endpoint,
                        placed(
                            EndpointPage(endpoint, in: report, index: index, style: templates.style(.endpoint)), \.head)
                    ))
            }
            + report.slowQueries.groups.concurrentMap { group in
                SiteFile(
                    path: PagePath.slowQuery(group.fingerprint),
                    text: templates.render(
                        .slowQuery,
                        placed(
                            SlowQueryPage(group, in: report, index: index, style: templates.style(.slowQuery)), \.head))
                )
            }
            + (report.statements.map { queries(of: $0, in: report, index, placed) } ?? [])
    }

    /// The pages of the queries of the load.
    private func queries(
        of statements: Statements, in report: Report, _ index: ReportIndex,
        _ placed: @Sendable (QueryPage, WritableKeyPath<QueryPage, PageHead> & Sendable) -> QueryPage
    ) -> [SiteFile] {
        statements.groups.concurrentMap { group in
            let page = QueryPage(group, of: statements, in: report, index: index, style: templates.style(.query))
            return SiteFile(
                path: PagePath.query(group.fingerprint), text: templates.render(.query, placed(page, \.head)))
        }
    }

    /// The digest as Markdown.
    ///
    /// - Parameter pageAddress: the location of the day's page: an address, or a path if there is none.
    package func digest(_ report: Report, pageAddress: String) -> String {
        var text: [UInt8] = []
        for listed in Digest.sizes {
            text = templates.render(.digest, Digest(report, pageAddress: pageAddress, listed: listed))
            if text.count(where: { $0 == UInt8(ascii: "\n") }) <= Digest.longest { break }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The digest of several days as Markdown: a line for each, and the newest day's whole digest.
    ///
    /// - Parameters:
    ///   - days: oldest first; at least two.
    ///   - newest: the digest of the last one.
    package func digest(of days: [DigestLine], newest: String) -> String {
        String(decoding: templates.render(.digestOfDays, DigestOfDays(days, newest: newest)), as: UTF8.self)
    }

    /// The digest as the HTML of an e-mail.
    ///
    /// - Parameters:
    ///   - window: the newest of the windows that it is about.
    ///   - digest: as the functions above wrote it, or the part of it that is mailed.
    package func mail(_ window: ReportWindow, digest: String) -> String {
        let page = MailPage(title: WindowText.title(window), body: Markup(JoinedUnits.html(CommonMark.html(digest))))
        return String(decoding: templates.render(.mail, page), as: UTF8.self)
    }

    /// The files about all days, relative to the site: the pages of months and years, the link to the latest day, the
    /// feed, and finally the home page, which links to all of them.
    ///
    /// - Parameter siteURL: the address of the site, for the links of the feed.
    package func overview(days: [DayEntry], generator: Report.Generator, siteURL: String?) -> [SiteFile] {
        let index = ArchiveIndex(days)
        let months = index.months
        let monthPages = Array(months.indices).concurrentMap { position in
            SiteFile(
                path: PagePath.month(months[position]),
                text: templates.render(
                    .month, MonthPage(at: position, in: index, style: templates.style(.month), generator: generator)))
        }
        let years = index.years
        let yearPages = Array(years.indices).concurrentMap { position in
            SiteFile(
                path: PagePath.year(years[position][0]),
                text: templates.render(
                    .year, YearPage(at: position, in: index, style: templates.style(.year), generator: generator)))
        }
        let latest = days.min { $0.isListed(before: $1) }.map {
            SiteFile(path: PagePath.latest, text: templates.render(.latest, LatestPage($0)))
        }
        return monthPages + yearPages + [latest].compactMap(\.self) + [
            SiteFile(
                path: PagePath.feed, text: Array(AtomFeed(index, generator: generator, siteURL: siteURL).text.utf8)),
            SiteFile(
                path: PagePath.home,
                text: templates.render(.home, HomePage(index, style: templates.style(.home), generator: generator))),
        ]
    }
}
