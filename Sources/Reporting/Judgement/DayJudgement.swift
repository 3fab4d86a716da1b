/// The part of a day's judgement that later days read.
package struct DayJudgement: Hashable, Codable, Sendable {
    /// Conditions of its findings, except those that are over.
    package let conditions: [DayCondition]
    /// Changes that may last.
    package let changes: [OngoingChange]
    /// Number of findings that are alarms.
    package let alarms: Int
    /// Subjects of the first alarm and what belongs to it, as far as the day has pages for them; empty without an
    /// alarm.
    package let first: [ChangeSubject]
    /// The first alarms and other changes in a few words each, at most `mostHeadlines`; `nil` in entries written
    /// without them.
    package let headlines: [String]?

    /// Of the queries in `first`, those that have only a page of the query load; `nil` in entries written without them.
    @Nullable package private(set) var loadQueries: [String]?

    /// Events of the server's log; `nil` where no log was read, and in entries written without them.
    @Nullable var events: [ServerEventCount]?

    static let mostHeadlines = 6
    /// More groups of events are not kept of a day.
    private static let mostEvents = 60

    /// `nil` for reports archived without findings.
    init?(_ report: Report) {
        guard let findings = report.findings else { return nil }
        var conditions = findings.filter { $0.state != .ended }.map {
            DayCondition(id: $0.id, level: $0.level, harm: $0.harm.weight)
        }
        // The alert is there on a day whose finding is the query behind it, too.
        let isAlerted = report.alerts.contains {
            $0.type == HourlyRule.slowQueries.type && $0.hours?.breaches.isEmpty == false
        }
        if isAlerted, !conditions.contains(where: { $0.id == Finding.slowQueryAlert }) {
            conditions.append(DayCondition(id: Finding.slowQueryAlert, level: .ok, harm: 0))
        }
        self.conditions = conditions
        let alarming = findings.filter(\.isAlarm)
        alarms = alarming.count
        let changes = findings.filter {
            !$0.isAlarm && $0.acknowledged == nil && $0.state != .standing && !$0.headline.isEmpty
        }
        headlines = (alarming + changes).prefix(Self.mostHeadlines).map(\.headline)
        let (endpoints, queries) = (
            Set(report.endpoints.map(\.endpoint)), Set(report.slowQueries.groups.map(\.fingerprint))
        )
        let loads = Set(report.statements?.groups.map(\.fingerprint) ?? []).subtracting(queries)
        first = (alarming.first.map { [$0.subject] + $0.related } ?? []).filter { subject in
            switch subject {
            case .endpoint(let endpoint): endpoints.contains(endpoint)
            case .query(let fingerprint): queries.contains(fingerprint) || loads.contains(fingerprint)
            case .server: report.serverEvents != nil
            case .service, .resource, .objective: true
            }
        }
        loadQueries = first.compactMap { subject in
            guard case .query(let fingerprint) = subject, loads.contains(fingerprint) else { return nil }
            return fingerprint
        }
        events = report.serverEvents.map { events in
            events.groups.filter { ServerFinding.Rule($0) != nil }.prefix(Self.mostEvents).map {
                ServerEventCount(id: $0.id, name: ServerFinding.name($0), count: $0.count)
            }
        }
        self.changes = report.window.date.map { OngoingChange.all(report.comparison?.changes ?? [], on: $0) } ?? []
    }
}
