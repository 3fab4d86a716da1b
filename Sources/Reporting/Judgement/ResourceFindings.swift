import Foundation

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
            let isCritical = worst.value / limit >= settings.alerts.resourceCritical
            let recurrence = Recurrence(past.days(with: Finding.id(.resource, subject, isCritical ? "critical" : "")))
            let isOld = change == nil && (recurrence.isOld || recurrence == .unknown && !isCritical)
            let peak =
                "peaked at \(series.text(worst.value)) of \(series.text(limit)) at \(report.window.label(of: worst.at))"
            let before =
                change?.before.map {
                    ", at most \(series.text($0)) on any of the last \(change?.sightings.known.subtractingSaturated(1) ?? 0) days"
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
            let allowed = NumberText.trimmed(NumberText.decimal(budget.requests, places: 1))
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
                    "spent: \(NumberText.count(period.bad)) \(what), \(allowed) allowed in \(NumberText.counted(period.days, "day"))"
            )
        }
    }

    func appearances() -> [Finding] {
        (report.comparison?.changes ?? []).compactMap { change in
            guard case .endpoint = change.subject, change.measure == nil else { return nil }
            let name = words.name(change.subject)
            let text = change.sentence.prefix(1).lowercased() + change.sentence.dropFirst()
            switch change.kind {
            case .gone:
                // On a day without requests, every endpoint would be gone.
                guard report.overall.requests > 0 else { return nil }
                var harm = Finding.Harm()
                harm.missingRequests = Int((change.before ?? 0).rounded())
                return make(
                    .traffic, change.subject, level: .warning, since: nil, harm: harm,
                    headline: "\(words.short(change.subject)) has no requests",
                    sentence:
                        "\(name) had no requests, usually \(NumberText.decimal(change.before ?? 0, places: 0)) a day.",
                    text: String(text), more: "gone")
            case .new, .returned:
                return make(
                    .endpoint, change.subject, level: .ok,
                    headline: "\(words.short(change.subject)) is \(change.kind == .new ? "new" : "back")",
                    sentence: "\(name) is \(change.kind == .new ? "new" : "back"): \(text).", text: String(text),
                    more: change.kind.rawValue)
            default: return nil
            }
        }
    }
}
