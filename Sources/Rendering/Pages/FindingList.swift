import Reporting

/// The findings of a day, in the groups in which pages and the digest list them.
struct FindingList: Codable, Hashable, Sendable {
    struct Group: Codable, Hashable, Sendable {
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
        let numbers = Dictionary(firstOf: groups.flatMap(\.rows).map { ($0.id, $0.number) })
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
        case .server: return "the database server:"
        default: return DisplayText.shortened(finding.subject.name, to: 60)
        }
    }

    private static func lines(_ comparison: Comparison, _ report: Report, changed: Bool) -> [String] {
        var parts: [String] = []
        let steadyQueries = comparison.queries?.steady ?? 0
        let slow = report.statements == nil ? "slow " : ""
        func queries(_ count: Int) -> String { NumberText.counted(count, "\(slow)query", "\(slow)queries") }
        let steady = [
            comparison.steady > 0 ? NumberText.counted(comparison.steady, "endpoint") : nil,
            steadyQueries > 0 ? queries(steadyQueries) : nil,
        ].compactMap(\.self).joined(separator: " and ")
        if !steady.isEmpty { parts.append("\(steady) unchanged") }
        let unjudged = comparison.unjudged.map(\.endpoints).saturatingSum
        if unjudged > 0 {
            let reasons = comparison.unjudged.map {
                comparison.unjudged.count == 1 ? $0.reason : "\(NumberText.count($0.endpoints)) \($0.reason)"
            }.joined(separator: ", ")
            parts.append("\(NumberText.counted(unjudged, "endpoint")) not compared (\(reasons))")
        }
        if let unjudged = comparison.queries?.unjudged, unjudged > 0 {
            parts.append("\(queries(unjudged)) not compared (too few days)")
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
