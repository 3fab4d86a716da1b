import Reporting

/// An endpoint's day compared with the previous day and the same weekday, for its page.
struct EndpointComparison: Codable, Hashable, Sendable {
    struct Row: Codable, Hashable, Sendable {
        let label: String
        /// What the figures are; empty where that is obvious.
        let note: String
        let requests: String
        let p95: String
        /// How far this day's P95 is above or below.
        let difference: String
        let errorRate: String
    }

    let words: [ChangeWords]
    /// Sentences for an endpoint without a change.
    let lines: [String]
    let hasReferences: Bool
    let references: [Row]
    /// P95 of the last days; one chart, or none if only this day is known.
    let chart: [ChartFigure]

    /// - Parameter stated: the findings that the page lists above.
    init(
        _ comparison: SubjectComparison, of endpoint: EndpointReport, changes: [Change], stated: [Finding],
        window: ReportWindow
    ) {
        words = ChangeWords.list(
            changes.filter { change in !stated.contains { finding in Self.isTold(change, by: finding) } })
        let sightings = comparison.sightings
        let seen =
            sightings.seen == sightings.known
            ? nil : "Had traffic on \(sightings.seen) of \(NumberText.counted(sightings.known, "day"))."
        let outcome: String? =
            switch comparison.kind {
            case .steady: "No significant changes."
            case .tooLittleData: comparison.note.map { $0.hasSuffix(".") ? $0 : "Not compared: \($0)." }
            default: nil
            }
        let sentences = [outcome, seen].compactMap(\.self)
        lines = sentences.isEmpty ? [] : [sentences.joined(separator: " ")]
        let summary = endpoint.summary
        var rows = [
            Row(
                label: "This day", note: "", requests: NumberText.count(summary.requests),
                p95: FigureText.milliseconds(summary.latency[.p95]), difference: "",
                errorRate: NumberText.percent(summary.errorRate))
        ]
        if let before = comparison.dayBefore { rows.append(Self.row("Previous day", "", before, today: summary)) }
        if let weekday = comparison.sameWeekday, let date = window.date {
            let days = weekday.days
            rows.append(
                Self.row(
                    days == 1 ? "The last \(date.weekdayName)" : "The last \(days) \(date.weekdayName)s",
                    days == 1 ? "" : "medians", weekday, today: summary))
        }
        references = rows
        hasReferences = rows.count > 1
        chart = Self.chart(comparison.sightings, window: window)
    }

    /// Whether a finding has the figures of a change, or is about its errors.
    private static func isTold(_ change: Change, by finding: Finding) -> Bool {
        switch change.measure {
        case .errors, .serverErrors: finding.kind == .errors && (finding.state == .ended) == (change.kind == .better)
        case .requests: finding.kind == .traffic
        default:
            change.figures.map { finding.text.contains($0) } ?? (finding.kind == .traffic || finding.kind == .endpoint)
        }
    }

    private static func row(_ label: String, _ note: String, _ reference: SubjectComparison.Reference, today: Summary)
        -> Row
    {
        var difference = "—"
        if let before = reference.p95Milliseconds, let after = today.latency[.p95].milliseconds, before > 0 {
            let percent = NumberText.decimal(abs(after / before - 1) * 100, places: 0)
            difference = percent == "0" ? "the same" : "\(after < before ? "−" : "+")\(percent) %"
        }
        return Row(
            label: label, note: note, requests: NumberText.count(reference.requests),
            p95: NumberText.milliseconds(reference.p95Milliseconds), difference: difference,
            errorRate: NumberText.percent(reference.errorRate))
    }

    private static func chart(_ sightings: Sightings, window: ReportWindow) -> [ChartFigure] {
        let values = sightings.p95Milliseconds
        guard let last = window.date, values.count(where: { $0 != nil }) > 1 else { return [] }
        let days = zip(1 - values.count...0, values).map {
            (window: ReportWindow(date: last.adding(days: $0), timeZone: window.timeZone), value: $1)
        }
        func name(_ day: ReportWindow) -> String { day.date.map { WindowText.shortDay($0, in: window) } ?? "" }
        let slots = days.map { day in
            let text = day.value.map { "P95 \(NumberText.milliseconds($0))" } ?? "no data"
            return ChartSlot(from: day.window.start, to: day.window.end, tooltip: "\(name(day.window)) · \(text)")
        }
        let title = "P95 of the last \(values.count) days"
        let chart = LineChart(
            caption: ChartCaption(
                id: "days", title: title, description: "P95 of the response time of each day, in milliseconds."),
            axis: ValueAxis(unit: "ms") { NumberText.trimmed(NumberText.decimal($0, places: 2)) },
            window: ChartWindow(from: days[0].window.start, to: window.end, in: window.timeZone),
            series: [
                LineChart.Series(
                    name: "P95", slot: 0,
                    points: zip(slots, days).map { ChartPoint(start: $0.start, width: $0.width, value: $1.value) })
            ], slots: slots, gapLabel: "not known")
        let rows = days.reversed().compactMap { day in
            day.value.map {
                DataTable.Row(name: name(day.window), cells: [NumberText.milliseconds($0)])
            }
        }
        return [
            ChartFigure(
                title: title, svg: Markup(chart.markup),
                table: DataTable(nameColumn: "Day", columns: ["P95"], rows: rows))
        ]
    }
}
