import Reporting

/// What stands around the content of every page.
struct PageHead: Decodable, Hashable, Sendable {
    let title: String
    let style: Markup
    /// The hash of `style`, for the page's Content-Security-Policy.
    let styleHash: String
    /// The way to the archive home; empty on the home page itself.
    private(set) var homeHref: String
    /// Such as `daybook 0.1.0`.
    let generator: String
    /// The way to the feed of days; one, or none on pages that have none.
    let feedHrefs: [String]
    /// After how many seconds the page is loaded again; one, or none on pages that stay as they are.
    private(set) var refreshSeconds: [String] = []
    /// How old the page is; a sentence on pages that are loaded again.
    private(set) var ages: [String] = []

    /// The way home in words: the name of the service, or what there is at home.
    let home: String

    /// - Parameter service: the name of the service; `nil` where nothing names it.
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

    /// Of a page about a report.
    init(title: String, style: StyleSheet, homeHref: String, of report: Report) {
        self.init(title: title, style: style, homeHref: homeHref, service: report.name, generator: report.generator)
    }

    /// The head of the same page among those that are replaced all the time: a folder of the site, not one of a day in
    /// a month in a year.
    func rolling(_ note: RollingNote, _ window: ReportWindow) -> PageHead {
        var head = self
        head.homeHref = String(homeHref.dropFirst("../../".count))
        head.refreshSeconds = ["\(note.refreshMinutes * 60)"]
        head.ages = [note.text(window)]
        return head
    }
}
