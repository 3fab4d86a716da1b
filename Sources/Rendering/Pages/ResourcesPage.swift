import Reporting

/// The fields of `resources.html.mustache`: every resource over the last days, with its forecast.
struct ResourcesPage: Codable, Hashable, Sendable {
    struct Resource: Codable, Hashable, Sendable {
        let id: String
        let name: String
        let latest: String
        let remarks: [String]
        let forecast: String
        /// The number of days behind the growth, and its size; one sentence or none.
        let growth: [String]
        let chart: ChartFigure
    }

    var head: PageHead
    let windowTitle: String
    let range: String
    let dayHref: String
    let resources: [Resource]

    init(_ report: Report, style: StyleSheet) {
        windowTitle = WindowText.title(report.window)
        head = PageHead(title: "Resources, \(windowTitle)", style: style, homeHref: "../../../index.html", of: report)
        range = WindowText.range(report.window)
        dayHref = PagePath.day
        resources = report.resources.enumerated().compactMap { index, series in
            guard let forecast = series.forecast else { return nil }
            return Resource(
                id: PagePath.resourceID(series.metric), name: DisplayText.shortened(series.name, to: NameText.longest),
                latest: ResourceRow.latest(series), remarks: ResourceRow.remarks(series, in: report.window),
                forecast: Self.capitalized(ForecastText.sentence(forecast, of: series.metric)) + ".",
                growth: ForecastText.growth(forecast, series).map { [$0 + "."] } ?? [],
                chart: ForecastFigure(series: series, forecast: forecast, timeZone: report.window.timeZone).figure(
                    id: "forecast-\(index)"))
        }
    }

    private static func capitalized(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
}
