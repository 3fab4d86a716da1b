import Reporting

/// The charts of a group of slow queries: executions by hour, and figures by day.
struct SlowQueryCharts {
    private let group: SlowQueryGroup
    private let window: ReportWindow
    private let days: [Day]

    /// A calendar day, and what its report shows about the group.
    private struct Day {
        enum Content {
            case seen(SlowFigures)
            /// The day's report lists every group, but not this one.
            case absent
            case unlisted
            case notArchived
        }

        let date: CalendarDate
        /// `22 Nov`.
        let name: String
        let start: Double
        let width: Double
        let content: Content

        var figures: SlowFigures? { if case .seen(let day) = content { day } else { nil } }

        /// A count or a sum, which is 0 if there were no executions.
        func amount(_ figure: (SlowFigures) -> Double) -> Double? {
            switch content {
            case .seen(let day): figure(day)
            case .absent: 0
            case .unlisted, .notArchived: nil
            }
        }

        func slot(_ text: (SlowFigures) -> String) -> ChartSlot {
            let words =
                switch content {
                case .seen(let day): text(day)
                case .absent: "not seen"
                case .unlisted: "not among the listed ones"
                case .notArchived: "not on record"
                }
            return ChartSlot(start: start, width: width, tooltip: "\(name) · \(words)")
        }
    }

    init(_ group: SlowQueryGroup, in report: Report) {
        self.group = group
        window = report.window
        days = Self.days(group, in: report)
    }

    /// From the first of the last 30 days that is on record to the reported day; none if the reported day is the only
    /// one.
    private static func days(_ group: SlowQueryGroup, in report: Report) -> [Day] {
        guard let history = group.history, let date = report.window.date, let before = report.slowQueries.previousDays,
            let first = before.first?.date, first < date, first > date.adding(days: -SlowQueryHistory.length)
        else { return [] }
        let seen = Dictionary(history.days.map { ($0.date, $0.figures) } + [(date, group.figures)]) { _, last in last }
        let complete = Dictionary(firstOf: before.map { ($0.date, $0.isComplete) })
        return (first.daysSince1970...date.daysSince1970).map { day in
            let date = CalendarDate(daysSince1970: day)
            let window = ReportWindow(date: date, timeZone: report.window.timeZone)
            let content: Day.Content =
                if let day = seen[date] {
                    .seen(day)
                } else if let isComplete = complete[date] {
                    isComplete ? .absent : .unlisted
                } else {
                    .notArchived
                }
            return Day(
                date: date, name: WindowText.shortDay(date, in: report.window), start: Double(window.start.seconds),
                width: Double(window.end.seconds - window.start.seconds), content: content)
        }
    }

    /// Executions by hour; `nil` if unknown.
    var hours: ChartFigure? {
        guard let counts = group.hours, counts.count == window.hours.count else { return nil }
        let title = "Executions per hour"
        let slots = Array(zip(window.hours, counts))
        let chart = BarChart(
            caption: ChartCaption(
                id: "hours", title: title, description: "Executions per hour, \(WindowText.range(window))."),
            axis: ValueAxis(unit: "", isCount: true) { NumberText.decimal($0, places: 0) },
            window: ChartWindow(from: window.start, to: window.end, in: window.timeZone),
            parts: [BarChart.Part(name: "executions", fill: .plain)],
            bars: slots.map { slot, count in
                BarChart.Bar(
                    slot: ChartSlot(
                        from: slot.start, to: slot.end,
                        tooltip: "\(WindowText.hour(slot, in: window)) · \(NumberText.counted(count, "execution"))"),
                    values: [Double(count)])
            })
        let table = DataTable(
            nameColumn: "Hour", columns: ["Executions"],
            rows: slots.map { DataTable.Row(name: WindowText.hour($0, in: window), cells: [NumberText.count($1)]) })
        return ChartFigure(title: title, svg: Markup(chart.markup), table: table)
    }

    /// Executions, time and P95 by day; none without earlier days.
    var trend: [ChartFigure] {
        guard let first = days.first, let last = days.last else { return [] }
        let chartWindow = ChartWindow(
            start: first.start, end: last.start + last.width, timeZone: window.timeZone)
        let range = WindowText.days(first.date, last.date)
        let gapLabel = "not on record, or not listed"
        func bars(
            _ id: String, _ title: String, _ name: String, unit: String, isCount: Bool,
            value: @escaping (SlowFigures) -> Double, text: (SlowFigures) -> String
        ) -> ChartFigure {
            let chart = BarChart(
                caption: ChartCaption(id: id, title: title, description: "\(title), \(range)."),
                axis: ValueAxis(unit: unit, isCount: isCount) { NumberText.trimmed(NumberText.decimal($0, places: 2)) },
                window: chartWindow, parts: [BarChart.Part(name: name, fill: .plain)],
                bars: days.map { BarChart.Bar(slot: $0.slot(text), values: [$0.amount(value)]) }, gapLabel: gapLabel)
            return ChartFigure(title: title, svg: Markup(chart.markup), table: table(title, text))
        }
        let p95 = LineChart(
            caption: ChartCaption(
                id: "days-p95", title: "P95 per day",
                description: "P95 of the execution time per day, in milliseconds, \(range)."),
            axis: ValueAxis(unit: "ms") { NumberText.trimmed(NumberText.decimal($0, places: 2)) }, window: chartWindow,
            series: [
                LineChart.Series(
                    name: "P95", slot: 0,
                    points: days.map {
                        ChartPoint(start: $0.start, width: $0.width, value: $0.figures?.p95Milliseconds)
                    })
            ], slots: days.map { $0.slot { "P95 \(NumberText.milliseconds($0.p95Milliseconds))" } },
            gapLabel: nil)
        return [
            bars("days-count", "Executions per day", "executions", unit: "", isCount: true) {
                Double($0.count)
            } text: {
                NumberText.counted($0.count, "execution")
            },
            bars("days-time", "Total time per day", "time", unit: "s", isCount: false) {
                Double($0.totalMilliseconds) / 1000
            } text: {
                NumberText.duration(milliseconds: Double($0.totalMilliseconds))
            },
            ChartFigure(
                title: "P95 per day", svg: Markup(p95.markup),
                table: table("P95") { NumberText.milliseconds($0.p95Milliseconds) }),
        ]
    }

    /// Newest day first.
    private func table(_ column: String, _ text: (SlowFigures) -> String) -> DataTable {
        DataTable(
            nameColumn: "Day", columns: [column],
            rows: days.reversed().map { day in
                let cell =
                    switch day.content {
                    case .seen(let figures): text(figures)
                    case .absent: "not seen"
                    case .unlisted: "not listed"
                    case .notArchived: "not on record"
                    }
                return DataTable.Row(name: day.name, cells: [cell])
            })
    }
}
