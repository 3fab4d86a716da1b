import Reporting

/// The fields of `digest.md.mustache`: a day for e-mail, as text.
struct Digest: Decodable, Hashable, Sendable {
    let title: String
    let range: String
    let badge: StatusBadge
    let verdict: Markup
    /// The number of requests and what is usual; one sentence, none without requests.
    let volumes: [String]
    /// One element; none for reports archived without findings.
    let findings: [FindingList]
    /// Error budgets and the resource that will be full next; sentences on one line, or none.
    let outlook: [String]
    let coverage: String
    /// One text with a sentence for each time the day was reported again; none if it was not.
    let restatements: [String]
    let notes: [String]
    /// The location of the day's page: a link to an address, or the path of a file.
    let pageLink: Markup
    let generator: String

    /// Number of findings in a digest, from most to fewest.
    static let sizes = [12, 8, 6, 4]

    /// Maximum number of lines; more is not read with the first coffee. A longer digest lists fewer findings.
    static let longest = 60

    init(_ report: Report, pageAddress: String, listed: Int = sizes[0]) {
        let verdict = Verdict(report)
        title = [report.name.map { DisplayText.shortened($0, to: 60) }, WindowText.title(report)].compactMap(\.self)
            .joined(separator: ", ")
        range = WindowText.range(report.window)
        badge = StatusBadge(verdict.status)
        self.verdict = QuotedText.verdict(report).markdown
        volumes = verdict.volume.isEmpty ? [] : [verdict.volume]
        findings = report.findings == nil && report.comparison == nil ? [] : [FindingList(report, listed: listed)]
        outlook = Self.outlook(report)
        let restated = (report.restatements ?? []).map(\.sentence)
        restatements = restated.isEmpty ? [] : [restated.joined(separator: " ")]
        coverage = WindowText.coverage(report.coverage)
        notes = report.coverage.notes
        // An address is checked where it is configured; a path may contain anything.
        let isAddress = ["https://", "http://"].contains { pageAddress.hasPrefix($0) }
        pageLink = Markup(isAddress ? "<\(pageAddress)>" : MarkdownEscaping().escapeText(pageAddress))
        generator = "\(report.generator.name) \(report.generator.version)"
    }

    /// Example: `Error budgets: Payments 62 % left. Database size 5.0 of 8.6 GB, full about 21 January 2027.`
    private static func outlook(_ report: Report) -> [String] {
        var sentences: [String] = []
        let budgets = (report.objectives ?? []).compactMap { objective -> String? in
            guard let period = objective.periods.last, let budget = objective.budget, objective.isJudged(period) else {
                return nil
            }
            let name = DisplayText.shortened(objective.name, to: 60)
            if objective.isExhausted { return "\(name) spent" }
            if ObjectiveText.isOverspent(objective) {
                return
                    "\(name) too early to say (\(NumberText.count(period.daysOnRecord)) of \(NumberText.counted(period.days, "day")) on record)"
            }
            return budget.leftShare.map { "\(name) \(NumberText.decimal(($0 * 100).rounded(.down), places: 0)) % left" }
        }
        if !budgets.isEmpty {
            sentences.append(
                "Error budgets: \(budgets.prefix(4).joined(separator: ", "))\(budgets.count > 4 ? " and \(NumberText.count(budgets.count - 4)) more" : "")."
            )
        }
        if let urgent = ForecastText.mostUrgent(report.resources), let latest = urgent.latest, let limit = urgent.limit,
            let forecast = urgent.forecast
        {
            let end =
                forecast.outcome == .reached
                ? "its limit is reached" : forecast.date.map { "full about \(WindowText.day($0))" } ?? ""
            sentences.append(
                "\(DisplayText.shortened(urgent.name, to: 60)) \(urgent.text(latest)) of \(urgent.text(limit)), \(end)."
            )
        }
        return sentences.isEmpty ? [] : [sentences.joined(separator: " ")]
    }
}

/// The fields of `digest.html.mustache`: the digest as a page.
struct DigestPage: Decodable, Hashable, Sendable {
    var head: PageHead
    /// The digest's Markdown as HTML.
    let body: Markup
    let dayHref: String
}
