import Reporting

/// One of several days in a message: its verdict, and where its page is.
package struct DigestLine: Codable, Hashable, Sendable {
    /// For example `Sunday, 22 November 2026`.
    let day: String
    let badge: StatusBadge
    let verdict: Markup
    /// A link to an address, or the path of a file.
    let pageLink: Markup
    let service: String

    package init(_ report: Report, pageAddress: String) {
        day = WindowText.title(report)
        badge = StatusBadge(Verdict(report).status)
        verdict = QuotedText.verdict(report).markdown
        pageLink = Digest.link(pageAddress)
        service = report.name.map { DisplayText.shortened($0, to: 60) } ?? ""
    }
}

/// The fields of `digest-of-days.md.mustache`: several days in one message, as after days on which nothing was mailed.
struct DigestOfDays: Codable, Hashable, Sendable {
    let title: String
    /// Newest first.
    let days: [DigestLine]
    /// The whole digest of the newest day.
    let newest: Markup

    /// - Parameter lines: oldest first.
    init(_ lines: [DigestLine], newest: String) {
        let count = NumberText.counted(lines.count, "day")
        title = [lines.last?.service ?? "", count].filter { !$0.isEmpty }.joined(separator: ", ")
        days = lines.reversed()
        self.newest = Markup(newest)
    }
}
