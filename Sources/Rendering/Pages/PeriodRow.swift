import Reporting

/// The day compared with the last days, as a row of a table.
struct PeriodRow: Codable, Hashable, Sendable {
    let label: String
    /// What is missing from it; empty if nothing is.
    let note: String
    let figures: EndpointFigureCells

    private init(label: String, note: String, _ summary: Summary) {
        self.label = label
        self.note = note
        figures = EndpointFigureCells(summary, hours: [], of: nil)
    }

    /// The day and every period that adds days to the one before; empty if only the day is archived.
    static func rows(_ day: Summary, _ periods: [PeriodSummary]) -> [PeriodRow] {
        var rows = [PeriodRow(label: "This day", note: "", day)]
        var longest = 1
        for period in periods where period.daysOnRecord > longest {
            var notes: [String] = []
            if period.daysOnRecord < period.days {
                notes.append(
                    "\(NumberText.count(period.daysOnRecord)) of \(NumberText.count(period.days)) days on record")
            }
            if period.daysUnknown > 0 {
                notes.append("on \(NumberText.counted(period.daysUnknown, "day")) counted with other endpoints")
            }
            for (hours, fault) in [(period.hoursTwice, "counted twice"), (period.hoursMissing, "missing")]
            where hours > 0 {
                notes.append("\(NumberText.value(hours)) \(hours == 1 ? "hour" : "hours") \(fault) (time zone changed)")
            }
            rows.append(
                PeriodRow(
                    label: NumberText.counted(period.days, "day"), note: notes.joined(separator: "; "), period.summary))
            longest = period.daysOnRecord
        }
        return rows.count > 1 ? rows : []
    }
}
