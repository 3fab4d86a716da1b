import Reporting

/// An endpoint as the day's table and the digest list it.
struct EndpointRow: Decodable, Hashable, Sendable {
    let name: NameText
    let href: String
    /// Anchor of its row, for links to it.
    let anchor: String
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
    let serverErrors: String
    let clientErrors: String
    /// Total of its response times.
    let time: String
    /// Share of the time of all requests.
    let share: String
    let shareBar: Markup
    let badge: StatusBadge
    /// Why its status is not `OK`; empty if it is.
    let reasons: [String]
    /// A sentence about who was affected by its problems; none if there are none, or if that is unknown.
    var affected: [String]
    /// P95 by hour.
    let trend: Markup

    init(_ report: EndpointReport, of all: Summary) {
        let summary = report.summary
        name = NameText(report.endpoint)
        href = PagePath.endpoint(report.endpoint)
        anchor = PagePath.anchor(report.endpoint)
        requests = NumberText.count(summary.requests)
        volume = NumberText.counted(summary.requests, "request")
        mean = FigureText.mean(summary)
        p50 = FigureText.p50(summary)
        p95 = FigureText.p95(summary)
        p99 = FigureText.p99(summary)
        maximum = FigureText.maximum(summary)
        errors = NumberText.count(summary.errors)
        errorRate = NumberText.percent(summary.errorRate)
        serverErrors = summary.serverErrors.map(NumberText.count) ?? "—"
        clientErrors = summary.clientErrors.map(NumberText.count) ?? "—"
        time = summary.totalMilliseconds.map { NumberText.duration(milliseconds: $0) } ?? "—"
        share = NumberText.percent(summary.share(of: all))
        shareBar = Markup(ShareBar(summary.share(of: all)).markup)
        badge = StatusBadge(report.health.status)
        reasons = report.health.reasons
        affected = report.affected.map { [$0.sentence] } ?? []
        trend = Markup(Sparkline(report.hours.map(\.p95Milliseconds)).markup)
    }
}

/// Endpoints counted together as a row of the day's table: the unlisted, the unmatched, the ignored, or all.
struct EndpointsTogetherRow: Decodable, Hashable, Sendable {
    let label: String
    let requests: String
    let mean: String
    let p50: String
    let p95: String
    let p99: String
    let maximum: String
    let errors: String
    let errorRate: String
    /// Share of the time of all requests.
    let share: String
    let shareBar: Markup
    /// P95 by hour.
    let trend: Markup

    /// The rows for endpoints that the list leaves out.
    static func rows(_ report: Report) -> [EndpointsTogetherRow] {
        let parts = [("unmatched path", report.unmatched), ("ignored endpoint", report.ignored)].compactMap {
            name, part in
            part.map { (label: NumberText.counted($0.endpoints, name), part: $0) }
        }
        guard let other = report.other, other.endpoints > parts.map(\.part.endpoints).saturatingSum else {
            return parts.map { EndpointsTogetherRow($0.part, label: $0.label, of: report.overall) }
        }
        let among = parts.isEmpty ? "" : ", \(parts.map(\.label).joined(separator: " and ")) among them"
        return [
            EndpointsTogetherRow(
                other, label: NumberText.counted(other.endpoints, "other endpoint") + among, of: report.overall)
        ]
    }

    private init(_ other: OtherEndpoints, label: String, of all: Summary) {
        self.init(
            label: label, summary: other.summary, hours: other.hours, of: all)
    }

    /// - Parameter hours: hours of the whole service.
    init(all: Summary, hours: [HourPoint]) { self.init(label: "All endpoints", summary: all, hours: hours, of: all) }

    private init(label: String, summary: Summary, hours: [HourPoint], of all: Summary) {
        self.label = label
        requests = NumberText.count(summary.requests)
        mean = FigureText.mean(summary)
        p50 = FigureText.p50(summary)
        p95 = FigureText.p95(summary)
        p99 = FigureText.p99(summary)
        maximum = FigureText.maximum(summary)
        errors = NumberText.count(summary.errors)
        errorRate = NumberText.percent(summary.errorRate)
        share = NumberText.percent(summary.share(of: all))
        shareBar = Markup(ShareBar(summary.share(of: all)).markup)
        trend = Markup(Sparkline(hours.map(\.p95Milliseconds)).markup)
    }
}
