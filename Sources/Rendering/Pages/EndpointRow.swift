import Reporting

/// An endpoint as the night's table and the digest list it.
struct EndpointRow: Decodable, Hashable, Sendable {
    let name: NameText
    let href: String
    let requests: String
    /// `1 request`.
    let volume: String
    let mean: String
    let p50: String
    let p95: String
    let p99: String
    let maximum: String
    let errors: String
    let errorRate: String
    /// Of the time of all requests.
    let share: String
    let badge: StatusBadge
    /// Why it is not `OK`; empty when it is.
    let reasons: [String]
    /// Who was affected by what is wrong, in a sentence; none when nothing is, or that is not known.
    let affected: [String]
    /// P95 by hour.
    let trend: Markup

    init(_ report: EndpointReport, of all: Summary) {
        let summary = report.summary
        name = NameText(report.endpoint)
        href = PagePath.endpoint(report.endpoint)
        requests = NumberText.count(summary.requests)
        volume = NumberText.counted(summary.requests, "request")
        mean = FigureText.mean(summary)
        p50 = FigureText.p50(summary)
        p95 = FigureText.p95(summary)
        p99 = FigureText.p99(summary)
        maximum = FigureText.maximum(summary)
        errors = NumberText.count(summary.errors)
        errorRate = NumberText.percent(summary.errorRate)
        share = NumberText.percent(summary.share(of: all))
        badge = StatusBadge(report.health.status)
        reasons = report.health.reasons
        affected = report.affected.map { [$0.sentence] } ?? []
        trend = Markup(Sparkline(report.hours.map(\.p95Milliseconds)).markup)
    }
}

/// The endpoints that are not listed, counted together, as the last row of the night's table.
struct OtherEndpointsRow: Decodable, Hashable, Sendable {
    let label: String
    let requests: String
    let mean: String
    let p50: String
    let p95: String
    let p99: String
    let maximum: String
    let errors: String
    let errorRate: String
    /// Of the time of all requests.
    let share: String
    /// P95 by hour.
    let trend: Markup

    init(_ other: OtherEndpoints, of all: Summary) {
        let summary = other.summary
        label = NumberText.counted(other.endpoints, "other endpoint")
        requests = NumberText.count(summary.requests)
        mean = FigureText.mean(summary)
        p50 = FigureText.p50(summary)
        p95 = FigureText.p95(summary)
        p99 = FigureText.p99(summary)
        maximum = FigureText.maximum(summary)
        errors = NumberText.count(summary.errors)
        errorRate = NumberText.percent(summary.errorRate)
        share = NumberText.percent(summary.share(of: all))
        trend = Markup(Sparkline(other.hours.map(\.p95Milliseconds)).markup)
    }
}
