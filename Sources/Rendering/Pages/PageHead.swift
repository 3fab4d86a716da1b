import Reporting

/// The head and frame of every page.
struct PageHead: Codable, Hashable, Sendable {
    let title: String
    let style: Markup
    /// The hash of `style`, for the page's Content-Security-Policy.
    let styleHash: String
    /// Link to the archive home; empty on the home page itself.
    private(set) var homeHref: String
    /// Example: `daybook 0.1.0`.
    let generator: String
    /// Link to the feed of days; one, or none on pages without it.
    let feedHrefs: [String]
    /// Seconds until the page is loaded again; one, or none on pages that do not change.
    private(set) var refreshSeconds: [String] = []
    /// Age of the page; one sentence on pages that are loaded again.
    private(set) var ages: [String] = []

    /// Text of the link home: the name of the service, or a generic text.
    let home: String

    /// - Parameter service: the name of the service; `nil` if none is configured or known.
    init(
        title: String, style: StyleSheet, homeHref: String, service: String?, generator: Report.Generator,
        feedHref: String? = nil
    ) {
        let service = service.map { DisplayText.shortened($0, to: 60) }
        self.title = [title, service].compactMap(\.self).joined(separator: " | ")
        home = service ?? "All days"
        self.style = style.text
        styleHash = style.hash
        self.homeHref = homeHref
        self.generator = "\(generator.name) \(generator.version)"
        feedHrefs = feedHref.map { [$0] } ?? []
    }

    /// Head of a page about a report.
    init(title: String, style: StyleSheet, homeHref: String, of report: Report) {
        self.init(title: title, style: style, homeHref: homeHref, service: report.name, generator: report.generator)
    }

    /// The head of the same page on the status page: it is in a folder of the site, not in one of a day in a month in a
    /// year.
    func rolling(_ note: RollingNote, _ window: ReportWindow) -> PageHead {
        var head = self
        head.homeHref = String(homeHref.dropFirst("../../".count))
        head.refreshSeconds = ["\(note.refreshMinutes * 60)"]
        head.ages = [note.text(window)]
        return head
    }
}
