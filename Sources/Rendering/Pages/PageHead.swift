import Reporting

/// What stands around the content of every page.
struct PageHead: Decodable, Hashable, Sendable {
    let title: String
    let style: Markup
    /// The hash of `style`, for the page's Content-Security-Policy.
    let styleHash: String
    /// The way to the archive home; empty on the home page itself.
    let homeHref: String
    /// Such as `daybook 0.1.0`.
    let generator: String
    /// The way to the feed of nights; one, or none on pages that have none.
    let feedHrefs: [String]

    init(title: String, style: StyleSheet, homeHref: String, generator: Report.Generator, feedHref: String? = nil) {
        self.title = title
        self.style = style.text
        styleHash = style.hash
        self.homeHref = homeHref
        self.generator = "\(generator.name) \(generator.version)"
        feedHrefs = feedHref.map { [$0] } ?? []
    }
}
