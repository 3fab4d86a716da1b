import Reporting

/// A finding as pages and the digest list it.
struct FindingRow: Codable, Hashable, Sendable {
    /// Its position in the list, from 1.
    let number: String
    /// Id for `daybook acknowledge --finding`.
    let id: String
    /// Its anchor on a page.
    let anchor: String
    /// The subject's name; for a query, its first words.
    let name: String
    let isQuery: Bool
    /// The name in Markdown: a query as code, everything else in bold.
    let markdown: Markup
    /// Link to its page; one or none.
    let links: [String]
    let badge: StatusBadge
    let text: String
    /// The same for the digest; none where its verdict has said it.
    private(set) var texts: [String]
    /// `since 19 Nov`; none where it began on the day.
    private(set) var since: [String]
    /// Who is affected and why, in sentences.
    let details: [Markup]
    /// The same in Markdown.
    let markdownDetails: [Markup]
    /// The evidence; none if the finding is based on a comparison of days.
    let evidence: [String]
    /// The last days; empty if they are unknown.
    let strip: Markup
    /// A sentence about why it is not an alarm; one or none.
    let acknowledged: [String]

    /// - Parameter folder: the path from the page to the day's folder.
    init(_ finding: Finding, number: Int, in report: Report, pages: FindingLinks, from folder: String = "") {
        self.number = "\(number)"
        id = finding.id
        anchor = "f-\(finding.id)"
        if case .query = finding.subject { isQuery = true } else { isQuery = false }
        switch finding.subject {
        case .service: name = "The whole service"
        case .server: name = "The database server"
        case .endpoint(let endpoint): name = NameText(endpoint).label
        case .query(let fingerprint):
            let query =
                report.slowQueries.groups.first { $0.fingerprint == fingerprint }?.query
                ?? report.statements?.groups.first { $0.fingerprint == fingerprint && !$0.query.isEmpty }?.query
            let excerpt = report.comparison?.changes.first { $0.subject == finding.subject }?.excerpt
            name = DisplayText.beginning(
                of: query?.split(whereSeparator: \.isWhitespace).joined(separator: " ") ?? excerpt ?? fingerprint,
                upTo: 100)
        case .resource, .objective: name = DisplayText.shortened(finding.subject.name, to: NameText.longest)
        }
        markdown = Markup(isQuery ? MarkdownEscaping.code(name) : "**\(MarkdownEscaping.escaped(name))**")
        links = pages.page(of: finding.subject).map { [folder + $0] } ?? []
        badge = Self.badge(finding, in: report)
        text = finding.text
        texts = [finding.text]
        since =
            switch finding.state {
            case .ended: []
            default: finding.since.map { ["since \(WindowText.shortDay($0))"] } ?? []
            }
        let sentences = finding.details.map { QuotedText($0, quoting: finding.queries ?? []) }
        details = sentences.map(\.html)
        markdownDetails = sentences.map(\.markdown)
        evidence = finding.evidence.map { [$0 + "."] } ?? []
        acknowledged =
            finding.acknowledged.map { known in
                let until = known.until.map { " until \(WindowText.shortDay($0, in: report.window))" } ?? ""
                return ["Acknowledged\(until)\(known.note.isEmpty ? "" : ": \(known.note)")"]
            } ?? []
        let isOfRequests = finding.kind == .outage || finding.kind == .traffic
        let change = report.comparison?.changes.first {
            $0.subject == finding.subject && ($0.measure == .requests) == isOfRequests
        }
        let values = change.map { $0.sightings.values ?? $0.sightings.p95Milliseconds }
        let mark: DayStrip.Mark = finding.state == .ended ? .better : finding.level > .ok ? .worse : .plain
        strip = Markup(values.map { DayStrip($0, mark: mark).markup } ?? "")
    }

    /// Without what a verdict says that leads with it.
    func beyond(_ verdict: String) -> FindingRow {
        var row = self
        let parts = text.split(separator: "; ").dropFirst().filter { !verdict.contains($0) }
        row.texts = parts.isEmpty ? [] : [parts.joined(separator: "; ")]
        row.since = []
        return row
    }

    static func badge(_ finding: Finding, in report: Report) -> StatusBadge {
        if finding.acknowledged != nil { return StatusBadge(.idle, word: "Acknowledged") }
        switch finding.state {
        case .standing:
            return StatusBadge(
                finding.level > .ok ? .warning : .idle, word: report.daysOnRecord == 0 ? "Above threshold" : "Standing")
        case .ended:
            let measure = report.comparison?.changes.first { $0.subject == finding.subject }?.measure
            let isFaster = finding.kind == .slowQuery && measure != .statementCalls && measure != .statementTime
            return StatusBadge(.ok, word: isFaster ? "Faster" : "Better")
        case .worse: return StatusBadge(finding.level, word: "Worse")
        case .new, .lasting: return finding.level > .ok ? StatusBadge(finding.level) : StatusBadge(.idle, word: "News")
        }
    }
}
