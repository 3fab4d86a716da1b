import Reporting

/// The fields of `digest.md.mustache`: a day for e-mail, as text.
struct Digest: Codable, Hashable, Sendable {
    let title: String
    let badge: StatusBadge
    let verdict: Markup
    /// The number of requests and what is usual; one sentence, none without requests.
    let volumes: [String]
    /// One element; none for reports archived without findings.
    let findings: [FindingList]
    /// What did not change, and what could not be compared; sentences in one line, or none.
    let lines: [String]
    /// What the server logged, in one sentence; none without news of it.
    let server: [String]
    /// Error budgets, and the resource that is full next; sentences in one line, or none.
    let outlook: [String]
    /// What the figures rest on, and what is to know of it; sentences in one line.
    let coverage: String
    /// One text with a sentence for each time the day was reported again; none if it was not.
    let restatements: [String]
    /// Where the day's page is: a link to an address, or the path of a file.
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
        badge = StatusBadge(verdict.status)
        self.verdict = QuotedText.verdict(report).markdown
        volumes = verdict.volume.isEmpty ? [] : [verdict.volume]
        findings =
            report.findings == nil && report.comparison == nil
            ? [] : [FindingList(report, listed: listed).beyondVerdict(of: report)]
        let unchanged = findings.flatMap(\.lines)
        lines = unchanged.isEmpty ? [] : [unchanged.joined(separator: " ")]
        server = ServerSection.news(report)
        outlook = Self.outlook(report)
        let restated = (report.restatements ?? []).map(\.sentence)
        restatements = restated.isEmpty ? [] : [restated.joined(separator: " ")]
        let isSilenceStated = (report.findings ?? []).contains { $0.kind == .outage && $0.subject == .service }
        coverage =
            ([WindowText.covered(report.coverage, report.window, isSilenceStated: isSilenceStated)]
            + report.coverage.notes)
            .joined(separator: " ")
        pageLink = Self.link(pageAddress)
        generator = "\(report.generator.name) \(report.generator.version)"
    }

    /// A link to an address, or the path of a file. An address is checked where it is set; a path may hold anything.
    static func link(_ pageAddress: String) -> Markup {
        let isAddress = ["https://", "http://"].contains { pageAddress.hasPrefix($0) }
        return Markup(isAddress ? "<\(pageAddress)>" : MarkdownEscaping.escaped(pageAddress))
    }

    /// `Error budget left: Checkout 62 %. Database size 5.0 of 8.6 GB, full around 21 Jan 2027.`
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
            return budget.leftShare.map { "\(name) \(NumberText.decimal(($0 * 100).rounded(.down), places: 0)) %" }
        }
        if !budgets.isEmpty {
            sentences.append(
                "Error budget left: \(budgets.prefix(4).joined(separator: ", "))\(budgets.count > 4 ? " and \(NumberText.count(budgets.count - 4)) more" : "")."
            )
        }
        if let urgent = ForecastText.mostUrgent(report.resources), let latest = urgent.latest, let limit = urgent.limit,
            let forecast = urgent.forecast
        {
            let end =
                forecast.outcome == .reached
                ? "its limit is reached"
                : forecast.date.map { "full around \(WindowText.shortDay($0, in: report.window))" } ?? ""
            sentences.append(
                "\(DisplayText.shortened(urgent.name, to: 60)) \(urgent.text(latest)) of \(urgent.text(limit)), \(end)."
            )
        }
        return sentences.isEmpty ? [] : [sentences.joined(separator: " ")]
    }
}

/// The fields of `digest.html.mustache`: the digest as a page.
struct DigestPage: Codable, Hashable, Sendable {
    var head: PageHead
    /// The digest's Markdown as HTML.
    let body: Markup
    let dayHref: String
}
