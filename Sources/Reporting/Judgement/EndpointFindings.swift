/// Findings of an endpoint: errors, times and requests, one for each cause.
extension Judgement {
    func endpoint(_ endpoint: EndpointReport) -> [Finding]? {
        let subject = ChangeSubject.endpoint(endpoint.endpoint)
        let changes = self.changes[subject] ?? []
        func worse(_ measures: Set<Change.Measure>) -> Change? {
            changes.first { $0.kind == .worse && $0.measure.map(measures.contains) ?? false }
        }
        let errors = worse([.serverErrors]) ?? worse([.errors])
        let time = worse([.p95, .mean])
        let burst = bursts.endpoints[endpoint.endpoint]
        let breach = past.breach(of: endpoint, settings: settings)
        let alert = alerts.first {
            $0.cause.endpoint == endpoint.endpoint && $0.first.type == HourlyRule.errorRate.type
        }
        // Client errors alone are judged by change.
        let serverAlert = alert.flatMap { bursts.alerted(endpoint, $0, settings) }
        let newBreach = breach.serverErrors.map { !$0.recurrence.isOld } ?? false
        let isErrors = errors != nil || burst != nil || newBreach || serverAlert != nil
        let isSlow = time != nil || (breach.average?.isNews ?? false)
        var findings: [Finding] = []
        if isErrors || isSlow {
            // A value that was above its threshold all along did not begin on this day; it got worse.
            let recurrence = isErrors ? breach.serverErrors?.recurrence : breach.average?.recurrence
            let isStanding = if case .standing = recurrence { true } else { false }
            let isWorse = isStanding && (isErrors ? errors != nil || burst != nil : time != nil)
            var finding =
                isErrors
                ? errorsFinding(
                    endpoint, errors: errors, time: time, burst: burst, breach: breach, alerted: serverAlert,
                    isWorse: isWorse)
                : timesFinding(endpoint, time: time, breach: breach)
            if isWorse || gotWorse(finding.id, isErrors ? errors : time) { finding.state = .worse }
            findings.append(finding)
        }
        findings += standingFindings(endpoint, breach, isErrors: isErrors, isSlow: isSlow)
        findings += volumeFindings(subject, changes)
        findings += betterFindings(subject, changes)
        findings += silenceFindings(endpoint)
        return findings.isEmpty ? nil : findings
    }

    /// What is above a threshold as on other days, or by client errors alone.
    private func standingFindings(
        _ endpoint: EndpointReport, _ breach: PastDays.Breach, isErrors: Bool, isSlow: Bool
    ) -> [Finding] {
        let subject = ChangeSubject.endpoint(endpoint.endpoint)
        var findings: [Finding] = []
        if !isErrors, let standing = breach.serverErrors {
            let rate = NumberText.percent(standing.evidence.rate)
            findings.append(
                make(
                    .errors, subject, .standing, level: .warning, since: standing.recurrence.firstDay,
                    headline: "\(words.short(subject)) 5xx \(rate)",
                    sentence: "\(words.name(subject)) still fails with server errors on \(rate) of requests.",
                    text: "server errors \(rate)",
                    evidence: standing.evidence.sentence(level: Evidence.dailyLevel)))
        }
        if !isSlow, let standing = breach.average {
            findings.append(
                make(
                    .times, subject, .standing, level: .ok, since: standing.recurrence.firstDay,
                    headline: "\(words.short(subject)) average \(NumberText.duration(milliseconds: standing.mean))",
                    sentence:
                        "\(words.name(subject)) is slow\([.new, .unknown].contains(standing.recurrence) ? "" : " as before"): average \(NumberText.duration(milliseconds: standing.mean)).",
                    text: "average \(NumberText.duration(milliseconds: standing.mean))", more: "standing"))
        }
        if !isErrors, breach.serverErrors == nil, let clients = breach.clientErrors {
            let rate = NumberText.percent(clients.rate)
            let before = past.usualRate(of: endpoint.endpoint, server: false) == nil ? "" : ", as before"
            findings.append(
                make(
                    .errors, subject, .standing, level: .ok, headline: "\(words.short(subject)) 4xx \(rate)",
                    sentence: "\(words.name(subject)) answers \(rate) of requests with client errors\(before).",
                    text: "client errors \(rate)",
                    more: "client"))
        }
        return findings
    }

    /// Fewer or more requests.
    private func volumeFindings(_ subject: ChangeSubject, _ changes: [Change]) -> [Finding] {
        var findings: [Finding] = []
        let volume = changes.first { $0.measure == .requests && $0.kind == .worse }
        if let volume, let before = volume.before, let after = volume.after {
            let harm = Finding.Harm(missingRequests: Int(max(before - after, 0).rounded()))
            let percent = words.percent(1 - after / max(before, 1))
            findings.append(
                make(
                    .traffic, subject, level: .warning, since: volume.since, harm: harm,
                    headline: "\(words.short(subject)) requests -\(percent) %",
                    sentence:
                        "\(words.name(subject)) had \(NumberText.decimal(after, places: 0)) requests, usually \(NumberText.decimal(before, places: 0)) (−\(percent) %)\(words.since(volume.since)).",
                    text:
                        "\(NumberText.decimal(after, places: 0)) requests, usually \(NumberText.decimal(before, places: 0)) (−\(percent) %)"
                ))
        }
        if let more = changes.first(where: { $0.measure == .requests && $0.kind == .better }) {
            findings.append(moreRequests(more))
        }
        return findings
    }

    private func betterFindings(_ subject: ChangeSubject, _ changes: [Change]) -> [Finding] {
        var findings: [Finding] = []
        for change in changes where change.kind == .better && change.measure != .requests {
            guard let figures = change.figures else { continue }
            findings.append(
                make(
                    change.measure == .p95 || change.measure == .mean ? .times : .errors, subject, .ended, level: .ok,
                    since: change.since, headline: "\(words.short(subject)) better",
                    sentence: "\(words.name(subject)) is better: \(figures).", text: figures, more: "better"))
        }
        return findings
    }

    /// Hours without requests to the endpoint alone.
    private func silenceFindings(_ endpoint: EndpointReport) -> [Finding] {
        guard let absence = past.silence(of: endpoint, history, service: volumeGap) else { return [] }
        let subject = ChangeSubject.endpoint(endpoint.endpoint)
        let harm = Finding.Harm(missingRequests: Int(absence.missing.rounded()))
        let hours = words.hours(absence.clocks)
        return [
            make(
                .outage, subject, level: .warning, harm: harm,
                headline: "\(words.short(subject)) silent \(words.hours(absence.clocks, with: "-"))",
                sentence:
                    "\(words.name(subject)) had no requests from \(hours), normally about \(NumberText.decimal(absence.usual, places: 0)).",
                text: "no requests from \(hours), normally about \(NumberText.decimal(absence.usual, places: 0))",
                more: "hours")
        ]
    }

    /// More requests than usual: news, but not an alarm.
    func moreRequests(_ change: Change) -> Finding {
        let (before, after) = (change.before ?? 0, change.after ?? 0)
        let figures =
            "\(NumberText.decimal(after, places: 0)) requests, usually \(NumberText.decimal(before, places: 0)) (\(ChangeSentence.ratio(before, after)))"
        return make(
            .traffic, change.subject, level: .ok, since: change.since,
            headline: "\(words.short(change.subject)) more requests",
            sentence:
                "\(words.name(change.subject)) had more requests than usual: \(figures)\(words.since(change.since)).",
            text: figures, more: "more")
    }

    /// Whether the previous day had a finding, and the change on this day differs from that day's.
    func gotWorse(_ id: String, _ change: Change?) -> Bool {
        change.map { $0.since == nil } ?? false && past.days(with: id).last?.isThere ?? false
    }

    /// Hours without requests to the whole service, for which no endpoint needs to be checked.
    private var volumeGap: Set<Int> {
        Set(volume.requests.enumerated().filter { $0.element == 0 }.map(\.offset)).union(history.missingHours)
    }

    func errorsFinding(
        _ endpoint: EndpointReport, errors: Change?, time: Change?, burst: ErrorBurst?, breach: PastDays.Breach,
        alerted: Bursts.AlertedHours?, isWorse: Bool
    ) -> Finding {
        let subject = ChangeSubject.endpoint(endpoint.endpoint)
        let summary = endpoint.summary
        let isServer = burst != nil || errors?.measure == .serverErrors || breach.serverErrors != nil || alerted != nil
        let count = isServer ? summary.serverErrors ?? summary.errors : summary.errors
        let rate = Evidence(events: count, requests: summary.requests)
        let thresholds = settings.health(of: endpoint.endpoint)
        // Most of the day's errors came in these hours.
        let isShort = burst.map { Double($0.evidence.events) >= 0.6 * Double(count) && $0.hours.count <= 12 } ?? false
        let isDayCritical =
            breach.serverErrors.map { $0.level == .critical && (isWorse || !$0.recurrence.isOld) } ?? false
        let isBurstCritical = burst?.evidence.isAbove(thresholds.criticalErrorRate, level: Evidence.dailyLevel) ?? false
        // What is stated is what makes it as grave as it is: hours, or the whole day.
        let short: (hours: Range<Int>, evidence: Evidence)? =
            if let burst, isShort && (isBurstCritical || alerted == nil) || isBurstCritical && !isDayCritical {
                (burst.hours, burst.evidence)
            } else if let alerted, !isDayCritical {
                (alerted.hours, alerted.evidence)
            } else {
                nil
            }
        let stated = short?.evidence ?? rate
        // Not known of an endpoint without earlier days.
        let known = burst?.usual ?? errors?.before ?? past.usualRate(of: endpoint.endpoint, server: isServer)
        let usual = known ?? 0
        let level: Health.Status = isDayCritical || isBurstCritical || alerted != nil ? .critical : .warning
        let harm = Finding.Harm(
            failedRequests: max(count - Int((usual * Double(summary.requests)).rounded()), 0),
            seconds: words.seconds(waitedBeyond: time, summary, history.endpoints[endpoint.endpoint], history),
            organizations: endpoint.affected?.organizations, organizationsAsking: endpoint.affected?.of)
        let kind = isServer ? "server errors" : "errors"
        let span = short.map { words.span($0.hours) }
        let usualText = known.map { ", usually \(words.usual($0))" } ?? ""
        let since = [errors?.since, isWorse ? nil : breach.serverErrors?.recurrence.firstDay].compactMap(\.self).min()
        let who = endpoint.affected.map { words.who($0) } ?? ""
        let rateText = NumberText.percent(stated.rate)
        let before = known.map {
            $0 < 0.00005 ? "0" : NumberText.trimmed(NumberText.decimal($0 * 100, places: $0 < 0.01 ? 2 : 1))
        }
        func change(_ arrow: String) -> String { before.map { "\($0) \(arrow) \(rateText)" } ?? rateText }
        var texts = [
            "\(kind) \(change("→"))\(span.map { ", \($0)" } ?? "") (\(NumberText.count(stated.events)) of \(NumberText.count(stated.requests)))"
        ]
        if let figures = time?.figures { texts.append(figures) }
        return make(
            .errors, subject, level: level, since: since, harm: harm,
            headline: "\(words.short(subject)) \(isServer ? "5xx" : "errors") \(change("->"))",
            sentence:
                "\(words.name(subject)) failed\(isServer ? " with server errors" : "") on \(rateText) of requests\(span.map { " from \($0)" } ?? "") (\(NumberText.count(stated.events)) of \(NumberText.count(stated.requests))\(usualText))\(words.since(since))\(who).",
            text: texts.joined(separator: "; "), details: details(endpoint),
            evidence: stated.sentence(level: Evidence.dailyLevel), hours: short?.hours,
            more: isServer ? "" : Self.clientErrors)
    }

    func timesFinding(_ endpoint: EndpointReport, time: Change?, breach: PastDays.Breach) -> Finding {
        let subject = ChangeSubject.endpoint(endpoint.endpoint)
        let average = breach.average.flatMap { $0.isNews ? $0 : nil }
        let harm = Finding.Harm(
            seconds: words.seconds(waitedBeyond: time, endpoint.summary, history.endpoints[endpoint.endpoint], history),
            organizations: endpoint.affected?.organizations, organizationsAsking: endpoint.affected?.of)
        let since = [time?.since, average?.recurrence.firstDay].compactMap(\.self).min()
        let who = endpoint.affected.map { words.who($0) } ?? ""
        let level: Health.Status = average?.level == .critical ? .critical : .warning
        let over = average.map {
            "average \(NumberText.milliseconds($0.mean)), above \(NumberText.trimmed(NumberText.decimal($0.threshold, places: 1))) ms"
        }
        if let time, let figures = time.figures {
            return make(
                .times, subject, level: level, since: since, harm: harm,
                headline: "\(words.short(subject)) \(words.plain(figures))",
                sentence: "\(words.name(subject)) is slower: \(figures)\(words.since(since))\(who).",
                text: [figures, over].compactMap(\.self).joined(separator: "; "), details: details(endpoint))
        }
        let mean = NumberText.duration(milliseconds: average?.mean ?? 0)
        return make(
            .times, subject, level: level, since: since, harm: harm,
            headline: "\(words.short(subject)) average \(mean)",
            sentence: "\(words.name(subject)) is slow: \(over ?? "")\(words.since(since))\(who).", text: over ?? "",
            details: details(endpoint))
    }

    /// Who is affected, and the error messages of the requests.
    func details(_ endpoint: EndpointReport) -> [String] {
        var details = [endpoint.affected?.sentence].compactMap(\.self)
        if let message = endpoint.errorMessages?.list.first, endpoint.affected?.measure != .time {
            details.append("Message: \(message.text) (\(NumberText.count(message.requests))).")
        }
        return details
    }
}
