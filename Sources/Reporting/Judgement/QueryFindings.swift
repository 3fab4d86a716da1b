/// Findings about slow queries that belong to no endpoint.
extension Judgement {
    /// A new query with fewer executions does not raise an alarm.
    private static let executionsOfAlarm = 5

    func queries(_ found: inout [Finding]) -> [Finding] {
        var findings: [Finding] = []
        for change in report.comparison?.changes ?? [] {
            guard case .query(let fingerprint) = change.subject else { continue }
            let group = report.slowQueries.groups.first { $0.fingerprint == fingerprint }
            let query = words.query(change.excerpt ?? fingerprint)
            if change.measure?.isOfStatement == true {
                let statement = report.statements?.groups.first { $0.fingerprint == fingerprint }
                if fold(change, query, sentBy: statement?.endpoint, into: &found) { continue }
                findings += [load(change, query, statement)].compactMap(\.self)
                continue
            }
            if fold(change, query, sentBy: group?.byEndpoint?.parts.first?.name, into: &found) { continue }
            if let finding = finding(change, query, group) { findings.append(finding) }
        }
        foldAlert(into: &findings, or: &found)
        return findings
    }

    /// A query of an endpoint that got slower is its cause, and no finding of its own.
    ///
    /// - Returns: whether there is such an endpoint.
    private func fold(
        _ change: Change, _ query: String, sentBy sender: String?, into found: inout [Finding]
    ) -> Bool {
        guard [.worse, .new, .returned].contains(change.kind), let sender,
            let place = found.firstIndex(where: { finding in
                guard case .endpoint(let endpoint) = finding.subject, finding.state != .standing,
                    finding.kind == .times
                        || !finding.text.isEmpty && finding.kind == .errors && finding.harm.seconds > 0
                else { return false }
                return ExactText(endpoint.name) == ExactText(sender)
            })
        else { return false }
        found[place].details.append(words.cause(change, query))
        found[place].related.append(change.subject)
        found[place].queries = (found[place].queries ?? []) + [query]
        return true
    }

    /// `nil` for a change that is none.
    private func finding(_ change: Change, _ query: String, _ group: SlowQueryGroup?) -> Finding? {
        let sender = group?.byEndpoint?.parts.first?.name
        let harm = Finding.Harm(
            seconds: ((change.after ?? 0) - (change.before ?? 0)) / 1000, organizations: group?.organizations)
        let from = sender.map { " from \(words.cut($0, 60))" } ?? ""
        let plan = group?.history?.planChange.map { "Its plan changed: \($0.difference)." }
        let text = words.withoutSince(change)
        switch change.kind {
        case .worse:
            let ratio = (change.after ?? 0) / max(change.before ?? 1, 1)
            let times =
                ratio >= 1.95
                ? "\(NumberText.trimmed(NumberText.decimal(ratio, places: ratio < 9.5 ? 1 : 0)))x slower" : "slower"
            var finding = make(
                .slowQuery, change.subject, gotWorse(id(.slowQuery, change.subject), change) ? .worse : .new,
                level: .warning, since: change.since, harm: harm,
                headline: "query \(times)\(sender.map { " (\(words.cut($0, 24)))" } ?? "")",
                sentence: words.slower(change, query, group, from: from), text: text,
                details: [plan].compactMap(\.self))
            finding.queries = [query]
            return finding
        case .new, .returned:
            let isNew = change.kind == .new
            return make(
                .slowQuery, change.subject,
                level: change.requests >= Self.executionsOfAlarm && isNew ? .warning : .ok,
                since: isNew ? change.since : nil, harm: harm,
                headline:
                    "\(isNew ? "new slow query" : "slow query is back")\(sender.map { " (\(words.cut($0, 24)))" } ?? "")",
                sentence:
                    "\(isNew ? "New slow query" : "A slow query is back")\(from): \(NumberText.counted(change.requests, "execution")), \(NumberText.duration(milliseconds: change.after ?? 0)) in total\(words.since(isNew ? change.since : nil)).",
                text: text, details: [plan].compactMap(\.self))
        case .gone, .better:
            return make(
                .slowQuery, change.subject, .ended, level: .ok,
                since: change.kind == .better ? change.since : nil, headline: "query better",
                sentence: "A slow query is better\(from): \(text).", text: text, more: "better")
        case .steady, .tooLittleData: return nil
        }
    }

    /// A change of a statement's load raises an alarm if it makes up this part of the whole load.
    private static let shareOfAlarm = 0.02

    /// `nil` for a change that is none.
    private func load(_ change: Change, _ query: String, _ statement: StatementGroup?) -> Finding? {
        let load = report.statements?.total.totalMilliseconds ?? 0
        let (before, after) = (change.before ?? 0, change.after ?? 0)
        let mean = statement?.load.meanMilliseconds ?? 0
        let more: Double =
            switch change.measure {
            case .statementMean: (after - before) * Double(change.requests)
            case .statementCalls: (after - before) * mean
            default: after - before
            }
        let level: Health.Status = load > 0 && more >= Self.shareOfAlarm * load ? .warning : .ok
        let harm = Finding.Harm(seconds: max(more, 0) / 1000)
        let text = words.withoutSince(change)
        let from = statement?.endpoint.map { " from \(words.cut($0, 60))" } ?? ""
        switch change.kind {
        case .worse:
            let ratio = before > 0 ? after / before : 1
            let times =
                ratio >= 1.95 ? "\(NumberText.trimmed(NumberText.decimal(ratio, places: ratio < 9.5 ? 1 : 0)))x " : ""
            let (headline, what) =
                change.measure == .statementCalls
                ? ("query called \(times.isEmpty ? "more often" : "\(times)as often")", "is called more often")
                : change.measure == .statementMean
                    ? ("query \(times)slower", "is slower")
                    : ("query takes \(times)\(times.isEmpty ? "more time" : "the time")", "takes more time")
            var finding = make(
                .slowQuery, change.subject,
                gotWorse(id(.slowQuery, change.subject, Self.loadID), change) ? .worse : .new,
                level: level, since: change.since, harm: harm, headline: headline,
                sentence: "Query \(query)\(from) \(what): \(change.figures ?? text)\(words.since(change.since)).",
                text: text, more: Self.loadID)
            finding.queries = [query]
            return finding
        case .new, .returned:
            return make(
                .slowQuery, change.subject, level: level, harm: harm, headline: "new query",
                sentence: "New query\(from), \(query): \(text).", text: text, more: Self.loadID)
        case .gone, .better:
            return make(
                .slowQuery, change.subject, .ended, level: .ok,
                since: change.kind == .better ? change.since : nil,
                headline: change.kind == .gone ? "query gone" : "query better",
                sentence: "Query \(query)\(from): \(text).", text: text, more: "\(Self.loadID) better")
        case .steady, .tooLittleData: return nil
        }
    }

    private static let loadID = "load"

    /// An alert about slow queries belongs to the query behind it, or to the first finding with a cause; otherwise it is
    /// a finding itself.
    private func foldAlert(into findings: inout [Finding], or found: inout [Finding]) {
        guard
            let alert = alerts.first(where: { $0.first.type == HourlyRule.slowQueries.type && $0.hours != nil })
        else { return }
        // The query behind it is the finding.
        if let place = findings.indices.filter({ findings[$0].kind == .slowQuery && findings[$0].state != .ended })
            .max(by: { findings[$0].harm.seconds < findings[$1].harm.seconds })
        {
            findings[place].related.append(.service)
            return
        }
        if let place = found.firstIndex(where: { !$0.related.isEmpty }) {
            found[place].related.append(.service)
            return
        }
        let recurrence = Recurrence(past.days(with: Finding.slowQueryAlert))
        let isOld = recurrence.isOld || recurrence == .unknown
        findings.append(
            make(
                .slowQuery, .service, isOld ? .standing : .new, level: isOld ? .ok : .warning,
                since: recurrence.firstDay,
                headline: "slow queries", sentence: "\(alert.first.message).",
                text: "slow queries: \(alert.first.message)", more: "alert"))
    }
}
