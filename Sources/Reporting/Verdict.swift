/// The night in one sentence: is it fine, and if not, what first.
package struct Verdict: Hashable, Sendable {
    package let status: Health.Status
    /// What there is to say.
    package let finding: String
    /// How many requests it is about, and how many of them failed; empty when there were none.
    package let volume: String

    /// Both together.
    package var sentence: String { volume.isEmpty ? finding : "\(finding) \(volume)" }

    package init(status: Health.Status, finding: String, volume: String) {
        self.status = status
        self.finding = finding
        self.volume = volume
    }

    package init(_ report: Report) {
        let open = report.alerts.filter { !$0.acknowledged }
        let alerted: Health.Status =
            switch open.compactMap(\.severity).max() {
            case .critical: .critical
            case .high, .medium: .warning
            case .low, nil: .ok
            }
        let alerts = open.isEmpty ? nil : "\(NumberText.counted(open.count, "alert")) \(open.count == 1 ? "is" : "are") open"
        let exhausted = (report.objectives ?? []).filter(\.isExhausted)
        let promised: Health.Status = exhausted.isEmpty ? .ok : .warning
        guard report.overall.requests > 0 else {
            let worst = max(alerted, promised)
            self.init(
                status: worst == .ok ? .idle : worst,
                finding: "No requests were recorded: this is not health, it is silence."
                    + " Check that logging and collection run\(alerts.map { "; \($0)" } ?? "").",
                volume: "")
            return
        }
        let critical = report.endpoints.filter { $0.health.status == .critical }
        let warning = report.endpoints.filter { $0.health.status == .warning }
        let status = max(critical.isEmpty ? (warning.isEmpty ? .ok : .warning) : .critical, alerted, promised)
        var parts = [Self.part(critical, "critical"), Self.part(warning, "in warning")].compactMap(\.self)
        if let first = exhausted.first { parts.append(Self.part(first, others: exhausted.count - 1)) }
        if let alerts, let gravest = open.first {
            parts.append(parts.isEmpty ? "\(alerts), \(open.count == 1 ? "about" : "first") \(Self.cause(gravest))" : alerts)
        }
        let opening =
            switch status {
            case .critical: "Needs attention"
            case .warning: "Worth a look"
            case .ok, .idle: "All is well"
            }
        if parts.isEmpty { parts.append("every endpoint is within its thresholds") }
        self.init(
            status: status, finding: "\(opening): \(Self.listed(parts)).\(Self.change(in: report).map { " \($0)" } ?? "")",
            volume: "\(NumberText.counted(report.overall.requests, "request")), \(NumberText.percent(report.overall.errorRate)) failed.")
    }

    /// The gravest change for the worse that thresholds do not tell of, as a sentence of its own.
    private static func change(in report: Report) -> String? {
        let named = Set(report.endpoints.filter { $0.health.status > .ok }.map { ChangeSubject.endpoint($0.endpoint) })
        // What changes the whole service is one of its endpoints, where there is one.
        let worse = (report.comparison?.worse ?? []).filter { $0.figures != nil }
        let told = worse.filter { $0.subject != .service || worse.allSatisfy { $0.subject == .service } }
        let names = Set(report.endpoints.filter { $0.health.status > .ok }.map { ExactText($0.endpoint.name) })
        func isNamed(_ change: Change) -> Bool {
            // A query of an endpoint that is named already is its matter.
            guard case .query(let fingerprint) = change.subject else { return named.contains(change.subject) }
            let group = report.slowQueries.groups.first { $0.fingerprint == fingerprint }
            return group?.byEndpoint?.parts.first?.name.map { names.contains(ExactText($0)) } ?? false
        }
        guard let change = told.first(where: { !isNamed($0) }), let figures = change.figures else { return nil }
        let subject =
            switch change.subject {
            case .service, .resource: change.subject.name
            case .endpoint(let endpoint): name(endpoint.name, endpoint.method)
            case .query(let fingerprint): "the query \(name(change.excerpt ?? fingerprint, nil))"
            }
        return "Worse than usual: \(subject), \(figures)."
    }

    /// The worst endpoint with the reason, and how many others.
    private static func part(_ endpoints: [EndpointReport], _ word: String) -> String? {
        guard let worst = endpoints.first else { return nil }
        let reason = worst.health.reasons.first.map { " (\($0))" } ?? ""
        let others = endpoints.count - 1
        let rest = others > 0 ? " and \(NumberText.counted(others, "other endpoint")) are" : " is"
        return "\(name(worst.endpoint.name, worst.endpoint.method))\(reason)\(rest) \(word)"
    }

    /// Such as `the error budget of Checkout and of 1 other objective is exhausted`.
    private static func part(_ objective: ObjectiveReport, others: Int) -> String {
        let rest = others > 0 ? " and of \(NumberText.counted(others, "other objective"))" : ""
        return "the error budget of \(name(objective.name, nil))\(rest) is exhausted"
    }

    /// What an alert is about, such as `the error rate of GET /api/orders`.
    private static func cause(_ alert: Alert) -> String {
        let place = alert.endpoint.map { name($0, alert.method) }
        switch alert.type.flatMap(AlertRule.init(rawValue:)) {
        case .highErrorRate: return "the error rate of \(place ?? "the whole service")"
        case .slowQuery: return "slow queries" + (place.map { " of \($0)" } ?? "")
        case .resourceThreshold: return alert.metric.map { "resource \(name($0, nil))" } ?? "a resource"
        case nil: return place ?? "the whole service"
        }
    }

    /// `POST /api/orders`; a name too long for a sentence is cut.
    private static func name(_ name: String, _ method: String?) -> String {
        let name = cut(name, to: 80)
        return method.map { "\(cut($0, to: 16)) \(name)" } ?? name
    }

    private static func cut(_ text: String, to limit: Int) -> String {
        let scalars = text.unicodeScalars
        return scalars.count > limit ? String(String.UnicodeScalarView(scalars.prefix(limit))) + "…" : text
    }

    private static func listed(_ parts: [String]) -> String {
        guard let last = parts.last, parts.count > 1 else { return parts.joined() }
        return parts.dropLast().joined(separator: ", ") + " and " + last
    }
}
