import Reporting

/// An alert as pages and the digest list it.
struct AlertRow: Codable, Hashable, Sendable {
    /// Its place on the page.
    let id: String
    let badge: StatusBadge
    /// The kind in words.
    let kind: String
    /// The endpoint, resource or `whole service`.
    let about: String
    /// Link to the endpoint or resource that it is about; none if the report has neither.
    let links: [String]
    let message: String
    /// Local time at which it was raised; with the day if that is before the window, and then with the last breach if
    /// none is in the window.
    let time: String
    /// Number of hours.
    let occurrences: String
    let isAcknowledged: Bool
    /// `open`, or `acknowledged 22 Nov 08:10`.
    let state: String
    /// Who was affected, in a sentence; none where that is not known, or stands elsewhere on the page.
    let affected: [String]
    /// The finding of the same cause on the same page; one, or none.
    let findings: [PageLink]
    /// Drawn; one, or none where the report does not know them; none for acknowledged ones.
    let hours: [Markup]

    /// - Parameters:
    ///   - folder: the way from the page to the day's folder: empty, or `../`.
    ///   - isLinked: whether those about an endpoint lead to its page.
    ///   - stated: what the page says above them.
    static func rows(
        _ groups: [AlertGroup], in report: Report, from folder: String = "", isLinked: Bool = true,
        stated: StatedFindings = .none
    ) -> [AlertRow] {
        let subjects = Set(groups.compactMap(\.first.subject))
        let known = Set(report.endpoints.lazy.map(\.endpoint).filter(subjects.contains))
        let resources = Dictionary(firstOf: report.resources.map { ($0.metric, $0) })
        return groups.map { group in
            var links: [String] = []
            if isLinked, let subject = group.first.subject, known.contains(subject) {
                links = [folder + PagePath.endpoint(subject)]
            }
            let series = group.first.metric.flatMap { resources[$0] }
            if let series {
                links = ["\(folder)\(folder.isEmpty ? "" : PagePath.day)#\(PagePath.resourceID(series.metric))"]
            }
            return AlertRow(group, window: report.window, links: links, series: series, stated: stated)
        }
    }

    private init(
        _ group: AlertGroup, window: ReportWindow, links: [String], series: ResourceSeries?, stated: StatedFindings
    ) {
        let alert = group.merged
        id = PagePath.alertID(group)
        self.links = links
        badge = StatusBadge(alert.severity)
        kind = HourlyRule.of(type: alert.type)?.title ?? alert.type.map { DisplayText.shortened($0, to: 40) } ?? "Alert"
        about =
            if let endpoint = alert.endpoint {
                [alert.method.map(NameText.method), DisplayText.shortened(endpoint, to: NameText.longest)].compactMap(
                    \.self
                )
                .joined(separator: " ")
            } else {
                alert.metric.map { DisplayText.shortened(ResourceSeries.name(of: $0), to: NameText.longest) }
                    ?? "whole service"
            }
        message = DisplayText.shortened(alert.message, to: 600)
        time = Self.time(alert, in: window)
        occurrences = NumberText.counted(alert.occurrences, "hour")
        isAcknowledged = alert.acknowledged
        state =
            alert.acknowledged
            ? "acknowledged" + (alert.acknowledgedAt.map { " \(Self.moment($0, in: window, withDay: true))" } ?? "")
            : "open"
        affected = [alert.affected?.sentence].compactMap(\.self).filter { !stated.says($0, of: group.cause) }
        findings = stated.finding(of: group.cause).map { [$0] } ?? []
        hours =
            alert.acknowledged
            ? [] : alert.hours.map { [Self.hours($0, of: alert, window: window, series: series)] } ?? []
    }

    /// Examples: `14:00`; for earlier days `19 Nov 14:00`, or `19 Nov 14:00, last breach 20 Nov 15:00`.
    private static func time(_ alert: Alert, in window: ReportWindow) -> String {
        let first = moment(alert.raisedAt, in: window, withDay: alert.raisedAt < window.start)
        guard !alert.isOf(window), let last = alert.lastHour else { return first }
        return "\(first), last breach \(moment(last, in: window, withDay: true))"
    }

    private static func moment(_ instant: Instant, in window: ReportWindow, withDay: Bool) -> String {
        guard withDay, instant.isWritable else { return window.label(of: instant) }
        return "\(WindowText.shortDay(window.timeZone.date(at: instant), in: window)) \(window.label(of: instant))"
    }

    private static func hours(_ hours: AlertHours, of alert: Alert, window: ReportWindow, series: ResourceSeries?)
        -> Markup
    {
        let rule = HourlyRule.of(type: alert.type)
        let label = "\(rule?.measure ?? "Value") by hour"
        let threshold = rule?.thresholdText(hours.threshold, series) ?? NumberText.decimal(hours.threshold, places: 2)
        let slots = window.hours
        let marked = hours.breaches.filter(slots.indices.contains)
        let first = marked.first.map { "\(marked.count == 1 ? "at" : "first at") \(window.label(of: slots[$0].start))" }
        let breached =
            first.map { "breached in \(NumberText.counted(marked.count, "hour")), \($0)" } ?? "never breached"
        return Markup(
            HourStrip(
                values: hours.values, breaches: hours.breaches, threshold: hours.threshold,
                label: "\(label), threshold \(threshold): \(breached)"
            ).markup)
    }
}

extension Alert {
    /// The endpoint that it is about.
    var subject: Endpoint? { endpoint.map { Endpoint(name: $0, method: method) } }
}
