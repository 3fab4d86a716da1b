import Reporting

/// The figures of an endpoint, or of several together, as table cells.
struct EndpointFigureCells: Codable, Hashable, Sendable {
    /// A percentile of the response times.
    struct PercentileCell: Codable, Hashable, Sendable {
        /// Name of the column, such as `P95`.
        let label: String
        let value: String
    }

    let requests: String
    let mean: String
    let percentiles: [PercentileCell]
    let p95: String
    let maximum: String
    let errors: String
    let errorRate: String
    let serverErrors: String
    let clientErrors: String
    /// Total of the response times.
    let time: String
    /// Share of the time of all requests.
    let share: String
    /// Empty for all endpoints.
    let shareBar: Markup
    /// P95 by hour.
    let trend: Markup

    /// - Parameters:
    ///   - hours: none for a time that is not shown by hour.
    ///   - all: the whole service; `nil` if these are its figures.
    init(_ summary: Summary, hours: [HourPoint], of all: Summary?) {
        requests = NumberText.count(summary.requests)
        mean = FigureText.mean(summary)
        percentiles = Percentile.all.map {
            PercentileCell(label: $0.label, value: FigureText.milliseconds(summary.latency[$0]))
        }
        p95 = FigureText.milliseconds(summary.latency[.p95])
        maximum = NumberText.milliseconds(summary.maxMilliseconds.map(Double.init))
        errors = NumberText.count(summary.errors)
        errorRate = NumberText.percent(summary.errorRate)
        serverErrors = summary.serverErrors.map(NumberText.count) ?? "—"
        clientErrors = summary.clientErrors.map(NumberText.count) ?? "—"
        time = summary.totalMilliseconds.map { NumberText.duration(milliseconds: $0) } ?? "—"
        share = NumberText.percent(summary.share(of: all ?? summary))
        shareBar = Markup(all.map { ShareBar(summary.share(of: $0)).markup } ?? "")
        trend = Markup(hours.isEmpty ? "" : Sparkline(hours.map { $0.latency[.p95].milliseconds }).markup)
    }
}
