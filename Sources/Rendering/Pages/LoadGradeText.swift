import Reporting

/// Words how complete the figures of the query load are.
struct LoadGradeText {
    private let statements: Statements
    private let window: ReportWindow

    init(_ statements: Statements, in window: ReportWindow) {
        self.statements = statements
        self.window = window
    }

    /// Whether every figure is exact, and of which time; then what is divided or left out. Sentences.
    var sentences: [String] { [grade] + [divided, unassigned].compactMap(\.self) }

    /// `Exact from 00:05 to 00:05 the next day.`, `At least, from 00:05 to 00:05 the next day, because ...`
    private var grade: String {
        let span = "from \(clock(statements.from)) to \(clock(statements.to))"
        guard statements.grade == .atLeast else { return "Exact \(span)." }
        let reasons = statements.losses.map(words).joined(separator: "; and because ")
        return "At least, \(span), because \(reasons.isEmpty ? "some statistics are missing" : reasons)."
    }

    private func words(_ loss: String) -> String {
        switch StatementPeriod.Loss(rawValue: loss) {
        case .reset: "the server’s statistics were reset, by hand or with a crash"
        case .entries: "the statistics of single statements were reset"
        case .evictions: "the server dropped statements to make room (raise pg_stat_statements.max)"
        case .cut: "the server keeps more statements than Daybook reads"
        case .unknown: "the extension is too old to tell what it dropped"
        case nil: loss == "gap" ? notCollected : DisplayText.shortened(loss, to: 60)
        }
    }

    /// `nothing was collected from 02:05 to 05:05`.
    private var notCollected: String {
        var end = statements.from
        var gaps: [String] = []
        let covered = statements.hours.compactMap { hour in hour.from.flatMap { from in hour.to.map { (from, $0) } } }
        for (from, to) in covered.sorted(by: { $0.0 < $1.0 }) {
            if from > end { gaps.append("from \(clock(end)) to \(clock(from))") }
            end = max(end, to)
        }
        return "nothing was collected \(gaps.isEmpty ? "in some of this time" : gaps.joined(separator: ", "))"
    }

    private var divided: String? {
        let count = statements.hours.count { $0.grade == .spread }
        guard count > 0 else { return nil }
        return
            "\(NumberText.counted(count, "hour")) \(count == 1 ? "was" : "were") collected together with others and \(count == 1 ? "has" : "have") an even part of their total."
    }

    private var unassigned: String? {
        guard !statements.unassigned.isEmpty else { return nil }
        let list = statements.unassigned.map { "\(clock($0.from)) to \(clock($0.to))" }
        return
            "Not included: \(list.joined(separator: ", ")), collected at once and partly outside this \(window.date == nil ? "time" : "day")."
    }

    /// A clock time, with the day where it is outside the window.
    private func clock(_ instant: Instant) -> String {
        let label = window.label(of: instant)
        if instant < window.start { return "\(label) the day before" }
        return instant >= window.end ? "\(label) the next day" : label
    }

    /// The grade of an hour in a word or two.
    static func word(_ grade: Statements.Hour.Grade) -> String {
        switch grade {
        case .exact: "exact"
        case .atLeast: "at least"
        case .spread: "divided"
        case .none: "not collected"
        }
    }
}
