import Reporting

/// What changed beside the nights before, as the night's page and the digest tell it.
struct WhatChanged: Decodable, Hashable, Sendable {
    let hasRows: Bool
    /// The gravest first, one for each subject.
    let rows: [ChangeRow]
    /// What is not listed, in words; none when everything is.
    let rest: [String]
    /// What did not change, and what could not be judged, a sentence for each.
    let lines: [String]

    /// - Parameter listed: how many subjects at most.
    init(_ comparison: Comparison, in report: Report, listed: Int) {
        var subjects: [ChangeSubject] = []
        var changes: [ChangeSubject: [Change]] = [:]
        for change in comparison.changes {
            if changes[change.subject] == nil { subjects.append(change.subject) }
            changes[change.subject, default: []].append(change)
        }
        let pages = Set(
            report.endpoints.map { ChangeSubject.endpoint($0.endpoint) }
                + report.slowQueries.groups.map { ChangeSubject.query($0.fingerprint) })
        rows = subjects.prefix(listed).map { subject in
            ChangeRow(
                subject, changes: changes[subject] ?? [], hasPage: pages.contains(subject),
                details: Self.details(subject, changes[subject] ?? [], comparison, in: report))
        }
        hasRows = !rows.isEmpty
        let hidden = subjects.count - rows.count
        rest = hidden > 0 ? ["\(NumberText.counted(hidden, "other change")) in report.json"] : []
        lines = Self.lines(comparison, changed: subjects.count)
    }

    /// Who is affected by what became worse, and which changed query is behind it.
    private static func details(
        _ subject: ChangeSubject, _ changes: [Change], _ comparison: Comparison, in report: Report
    ) -> [String] {
        guard case .endpoint(let endpoint) = subject, changes.contains(where: { $0.kind == .worse }) else { return [] }
        let affected = report.endpoints.first { $0.endpoint == endpoint }?.affected?.sentence
        var details = [affected].compactMap(\.self)
        for change in comparison.changes where change.measure == .slowTime && change.kind != .better && change.kind != .gone {
            guard case .query(let fingerprint) = change.subject, let excerpt = change.excerpt,
                let group = report.slowQueries.groups.first(where: { $0.fingerprint == fingerprint }),
                let sender = group.byEndpoint?.parts.first, sender.name.map(ExactText.init) == ExactText(endpoint.name)
            else { continue }
            details.append("Its query \(DisplayText.beginning(of: excerpt, upTo: 60)) \(ChangeWords.sayingWhat(change)).")
        }
        return details
    }

    private static func lines(_ comparison: Comparison, changed: Int) -> [String] {
        if let note = comparison.note { return [note] }
        var lines: [String] = []
        let steadyQueries = comparison.queries?.steady ?? 0
        let steady = [
            comparison.steady > 0 ? NumberText.counted(comparison.steady, "endpoint") : nil,
            steadyQueries > 0 ? NumberText.counted(steadyQueries, "slow query", "slow queries") : nil,
        ].compactMap(\.self).joined(separator: " and ")
        let usual = "\(steady) \(comparison.steady.addingSaturated(steadyQueries) == 1 ? "is" : "are") as usual."
        if changed == 0 {
            lines.append(steady.isEmpty ? "No change was found." : "Nothing changed beyond what nights differ by anyway: \(usual)")
        } else if !steady.isEmpty {
            lines.append(usual)
        }
        if let queries = comparison.queries, queries.unjudged > 0 {
            lines.append("Too few nights to judge \(NumberText.counted(queries.unjudged, "slow query", "slow queries")).")
        }
        let unjudged = comparison.unjudged.map(\.endpoints).saturatingSum
        if unjudged > 0 {
            let reasons = comparison.unjudged.map { "\(NumberText.count($0.endpoints)) \($0.reason)" }.joined(separator: ", ")
            lines.append("Too little data to judge \(NumberText.counted(unjudged, "endpoint")): \(reasons).")
        }
        return lines
    }
}

/// A subject and how it changed.
struct ChangeRow: Decodable, Hashable, Sendable {
    /// Of a query, its first words.
    let name: String
    let isQuery: Bool
    /// For links to the row.
    let anchor: String
    /// The way to its page; one, or none.
    let links: [String]
    let words: [ChangeWords]
    /// Who is affected and why, in sentences.
    let details: [String]
    let strip: Markup
    /// `Seen on 12 of 30 nights`.
    let seen: String

    init(_ subject: ChangeSubject, changes: [Change], hasPage: Bool, details: [String]) {
        self.details = details
        if case .query = subject { isQuery = true } else { isQuery = false }
        switch subject {
        case .service: (name, links) = ("The whole service", [])
        case .endpoint(let endpoint): (name, links) = (NameText(endpoint).label, hasPage ? [PagePath.endpoint(endpoint)] : [])
        case .query(let fingerprint):
            name = DisplayText.beginning(of: changes.first?.excerpt ?? fingerprint, upTo: 100)
            links = hasPage ? [PagePath.slowQuery(fingerprint)] : []
        case .resource(let metric):
            name = DisplayText.shortened(subject.name, to: NameText.longest)
            links = ["#\(PagePath.resourceID(metric))"]
        }
        anchor =
            switch subject {
            case .service: "c-service"
            case .endpoint(let endpoint): "c-\(PagePath.anchor(endpoint))"
            case .query(let fingerprint): "c-\(fingerprint)"
            case .resource(let metric): "c-\(PagePath.resourceID(metric))"
            }
        words = ChangeWords.list(changes)
        let mark: NightStrip.Mark =
            switch changes.first?.kind {
            case .worse: .worse
            case .better: .better
            case .gone where isQuery: .better
            default: .plain
            }
        strip = Markup(
            changes.first.map { NightStrip($0.sightings.values ?? $0.sightings.p95Milliseconds, mark: mark).markup } ?? "")
        seen = changes.first.map { "Seen on \($0.sightings.seen) of \(NumberText.counted($0.sightings.known, "night"))" } ?? ""
    }
}

/// A change as a word and its evidence.
struct ChangeWords: Decodable, Hashable, Sendable {
    let style: String
    let word: String
    /// `Worse. `, or empty where the one before has the same word.
    let opening: String
    let sentence: String
    let isLast: Bool

    static func list(_ changes: [Change]) -> [ChangeWords] {
        changes.enumerated().map { index, change in
            ChangeWords(
                change, isFirst: index == 0 || changes[index - 1].kind != change.kind, isLast: index == changes.count - 1)
        }
    }

    /// Such as `is new`, of a change that is not listed by itself.
    static func sayingWhat(_ change: Change) -> String {
        switch change.kind {
        case .new: "is new"
        case .returned: "is back"
        default: "is slow more often or for longer: \(change.figures ?? "")"
        }
    }

    private init(_ change: Change, isFirst: Bool, isLast: Bool) {
        (style, word) =
            switch change.kind {
            case .worse: (change.measure == .errors || change.measure == .serverErrors ? "critical" : "warning", "Worse")
            case .gone where change.measure == .slowTime: ("ok", "Gone")
            case .gone: ("warning", "Gone")
            case .new: ("idle", "New")
            case .returned: ("idle", "Back")
            case .better: ("ok", "Better")
            case .steady: ("idle", "Steady")
            case .tooLittleData: ("idle", "Unjudged")
            }
        opening = isFirst ? "\(word). " : ""
        sentence = change.sentence
        self.isLast = isLast
    }
}
