import Reporting

/// What the catalog and the statistics suggest, as the day's page lists it.
struct AdviceSection: Codable, Hashable, Sendable {
    struct Line: Codable, Hashable, Sendable {
        let kind: String
        let fact: String
        let evidence: String
        /// One or none.
        let statements: [String]
        let risk: String

        init(_ line: Advice.Line) {
            kind = line.kind.name
            fact = DisplayText.shortened(line.fact, to: 300)
            evidence = DisplayText.shortened(line.evidence, to: 500)
            statements = [line.statement].compactMap(\.self)
            risk = DisplayText.shortened(line.risk, to: 600)
        }
    }

    /// When the facts were taken and since when the server counts, in a sentence.
    let summary: String
    let hasLines: Bool
    let lines: [Line]
    /// What is not listed; one sentence or none.
    let rest: [String]

    private static let listed = 10

    /// `nil` where no snapshot of the day was stored.
    init?(_ report: Report) {
        guard let advice = report.advice else { return nil }
        let zone = report.window.timeZone
        func day(_ instant: Instant) -> String {
            WindowText.shortDay(zone.date(at: instant), in: report.window)
        }
        let since =
            advice.statisticsSince.map { "statistics since \(day($0))" }
            ?? "the server does not say since when its statistics count"
        let taken = "catalog of \(day(advice.takenAt)), \(zone.clock(at: advice.takenAt)); \(since)"
        summary =
            advice.lines.isEmpty
            ? "Nothing to suggest: \(taken)."
            : "Facts to judge, none of which is executed: \(taken)."
        lines = advice.lines.prefix(Self.listed).map(Line.init)
        hasLines = !lines.isEmpty
        let hidden = advice.lines.count - lines.count
        rest = hidden > 0 ? ["… and \(NumberText.counted(hidden, "more line")), in report.json."] : []
    }
}
