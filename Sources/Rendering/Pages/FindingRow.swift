import Reporting

/// A finding as pages and the digest list it.
struct FindingRow: Decodable, Hashable, Sendable {
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
        case .endpoint(let endpoint): name = NameText(endpoint).label
        case .query(let fingerprint):
            let group = report.slowQueries.groups.first { $0.fingerprint == fingerprint }
            let excerpt = report.comparison?.changes.first { $0.subject == finding.subject }?.excerpt
            name = DisplayText.beginning(
                of: group?.query.split(whereSeparator: \.isWhitespace).joined(separator: " ") ?? excerpt ?? fingerprint,
                upTo: 100)
        case .resource, .objective: name = DisplayText.shortened(finding.subject.name, to: NameText.longest)
        }
        markdown = Markup(isQuery ? MarkdownEscaping.code(name) : "**\(MarkdownEscaping().escapeText(name))**")
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
                finding.level > .ok ? .warning : .idle,
                word: report.daysOnRecord == 0 ? "Above threshold" : "Standing")
        case .ended: return StatusBadge(.ok, word: finding.kind == .slowQuery ? "Faster" : "Better")
        case .worse: return StatusBadge(finding.level, word: "Worse")
        case .new, .lasting: return finding.level > .ok ? StatusBadge(finding.level) : StatusBadge(.idle, word: "News")
        }
    }
}

/// The pages of the subjects of findings, relative to the day's folder.
struct FindingLinks {
    private let endpoints: Set<Endpoint>
    private let queries: Set<String>
    private let forecasts: Set<String>

    init(_ report: Report) {
        endpoints = Set(report.endpoints.map(\.endpoint))
        queries = Set(report.slowQueries.groups.map(\.fingerprint))
        forecasts = Set(report.resources.filter { $0.forecast != nil }.map(\.metric))
    }

    func page(of subject: ChangeSubject) -> String? {
        switch subject {
        case .service: nil
        case .endpoint(let endpoint): endpoints.contains(endpoint) ? PagePath.endpoint(endpoint) : nil
        case .query(let fingerprint): queries.contains(fingerprint) ? PagePath.slowQuery(fingerprint) : nil
        case .resource(let metric): "\(PagePath.day)#\(PagePath.resourceID(metric))"
        case .objective(let name): "\(PagePath.day)#\(PagePath.objectiveID(name))"
        }
    }

    /// What explains a finding best: its hours, its error message, its query, who it is about.
    func explaining(_ finding: Finding, in report: Report) -> [ListedLink] {
        var links: [PageLink] = []
        let words = finding.hours.flatMap { WindowText.span($0, in: report.window) }
        switch finding.subject {
        case .endpoint(let endpoint):
            guard let page = page(of: finding.subject) else { break }
            links.append(
                PageLink(href: "\(page)#day", text: words ?? "through the day"))
            if finding.kind == .errors,
                report.endpoints.first(where: { $0.endpoint == endpoint })?.errorMessages?.list.isEmpty == false
            {
                links.append(PageLink(href: "\(page)#messages", text: "error messages"))
            }
            if finding.harm.organizations != nil {
                links.append(PageLink(href: "\(page)#organizations", text: "organizations"))
            }
        case .query:
            page(of: finding.subject).map { links.append(PageLink(href: "\($0)#plan", text: "query and plan")) }
        case .service:
            links.append(
                PageLink(
                    href: "\(PagePath.day)#day", text: words ?? "through the day"))
        case .resource(let metric):
            if forecasts.contains(metric) {
                links.append(PageLink(href: PagePath.resource(metric), text: "last days"))
            } else {
                page(of: finding.subject).map { links.append(PageLink(href: $0, text: "through the day")) }
            }
        case .objective: page(of: finding.subject).map { links.append(PageLink(href: $0, text: "objective")) }
        }
        for related in finding.related.prefix(4) {
            guard let page = page(of: related) else { continue }
            switch related {
            case .query: links.append(PageLink(href: page, text: "query"))
            case .objective: links.append(PageLink(href: page, text: "error budget"))
            case .endpoint(let endpoint): links.append(PageLink(href: page, text: NameText(endpoint).label))
            case .service, .resource: break
            }
        }
        return ListedLink.list(Array(links.prefix(5)))
    }
}

/// The findings of a day, in the groups in which pages and the digest list them.
struct FindingList: Decodable, Hashable, Sendable {
    struct Group: Decodable, Hashable, Sendable {
        /// Group title: `New`, `Since earlier days`, `Also`.
        let title: String
        let anchor: String
        let rows: [FindingRow]
    }

    /// Groups in reading order; none is empty.
    let groups: [Group]
    /// Number of findings that are not listed, in words; none if all are.
    let rest: [String]
    /// Standing findings above their thresholds: one line or none.
    let standing: [String]
    let acknowledged: [String]
    /// A sentence each for what did not change and what could not be compared.
    let lines: [String]
    var isEmpty: Bool { groups.isEmpty && standing.isEmpty && acknowledged.isEmpty && lines.isEmpty }

    /// Those that it lists, with their numbers.
    func stated(in report: Report) -> StatedFindings {
        let numbers = Dictionary(groups.flatMap(\.rows).map { ($0.id, $0.number) }) { first, _ in first }
        return StatedFindings(
            (report.findings ?? []).compactMap { finding in numbers[finding.id].map { (finding, $0) } }, isLinked: true)
    }

    /// - Parameter listed: how many at most.
    init(_ report: Report, listed: Int) {
        let findings = report.findings ?? []
        let pages = FindingLinks(report)
        let stated = findings.filter { $0.acknowledged == nil && $0.state != .standing }
        let shown = stated.prefix(listed)
        var rows: [(finding: Finding, title: String)] = []
        for finding in shown {
            rows.append((finding, finding.level == .ok ? "Also" : finding.since == nil ? "New" : "Since earlier days"))
        }
        var titles: [String] = []
        for row in rows where !titles.contains(row.title) { titles.append(row.title) }
        if titles.contains("Also") { titles = titles.filter { $0 != "Also" } + ["Also"] }
        var number = 0
        groups = titles.map { title in
            Group(
                title: title, anchor: ["New": "new", "Since earlier days": "earlier"][title] ?? "also",
                rows: rows.filter { $0.title == title }.map { row in
                    number += 1
                    return FindingRow(row.finding, number: number, in: report, pages: pages)
                })
        }
        rest =
            stated.count > shown.count
            ? ["\(NumberText.counted(stated.count - shown.count, "more finding")) in report.json"] : []
        let standing = findings.filter { $0.acknowledged == nil && $0.state == .standing }
        // The verdict of a first day names them.
        self.standing = report.daysOnRecord == 0 ? [] : Self.standing(standing, in: report)
        let known = findings.filter { $0.acknowledged != nil }
        acknowledged =
            known.isEmpty
            ? []
            : [
                "Acknowledged: \(NumberText.counted(known.count, "finding")) (\(known.prefix(3).map { Self.name($0) }.joined(separator: ", "))\(known.count > 3 ? ", …" : ""))."
            ]
        lines = report.comparison.map { Self.lines($0, report, changed: !stated.isEmpty) } ?? Self.counted(report)
    }

    /// The same for a digest, whose verdict says the first already: where that is all there is, its row has only what the
    /// verdict lacks, and there is none where it lacks nothing.
    func beyondVerdict(of report: Report) -> FindingList {
        guard let row = groups.first?.rows.first, groups.count == 1, groups[0].rows.count == 1, rest.isEmpty,
            let finding = report.findings?.first(where: { $0.id == row.id }),
            Verdict(report).finding.contains(finding.sentence)
        else { return self }
        let short = row.beyond(Verdict(report).finding)
        let isEmpty = short.texts.isEmpty && short.markdownDetails.isEmpty
        return FindingList(
            groups: isEmpty ? [] : [Group(title: groups[0].title, anchor: groups[0].anchor, rows: [short])], rest: rest,
            standing: standing, acknowledged: acknowledged, lines: lines)
    }

    private init(groups: [Group], rest: [String], standing: [String], acknowledged: [String], lines: [String]) {
        self.groups = groups
        self.rest = rest
        self.standing = standing
        self.acknowledged = acknowledged
        self.lines = lines
    }

    /// `Standing since 19 Nov: POST /api/export average 2.9 s, …`; where they began on different days, each with its own.
    private static func standing(_ findings: [Finding], in report: Report) -> [String] {
        guard !findings.isEmpty else { return [] }
        // What was there on the first day on record may have begun before it.
        let days = min(max(report.daysOnRecord ?? 0, 0), Sightings.days - 1)
        let first = report.window.date.map { $0.adding(days: -days) }
        func since(_ finding: Finding) -> String {
            finding.since.map { date in
                let isOpen = first.map { date <= $0 } ?? true
                return " since \(WindowText.shortDay(date, in: report.window))\(isOpen ? " or before" : "")"
            } ?? ""
        }
        let sinces = Set(findings.map(since))
        let list = findings.prefix(3).map { finding in
            let text = finding.kind == .slowQuery && finding.subject == .service ? "" : " \(finding.text)"
            return "\(name(finding))\(text)\(sinces.count > 1 ? since(finding) : "")"
        }.joined(separator: ", ")
        let common = sinces.count == 1 ? since(findings[0]) : ""
        return [
            "Standing\(common): \(list)\(findings.count > 3 ? " and \(NumberText.count(findings.count - 3)) more" : "")."
        ]
    }

    private static func name(_ finding: Finding) -> String {
        switch finding.subject {
        case .service: return finding.kind == .slowQuery ? "slow queries by the hourly rule" : "the service"
        case .endpoint(let endpoint): return NameText(endpoint).label
        default: return DisplayText.shortened(finding.subject.name, to: 60)
        }
    }

    private static func lines(_ comparison: Comparison, _ report: Report, changed: Bool) -> [String] {
        var parts: [String] = []
        let steadyQueries = comparison.queries?.steady ?? 0
        let steady = [
            comparison.steady > 0 ? NumberText.counted(comparison.steady, "endpoint") : nil,
            steadyQueries > 0 ? NumberText.counted(steadyQueries, "slow query", "slow queries") : nil,
        ].compactMap(\.self).joined(separator: " and ")
        if !steady.isEmpty { parts.append("\(steady) unchanged") }
        let unjudged = comparison.unjudged.map(\.endpoints).saturatingSum
        if unjudged > 0 {
            let reasons = comparison.unjudged.map {
                comparison.unjudged.count == 1 ? $0.reason : "\(NumberText.count($0.endpoints)) \($0.reason)"
            }.joined(separator: ", ")
            parts.append("\(NumberText.counted(unjudged, "endpoint")) not compared (\(reasons))")
        }
        if let queries = comparison.queries, queries.unjudged > 0 {
            parts.append(
                "\(NumberText.counted(queries.unjudged, "slow query", "slow queries")) not compared (too few days)")
        }
        // The verdict already says that there are no requests, or no earlier days.
        let verdict = Verdict(report).finding
        let notes = comparison.note.map { report.overall.requests == 0 || verdict.contains($0) ? [] : [$0] } ?? []
        return notes + (parts.isEmpty ? [] : [parts.joined(separator: "; ") + "."]) + counted(report)
    }

    /// What is only counted, not listed.
    private static func counted(_ report: Report) -> [String] {
        [report.unmatched.map { ("unmatched path", $0) }, report.ignored.map { ("ignored endpoint", $0) }].compactMap(
            \.self
        ).map { name, together in
            "\(NumberText.counted(together.endpoints, name)) (\(NumberText.counted(together.summary.requests, "request")))\(name == "unmatched path" ? ", never answered with anything but a client error" : "")."
        }
    }
}

/// The fields of `findings.html.mustache`: every finding of a day, also what is standing, over and acknowledged.
struct FindingsPage: Decodable, Hashable, Sendable {
    struct Group: Decodable, Hashable, Sendable {
        let title: String
        /// Meaning of the group.
        let explanation: String
        let rows: [FindingRow]
    }

    var head: PageHead
    let windowTitle: String
    let range: String
    let dayHref: String
    let groups: [Group]
    let hasGroups: Bool

    init(_ report: Report, style: StyleSheet) {
        windowTitle = WindowText.title(report.window)
        head = PageHead(title: "Findings, \(windowTitle)", style: style, homeHref: "../../../index.html", of: report)
        range = WindowText.range(report.window)
        dayHref = PagePath.day
        let pages = FindingLinks(report)
        let findings = report.findings ?? []
        func group(_ title: String, _ explanation: String, _ isIn: (Finding) -> Bool) -> Group? {
            let rows = findings.filter(isIn).enumerated().map {
                FindingRow($1, number: $0 + 1, in: report, pages: pages)
            }
            return rows.isEmpty ? nil : Group(title: title, explanation: explanation, rows: rows)
        }
        let isFirst = report.daysOnRecord == 0
        groups = [
            group("Alarms", "New, or worse than on earlier days.") { $0.isAlarm },
            group("Other changes", "Changes that need no action.") {
                $0.acknowledged == nil && $0.level == .ok
                    && ($0.state == .new || $0.state == .lasting || $0.state == .worse)
            },
            group(
                isFirst ? "Above thresholds" : "Standing",
                isFirst
                    ? "Nothing to compare with yet: it may have been so for long."
                    : "Present on each of the last 7 days on record, or recurring, at the same level. Standing server errors keep a day at warning; everything else leaves it OK."
            ) {
                $0.acknowledged == nil && $0.state == .standing
            },
            group("Improved or ended", "Better than usual, or back to the usual level.") {
                $0.acknowledged == nil && $0.state == .ended
            },
            group("Acknowledged", "Known to an operator; reopened when it gets worse.") { $0.acknowledged != nil },
        ].compactMap(\.self)
        hasGroups = !groups.isEmpty
    }
}
