import Reporting

/// A resource as pages and digest list it.
struct ResourceRow: Decodable, Hashable, Sendable {
    let name: String
    let latest: String
    /// `62 % of 8.59 GB`, and how much it changed over the window, as far as they are known.
    let remarks: [String]
    let chart: ChartFigure

    init(_ series: ResourceSeries, charts: ReportCharts, index: Int) {
        name = ResourceText.name(series.metric)
        latest = series.latest.map(series.text) ?? "—"
        var remarks: [String] = []
        if let latest = series.latest, let limit = series.limit, limit > 0 {
            remarks.append("\(NumberText.percent(latest / limit)) of \(series.text(limit))")
        }
        if let first = series.points.first, let last = series.points.last, series.points.count > 1 {
            let change = last.value - first.value
            remarks.append(change == 0 ? "unchanged" : "\(change > 0 ? "+" : "")\(series.text(change)) since the start")
        }
        self.remarks = remarks
        chart = charts.resource(series, id: "resource-\(index)")
    }
}

enum ResourceText {
    /// A metric's name in words.
    static func name(_ metric: String) -> String {
        switch metric {
        case "database_size": "Database size"
        case "storage_used": "Storage used"
        case "connection_count": "Connections"
        case "function_invocations": "Function invocations"
        default: DisplayText.shortened(metric, to: 60)
        }
    }
}
