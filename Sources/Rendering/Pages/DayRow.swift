import Reporting

/// A day as a row of a table of days.
struct DayRow: Codable, Hashable, Sendable {
    let href: String
    let title: String
    let badge: StatusBadge
    let verdict: String
    /// Those of the columns, in their order.
    let figures: [LabeledFigure]
    let alerts: String

    /// A figure with the name of its column, for narrow screens.
    struct LabeledFigure: Codable, Hashable, Sendable {
        let label: String
        let value: String
    }

    /// A figure of a day.
    private typealias Column = (label: String, value: @Sendable (DayEntry) -> String)

    private static let ofRequests: [Column] = [
        ("Requests", { NumberText.count($0.overall.requests) }),
        ("Errors", { NumberText.percent($0.overall.errorRate) }),
        ("P95", { FigureText.milliseconds($0.overall.latency[.p95]) }),
    ]
    private static let ofLoad: [Column] = [
        ("Calls", { $0.load.map { NumberText.count($0.calls) } ?? "—" }),
        ("Average", { NumberText.milliseconds($0.load?.meanMilliseconds) }),
        ("Database time", { $0.load.map { NumberText.duration(milliseconds: $0.totalMilliseconds) } ?? "—" }),
    ]

    private static func columns(isOfLoad: Bool) -> [Column] { isOfLoad ? ofLoad : ofRequests }

    /// Names of the columns.
    static func labels(isOfLoad: Bool) -> [String] { columns(isOfLoad: isOfLoad).map(\.label) }

    /// - Parameters:
    ///   - isOfLoad: whether to show the query load instead of requests.
    ///   - root: the path from the page to the site's root.
    init(_ day: DayEntry, isOfLoad: Bool, root: String) {
        href = root + PagePath.day(day)
        title =
            day.window.date.map { "\($0.weekdayName.prefix(3)) \(WindowText.shortDay($0))" }
            ?? WindowText.title(day.window)
        badge = StatusBadge(day.verdict.status)
        verdict = day.verdict.finding
        figures = Self.columns(isOfLoad: isOfLoad).map { LabeledFigure(label: $0.label, value: $0.value(day)) }
        alerts = NumberText.count(day.openAlerts)
    }
}
