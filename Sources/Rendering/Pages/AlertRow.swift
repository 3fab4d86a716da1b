import Reporting

/// An alert as pages and digest list it.
struct AlertRow: Decodable, Hashable, Sendable {
    struct Hours: Decodable, Hashable, Sendable {
        let strip: Markup
        /// The same in words.
        let text: String
    }

    /// Its place on the page.
    let id: String
    let badge: StatusBadge
    /// What kind, in words.
    let kind: String
    /// The endpoint, resource or `whole service`.
    let about: String
    /// Where the endpoint or the resource is that it is about; none when the report has neither.
    let links: [String]
    let message: String
    /// When it was raised, by the clock of the report; with the day, and how long ago, when that is before the window.
    let time: String
    let origin: String
    /// In how many hours.
    let occurrences: String
    let isAcknowledged: Bool
    /// Who was affected, in a sentence; none where that is not known.
    var affected: [String]
    /// One, or none where the report does not know them; none for acknowledged ones.
    let hours: [Hours]

    /// - Parameters:
    ///   - folder: the way from the page to the night's folder: empty, or `../`.
    ///   - isLinked: whether those about an endpoint lead to its page.
    static func rows(_ groups: [AlertGroup], in report: Report, from folder: String = "", isLinked: Bool = true) -> [AlertRow] {
        let subjects = Set(groups.compactMap(\.first.subject))
        let known = Set(report.endpoints.lazy.map(\.endpoint).filter(subjects.contains))
        let resources = Dictionary(report.resources.map { ($0.metric, $0) }) { first, _ in first }
        return groups.map { group in
            var links: [String] = []
            if isLinked, let subject = group.first.subject, known.contains(subject) { links = [folder + PagePath.endpoint(subject)] }
            let series = group.first.metric.flatMap { resources[$0] }
            if let series { links = ["\(folder)\(folder.isEmpty ? "" : PagePath.night)#\(PagePath.resourceID(series.metric))"] }
            return AlertRow(group, window: report.window, links: links, series: series)
        }
    }

    private init(_ group: AlertGroup, window: ReportWindow, links: [String], series: ResourceSeries?) {
        let alert = group.first
        id = PagePath.alertID(group)
        self.links = links
        badge = StatusBadge(alert.severity)
        kind =
            switch alert.type {
            case AlertRule.slowQuery.rawValue?: "Slow queries"
            case AlertRule.highErrorRate.rawValue?: "Error rate"
            case AlertRule.resourceThreshold.rawValue?: "Resource"
            case let other?: DisplayText.shortened(other, to: 40)
            case nil: "Alert"
            }
        about =
            if let endpoint = alert.endpoint {
                [alert.method.map(NameText.method), DisplayText.shortened(endpoint, to: NameText.longest)].compactMap(\.self)
                    .joined(separator: " ")
            } else {
                alert.metric.map { DisplayText.shortened(ResourceSeries.name(of: $0), to: NameText.longest) } ?? "whole service"
            }
        message = DisplayText.shortened(alert.message, to: 600)
        time = Self.time(group.raisedAt, in: window)
        let sources = Set(group.alerts.map(\.source))
        origin = sources.count > 1 ? "stored, and found by this report" : alert.source == .stored ? "stored" : "found by this report"
        occurrences = NumberText.counted(group.occurrences, "hour")
        isAcknowledged = alert.acknowledged
        affected = alert.affected.map { [$0.sentence] } ?? []
        hours = group.isAcknowledged ? [] : group.hours.map { [Self.hours($0, of: alert, window: window, series: series)] } ?? []
    }
}

extension AlertRow {
    /// `14:00`, or `14:00 on 19 November 2026, 3 days ago`.
    private static func time(_ raised: Instant, in window: ReportWindow) -> String {
        let clock = window.label(of: raised)
        guard raised < window.start, raised.isWritable else { return clock }
        let date = window.timeZone.date(at: raised)
        let last = window.date ?? window.timeZone.date(at: window.end)
        let days = last.daysSince1970 - date.daysSince1970
        return "\(clock) on \(WindowText.day(date)), \(NumberText.counted(days, "day")) before"
    }

    private static func hours(_ hours: AlertHours, of alert: Alert, window: ReportWindow, series: ResourceSeries?) -> Hours {
        let (what, limit) =
            switch alert.type.flatMap(AlertRule.init(rawValue:)) {
            case .highErrorRate: ("Failed requests", NumberText.percentThreshold(hours.threshold))
            case .slowQuery: ("Slow queries", "more than \(NumberText.decimal(hours.threshold, places: 0))")
            case .resourceThreshold, nil:
                ("Greatest value", series?.text(hours.threshold) ?? NumberText.decimal(hours.threshold, places: 2))
            }
        let slots = window.hours
        let marked = hours.breaches.filter(slots.indices.contains).map { window.label(of: slots[$0].start) }
        let listed = marked.prefix(6).joined(separator: ", ") + (marked.count > 6 ? " and \(marked.count - 6) more" : "")
        let text = "\(what) by hour; dashed \(limit); marked \(listed.isEmpty ? "none" : listed)"
        return Hours(
            strip: Markup(HourStrip(values: hours.values, breaches: hours.breaches, threshold: hours.threshold, label: what + " by hour").markup),
            text: text)
    }
}

extension Alert {
    /// The endpoint it is about.
    var subject: Endpoint? { endpoint.map { Endpoint(name: $0, method: method) } }
}
