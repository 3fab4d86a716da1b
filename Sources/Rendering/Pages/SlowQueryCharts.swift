import Reporting

/// The charts of a group of slow queries: its executions by hour, and its figures by night.
struct SlowQueryCharts {
    private let group: SlowQueryGroup
    private let window: ReportWindow
    private let nights: [Night]

    private struct Figures {
        let count: Int
        let totalMilliseconds: Int
        let p95Milliseconds: Double
    }

    /// A calendar day, and what its report tells of the group.
    private struct Night {
        enum Content {
            case seen(Figures)
            /// Its report lists every group, and not this one.
            case absent
            case unlisted
            case notArchived
        }

        let date: CalendarDate
        let start: Double
        let width: Double
        let content: Content

        var figures: Figures? { if case .seen(let night) = content { night } else { nil } }

        /// A count or a sum, which is 0 where there were no executions.
        func amount(_ figure: (Figures) -> Double) -> Double? {
            switch content {
            case .seen(let night): figure(night)
            case .absent: 0
            case .unlisted, .notArchived: nil
            }
        }

        func slot(_ text: (Figures) -> String) -> ChartSlot {
            let words =
                switch content {
                case .seen(let night): text(night)
                case .absent: "not seen"
                case .unlisted: "not among the listed ones"
                case .notArchived: "not archived"
                }
            return ChartSlot(start: start, width: width, tooltip: "\(WindowText.day(date)) · \(words)")
        }
    }

    init(_ group: SlowQueryGroup, in report: Report) {
        self.group = group
        window = report.window
        nights = Self.nights(group, in: report)
    }

    /// From the first archived night of the last 30 to the reported one; none where there is no more than that one.
    private static func nights(_ group: SlowQueryGroup, in report: Report) -> [Night] {
        guard let history = group.history, let date = report.window.date, let before = report.slowQueries.nightsBefore,
            let first = before.first?.date, first < date, first > date.adding(days: -SlowQueryHistory.length)
        else { return [] }
        let tonight = Figures(
            count: group.count, totalMilliseconds: group.totalMilliseconds, p95Milliseconds: group.p95Milliseconds)
        let seen = Dictionary(
            history.nights.map {
                ($0.date, Figures(count: $0.count, totalMilliseconds: $0.totalMilliseconds, p95Milliseconds: $0.p95Milliseconds))
            } + [(date, tonight)]
        ) { _, last in last }
        let complete = Dictionary(before.map { ($0.date, $0.isComplete) }) { first, _ in first }
        return (first.daysSince1970...date.daysSince1970).map { day in
            let date = CalendarDate(daysSince1970: day)
            let window = ReportWindow(date: date, timeZone: report.window.timeZone)
            let content: Night.Content =
                if let night = seen[date] {
                    .seen(night)
                } else if let isComplete = complete[date] {
                    isComplete ? .absent : .unlisted
                } else {
                    .notArchived
                }
            return Night(
                date: date, start: Double(window.start.seconds), width: Double(window.end.seconds - window.start.seconds),
                content: content)
        }
    }

    /// Executions by hour; `nil` where they are not known.
    var hours: ChartFigure? {
        guard let counts = group.hours, counts.count == window.hours.count else { return nil }
        let title = "Executions by hour"
        let slots = Array(zip(window.hours, counts))
        let chart = BarChart(
            caption: ChartCaption(
                id: "hours", title: title,
                description: "How often the query was slow in each hour from \(WindowText.range(window))."),
            axis: ValueAxis(unit: "", isCount: true) { NumberText.decimal($0, places: 0) },
            window: ChartWindow(
                start: Double(window.start.seconds), end: Double(window.end.seconds), timeZone: window.timeZone.foundation),
            parts: [BarChart.Part(name: "executions", fill: .plain)],
            bars: slots.map { slot, count in
                BarChart.Bar(
                    slot: ChartSlot(
                        start: Double(slot.start.seconds), width: Double(slot.end.seconds - slot.start.seconds),
                        tooltip: "\(WindowText.hour(slot, in: window)) · \(NumberText.counted(count, "execution"))"),
                    values: [Double(count)])
            })
        let table = DataTable(
            nameColumn: "Hour", columns: ["Executions"],
            rows: slots.map { DataTable.Row(name: WindowText.hour($0, in: window), cells: [NumberText.count($1)]) })
        return ChartFigure(title: title, svg: Markup(chart.markup), table: table)
    }

    /// Executions, time and P95 by night; none without nights before.
    var trend: [ChartFigure] {
        guard let first = nights.first, let last = nights.last else { return [] }
        let chartWindow = ChartWindow(
            start: first.start, end: last.start + last.width, timeZone: window.timeZone.foundation)
        let range = "from \(WindowText.day(first.date)) to \(WindowText.day(last.date))"
        let gapLabel = "not archived or not listed"
        func bars(
            _ id: String, _ title: String, _ name: String, unit: String, isCount: Bool,
            value: @escaping (Figures) -> Double, text: (Figures) -> String
        ) -> ChartFigure {
            let chart = BarChart(
                caption: ChartCaption(id: id, title: title, description: "\(title) of each night \(range)."),
                axis: ValueAxis(unit: unit, isCount: isCount) { NumberText.trimmed(NumberText.decimal($0, places: 2)) },
                window: chartWindow, parts: [BarChart.Part(name: name, fill: .plain)],
                bars: nights.map { BarChart.Bar(slot: $0.slot(text), values: [$0.amount(value)]) }, gapLabel: gapLabel)
            return ChartFigure(title: title, svg: Markup(chart.markup), table: table(title, text))
        }
        let p95 = LineChart(
            caption: ChartCaption(
                id: "nights-p95", title: "P95 by night", description: "P95 of the execution time in milliseconds of each night \(range)."),
            axis: ValueAxis(unit: "ms") { NumberText.trimmed(NumberText.decimal($0, places: 2)) }, window: chartWindow,
            series: [
                LineChart.Series(
                    name: "P95", slot: 0,
                    points: nights.map { ChartPoint(start: $0.start, width: $0.width, value: $0.figures?.p95Milliseconds) })
            ], slots: nights.map { $0.slot { "P95 \(NumberText.milliseconds($0.p95Milliseconds))" } },
            gapLabel: nil)
        return [
            bars("nights-count", "Executions by night", "executions", unit: "", isCount: true) {
                Double($0.count)
            } text: {
                NumberText.counted($0.count, "execution")
            },
            bars("nights-time", "Time by night", "time", unit: "s", isCount: false) {
                Double($0.totalMilliseconds) / 1000
            } text: {
                NumberText.duration(milliseconds: Double($0.totalMilliseconds))
            },
            ChartFigure(
                title: "P95 by night", svg: Markup(p95.markup),
                table: table("P95") { NumberText.milliseconds($0.p95Milliseconds) }),
        ]
    }

    /// The newest night first.
    private func table(_ column: String, _ text: (Figures) -> String) -> DataTable {
        DataTable(
            nameColumn: "Night", columns: [column],
            rows: nights.reversed().map { night in
                let cell =
                    switch night.content {
                    case .seen(let figures): text(figures)
                    case .absent: "not seen"
                    case .unlisted: "not listed"
                    case .notArchived: "not archived"
                    }
                return DataTable.Row(name: WindowText.day(night.date), cells: [cell])
            })
    }
}
