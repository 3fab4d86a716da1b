import Reporting

/// The charts of an endpoint's distribution.
extension ReportCharts {
    /// Response times by hour; none if no request is known individually.
    func heatmap(_ distribution: LatencyDistribution, id: String) -> ChartFigure? {
        let hours = Array(zip(window.hours, distribution.hours))
        guard let rows = Self.rows(distribution.today) else { return nil }
        let title = "Response times through the day"
        let today = distribution.today
        let most = today.indices.max { (today[$0], $1) < (today[$1], $0) } ?? 0
        let slowest = Self.range(rows.upperBound)
        let chart = HeatmapChart(
            caption: ChartCaption(
                id: id, title: title,
                description:
                    "How many requests took how long, for each hour from \(WindowText.range(window)). Most of the day’s requests took \(Self.range(most)); the slowest took \(slowest)."
            ), window: chartWindow, unit: "requests", edgeLabels: rows.dropLast().map(Self.edgeLabel),
            columns: hours.map { slot, counts in
                let hour = Self.extent(counts, rows)
                let text =
                    hour.map { "\(NumberText.counted(counts.total, "request")), most in \($0.most), up to \($0.last)" }
                    ?? "no requests"
                return HeatmapChart.Column(
                    slot: ChartSlot(from: slot.start, to: slot.end, tooltip: "\(hourText(slot)) · \(text)"),
                    counts: rows.map { counts[$0] })
            })
        let table = DataTable(
            nameColumn: "Hour", columns: ["Most requests, slowest"],
            rows: hours.map { slot, counts in
                let hour = Self.extent(counts, rows)
                return DataTable.Row(
                    name: hourText(slot), cells: [hour.map { "\($0.most), up to \($0.last)" } ?? "no requests"])
            })
        return ChartFigure(title: title, svg: Markup(chart.markup), table: table)
    }

    /// This day compared with previous days; none if no request is known individually.
    func distribution(_ distribution: LatencyDistribution, id: String) -> ChartFigure? {
        let today = distribution.today
        let all = today.saturatingSum
        let usual = distribution.baseline
        guard all > 0, let rows = Self.rows((0..<LatencyBin.count).map { max(today[$0], usual?.requests[$0] ?? 0) })
        else { return nil }
        let usualAll = usual?.requests.total ?? 0
        func share(_ count: Int, _ total: Int) -> Double { total > 0 ? Double(count) / Double(total) : 0 }
        let title = "This day compared with previous days"
        let days = usual.map { NumberText.counted($0.days, "day") }
        let name = days.map { "the \($0) before" } ?? ""
        let steps = rows.map { bin in
            let part = share(today[bin], all)
            let usualPart = usual.map { share($0.requests[bin], usualAll) }
            return DistributionChart.Step(
                share: part, usual: usualPart,
                tooltip:
                    "\(Self.range(bin)) · \(NumberText.percent(part)) this day\(usualPart.map { ", \(NumberText.percent($0)) before" } ?? "")"
            )
        }
        let chart = DistributionChart(
            caption: ChartCaption(
                id: id, title: title,
                description:
                    "Share of requests by response time: this day as bars\(days.map { ", the previous \($0) as a line" } ?? "; no earlier day is on record")."
            ), edgeLabels: rows.dropLast().map(Self.edgeLabel), steps: steps, names: ("this day", name))
        let table = DataTable(
            nameColumn: "Response time", columns: ["This day"] + (days.map { ["Previous \($0)"] } ?? []),
            rows: zip(rows, steps).map { bin, step in
                DataTable.Row(
                    name: Self.range(bin),
                    cells: [NumberText.percent(step.share)] + (step.usual.map { [NumberText.percent($0)] } ?? []))
            })
        return ChartFigure(title: title, svg: Markup(chart.markup), table: table)
    }

    /// Client and server errors by hour; none without errors.
    func errors(_ statuses: [StatusHours], id: String) -> ChartFigure? {
        let failing = statuses.filter { $0.status != nil }
        guard failing.contains(where: { $0.requests.contains { $0 > 0 } }) else { return nil }
        func count(_ hour: Int, _ range: (Int) -> Bool) -> Int {
            failing.reduce(0) { sum, status in
                status.status.map(range) == true && status.requests.indices.contains(hour)
                    ? sum.addingReportingOverflow(status.requests[hour]).partialValue : sum
            }
        }
        let title = "Errors by status and hour"
        let hours = window.hours.enumerated().map { ($0, $1) }
        let chart = BarChart(
            caption: ChartCaption(
                id: id, title: title,
                description:
                    "The number of requests that failed for each hour from \(WindowText.range(window)): with a status of 500 or more as the dark part, with 400 to 499 as the light one."
            ), axis: ValueAxis(unit: "errors", isCount: true) { NumberText.decimal($0, places: 0) },
            window: chartWindow,
            parts: [
                BarChart.Part(name: "500 and more", fill: .strong), BarChart.Part(name: "400 to 499", fill: .plain),
            ],
            bars: hours.map { index, slot in
                let text = failing.compactMap { status in
                    status.requests.indices.contains(index) && status.requests[index] > 0
                        ? "\(NumberText.count(status.requests[index])) × \(status.status ?? 0)" : nil
                }.joined(separator: ", ")
                return BarChart.Bar(
                    slot: ChartSlot(
                        from: slot.start, to: slot.end,
                        tooltip: "\(hourText(slot)) · \(text.isEmpty ? "no errors" : text)"),
                    values: [Double(count(index) { $0 >= 500 }), Double(count(index) { $0 < 500 })])
            }, gapLabel: nil)
        let table = DataTable(
            nameColumn: "Hour", columns: statuses.map { $0.status.map(String.init) ?? "none" },
            rows: hours.filter { index, _ in
                statuses.contains { $0.requests.indices.contains(index) && $0.requests[index] > 0 }
            }.map { index, slot in
                DataTable.Row(
                    name: hourText(slot),
                    cells: statuses.map {
                        $0.requests.indices.contains(index) && $0.requests[index] > 0
                            ? NumberText.count($0.requests[index]) : ""
                    })
            })
        return ChartFigure(title: title, svg: Markup(chart.markup), table: table)
    }

    /// The bin with the most requests and the last bin with any, in words; `nil` without requests.
    private static func extent(_ counts: BinCounts, _ rows: ClosedRange<Int>) -> (most: String, last: String)? {
        guard let last = rows.last(where: { counts[$0] > 0 }),
            let most = rows.max(by: { (counts[$0], $1) < (counts[$1], $0) })
        else { return nil }
        return (range(most), range(last))
    }

    /// From the first bin with requests to the last.
    private static func rows(_ counts: [Int]) -> ClosedRange<Int>? {
        guard let first = counts.firstIndex(where: { $0 > 0 }), let last = counts.lastIndex(where: { $0 > 0 }) else {
            return nil
        }
        return first...last
    }

    /// Label of the upper edge of a bin: only powers of ten, and steps between them where these are far apart, have
    /// room for a label.
    private static func edgeLabel(_ bin: Int) -> String {
        let edge = LatencyBin.edges[bin]
        guard [1, 10, 100, 1000, 10_000, 30, 300, 3000, 30_000, 3].contains(edge) else { return "" }
        return text(edge)
    }

    private static func text(_ milliseconds: Int) -> String {
        milliseconds < 1000
            ? "\(milliseconds) ms"
            : "\(NumberText.trimmed(NumberText.decimal(Double(milliseconds) / 1000, places: 1))) s"
    }

    /// `20–30 ms`
    static func range(_ bin: Int) -> String {
        if bin <= 0 { return "below 1 ms" }
        guard bin < LatencyBin.edges.count else { return "1 min or more" }
        let (low, high) = (LatencyBin.edges[bin - 1], LatencyBin.edges[bin])
        if high < 1000 { return "\(low)–\(high) ms" }
        return low < 1000 ? "\(low) ms–\(text(high))" : "\(text(low).dropLast(2))–\(text(high))"
    }
}
