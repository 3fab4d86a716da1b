import Reporting

/// The charts of a window, drawn from its hours.
struct ReportCharts {
    let window: ReportWindow
    let chartWindow: ChartWindow
    /// Text of each hour by its start: every chart needs it, and formatting times is slow.
    private let hourTexts: [Instant: String]

    init(window: ReportWindow) {
        self.window = window
        hourTexts = Dictionary(firstOf: window.hours.map { ($0.start, WindowText.hour($0, in: window)) })
        chartWindow = ChartWindow(from: window.start, to: window.end, in: window.timeZone)
    }

    /// Example: `14:00–15:00`.
    func hourText(_ hour: HourSlot) -> String { hourTexts[hour.start] ?? WindowText.hour(hour, in: window) }

    /// The percentiles by hour. Hours without requests are gaps; bounded hours are drawn as intervals.
    func latency(_ hours: [HourPoint], id: String) -> ChartFigure {
        let slots = zip(window.hours, hours).map(Pair.init)
        let series = Percentile.all.enumerated().map { slot, percentile in
            LineChart.Series(
                name: percentile.label, slot: slot,
                points: slots.map { ChartPoint(start: $0.start, width: $0.width, $0.point.latency[percentile]) })
        }
        let title = "Response time by hour"
        let chart = LineChart(
            caption: ChartCaption(
                id: id, title: title,
                description:
                    "\(Percentile.labels) of the response time in milliseconds for each hour from \(WindowText.range(window))."
            ),
            axis: ValueAxis(unit: "ms") { NumberText.value($0) },
            window: chartWindow, series: series,
            slots: slots.map { pair in
                let figures =
                    pair.point.requests == 0
                    ? "no requests"
                    : Percentile.all.map { "\($0.label) \(FigureText.milliseconds(pair.point.latency[$0]))" }
                        .joined(separator: " · ")
                return pair.chartSlot("\(hourText(pair.slot)) · \(figures)")
            })
        let table = DataTable(
            nameColumn: "Hour", columns: ["Avg"] + Percentile.all.map(\.label),
            rows: slots.map { pair in
                DataTable.Row(
                    name: hourText(pair.slot),
                    cells: [NumberText.milliseconds(pair.point.latency.mean.milliseconds)]
                        + Percentile.all.map { FigureText.milliseconds(pair.point.latency[$0]) })
            })
        return ChartFigure(title: title, svg: Markup(chart.markup), table: table)
    }

    /// Requests by hour, with and without errors.
    func requests(_ hours: [HourPoint], id: String) -> ChartFigure {
        let slots = zip(window.hours, hours).map(Pair.init)
        let title = "Requests and errors by hour"
        let chart = BarChart(
            caption: ChartCaption(
                id: id, title: title,
                description:
                    "The number of requests for each hour from \(WindowText.range(window)), with errors as the dark part."
            ),
            axis: ValueAxis(unit: "requests", isCount: true) { NumberText.decimal($0, places: 0) },
            window: chartWindow,
            parts: [BarChart.Part(name: "errors", fill: .strong), BarChart.Part(name: "others", fill: .plain)],
            bars: slots.map { pair in
                let point = pair.point
                let text =
                    point.requests == 0
                    ? "no requests"
                    : "\(NumberText.counted(point.requests, "request")), \(NumberText.counted(point.errors, "error"))"
                return BarChart.Bar(
                    slot: pair.chartSlot("\(hourText(pair.slot)) · \(text)"),
                    values: point.requests == 0
                        ? [nil, nil]
                        : [Double(point.errors), Double(point.requests.subtractingSaturated(point.errors))])
            }, gapLabel: "no traffic")
        let table = DataTable(
            nameColumn: "Hour", columns: ["Requests", "Errors", "Error rate"],
            rows: slots.map { pair in
                let point = pair.point
                let rate = point.requests > 0 ? Double(point.errors) / Double(point.requests) : nil
                return DataTable.Row(
                    name: hourText(pair.slot),
                    cells: [NumberText.count(point.requests), NumberText.count(point.errors), NumberText.percent(rate)])
            })
        return ChartFigure(title: title, svg: Markup(chart.markup), table: table)
    }

    /// The samples of a resource, with its limit.
    func resource(_ series: ResourceSeries, id: String) -> ChartFigure {
        // The greatest value determines the unit of all ticks.
        let greatest = max(series.points.map { abs($0.value) }.max() ?? 0, 1)
        let (scale, unit) = series.isBytes ? ByteUnit.fitting(greatest) : (1, "")
        let limit = series.limit.map {
            ChartRule(value: $0 / scale, label: "limit \(series.text($0))")
        }
        let name = DisplayText.shortened(series.name, to: NameText.longest)
        let chart = PointChart(
            caption: ChartCaption(id: id, title: name, description: "\(name) from \(WindowText.range(window))."),
            axis: ValueAxis(unit: unit) { NumberText.value($0) },
            window: chartWindow,
            series: [
                PointChart.Series(
                    name: name, slot: 0,
                    measurements: series.points.map {
                        PointChart.Measurement(instant: Double($0.at.microseconds) / 1e6, value: $0.value / scale)
                    })
            ], longestConnection: 3 * 3600, rules: limit.map { [$0] } ?? [])
        let table = DataTable(
            nameColumn: "Time", columns: ["Value"],
            rows: series.points.map { DataTable.Row(name: window.label(of: $0.at), cells: [series.text($0.value)]) })
        return ChartFigure(title: name, svg: Markup(chart.markup), table: table)
    }

    /// An hour of the window with its figures.
    private struct Pair {
        let slot: HourSlot
        let point: HourPoint

        var start: Double { Double(slot.start.seconds) }
        var width: Double { Double(slot.end.seconds - slot.start.seconds) }

        func chartSlot(_ tooltip: String) -> ChartSlot { ChartSlot(from: slot.start, to: slot.end, tooltip: tooltip) }
    }
}
