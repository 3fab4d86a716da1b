import Foundation
import Reporting

@testable import Rendering

/// Charts of one day in Berlin, 4 May 2026, with small invented figures.
enum ChartExamples {
    static let berlin = ReportTimeZone("Europe/Berlin") ?? .utc
    /// 2026-05-04T00:00+02:00
    static let midnight = 1_777_845_600.0
    static let day = ChartWindow(start: midnight, end: midnight + 86_400, timeZone: berlin)
    static let milliseconds = ValueAxis(unit: "ms", tickLabel: whole)
    static let requests = ValueAxis(unit: "requests", isCount: true, tickLabel: whole)

    @Sendable static func whole(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
    }

    static func caption(_ id: String = "example", title: String = "Example", description: String = "An example.")
        -> ChartCaption
    {
        ChartCaption(id: id, title: title, description: description)
    }

    static func start(ofHour hour: Int) -> Double { midnight + Double(hour) * 3600 }

    static func slot(_ hour: Int, _ tooltip: String? = nil) -> ChartSlot {
        let from = hour < 10 ? "0\(hour):00" : "\(hour):00"
        let to = hour < 9 ? "0\(hour + 1):00" : "\(hour + 1):00"
        return ChartSlot(start: start(ofHour: hour), width: 3600, tooltip: tooltip ?? "\(from)–\(to)")
    }

    /// One series in the first hours of the day.
    static func line(
        _ values: [Double?], caption: ChartCaption = caption(), rules: [ChartRule] = [], slots: [ChartSlot] = []
    ) -> LineChart {
        LineChart(
            caption: caption, axis: milliseconds, window: day,
            series: [
                LineChart.Series(
                    name: "P95", slot: 1,
                    points: values.enumerated().map {
                        ChartPoint(start: start(ofHour: $0.offset), width: 3600, value: $0.element)
                    })
            ], slots: slots, rules: rules)
    }

    /// Three percentiles with gaps at 3, 4 and 16 o'clock, an isolated hour at 20, and bounds from 10 to 12.
    static let latency = LineChart(
        caption: caption(
            "latency", title: "Latency by hour",
            description: "Percentiles of each hour of 4 May 2026 in milliseconds."),
        axis: milliseconds, window: day,
        series: [("P50", 0, 31.0), ("P95", 1, 120.0), ("P99", 2, 300.0)].map { name, slot, typical in
            LineChart.Series(
                name: name, slot: slot,
                points: (0..<24).map { hour in
                    let value = (typical * (0.8 + Double(hour * 7 % 11) / 20)).rounded()
                    let start = start(ofHour: hour)
                    return switch hour {
                    case 3, 4, 16, 19, 21: ChartPoint(start: start, width: 3600, value: nil)
                    case 10, 11: ChartPoint(start: start, width: 3600, low: value * 0.8, high: value * 1.2)
                    case 12: ChartPoint(start: start, width: 3600, low: value * 0.8, high: slot == 2 ? nil : value)
                    default: ChartPoint(start: start, width: 3600, value: value)
                    }
                })
        }, slots: (0..<24).map { slot($0, "\($0):00–\($0 + 1):00 · P50 31 ms · P95 120 ms · P99 300 ms") },
        rules: [ChartRule(value: 500, label: "limit 500 ms")])

    static let traffic = BarChart(
        caption: caption(
            "traffic", title: "Requests by hour", description: "Requests of each hour of 4 May 2026, with errors."),
        axis: requests, window: day,
        parts: [
            BarChart.Part(name: "errors", fill: .strong), BarChart.Part(name: "without errors", fill: .plain),
        ],
        bars: (0..<24).map { hour in
            let total = Double(hour * 37 % 24 * 80)
            let errors = hour == 14 ? 300 : Double(hour % 3 * 4)
            let slot = slot(hour, "\(hour):00–\(hour + 1):00 · 1,840 requests · 12 errors (0.65 %)")
            return BarChart.Bar(slot: slot, values: hour == 21 ? [nil, nil] : total == 0 ? [0, 0] : [errors, total])
        })

    static let memory = PointChart(
        caption: caption("memory", title: "Memory", description: "Memory in use on 4 May 2026 in gigabytes."),
        axis: ValueAxis(unit: "GB", tickLabel: whole), window: day,
        series: [("web-1", 0, 2.0), ("web-2", 3, 1.25)].map { name, slot, typical in
            PointChart.Series(
                name: name, slot: slot,
                measurements: (0..<96).filter { !(40..<46).contains($0) }.map { quarter in
                    PointChart.Measurement(
                        instant: midnight + Double(quarter) * 900, value: typical + Double(quarter * 7 % 13) / 16)
                })
        }, longestConnection: 1800, slots: (0..<24).map { slot($0) },
        rules: [ChartRule(value: 4, label: "limit 4 GB"), ChartRule(value: 64, label: "machine 64 GB")])
}
