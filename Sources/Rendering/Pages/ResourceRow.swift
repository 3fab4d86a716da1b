import Reporting

/// A resource as pages and digest list it.
struct ResourceRow: Decodable, Hashable, Sendable {
    let name: String
    let latest: String
    /// `62 % of 8.59 GB`, and how much it changed over the window, as far as they are known.
    let remarks: [String]
    let chart: ChartFigure

    init(_ series: ResourceSeries, charts: ReportCharts, index: Int) {
        name = DisplayText.shortened(series.name, to: NameText.longest)
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
