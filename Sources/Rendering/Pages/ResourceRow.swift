import Reporting

/// A resource as pages and the digest list it.
struct ResourceRow: Decodable, Hashable, Sendable {
    /// Its anchor on the page.
    let id: String
    let name: String
    let latest: String
    /// `62 % of 8.59 GB`, and its change over the window, if they are known.
    let remarks: [String]
    /// A sentence about when its limit is reached; none for a window without a forecast.
    let forecasts: [Forecast]
    let chart: ChartFigure

    struct Forecast: Decodable, Hashable, Sendable {
        let text: String
        let href: String
    }

    init(_ series: ResourceSeries, charts: ReportCharts, index: Int) {
        id = PagePath.resourceID(series.metric)
        name = DisplayText.shortened(series.name, to: NameText.longest)
        latest = series.latest.map(series.text) ?? "—"
        remarks = Self.remarks(series)
        forecasts =
            series.forecast.map { forecast in
                let text = ForecastText.sentence(forecast)
                return [
                    Forecast(
                        text: text.prefix(1).uppercased() + text.dropFirst() + ".",
                        href: PagePath.resource(series.metric))
                ]
            } ?? []
        chart = charts.resource(series, id: "resource-\(index)")
    }

    /// `62 % of 8.59 GB`, and its change over the window.
    static func remarks(_ series: ResourceSeries) -> [String] {
        var remarks: [String] = []
        if let latest = series.latest, let limit = series.limit, limit > 0 {
            remarks.append("\(NumberText.percent(latest / limit)) of \(series.text(limit))")
        }
        if let first = series.points.first, let last = series.points.last, series.points.count > 1 {
            let change = last.value - first.value
            remarks.append(
                change == 0 ? "unchanged" : "\(change > 0 ? "+" : "")\(series.text(change)) since the start of the day")
        }
        return remarks
    }
}
