/// Computes what a report says about its day before any figures: the findings, most severe first.
///
/// Being above a threshold is not enough for a finding: chance is ruled out first, and a condition that was there on
/// each of the last days is standing. See "Findings" in `docs/numbers.md`.
struct Judgement {
    private(set) var findings: [Finding] = []

    let report: Report
    let past: PastDays
    let history: DayHistory
    let settings: ReportSettings
    let bursts: Bursts
    let changes: [ChangeSubject: [Change]]
    let alerts: [AlertGroup]
    let words: FindingWords

    /// - Parameters:
    ///   - report: a report that is complete except for its findings.
    ///   - past: what the days before show.
    init(
        _ report: Report, _ history: DayHistory, _ past: PastDays, bursts: Bursts, creeping: [Creep] = [],
        settings: ReportSettings
    ) {
        self.report = report
        self.past = past
        self.history = history
        self.settings = settings
        self.bursts = bursts
        changes = Dictionary(grouping: report.comparison?.changes ?? [], by: \.subject)
        alerts = AlertGroup.groups(report.alerts).filter { group in group.alerts.contains { $0.isOf(report.window) } }
        words = FindingWords(report.window, history)
        var found: [Finding] = []
        if report.tenant == nil {
            found += traffic()
            found += resources()
        }
        let endpoints = report.endpoints.compactMap { endpoint($0) }
        found += endpoints.flatMap(\.self)
        let queries = queries(&found)
        found += queries
        let budgets = budgets(&found)
        found += budgets
        found += appearances()
        found += growing(creeping, besides: found)
        foldService(into: &found)
        if report.tenant == nil { found += server(&found) }
        if report.tenant == nil { found += changedSettings(&found) }
        findings = found.map { settled($0) }.sorted { $0.isListed(before: $1) }
    }

    // MARK: - State

    /// Applies the operator's acknowledgements and the conditions of earlier days.
    private func settled(_ finding: Finding) -> Finding {
        var finding = finding
        let level = finding.level
        if finding.state == .new || finding.state == .lasting {
            // A finding that is known to have begun on a day may have got worse on it.
            finding.since = finding.since ?? Recurrence(past.days(with: finding.id)).firstDay
            finding.state = finding.since == nil ? .new : .lasting
        }
        // A finding that got worse is standing once it has been that bad for long enough. A day without requests is
        // never usual until the days before were all like it.
        if [.new, .lasting, .worse].contains(finding.state), let since = finding.since, let date = report.window.date,
            date.daysSince1970 - since.daysSince1970 >= Recurrence.daysOfStanding,
            ![.outage, .traffic].contains(finding.kind)
        {
            finding.state = .standing
            let isServer = finding.kind == .errors && finding.id != id(.errors, finding.subject, Self.clientErrors)
            finding.level = isServer && finding.level > .ok ? .warning : .ok
        }
        acknowledge(&finding, level: level)
        return finding
    }

    /// Suffix for the id of a change in errors that are mostly not server errors. A value that was above a threshold
    /// all along has a separate id, because it may get worse.
    static let clientErrors = "client change"

    /// Whether the alert about the same subject is acknowledged; if so, the finding is too.
    private func hasAcknowledgedAlert(_ finding: Finding) -> Bool {
        func isAcknowledged(_ rule: HourlyRule, _ endpoint: Endpoint?, _ metric: String?) -> Bool {
            alerts.first { $0.cause.type == rule.type && $0.cause.endpoint == endpoint && $0.cause.metric == metric }?
                .isAcknowledged ?? false
        }
        switch (finding.kind, finding.subject) {
        case (.errors, .endpoint(let endpoint)): return isAcknowledged(.errorRate, endpoint, nil)
        case (.errors, .service): return isAcknowledged(.errorRate, nil, nil)
        case (.slowQuery, .service): return isAcknowledged(.slowQueries, nil, nil)
        case (.resource, .resource(let metric)): return isAcknowledged(.resources, nil, metric)
        default: return false
        }
    }

    /// - Parameter level: status that it gives the day unless it is standing.
    private func acknowledge(_ finding: inout Finding, level: Health.Status) {
        let date = report.window.date ?? report.window.timeZone.date(at: report.window.start)
        let known = settings.acknowledgements.last { acknowledgement in
            guard acknowledgement.holds(on: date) else { return false }
            switch acknowledgement.subject {
            case .finding(let id): return id == finding.id
            case .query(let fingerprint): return finding.subject == .query(fingerprint)
            case .endpoint(let pattern):
                guard case .endpoint(let endpoint) = finding.subject else { return false }
                return pattern.matches(endpoint)
            }
        }
        guard let known else {
            if hasAcknowledgedAlert(finding) {
                finding.acknowledged = Finding.Acknowledged(note: "its alert is acknowledged", until: nil)
            }
            return
        }
        if past.isWorse(finding, than: report.window.timeZone.date(at: known.at)) {
            finding.state = .worse
            finding.level = level
            return
        }
        finding.acknowledged = Finding.Acknowledged(note: known.note, until: known.until)
    }

    func id(_ kind: Finding.Kind, _ subject: ChangeSubject, _ more: String = "") -> String {
        Finding.id(kind, subject, more)
    }

    func make(
        _ kind: Finding.Kind, _ subject: ChangeSubject, _ state: Finding.State = .new, level: Health.Status,
        since: CalendarDate? = nil,
        harm: Finding.Harm = Finding.Harm(), headline: String, sentence: String, text: String, details: [String] = [],
        evidence: String? = nil,
        hours: Range<Int>? = nil, more: String = ""
    ) -> Finding {
        Finding(
            id: id(kind, subject, more), kind: kind, subject: subject, state: state, level: level, since: since,
            harm: harm, headline: headline, sentence: sentence, text: text, details: details, evidence: evidence,
            related: [], hours: hours.map { [$0.lowerBound, $0.upperBound - 1] })
    }
}
