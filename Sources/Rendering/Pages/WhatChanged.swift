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
        let pages = Set(report.endpoints.map { ChangeSubject.endpoint($0.endpoint) })
        rows = subjects.prefix(listed).map { ChangeRow($0, changes: changes[$0] ?? [], hasPage: pages.contains($0)) }
        hasRows = !rows.isEmpty
        let hidden = subjects.count - rows.count
        rest = hidden > 0 ? ["\(NumberText.counted(hidden, "other change")) in report.json"] : []
        lines = Self.lines(comparison, changed: subjects.count)
    }

    private static func lines(_ comparison: Comparison, changed: Int) -> [String] {
        if let note = comparison.note { return [note] }
        var lines: [String] = []
        let steady = NumberText.counted(comparison.steady, "endpoint")
        if changed == 0 {
            lines.append(
                comparison.steady > 0
                    ? "Nothing changed beyond what nights differ by anyway: \(steady) \(comparison.steady == 1 ? "is" : "are") as usual."
                    : "No change was found.")
        } else if comparison.steady > 0 {
            lines.append("\(steady) \(comparison.steady == 1 ? "is" : "are") as usual.")
        }
        let unjudged = comparison.unjudged.reduce(0) { $0 + $1.endpoints }
        if unjudged > 0 {
            let reasons = comparison.unjudged.map { "\(NumberText.count($0.endpoints)) \($0.reason)" }.joined(separator: ", ")
            lines.append("Too little data to judge \(NumberText.counted(unjudged, "endpoint")): \(reasons).")
        }
        return lines
    }
}

/// A subject and how it changed.
struct ChangeRow: Decodable, Hashable, Sendable {
    let name: String
    /// The way to its page; one, or none.
    let links: [String]
    let words: [ChangeWords]
    let strip: Markup
    /// `Seen on 12 of 30 nights`.
    let seen: String

    init(_ subject: ChangeSubject, changes: [Change], hasPage: Bool) {
        switch subject {
        case .service: (name, links) = ("The whole service", [])
        case .endpoint(let endpoint): (name, links) = (NameText(endpoint).label, hasPage ? [PagePath.endpoint(endpoint)] : [])
        case .query(let fingerprint): (name, links) = ("Query \(DisplayText.shortened(fingerprint, to: 40))", [PagePath.slowQuery(fingerprint)])
        }
        words = ChangeWords.list(changes)
        let mark: NightStrip.Mark =
            switch changes.first?.kind {
            case .worse: .worse
            case .better: .better
            default: .plain
            }
        strip = Markup(changes.first.map { NightStrip($0.sightings.p95Milliseconds, mark: mark).markup } ?? "")
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

    private init(_ change: Change, isFirst: Bool, isLast: Bool) {
        (style, word) =
            switch change.kind {
            case .worse: (change.measure == .p95 ? "warning" : "critical", "Worse")
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
