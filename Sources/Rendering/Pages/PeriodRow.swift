import Reporting

/// The night beside the last days, as a row of a table.
struct PeriodRow: Decodable, Hashable, Sendable {
    let label: String
    /// What is missing from it; empty when nothing is.
    let note: String
    let requests: String
    let errorRate: String
    let mean: String
    let p50: String
    let p95: String
    let p99: String

    private init(label: String, note: String, _ summary: Summary) {
        self.label = label
        self.note = note
        requests = NumberText.count(summary.requests)
        errorRate = NumberText.percent(summary.errorRate)
        mean = FigureText.mean(summary)
        p50 = FigureText.p50(summary)
        p95 = FigureText.p95(summary)
        p99 = FigureText.p99(summary)
    }

    /// The night and every period that tells more than the one before; empty when only the night is archived.
    static func rows(_ night: Summary, _ periods: [PeriodSummary]) -> [PeriodRow] {
        var rows = [PeriodRow(label: "This night", note: "", night)]
        var nights = 1
        for period in periods where period.nights > nights {
            var notes: [String] = []
            if period.nights < period.days {
                notes.append("\(NumberText.count(period.nights)) of \(NumberText.count(period.days)) nights archived")
            }
            if period.nightsUnknown > 0 {
                notes.append("in \(NumberText.counted(period.nightsUnknown, "night")) not kept apart")
            }
            rows.append(
                PeriodRow(
                    label: NumberText.counted(period.days, "day"), note: notes.joined(separator: "; "), period.summary))
            nights = period.nights
        }
        return rows.count > 1 ? rows : []
    }
}
