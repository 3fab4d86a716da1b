/// Findings about resources near their limits, spent error budgets, and endpoints that are new, gone or back.
extension Judgement {
    func resources() -> [Finding] {
        report.resources.compactMap { series in
            guard let limit = series.limit, limit > 0, let worst = series.points.max(by: { $0.value < $1.value }) else {
                return nil
            }
            let subject = ChangeSubject.resource(series.metric)
            let change = changes[subject]?.first { $0.kind == .worse }
            let alert = alerts.first { $0.first.metric == series.metric && $0.first.type == HourlyRule.resources.type }
            guard change != nil || alert != nil else { return nil }
            let isCritical =
                worst.value / limit >= min(settings.alerts.resourceCritical, series.failsafeShare ?? .infinity)
            let recurrence = Recurrence(past.days(with: Finding.id(.resource, subject, isCritical ? "critical" : "")))
            let isOld = change == nil && (recurrence.isOld || recurrence == .unknown && !isCritical)
            let peak =
                "peaked at \(series.text(worst.value)) of \(series.text(limit)) at \(report.window.label(of: worst.at))"
            let before =
                change?.before.map {
                    ", at most \(series.text($0)) on \(ChangeSentence.any(change?.sightings.known.subtractingSaturated(1) ?? 0, "day"))"
                } ?? ""
            return make(
                .resource, subject, isOld ? .standing : .new,
                level: isCritical ? (isOld ? .warning : .critical) : isOld ? .ok : .warning, since: recurrence.firstDay,
                headline: "\(series.name) \(series.text(worst.value)) of \(series.text(limit))",
                sentence: "\(series.name) \(peak)\(before).",
                text: "\(peak)\(before)", more: isCritical ? "critical" : "")
        }
    }

    func budgets(_ found: inout [Finding]) -> [Finding] {
        (report.objectives ?? []).compactMap { objective in
            guard objective.isExhausted, let period = objective.periods.last, let budget = objective.budget else {
                return nil
            }
            let what = objective.milliseconds == nil ? "server errors" : "slower requests"
            let allowed = NumberText.decimal(budget.requests.rounded(.down), places: 0)
            let sentence =
                "The error budget of \(words.cut(objective.name, 60)) is spent: \(NumberText.count(period.bad)) \(what), \(allowed) allowed in \(NumberText.counted(period.days, "day"))."
            let subject = ChangeSubject.objective(objective.name)
            let recurrence = Recurrence(past.days(with: Finding.id(.budget, subject)))
            // The finding is the cause that spends the budget.
            let pattern =
                objective.endpoint != nil || objective.method != nil
                ? EndpointPattern(name: objective.endpoint ?? "*", method: objective.method) : nil
            if let pattern, !recurrence.isOld,
                let place = found.firstIndex(where: { finding in
                    guard finding.kind == (objective.milliseconds == nil ? .errors : .times),
                        finding.state != .standing, case .endpoint(let endpoint) = finding.subject
                    else { return false }
                    return pattern.matches(endpoint)
                })
            {
                found[place].details.append(sentence)
                found[place].related.append(subject)
                return nil
            }
            return make(
                .budget, subject, recurrence.isOld ? .standing : .new, level: recurrence.isOld ? .ok : .warning,
                since: recurrence.firstDay,
                headline: "budget of \(words.cut(objective.name, 30)) spent", sentence: sentence,
                text:
                    "error budget spent (\(NumberText.count(period.bad)) \(what), \(allowed) allowed in \(NumberText.counted(period.days, "day")))"
            )
        }
    }

    /// As many endpoints that are new, gone or back are listed one by one; more are one finding, since a release or
    /// another router is one cause.
    private static let appearancesListed = 4

    func appearances() -> [Finding] {
        // Of a day without requests, every endpoint is gone.
        let kinds: [Change.Kind] = report.overall.requests > 0 ? [.gone, .new, .returned] : [.new, .returned]
        return kinds.flatMap { kind in
            let changes = (report.comparison?.changes ?? []).filter { change in
                if case .endpoint = change.subject { change.measure == nil && change.kind == kind } else { false }
            }
            return changes.count > Self.appearancesListed
                ? [together(changes, kind)] : changes.map { appearance($0, kind) }
        }
    }

    private func appearance(_ change: Change, _ kind: Change.Kind) -> Finding {
        let name = words.name(change.subject)
        let text = change.sentence.prefix(1).lowercased() + change.sentence.dropFirst()
        if kind == .gone {
            let harm = Finding.Harm(missingRequests: Int((change.before ?? 0).rounded()))
            return make(
                .traffic, change.subject, level: .warning, harm: harm,
                headline: "\(words.short(change.subject)) has no requests",
                sentence:
                    "\(name) had no requests, usually \(NumberText.decimal(change.before ?? 0, places: 0)) a day.",
                text: String(text), more: "gone")
        }
        let word = kind == .new ? "new" : "back"
        return make(
            .endpoint, change.subject, level: .ok, headline: "\(words.short(change.subject)) is \(word)",
            sentence: "\(name) is \(word): \(text).", text: String(text), more: kind.rawValue)
    }

    /// - Parameter changes: of the same kind, at least one.
    private func together(_ changes: [Change], _ kind: Change.Kind) -> Finding {
        let before = changes.map { $0.before ?? 0 }.reduce(0, +)
        let sorted = changes.sorted {
            let (one, other) = ($0.before ?? Double($0.requests), $1.before ?? Double($1.requests))
            return one != other ? one > other : words.name($0.subject) < words.name($1.subject)
        }
        let names = sorted.prefix(3).map { words.name($0.subject) }.joined(separator: ", ")
        let list = "\(names) and \(NumberText.count(changes.count - 3)) more"
        let count = NumberText.count(changes.count)
        var harm = Finding.Harm()
        var finding: Finding
        if kind == .gone {
            harm.missingRequests = Int(before.rounded())
            let usual = "usually \(NumberText.decimal(before, places: 0)) a day together"
            finding = make(
                .traffic, .service, level: .warning, harm: harm, headline: "\(count) endpoints have no requests",
                sentence: "\(count) endpoints had no requests, \(usual): \(list).",
                text: "\(count) endpoints had no requests, \(usual): \(list)", more: "gone")
        } else {
            let word = kind == .new ? "new" : "back"
            let requests = NumberText.counted(changes.map(\.requests).saturatingSum, "request")
            finding = make(
                .endpoint, .service, level: .ok, headline: "\(count) endpoints are \(word)",
                sentence: "\(count) endpoints are \(word), with \(requests): \(list).",
                text: "\(count) endpoints are \(word), with \(requests): \(list)", more: kind.rawValue)
        }
        finding.related = sorted.map(\.subject)
        return finding
    }
}
