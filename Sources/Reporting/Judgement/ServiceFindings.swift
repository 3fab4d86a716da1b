/// Folds findings: an effect on the service belongs to the endpoint that causes it, and an effect on many endpoints at
/// once belongs to the service.
extension Judgement {
    /// This many endpoints with server errors in the same hours have one cause.
    private static let endpointsOfOneCause = 4

    /// Folds an effect on the service into the endpoint that causes it, and an effect on many endpoints into the
    /// service.
    func foldService(into found: inout [Finding]) {
        // Volume of endpoints in hours in which the whole service lacks requests.
        if found.contains(where: { $0.subject == .service && ($0.kind == .outage || $0.kind == .traffic) }) {
            found.removeAll { $0.subject != .service && ($0.kind == .traffic || $0.kind == .outage) }
        }
        foldBurst(into: &found)
        if let more = changes[.service]?.first(where: { $0.measure == .requests && $0.kind == .better }) {
            found.append(moreRequests(more))
        }
        for change in changes[.service] ?? [] where change.measure != .requests { fold(change, into: &found) }
    }

    /// Server errors of the whole service in the same hours: one finding if many endpoints have them, or if no endpoint
    /// has a finding of its own.
    private func foldBurst(into found: inout [Finding]) {
        guard let burst = bursts.service else { return }
        let same = found.indices.filter { place in
            found[place].kind == .errors && found[place].state == .new && found[place].subject != .service
                && found[place].hours.map { $0[0] < burst.hours.upperBound && burst.hours.lowerBound <= $0[1] }
                    ?? false
        }
        let isCommon = same.count >= Self.endpointsOfOneCause
        if isCommon || !found.contains(where: { $0.kind == .errors && $0.state != .standing }) {
            let parts = same.map { found[$0] }
            var harm = Finding.Harm()
            harm.failedRequests = max(
                burst.evidence.events - Int((burst.usual * Double(burst.evidence.requests)).rounded()),
                parts.reduce(0) { $0 + $1.harm.failedRequests })
            harm.seconds = parts.reduce(0) { $0 + $1.harm.seconds }
            let rate = NumberText.percent(burst.evidence.rate)
            let isCritical =
                burst.evidence.isAbove(settings.health.criticalErrorRate, level: Evidence.dailyLevel)
                || parts.contains { $0.level == .critical }
            let most =
                parts.max { $0.harm.failedRequests < $1.harm.failedRequests }.map {
                    ", most on \(words.name($0.subject))"
                } ?? ""
            let number = isCommon ? " on \(NumberText.counted(same.count, "endpoint"))" : ""
            var finding = make(
                .errors, .service, level: isCritical ? .critical : .warning, harm: harm,
                headline: "5xx \(rate) \(words.span(burst.hours, with: "-"))",
                sentence:
                    "Server errors\(number) from \(words.span(burst.hours)): \(rate) of all requests (\(NumberText.count(burst.evidence.events)) of \(NumberText.count(burst.evidence.requests)))\(most).",
                text: "server errors \(rate), \(words.span(burst.hours))\(number)",
                details: parts.map { "\(words.name($0.subject)): \($0.text)." },
                evidence: burst.evidence.sentence(level: Evidence.dailyLevel), hours: burst.hours)
            finding.related = parts.map(\.subject)
            if isCommon {
                let absorbed = Set(same)
                found = found.enumerated().filter { !absorbed.contains($0.offset) }.map(\.element)
            }
            found.append(finding)
        }
    }

    /// A change of the service's times or errors: a detail of the endpoint that causes it, or a finding.
    private func fold(_ change: Change, into found: inout [Finding]) {
        guard let figures = change.figures else { return }
        let kind: Finding.Kind = change.measure == .p95 || change.measure == .mean ? .times : .errors
        if change.kind == .better {
            // One endpoint that improved is the cause.
            let better = found.indices.filter {
                found[$0].state == .ended && found[$0].kind == kind && found[$0].subject != .service
            }
            if better.count == 1 {
                found[better[0]].details.append("This lowers the service's figures: \(figures).")
                found[better[0]].related.append(.service)
                return
            }
            found.append(
                make(
                    kind, .service, .ended, level: .ok, since: change.since, headline: "service better",
                    sentence: "The service is better: \(figures).", text: figures, more: "better"))
            return
        }
        // The endpoint with the most waiting or errors is the cause.
        let behind = found.indices.filter { place in
            guard found[place].state != .standing, found[place].state != .ended else { return false }
            return kind == .times
                ? found[place].harm.seconds > 0 && found[place].kind != .slowQuery : found[place].kind == .errors
        }.max {
            kind == .times
                ? found[$0].harm.seconds < found[$1].harm.seconds
                : found[$0].harm.failedRequests < found[$1].harm.failedRequests
        }
        if let behind {
            found[behind].details.append("This raises the service's figures: \(figures).")
            found[behind].related.append(.service)
            return
        }
        var harm = Finding.Harm()
        if kind == .times {
            harm.seconds =
                max(
                    (report.overall.meanMilliseconds ?? 0)
                        - (history.usual(history.days.map { $0.service?.meanMilliseconds }) ?? 0), 0)
                * Double(report.overall.requests) / 1000
        } else {
            harm.failedRequests = Int(
                max((change.after ?? 0) - (change.before ?? 0), 0) * Double(report.overall.requests))
        }
        found.append(
            make(
                kind, .service, level: .warning, since: change.since, harm: harm, headline: words.plain(figures),
                sentence:
                    "The whole service is \(kind == .times ? "slower" : "failing more often"): \(figures)\(words.since(change.since)).",
                text: figures, more: change.measure == .errors ? Self.clientErrors : ""))
    }

    /// Growth that a change or a step already explains is not reported again.
    func growing(_ creeping: [Creep], besides found: [Finding]) -> [Finding] {
        let stated = Set(found.filter { $0.kind == .times && $0.state != .standing }.map(\.subject))
        return creeping.filter { !stated.contains(.endpoint($0.endpoint)) }.map { creep in
            let subject = ChangeSubject.endpoint(creep.endpoint)
            let (before, after) = (NumberText.milliseconds(creep.before), NumberText.milliseconds(creep.after))
            let rate = NumberText.percent(creep.perDay)
            let figures = "P95 \(before.dropLast(3)) → \(after) over \(creep.days) days, \(rate) a day"
            var finding = make(
                .times, subject, level: .warning, headline: "\(words.short(subject)) P95 +\(rate) a day",
                sentence: "\(words.name(subject)) gets slower little by little: \(figures).",
                text: "slow growth: \(figures)", more: "growth")
            if let endpoint = report.endpoints.first(where: { $0.endpoint == creep.endpoint }),
                let mean = endpoint.summary.meanMilliseconds
            {
                finding.harm.seconds =
                    mean * (1 - creep.before / max(creep.after, 1)) * Double(endpoint.summary.requests) / 1000
            }
            return finding
        }
    }
}
