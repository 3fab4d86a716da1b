import Reporting

/// The charts of the query load by hour: total time, and calls; of all statements, or of one.
struct LoadCharts {
    private let statements: Statements
    private let window: ReportWindow
    private let values: [StatementHour]

    /// - Parameter group: the only query that they are about; `nil` for all together.
    init(_ statements: Statements, in window: ReportWindow, of group: StatementGroup? = nil) {
        self.statements = statements
        self.window = window
        values = group?.hours ?? statements.hours.map(\.load)
    }

    /// None for a report whose hours are not those of its window.
    var all: [ChartFigure] { values.count == window.hours.count ? [time, calls] : [] }

    private var time: ChartFigure {
        let greatest = values.map(\.totalMilliseconds).max() ?? 0
        let (scale, unit) = Self.unit(greatest)
        return figure("load-time", "Total time by hour", unit: unit, isCount: false) { $0.totalMilliseconds / scale }
    }

    private var calls: ChartFigure {
        figure("load-calls", "Calls by hour", unit: "calls", isCount: true) { Double($0.calls) }
    }

    /// The unit of a chart, and its milliseconds.
    static func unit(_ greatest: Double) -> (scale: Double, unit: String) {
        switch greatest {
        case ..<2000: (1, "ms")
        case ..<120_000: (1000, "s")
        case ..<7_200_000: (60_000, "min")
        default: (3_600_000, "h")
        }
    }

    private func figure(
        _ id: String, _ title: String, unit: String, isCount: Bool, value: (StatementHour) -> Double
    ) -> ChartFigure {
        let slots = zip(window.hours, zip(statements.hours, values)).map { ($0, $1.0, $1.1) }
        let isDivided = statements.hours.contains { $0.grade == .spread }
        let chart = BarChart(
            caption: ChartCaption(
                id: id, title: title,
                description: "\(title), \(WindowText.range(window)).\(isDivided ? " Divided hours are marked." : "")"),
            axis: ValueAxis(unit: unit, isCount: isCount) {
                isCount ? NumberText.decimal($0, places: 0) : NumberText.trimmed(NumberText.decimal($0, places: 2))
            }, window: ChartWindow(from: window.start, to: window.end, in: window.timeZone),
            parts: [BarChart.Part(name: "collected", fill: .plain)]
                + (isDivided ? [BarChart.Part(name: "divided evenly", fill: .faint)] : []),
            bars: slots.map { slot, hour, load in
                let amount = hour.grade == .none ? nil : value(load)
                let (measured, divided) = hour.grade == .spread ? (amount.map { _ in 0.0 }, amount) : (amount, nil)
                return BarChart.Bar(
                    slot: ChartSlot(
                        from: slot.start, to: slot.end,
                        tooltip: "\(WindowText.hour(slot, in: window)) · \(Self.text(hour, load))"),
                    values: isDivided ? [measured, divided] : [measured])
            }, gapLabel: "not collected")
        let table = DataTable(
            nameColumn: "Hour", columns: ["Calls", "Total time", "Grade"],
            rows: slots.map { slot, hour, load in
                let isKnown = hour.grade != .none
                return DataTable.Row(
                    name: WindowText.hour(slot, in: window),
                    cells: [
                        isKnown ? NumberText.count(load.calls) : "—",
                        isKnown ? NumberText.duration(milliseconds: load.totalMilliseconds) : "—",
                        LoadGradeText.word(hour.grade),
                    ])
            })
        return ChartFigure(title: title, svg: Markup(chart.markup), table: table)
    }

    private static func text(_ hour: Statements.Hour, _ load: StatementHour) -> String {
        guard hour.grade != .none else { return "not collected" }
        let grade = hour.grade == .exact ? "" : " (\(LoadGradeText.word(hour.grade)))"
        return
            "\(NumberText.counted(load.calls, "call")), \(NumberText.duration(milliseconds: load.totalMilliseconds))\(grade)"
    }
}

/// The figures of one query by day, from the earlier days that list it.
struct LoadHistory {
    private let days: [Day]
    private let window: ReportWindow

    private struct Day {
        let date: CalendarDate
        let calls: Int?
        let totalMilliseconds: Double?
        /// Of all queries; `nil` where no statistics of the day are on record.
        let load: Double?

        var mean: Double? {
            calls.flatMap { calls in totalMilliseconds.flatMap { calls > 0 ? $0 / Double(calls) : nil } }
        }
    }

    init(_ group: StatementGroup, of statements: Statements, in report: Report) {
        window = report.window
        guard let date = report.window.date, let first = statements.previousDays.first?.date, first < date,
            first > date.adding(days: -SlowQueryHistory.length)
        else {
            days = []
            return
        }
        let loads = Dictionary(
            firstOf: statements.previousDays.map { ($0.date, $0.totalMilliseconds) }
                + [(date, statements.total.totalMilliseconds)])
        let known = Dictionary(
            firstOf: [(date, (group.load.calls, group.load.totalMilliseconds))]
                + group.history.map { ($0.date, ($0.calls, $0.totalMilliseconds)) })
        days = (first.daysSince1970...date.daysSince1970).map { number in
            let date = CalendarDate(daysSince1970: number)
            let figures = known[date]
            return Day(date: date, calls: figures?.0, totalMilliseconds: figures?.1, load: loads[date])
        }
    }

    private static let daysOfTable = 14

    /// The last days, newest first; one element, none without earlier days.
    var table: [DataTable] {
        days.isEmpty
            ? []
            : [
                DataTable(
                    nameColumn: "Day", columns: ["Calls", "Avg", "Total time", "Share"],
                    rows: days.reversed().prefix(Self.daysOfTable).map { day in
                        guard let calls = day.calls, let total = day.totalMilliseconds else {
                            return DataTable.Row(
                                name: name(day),
                                cells: [day.load == nil ? "not on record" : "not listed", "—", "—", "—"])
                        }
                        return DataTable.Row(
                            name: name(day),
                            cells: [
                                NumberText.count(calls), NumberText.milliseconds(day.mean),
                                NumberText.duration(milliseconds: total),
                                NumberText.percent(day.load.flatMap { $0 > 0 ? total / $0 : nil }),
                            ])
                    })
            ]
    }

    /// Average, calls and total time by day; none without earlier days.
    var charts: [ChartFigure] {
        guard let first = days.first, let last = days.last else { return [] }
        let zone = window.timeZone
        let range = WindowText.days(first.date, last.date)
        let chartWindow = ChartWindow(
            from: zone.start(of: first.date), to: zone.start(of: last.date.adding(days: 1)), in: zone)
        let (scale, unit) = LoadCharts.unit(days.compactMap(\.totalMilliseconds).max() ?? 0)
        func slot(_ day: Day, _ text: String?) -> ChartSlot {
            ChartSlot(
                from: zone.start(of: day.date), to: zone.start(of: day.date.adding(days: 1)),
                tooltip: "\(name(day)) · \(text ?? (day.load == nil ? "not on record" : "not listed"))")
        }
        func table(_ column: String, _ text: (Day) -> String?) -> DataTable {
            DataTable(
                nameColumn: "Day", columns: [column],
                rows: days.reversed().map { DataTable.Row(name: name($0), cells: [text($0) ?? "—"]) })
        }
        func bars(
            _ id: String, _ title: String, unit: String, isCount: Bool, value: (Day) -> Double?,
            text: (Day) -> String?
        ) -> ChartFigure {
            let chart = BarChart(
                caption: ChartCaption(id: id, title: title, description: "\(title), \(range)."),
                axis: ValueAxis(unit: unit, isCount: isCount) { NumberText.trimmed(NumberText.decimal($0, places: 2)) },
                window: chartWindow, parts: [BarChart.Part(name: isCount ? "calls" : "time", fill: .plain)],
                bars: days.map { BarChart.Bar(slot: slot($0, text($0)), values: [value($0)]) },
                gapLabel: "not on record, or not listed")
            return ChartFigure(title: title, svg: Markup(chart.markup), table: table(title, text))
        }
        let title = "Average per day"
        let mean: (Day) -> String? = { $0.mean.map { NumberText.milliseconds($0) } }
        let line = LineChart(
            caption: ChartCaption(
                id: "days-mean", title: title, description: "Average time of a call per day, in milliseconds, \(range)."
            ),
            axis: ValueAxis(unit: "ms") { NumberText.value($0) }, window: chartWindow,
            series: [
                LineChart.Series(
                    name: "average", slot: 0,
                    points: days.map { day in
                        let slot = slot(day, nil)
                        return ChartPoint(start: slot.start, width: slot.width, value: day.mean)
                    })
            ], slots: days.map { slot($0, mean($0)) }, gapLabel: nil)
        return [
            ChartFigure(title: title, svg: Markup(line.markup), table: table("Average", mean)),
            bars("days-calls", "Calls per day", unit: "calls", isCount: true) {
                $0.calls.map(Double.init)
            } text: {
                $0.calls.map { NumberText.counted($0, "call") }
            },
            bars("days-time", "Total time per day", unit: unit, isCount: false) {
                $0.totalMilliseconds.map { $0 / scale }
            } text: {
                $0.totalMilliseconds.map { NumberText.duration(milliseconds: $0) }
            },
        ]
    }

    private func name(_ day: Day) -> String { WindowText.shortDay(day.date, in: window) }
}
