import Reporting

/// Charts of the last days up to the last archived one, with one value per day. Days without a report or without
/// requests are gaps.
struct TrendCharts {
    private let days: Int
    private let chartWindow: ChartWindow
    private let slots: [Slot]

    /// Lengths in days.
    static let lengths = [30, 90]

    /// A calendar day, with its entry if it is archived.
    private struct Slot {
        let date: CalendarDate
        let start: Double
        let width: Double
        let day: DayEntry?
    }

    /// `nil` if there is at most one day to show, or no day beyond those of a shorter trend.
    init?(days: Int, of index: ArchiveIndex) {
        guard let dates = index.dates, let last = index.daysByDate[dates.upperBound],
            dates.lowerBound <= dates.upperBound.adding(days: -(Self.lengths.last { $0 < days } ?? 1))
        else { return nil }
        let zone = last.window.timeZone
        let first = dates.upperBound.adding(days: 1 - days)
        self.days = days
        chartWindow = ChartWindow(from: zone.start(of: first), to: last.window.end, in: zone)
        slots = (0..<days).map(first.adding).filter { $0 >= dates.lowerBound }.map { date in
            let day = index.daysByDate[date]
            let window = day?.window ?? ReportWindow(date: date, timeZone: zone)
            return Slot(
                date: date, start: Double(window.start.seconds),
                width: Double(window.end.seconds - window.start.seconds), day: day)
        }
    }

    var trend: Trend {
        Trend(title: "\(days) days", charts: isOfLoad ? [loadTime, loadCalls, loadMean] : [requests, errorRate, p95])
    }

    private var isOfLoad: Bool { DayLoad.isAlone(on: slots.lazy.compactMap(\.day)) }

    private var loadTime: Trend.Figure {
        let (scale, unit) = LoadCharts.unit(slots.compactMap { $0.day?.load?.totalMilliseconds }.max() ?? 0)
        return load("load-time", "Database time", "Time of all queries per day,", unit: unit) {
            $0.totalMilliseconds / scale
        }
    }

    private var loadCalls: Trend.Figure {
        load("load-calls", "Calls", "Calls of all queries per day,", unit: "calls", isCount: true) { Double($0.calls) }
    }

    private var loadMean: Trend.Figure {
        let chart = LineChart(
            caption: caption("load-mean", "Average", "Average time of a call, per day, in milliseconds,"),
            axis: ValueAxis(unit: "ms") { NumberText.value($0) }, window: chartWindow,
            series: [
                LineChart.Series(
                    name: "average", slot: 0,
                    points: slots.map {
                        ChartPoint(start: $0.start, width: $0.width, value: $0.day?.load?.meanMilliseconds)
                    })
            ], slots: slots.map { loadSlot($0) { NumberText.milliseconds($0.meanMilliseconds) } },
            gapLabel: "not on record")
        return Trend.Figure(title: "Average", svg: Markup(chart.markup))
    }

    private func load(
        _ id: String, _ title: String, _ description: String, unit: String, isCount: Bool = false,
        value: (DayLoad) -> Double
    ) -> Trend.Figure {
        let chart = BarChart(
            caption: caption(id, title, description),
            axis: ValueAxis(unit: unit, isCount: isCount) { NumberText.trimmed(NumberText.decimal($0, places: 2)) },
            window: chartWindow, parts: [BarChart.Part(name: isCount ? "calls" : "time", fill: .plain)],
            bars: slots.map { slot in
                BarChart.Bar(
                    slot: loadSlot(slot) { load in
                        isCount
                            ? NumberText.counted(load.calls, "call")
                            : NumberText.duration(milliseconds: load.totalMilliseconds)
                    }, values: [slot.day?.load.map(value)])
            }, gapLabel: "not on record")
        return Trend.Figure(title: title, svg: Markup(chart.markup))
    }

    private func loadSlot(_ slot: Slot, _ text: (DayLoad) -> String) -> ChartSlot {
        ChartSlot(
            start: slot.start, width: slot.width,
            tooltip: "\(name(slot)) · \(slot.day?.load.map(text) ?? "not on record")")
    }

    private var requests: Trend.Figure {
        let chart = BarChart(
            caption: caption("requests", "Requests", "Requests per day, with errors as the dark part,"),
            axis: ValueAxis(unit: "requests", isCount: true) { NumberText.decimal($0, places: 0) }, window: chartWindow,
            parts: [BarChart.Part(name: "errors", fill: .strong), BarChart.Part(name: "others", fill: .plain)],
            bars: slots.map { slot in
                let all = slot.day.map(\.overall).flatMap { $0.requests > 0 ? $0 : nil }
                return BarChart.Bar(
                    slot: chartSlot(slot) {
                        "\(NumberText.counted($0.requests, "request")), \(NumberText.counted($0.errors, "error"))"
                    },
                    values: [
                        all.map { Double($0.errors) }, all.map { Double($0.requests.subtractingSaturated($0.errors)) },
                    ])
            }, gapLabel: gapLabel)
        return Trend.Figure(title: "Requests", svg: Markup(chart.markup))
    }

    private var errorRate: Trend.Figure {
        figure("error-rate", "Error rate", "Share of requests with errors, per day, in percent,", unit: "%") {
            slot in
            ChartPoint(start: slot.start, width: slot.width, value: slot.day?.overall.errorRate.map { $0 * 100 })
        } tooltip: {
            "\(NumberText.percent($0.errorRate)) errors"
        }
    }

    private var p95: Trend.Figure {
        figure("p95", "P95", "P95 of the response time, per day, in milliseconds,", unit: "ms") { slot in
            ChartPoint(start: slot.start, width: slot.width, slot.day?.overall.latency[.p95] ?? .none)
        } tooltip: {
            "P95 \(FigureText.milliseconds($0.latency[.p95]))"
        }
    }

    private func figure(
        _ id: String, _ title: String, _ description: String, unit: String, point: (Slot) -> ChartPoint,
        tooltip: (Summary) -> String
    ) -> Trend.Figure {
        let chart = LineChart(
            caption: caption(id, title, description),
            axis: ValueAxis(unit: unit) { NumberText.trimmed(NumberText.decimal($0, places: 2)) }, window: chartWindow,
            series: [LineChart.Series(name: title, slot: 0, points: slots.map(point))],
            slots: slots.map { chartSlot($0, tooltip) }, gapLabel: gapLabel)
        return Trend.Figure(title: title, svg: Markup(chart.markup))
    }

    private func caption(_ id: String, _ title: String, _ description: String) -> ChartCaption {
        let range = slots.first.flatMap { first in slots.last.map { WindowText.days(first.date, $0.date) } } ?? ""
        return ChartCaption(
            id: "\(id)-\(days)", title: "\(title), \(days) days", description: "\(description) \(range).")
    }

    private func chartSlot(_ slot: Slot, _ figures: (Summary) -> String) -> ChartSlot {
        let text = slot.day.map { $0.overall.requests > 0 ? figures($0.overall) : "no requests" } ?? "not on record"
        return ChartSlot(start: slot.start, width: slot.width, tooltip: "\(name(slot)) · \(text)")
    }

    /// `22 Nov`; with the year where it is not that of the last day.
    private func name(_ slot: Slot) -> String { WindowText.shortDay(slot.date, beside: slots.last?.date ?? slot.date) }

    /// What the gaps between these days mean.
    private var gapLabel: String {
        let isMissing = slots.contains { $0.day == nil }
        let isSilent = slots.contains { $0.day?.overall.requests == 0 }
        return isMissing ? (isSilent ? "not on record, or idle" : "not on record") : "no requests"
    }

    /// Newest day first.
    var table: DataTable {
        if isOfLoad {
            return DataTable(
                nameColumn: "Day", columns: ["Calls", "Average", "Database time"],
                rows: slots.reversed().map { slot in
                    let cells =
                        slot.day?.load.map { load in
                            [
                                NumberText.count(load.calls), NumberText.milliseconds(load.meanMilliseconds),
                                NumberText.duration(milliseconds: load.totalMilliseconds),
                            ]
                        } ?? ["not on record", "", ""]
                    return DataTable.Row(name: name(slot), cells: cells)
                })
        }
        return DataTable(
            nameColumn: Self.emptyTable.nameColumn, columns: Self.emptyTable.columns,
            rows: slots.reversed().map { slot in
                let cells =
                    slot.day.map(\.overall).map { overall in
                        [
                            NumberText.count(overall.requests), NumberText.count(overall.errors),
                            NumberText.percent(overall.errorRate), FigureText.milliseconds(overall.latency[.p95]),
                        ]
                    } ?? ["not on record", "", "", ""]
                return DataTable.Row(name: name(slot), cells: cells)
            })
    }

    static let emptyTable = DataTable(
        nameColumn: "Day", columns: ["Requests", "Errors", "Error rate", "P95"], rows: [])
}

/// Charts that cover the same days.
struct Trend: Codable, Hashable, Sendable {
    struct Figure: Codable, Hashable, Sendable {
        let title: String
        let svg: Markup
    }

    /// `30 days`.
    let title: String
    let charts: [Figure]
}
