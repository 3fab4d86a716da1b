import Reporting

/// A resource as pages and the digest list it.
struct ResourceRow: Codable, Hashable, Sendable {
    /// Its anchor on the page.
    let id: String
    let name: String
    let latest: String
    /// `+73 since 00:00`; none where that is not known.
    let remarks: [String]
    /// A sentence about when its limit is reached; none for a window without a forecast.
    let forecasts: [Forecast]
    let chart: ChartFigure

    struct Forecast: Codable, Hashable, Sendable {
        let text: String
        let href: String
        /// `Last 21 days`.
        let link: String
    }

    init(_ series: ResourceSeries, charts: ReportCharts, index: Int) {
        id = PagePath.resourceID(series.metric)
        name = DisplayText.shortened(series.name, to: NameText.longest)
        latest = Self.latest(series)
        remarks = Self.remarks(series, in: charts.window)
        forecasts =
            series.forecast.map { forecast in
                let text = ForecastText.sentence(forecast, of: series.metric)
                return [
                    Forecast(
                        text: text.prefix(1).uppercased() + text.dropFirst() + ".",
                        href: PagePath.resource(series.metric),
                        link: "Last \(NumberText.counted(forecast.days.count, "day"))")
                ]
            } ?? []
        chart = charts.resource(series, id: "resource-\(index)")
    }

    /// `97 of 100`.
    static func latest(_ series: ResourceSeries) -> String {
        guard let latest = series.latest else { return "—" }
        guard let limit = series.limit, limit > 0 else { return series.text(latest) }
        return "\(series.text(latest)) of \(series.text(limit))"
    }

    /// How much it changed over the window.
    static func remarks(_ series: ResourceSeries, in window: ReportWindow) -> [String] {
        guard let first = series.points.first, let last = series.points.last, series.points.count > 1 else { return [] }
        let change = last.value - first.value
        return ["\(change == 0 ? "unchanged" : signed(change, series)) since \(window.label(of: first.at))"]
    }

    /// With a sign, `+73` or `−73`.
    static func signed(_ value: Double, _ series: ResourceSeries) -> String {
        let text = series.text(value)
        return text.hasPrefix("-") ? "−\(text.dropFirst())" : value > 0 ? "+\(text)" : text
    }
}
