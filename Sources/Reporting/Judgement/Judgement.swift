import Foundation

/// What a report says of its day before any number: the findings, gravest first.
///
/// What is above a threshold on a day is one thing, what is said of it another: chance is ruled out first, and what was there on each of
/// the last days is standing. See "Findings" in `docs/numbers.md`.
struct Judgement {
    private(set) var findings: [Finding] = []

    private let report: Report
    private let past: PastDays
    private let history: NightHistory
    private let settings: ReportSettings
    private let bursts: Bursts
    private let changes: [ChangeSubject: [Change]]
    private let alerts: [AlertGroup]
    private let words: FindingWords

    /// - Parameters:
    ///   - report: complete but for its findings.
    ///   - past: of the days before.
    init(_ report: Report, _ history: NightHistory, _ past: PastDays, bursts: Bursts, creeping: [Creep] = [], settings: ReportSettings) {
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
        findings = found.map { settled($0) }.sorted { $0.isListed(before: $1) }
    }

    // MARK: - State

    /// With what the operator said, and what earlier days had of it.
    private func settled(_ finding: Finding) -> Finding {
        var finding = finding
        let level = finding.level
        if finding.state == .new || finding.state == .lasting {
            // What is known to have begun on a day may have got worse on it.
            finding.since = finding.since ?? Recurrence(past.days(with: finding.id)).firstDay
            finding.state = finding.since == nil ? .new : .lasting
        }
        // What got worse is standing when it has been that bad for as long. A day without requests is never usual until the days before were
        // all like it.
        if [.new, .lasting, .worse].contains(finding.state), let since = finding.since, let date = report.window.date,
            date.daysSince1970 - since.daysSince1970 >= Recurrence.daysOfStanding, ![.outage, .traffic].contains(finding.kind)
        {
            finding.state = .standing
            let isServer = finding.kind == .errors && finding.id != id(.errors, finding.subject, Self.clientErrors)
            finding.level = isServer && finding.level > .ok ? .warning : .ok
        }
        acknowledge(&finding, level: level)
        return finding
    }

    /// Of the id of a change of errors that are not most of them the server's. What was above a threshold all along has an id of its own, as
    /// it may get worse.
    private static let clientErrors = "client change"

    /// Whether the alert about the same thing is acknowledged: then the finding is.
    private func hasAcknowledgedAlert(_ finding: Finding) -> Bool {
        func isAcknowledged(_ rule: HourlyRule, _ endpoint: Endpoint?, _ metric: String?) -> Bool {
            alerts.first { $0.cause.type == rule.type && $0.cause.endpoint == endpoint && $0.cause.metric == metric }?.isAcknowledged ?? false
        }
        switch (finding.kind, finding.subject) {
        case (.errors, .endpoint(let endpoint)): return isAcknowledged(.errorRate, endpoint, nil)
        case (.errors, .service): return isAcknowledged(.errorRate, nil, nil)
        case (.slowQuery, .service): return isAcknowledged(.slowQueries, nil, nil)
        case (.resource, .resource(let metric)): return isAcknowledged(.resources, nil, metric)
        default: return false
        }
    }

    /// - Parameter level: what it makes of the day unless it is standing.
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
            if hasAcknowledgedAlert(finding) { finding.acknowledged = Finding.Acknowledged(note: "its alert is acknowledged", until: nil) }
            return
        }
        if past.isWorse(finding, than: report.window.timeZone.date(at: known.at)) {
            finding.state = .worse
            finding.level = level
            return
        }
        finding.acknowledged = Finding.Acknowledged(note: known.note, until: known.until)
    }

    private func id(_ kind: Finding.Kind, _ subject: ChangeSubject, _ more: String = "") -> String { Finding.id(kind, subject, more) }

    private func make(
        _ kind: Finding.Kind, _ subject: ChangeSubject, _ state: Finding.State = .new, level: Health.Status, since: CalendarDate? = nil,
        harm: Finding.Harm = Finding.Harm(), headline: String, sentence: String, text: String, details: [String] = [], evidence: String? = nil,
        hours: Range<Int>? = nil, more: String = ""
    ) -> Finding {
        Finding(
            id: id(kind, subject, more), kind: kind, subject: subject, state: state, level: level, since: since, harm: harm, headline: headline,
            sentence: sentence, text: text, details: details, evidence: evidence, related: [], hours: hours.map { [$0.lowerBound, $0.upperBound - 1] })
    }
}

// MARK: - Traffic

extension Judgement {
    /// Fewer requests than this part of the least of the days like this one is news by itself.
    private static let partOfLeast = 0.7
    /// From so few on, of what is usual, it is as grave as an outage.
    private static let partOfOutage = 0.1
    /// Less than this part of the day's requests is missing without an alarm, and less than that without an outage.
    private static let shareOfAlarm = 0.01
    private static let shareOfOutage = 0.02
    /// Hours that have more than this part of what is usual are no outage, but a warning.
    private static let partOfWarning = 0.35
    /// With fewer requests a day, a quiet one is no news.
    private static let fewestRequests = 100.0

    private func traffic() -> [Finding] {
        let today = report.overall.requests
        let totals = history.nights.map { night in night.isArchived ? night.service.map { Double($0.requests) } : nil }
        // Days without requests count as days like this one too.
        let like = history.likeDays(zip(history.nights, totals).map { $0.isComparable ? $1 : nil })
        let usual = like.compactMap { totals[$0] }
        guard let median = usual.median, let least = usual.min(), let most = usual.max() else {
            return silentHours(of: Absence.between(in: volume), level: .warning)
        }
        let recent = history.nights.indices.dropLast().filter { history.nights[$0].isArchived }.suffix(Recurrence.daysOfStanding)
        if today == 0 {
            let isUsual = recent.allSatisfy { totals[$0] ?? 0 == 0 } || likeDaysWithSilence().allSatisfy { $0 == 0 }
            guard !isUsual, median >= 1 else { return [] }
            var harm = Finding.Harm()
            harm.missingRequests = Int(median.rounded())
            return [
                make(
                    .outage, .service, level: .critical, harm: harm, headline: "no requests all day",
                    sentence: words.deadDay(least: least, most: most, days: like, last: lastRequests()),
                    text: "no requests all day; usually about \(NumberText.decimal(median, places: 0))", more: "day")
            ]
        }
        let volumes = like.compactMap { history.nights[$0].service?.hours }
        // Working days do not tell what hours of a weekend have.
        guard history.hasLikeDays(totals) else { return silentHours(of: Absence.between(in: volume), level: .warning) }
        if let absence = Absence.find(in: volume, like: volumes) {
            let silent = (0..<24).filter { absence.clocks.contains($0) && volume.requests[$0] == 0 }
            let isPart = silent.isEmpty && Double(absence.requests) > Self.partOfWarning * absence.usual
            let missing = absence.missing / max(Double(today) + absence.missing, 1)
            // An hour of the night that hardly anybody is awake in is no alarm.
            let level: Health.Status = missing < Self.shareOfAlarm ? .ok : isPart || missing < Self.shareOfOutage ? .warning : .critical
            return silentHours(of: absence, level: level)
        }
        guard median >= Self.fewestRequests else { return [] }
        let there = Double(today)
        let change = changes[.service]?.first { $0.measure == .requests && $0.kind == .worse }
        let isLess = history.hasLikeDays(totals) && there < Self.partOfLeast * least
        guard isLess || change != nil, there < median else { return [] }
        var harm = Finding.Harm()
        harm.missingRequests = Int(max(median - there, 0).rounded())
        let percent = words.percent(1 - there / median)
        return [
            make(
                .traffic, .service, level: there < Self.partOfOutage * median ? .critical : .warning, since: change?.since, harm: harm,
                headline: "requests -\(percent) %",
                sentence:
                    "\(NumberText.counted(today, "request")), \(percent) % fewer than on \(words.days(like))\(spread(like)).",
                text: "\(NumberText.count(today)) instead of about \(NumberText.decimal(median, places: 0)) (−\(percent) %)")
        ]
    }

    private var volume: HourlyVolume { HourlyVolume(report.hours, in: report.window) }

    /// The requests of the last same weekdays, those without any among them.
    private func likeDaysWithSilence() -> [Int] {
        let days = history.nights.indices.dropLast().filter {
            history.nights[$0].isArchived && history.nights[$0].date.weekday == history.nights[history.tonight].date.weekday
        }.suffix(4)
        return days.count >= 2 ? days.map { history.nights[$0].service?.requests ?? 0 } : [1]
    }

    /// The last day before that had requests, and its last hour that had.
    private func lastRequests() -> (date: CalendarDate, clock: Int?)? {
        for night in history.nights.dropLast().reversed() where night.service?.requests ?? 0 > 0 {
            return (night.date, night.service?.hours?.requests.lastIndex { $0 ?? 0 > 0 })
        }
        return nil
    }

    private func silentHours(of absence: Absence?, level: Health.Status) -> [Finding] {
        guard let absence else { return [] }
        var harm = Finding.Harm()
        harm.missingRequests = Int(absence.missing.rounded())
        let hours = words.hours(absence.clocks)
        let usual = NumberText.decimal(Double(Int(absence.usual.rounded())), places: 0)
        let share = NumberText.percent(absence.share)
        let slots = report.window.hours.indices.filter {
            report.window.clockHour(of: report.window.hours[$0].start).map(absence.clocks.contains) ?? false
        }
        let range = slots.first.flatMap { first in slots.last.map { first..<$0 + 1 } }
        if absence.isSilent {
            return [
                make(
                    .outage, .service, level: level, harm: harm, headline: "no requests \(words.hours(absence.clocks, with: "-"))",
                    sentence: "No requests from \(hours), normally \(share) of the day (about \(usual)). An outage, or logging was down.",
                    text: "no requests from \(hours), normally \(share) of the day (about \(usual))", hours: range, more: "hours")
            ]
        }
        let count = NumberText.count(absence.requests)
        return [
            make(
                .outage, .service, level: level, harm: harm, headline: "few requests \(words.hours(absence.clocks, with: "-"))",
                sentence:
                    "Only \(count) of about \(usual) requests from \(hours), which normally have \(share) of the day. An outage for part of that time, or logging was down.",
                text: "\(count) of about \(usual) requests from \(hours)", hours: range, more: "hours")
        ]
    }

    /// Where the traffic is missing: `, on every endpoint`.
    private func spread(_ days: [Int]) -> String {
        var (less, all) = (0, 0)
        for (_, figures) in history.endpoints {
            guard let usual = days.compactMap({ figures[$0].map { Double($0.requests) } }).median, usual >= Self.fewestRequests else { continue }
            all += 1
            if Double(figures[history.tonight]?.requests ?? 0) < 0.8 * usual { less += 1 }
        }
        guard all > 1 else { return "" }
        if less == all { return ", on every endpoint" }
        return ", on \(NumberText.count(less)) of \(NumberText.count(all)) endpoints"
    }
}

// MARK: - Endpoints

extension Judgement {
    private func endpoint(_ endpoint: EndpointReport) -> [Finding]? {
        let subject = ChangeSubject.endpoint(endpoint.endpoint)
        let changes = self.changes[subject] ?? []
        func worse(_ measures: Set<Change.Measure>) -> Change? { changes.first { $0.kind == .worse && $0.measure.map(measures.contains) ?? false } }
        let errors = worse([.serverErrors]) ?? worse([.errors])
        let time = worse([.p95, .mean])
        let volume = changes.first { $0.measure == .requests && $0.kind == .worse }
        let burst = bursts.endpoints[endpoint.endpoint]
        let breach = past.breach(of: endpoint, settings: settings)
        let alert = alerts.first { $0.cause.endpoint == endpoint.endpoint && $0.first.type == HourlyRule.errorRate.type }
        // Client errors alone are judged by change.
        let serverAlert = alert.flatMap { bursts.alertLevel(of: endpoint.endpoint, $0, settings) }
        let newBreach = breach.serverErrors.map { !$0.recurrence.isOld } ?? false
        let isErrors = errors != nil || burst != nil || newBreach || serverAlert != nil
        let isSlow = time != nil || (breach.average?.isNews ?? false)
        var findings: [Finding] = []
        if isErrors || isSlow {
            // What was above its threshold all along has not begun, it got worse.
            let recurrence = isErrors ? breach.serverErrors?.recurrence : breach.average?.recurrence
            let isStanding = if case .standing = recurrence { true } else { false }
            let isWorse = isStanding && (isErrors ? errors != nil || burst != nil : time != nil)
            var finding = isErrors
                ? errorsFinding(endpoint, errors: errors, time: time, burst: burst, breach: breach, isAlerted: serverAlert != nil, isWorse: isWorse)
                : timesFinding(endpoint, time: time, breach: breach)
            if isWorse || gotWorse(finding.id, isErrors ? errors : time) { finding.state = .worse }
            findings.append(finding)
        }
        if !isErrors, let standing = breach.serverErrors {
            let rate = NumberText.percent(standing.evidence.rate)
            findings.append(
                make(
                    .errors, subject, .standing, level: .warning, since: standing.recurrence.firstDay, headline: "\(words.short(subject)) 5xx \(rate)",
                    sentence: "\(words.name(subject)) still fails with server errors on \(rate) of requests.", text: "server errors \(rate)",
                    evidence: standing.evidence.sentence(level: Evidence.dailyLevel)))
        }
        if !isSlow, let standing = breach.average {
            findings.append(
                make(
                    .times, subject, .standing, level: .ok, since: standing.recurrence.firstDay,
                    headline: "\(words.short(subject)) average \(NumberText.duration(milliseconds: standing.mean))",
                    sentence: "\(words.name(subject)) is slow as before: average \(NumberText.duration(milliseconds: standing.mean)).",
                    text: "average \(NumberText.duration(milliseconds: standing.mean))", more: "standing"))
        }
        if !isErrors, breach.serverErrors == nil, let clients = breach.clientErrors {
            let rate = NumberText.percent(clients.rate)
            findings.append(
                make(
                    .errors, subject, .standing, level: .ok, headline: "\(words.short(subject)) 4xx \(rate)",
                    sentence: "\(words.name(subject)) answers \(rate) of requests with client errors, as before.", text: "client errors \(rate)",
                    more: "client"))
        }
        if let volume, let before = volume.before, let after = volume.after {
            var harm = Finding.Harm()
            harm.missingRequests = Int(max(before - after, 0).rounded())
            let percent = words.percent(1 - after / max(before, 1))
            findings.append(
                make(
                    .traffic, subject, level: .warning, since: volume.since, harm: harm, headline: "\(words.short(subject)) requests -\(percent) %",
                    sentence:
                        "\(words.name(subject)) had \(NumberText.decimal(after, places: 0)) requests, usually \(NumberText.decimal(before, places: 0)) (−\(percent) %)\(words.since(volume.since)).",
                    text: "\(NumberText.decimal(after, places: 0)) requests, usually \(NumberText.decimal(before, places: 0)) (−\(percent) %)"))
        }
        if let more = changes.first(where: { $0.measure == .requests && $0.kind == .better }) { findings.append(moreRequests(more)) }
        for change in changes where change.kind == .better && change.measure != .requests {
            guard let figures = change.figures else { continue }
            findings.append(
                make(
                    change.measure == .p95 || change.measure == .mean ? .times : .errors, subject, .ended, level: .ok, since: change.since,
                    headline: "\(words.short(subject)) better", sentence: "\(words.name(subject)) is better: \(figures).", text: figures, more: "better"))
        }
        if let absence = past.silence(of: endpoint, history, service: volumeGap) {
            var harm = Finding.Harm()
            harm.missingRequests = Int(absence.missing.rounded())
            let hours = words.hours(absence.clocks)
            findings.append(
                make(
                    .outage, subject, level: .warning, harm: harm, headline: "\(words.short(subject)) silent \(words.hours(absence.clocks, with: "-"))",
                    sentence:
                        "\(words.name(subject)) had no requests from \(hours), normally about \(NumberText.decimal(absence.usual, places: 0)).",
                    text: "no requests from \(hours), normally about \(NumberText.decimal(absence.usual, places: 0))", more: "hours"))
        }
        return findings.isEmpty ? nil : findings
    }

    /// More requests than usual: news, and no alarm.
    private func moreRequests(_ change: Change) -> Finding {
        let (before, after) = (change.before ?? 0, change.after ?? 0)
        let figures = "\(NumberText.decimal(after, places: 0)) requests, usually \(NumberText.decimal(before, places: 0)) (\(ChangeSentence.ratio(before, after)))"
        return make(
            .traffic, change.subject, level: .ok, since: change.since, headline: "\(words.short(change.subject)) more requests",
            sentence: "\(words.name(change.subject)) had more requests than usual: \(figures)\(words.since(change.since)).", text: figures, more: "more")
    }

    /// Whether the day before had a finding, and a change of today is another one than that day's.
    private func gotWorse(_ id: String, _ change: Change?) -> Bool { change.map { $0.since == nil } ?? false && past.days(with: id).last?.isThere ?? false }

    /// Hours that the whole service lacks, which its endpoints need not be asked about.
    private var volumeGap: Set<Int> {
        Set(volume.requests.enumerated().filter { $0.element == 0 }.map(\.offset)).union(history.missingHours)
    }

    private func errorsFinding(
        _ endpoint: EndpointReport, errors: Change?, time: Change?, burst: ErrorBurst?, breach: PastDays.Breach, isAlerted: Bool,
        isWorse: Bool
    ) -> Finding {
        let subject = ChangeSubject.endpoint(endpoint.endpoint)
        let summary = endpoint.summary
        let isServer = burst != nil || errors?.measure == .serverErrors || breach.serverErrors != nil || isAlerted
        let count = isServer ? summary.serverErrors ?? summary.errors : summary.errors
        let rate = Evidence(events: count, requests: summary.requests)
        let thresholds = settings.health(of: endpoint.endpoint)
        let hours = burst?.hours
        // Most of the day's errors came in these hours.
        let isShort = burst.map { Double($0.evidence.events) >= 0.6 * Double(count) && $0.hours.count <= 12 } ?? false
        let told = isShort ? burst?.evidence ?? rate : rate
        // Not known of an endpoint without earlier days.
        let known = burst?.usual ?? errors?.before ?? past.usualRate(of: endpoint.endpoint, server: isServer)
        let usual = known ?? 0
        var level = Health.Status.warning
        if let standing = breach.serverErrors, standing.level == .critical, isWorse || !standing.recurrence.isOld { level = .critical }
        if isAlerted || burst?.evidence.isAbove(thresholds.criticalErrorRate, level: Evidence.dailyLevel) ?? false { level = .critical }
        var harm = Finding.Harm()
        harm.failedRequests = max(count - Int((usual * Double(summary.requests)).rounded()), 0)
        harm.seconds = words.seconds(waitedBeyond: time, summary, history.endpoints[endpoint.endpoint], history)
        harm.organizations = endpoint.affected?.organizations
        harm.organizationsAsking = endpoint.affected?.of
        let kind = isServer ? "server errors" : "errors"
        let span = isShort ? hours.map { words.span($0) } : nil
        let usualText = known.map { $0 < 0.00005 ? ", usually none" : ", usually \(NumberText.percent($0))" } ?? ""
        let since = [errors?.since, isWorse ? nil : breach.serverErrors?.recurrence.firstDay].compactMap(\.self).min()
        let who = endpoint.affected.map { words.who($0) } ?? ""
        let rateText = NumberText.percent(told.rate)
        let before = known.map { $0 < 0.00005 ? "0" : NumberText.trimmed(NumberText.decimal($0 * 100, places: $0 < 0.01 ? 2 : 1)) }
        func change(_ arrow: String) -> String { before.map { "\($0) \(arrow) \(rateText)" } ?? rateText }
        var texts = ["\(kind) \(change("→"))\(span.map { ", \($0)" } ?? "") (\(NumberText.count(told.events)) of \(NumberText.count(told.requests)))"]
        if let figures = time?.figures { texts.append(figures) }
        return make(
            .errors, subject, level: level, since: since, harm: harm,
            headline: "\(words.short(subject)) \(isServer ? "5xx" : "errors") \(change("->"))",
            sentence:
                "\(words.name(subject)) failed\(isServer ? " with server errors" : "") on \(rateText) of requests\(span.map { " from \($0)" } ?? "") (\(NumberText.count(told.events)) of \(NumberText.count(told.requests))\(usualText))\(words.since(since))\(who).",
            text: texts.joined(separator: "; "), details: details(endpoint), evidence: told.sentence(level: Evidence.dailyLevel), hours: isShort ? hours : nil,
            more: isServer ? "" : Self.clientErrors)
    }

    private func timesFinding(_ endpoint: EndpointReport, time: Change?, breach: PastDays.Breach) -> Finding {
        let subject = ChangeSubject.endpoint(endpoint.endpoint)
        let average = breach.average.flatMap { $0.isNews ? $0 : nil }
        var harm = Finding.Harm()
        harm.seconds = words.seconds(waitedBeyond: time, endpoint.summary, history.endpoints[endpoint.endpoint], history)
        harm.organizations = endpoint.affected?.organizations
        harm.organizationsAsking = endpoint.affected?.of
        let since = [time?.since, average?.recurrence.firstDay].compactMap(\.self).min()
        let who = endpoint.affected.map { words.who($0) } ?? ""
        let level: Health.Status = average?.level == .critical ? .critical : .warning
        let over = average.map {
            "average \(NumberText.milliseconds($0.mean)), above \(NumberText.trimmed(NumberText.decimal($0.threshold, places: 1))) ms"
        }
        if let time, let figures = time.figures {
            return make(
                .times, subject, level: level, since: since, harm: harm, headline: "\(words.short(subject)) \(words.plain(figures))",
                sentence: "\(words.name(subject)) is slower: \(figures)\(words.since(since))\(who).",
                text: [figures, over].compactMap(\.self).joined(separator: "; "), details: details(endpoint))
        }
        let mean = NumberText.duration(milliseconds: average?.mean ?? 0)
        return make(
            .times, subject, level: level, since: since, harm: harm, headline: "\(words.short(subject)) average \(mean)",
            sentence: "\(words.name(subject)) is slow: \(over ?? "")\(words.since(since))\(who).", text: over ?? "", details: details(endpoint))
    }

    /// Who is affected and what the requests failed with.
    private func details(_ endpoint: EndpointReport) -> [String] {
        var details = [endpoint.affected?.sentence].compactMap(\.self)
        if let message = endpoint.errorMessages?.list.first, endpoint.affected?.measure != .time {
            details.append("Message: \(message.text) (\(NumberText.count(message.requests))).")
        }
        return details
    }
}

// MARK: - Queries

extension Judgement {
    /// With fewer executions a new query is no alarm.
    private static let executionsOfAlarm = 5

    private func queries(_ found: inout [Finding]) -> [Finding] {
        var findings: [Finding] = []
        for change in report.comparison?.changes ?? [] {
            guard case .query(let fingerprint) = change.subject else { continue }
            let group = report.slowQueries.groups.first { $0.fingerprint == fingerprint }
            let sender = group?.byEndpoint?.parts.first?.name
            let query = words.query(change.excerpt ?? fingerprint)
            let isWorse = [.worse, .new, .returned].contains(change.kind)
            // The query of an endpoint that is slower is its cause.
            if isWorse, let sender,
                let place = found.firstIndex(where: { finding in
                    guard case .endpoint(let endpoint) = finding.subject, finding.state != .standing, finding.kind == .times || !finding.text.isEmpty && finding.kind == .errors && finding.harm.seconds > 0
                    else { return false }
                    return ExactText(endpoint.name) == ExactText(sender)
                })
            {
                found[place].details.append(words.cause(change, query))
                found[place].related.append(change.subject)
                continue
            }
            var harm = Finding.Harm()
            harm.seconds = ((change.after ?? 0) - (change.before ?? 0)) / 1000
            harm.organizations = group?.organizations
            let from = sender.map { " from \(words.cut($0, 60))" } ?? ""
            let plan = group?.history?.planChange.map { "Its plan changed: \($0.difference)." }
            let text = words.withoutSince(change)
            switch change.kind {
            case .worse:
                let ratio = (change.after ?? 0) / max(change.before ?? 1, 1)
                let times = ratio >= 1.95 ? "\(NumberText.trimmed(NumberText.decimal(ratio, places: ratio < 9.5 ? 1 : 0)))x slower" : "slower"
                findings.append(
                    make(
                        .slowQuery, change.subject, gotWorse(id(.slowQuery, change.subject), change) ? .worse : .new, level: .warning, since: change.since, harm: harm, headline: "query \(times)\(sender.map { " (\(words.cut($0, 24)))" } ?? "")",
                        sentence: words.slower(change, query, group, from: from), text: text, details: [plan].compactMap(\.self)))
            case .new, .returned:
                let isNew = change.kind == .new
                findings.append(
                    make(
                        .slowQuery, change.subject, level: change.requests >= Self.executionsOfAlarm && isNew ? .warning : .ok, since: isNew ? change.since : nil, harm: harm,
                        headline: "\(isNew ? "new slow query" : "slow query is back")\(sender.map { " (\(words.cut($0, 24)))" } ?? "")",
                        sentence:
                            "\(isNew ? "New slow query" : "A slow query is back")\(from): \(NumberText.counted(change.requests, "execution")), \(NumberText.duration(milliseconds: change.after ?? 0)) in all\(words.since(isNew ? change.since : nil)).",
                        text: text, details: [plan].compactMap(\.self)))
            case .gone, .better:
                findings.append(
                    make(
                        .slowQuery, change.subject, .ended, level: .ok, since: change.kind == .better ? change.since : nil, headline: "query better",
                        sentence: "A slow query is better\(from): \(text).", text: text, more: "better"))
            case .steady, .tooLittleData: break
            }
        }
        if let alert = alerts.first(where: { $0.first.type == HourlyRule.slowQueries.type && $0.hours != nil }) {
            let known = findings.contains { $0.kind == .slowQuery && $0.state != .ended } || found.contains { !$0.related.isEmpty }
            let recurrence = Recurrence(past.days(with: Finding.id(.slowQuery, .service, "alert")))
            let isOld = known || recurrence.isOld || recurrence == .unknown
            findings.append(
                make(
                    .slowQuery, .service, isOld ? .standing : .new, level: isOld ? .ok : .warning, since: recurrence.firstDay,
                    headline: "slow queries", sentence: "\(alert.first.message).", text: "slow queries: \(alert.first.message)", more: "alert"))
        }
        return findings
    }
}

// MARK: - Resources and budgets

extension Judgement {
    private func resources() -> [Finding] {
        report.resources.compactMap { series in
            guard let limit = series.limit, limit > 0, let worst = series.points.max(by: { $0.value < $1.value }) else { return nil }
            let subject = ChangeSubject.resource(series.metric)
            let change = changes[subject]?.first { $0.kind == .worse }
            let alert = alerts.first { $0.first.metric == series.metric && $0.first.type == HourlyRule.resources.type }
            guard change != nil || alert != nil else { return nil }
            let isCritical = worst.value / limit >= settings.alerts.resourceCritical
            let recurrence = Recurrence(past.days(with: Finding.id(.resource, subject, isCritical ? "critical" : "")))
            let isOld = change == nil && (recurrence.isOld || recurrence == .unknown && !isCritical)
            let peak = "peaked at \(series.text(worst.value)) of \(series.text(limit)) at \(report.window.label(of: worst.at))"
            let before = change?.before.map { ", at most \(series.text($0)) on any of the last \(change?.sightings.known.subtractingSaturated(1) ?? 0) days" } ?? ""
            return make(
                .resource, subject, isOld ? .standing : .new, level: isCritical ? (isOld ? .warning : .critical) : isOld ? .ok : .warning, since: recurrence.firstDay,
                headline: "\(series.name) \(series.text(worst.value)) of \(series.text(limit))", sentence: "\(series.name) \(peak)\(before).",
                text: "\(peak)\(before)", more: isCritical ? "critical" : "")
        }
    }

    private func budgets(_ found: inout [Finding]) -> [Finding] {
        (report.objectives ?? []).compactMap { objective in
            guard objective.isExhausted, let period = objective.periods.last, let budget = objective.budget else { return nil }
            let what = objective.milliseconds == nil ? "server errors" : "slower requests"
            let allowed = NumberText.trimmed(NumberText.decimal(budget.requests, places: 1))
            let sentence =
                "The error budget of \(words.cut(objective.name, 60)) is spent: \(NumberText.count(period.bad)) \(what), \(allowed) allowed in \(NumberText.counted(period.days, "day"))."
            let subject = ChangeSubject.objective(objective.name)
            let recurrence = Recurrence(past.days(with: Finding.id(.budget, subject)))
            // What spends it is the finding.
            let pattern = objective.endpoint != nil || objective.method != nil ? EndpointPattern(name: objective.endpoint ?? "*", method: objective.method) : nil
            if let pattern, !recurrence.isOld,
                let place = found.firstIndex(where: { finding in
                    guard finding.kind == (objective.milliseconds == nil ? .errors : .times), finding.state != .standing, case .endpoint(let endpoint) = finding.subject
                    else { return false }
                    return pattern.matches(endpoint)
                })
            {
                found[place].details.append(sentence)
                found[place].related.append(subject)
                return nil
            }
            return make(
                .budget, subject, recurrence.isOld ? .standing : .new, level: recurrence.isOld ? .ok : .warning, since: recurrence.firstDay,
                headline: "budget of \(words.cut(objective.name, 30)) spent", sentence: sentence,
                text: "spent: \(NumberText.count(period.bad)) \(what), \(allowed) allowed in \(NumberText.counted(period.days, "day"))")
        }
    }

    private func appearances() -> [Finding] {
        (report.comparison?.changes ?? []).compactMap { change in
            guard case .endpoint = change.subject, change.measure == nil else { return nil }
            let name = words.name(change.subject)
            let text = change.sentence.prefix(1).lowercased() + change.sentence.dropFirst()
            switch change.kind {
            case .gone:
                // Of a day without requests, every endpoint is gone.
                guard report.overall.requests > 0 else { return nil }
                var harm = Finding.Harm()
                harm.missingRequests = Int((change.before ?? 0).rounded())
                return make(
                    .traffic, change.subject, level: .warning, since: nil, harm: harm, headline: "\(words.short(change.subject)) has no requests",
                    sentence: "\(name) had no requests, usually \(NumberText.decimal(change.before ?? 0, places: 0)) a day.", text: String(text), more: "gone")
            case .new, .returned:
                return make(
                    .endpoint, change.subject, level: .ok, headline: "\(words.short(change.subject)) is \(change.kind == .new ? "new" : "back")",
                    sentence: "\(name) is \(change.kind == .new ? "new" : "back"): \(text).", text: String(text), more: change.kind.rawValue)
            default: return nil
            }
        }
    }
}

// MARK: - Slow growth

extension Judgement {
    /// What a change or a step explains is not told again as growth.
    private func growing(_ creeping: [Creep], besides found: [Finding]) -> [Finding] {
        let told = Set(found.filter { $0.kind == .times && $0.state != .standing }.map(\.subject))
        return creeping.filter { !told.contains(.endpoint($0.endpoint)) }.map { creep in
            let subject = ChangeSubject.endpoint(creep.endpoint)
            let (before, after) = (NumberText.milliseconds(creep.before), NumberText.milliseconds(creep.after))
            let rate = NumberText.percent(creep.perDay)
            let figures = "P95 \(before.dropLast(3)) → \(after) over \(creep.days) days, \(rate) a day"
            var finding = make(
                .times, subject, level: .warning, headline: "\(words.short(subject)) P95 +\(rate) a day",
                sentence: "\(words.name(subject)) gets slower little by little: \(figures).", text: "slow growth: \(figures)", more: "growth")
            if let endpoint = report.endpoints.first(where: { $0.endpoint == creep.endpoint }), let mean = endpoint.summary.meanMilliseconds {
                finding.harm.seconds = mean * (1 - creep.before / max(creep.after, 1)) * Double(endpoint.summary.requests) / 1000
            }
            return finding
        }
    }
}

// MARK: - The whole service

extension Judgement {
    /// So many endpoints with server errors in the same hours have one cause.
    private static let endpointsOfOneCause = 4

    /// What the service shows belongs to the endpoint behind it, and what many endpoints show at once is the service's.
    private func foldService(into found: inout [Finding]) {
        // Volume of the endpoints where the service lacks it.
        if found.contains(where: { $0.subject == .service && ($0.kind == .outage || $0.kind == .traffic) }) {
            found.removeAll { $0.subject != .service && ($0.kind == .traffic || $0.kind == .outage) }
        }
        if let burst = bursts.service {
            let same = found.indices.filter { place in
                found[place].kind == .errors && found[place].state == .new && found[place].subject != .service
                    && found[place].hours.map { $0[0] < burst.hours.upperBound && burst.hours.lowerBound <= $0[1] } ?? false
            }
            let isCommon = same.count >= Self.endpointsOfOneCause
            if isCommon || !found.contains(where: { $0.kind == .errors && $0.state != .standing }) {
                let parts = same.map { found[$0] }
                var harm = Finding.Harm()
                harm.failedRequests = max(burst.evidence.events - Int((burst.usual * Double(burst.evidence.requests)).rounded()), parts.reduce(0) { $0 + $1.harm.failedRequests })
                harm.seconds = parts.reduce(0) { $0 + $1.harm.seconds }
                let rate = NumberText.percent(burst.evidence.rate)
                let isCritical = burst.evidence.isAbove(settings.health.criticalErrorRate, level: Evidence.dailyLevel) || parts.contains { $0.level == .critical }
                let most = parts.max { $0.harm.failedRequests < $1.harm.failedRequests }.map { ", most on \(words.name($0.subject))" } ?? ""
                let number = isCommon ? " on \(NumberText.counted(same.count, "endpoint"))" : ""
                var finding = make(
                    .errors, .service, level: isCritical ? .critical : .warning, harm: harm, headline: "5xx \(rate) \(words.span(burst.hours, with: "-"))",
                    sentence:
                        "Server errors\(number) from \(words.span(burst.hours)): \(rate) of all requests (\(NumberText.count(burst.evidence.events)) of \(NumberText.count(burst.evidence.requests)))\(most).",
                    text: "server errors \(rate), \(words.span(burst.hours))\(number)", details: parts.map { "\(words.name($0.subject)): \($0.text)." },
                    evidence: burst.evidence.sentence(level: Evidence.dailyLevel), hours: burst.hours)
                finding.related = parts.map(\.subject)
                if isCommon {
                    let absorbed = Set(same)
                    found = found.enumerated().filter { !absorbed.contains($0.offset) }.map(\.element)
                }
                found.append(finding)
            }
        }
        if let more = changes[.service]?.first(where: { $0.measure == .requests && $0.kind == .better }) { found.append(moreRequests(more)) }
        for change in changes[.service] ?? [] where change.measure != .requests {
            guard let figures = change.figures else { continue }
            let kind: Finding.Kind = change.measure == .p95 || change.measure == .mean ? .times : .errors
            if change.kind == .better {
                // One endpoint that is better is behind it.
                let better = found.indices.filter { found[$0].state == .ended && found[$0].kind == kind && found[$0].subject != .service }
                if better.count == 1 {
                    found[better[0]].details.append("This lowers the service's figures: \(figures).")
                    found[better[0]].related.append(.service)
                    continue
                }
                found.append(
                    make(kind, .service, .ended, level: .ok, since: change.since, headline: "service better", sentence: "The service is better: \(figures).", text: figures, more: "better"))
                continue
            }
            // The endpoint that waits or fails most is behind it.
            let behind = found.indices.filter { place in
                guard found[place].state != .standing, found[place].state != .ended else { return false }
                return kind == .times ? found[place].harm.seconds > 0 && found[place].kind != .slowQuery : found[place].kind == .errors
            }.max { kind == .times ? found[$0].harm.seconds < found[$1].harm.seconds : found[$0].harm.failedRequests < found[$1].harm.failedRequests }
            if let behind {
                found[behind].details.append("This raises the service's figures: \(figures).")
                found[behind].related.append(.service)
                continue
            }
            var harm = Finding.Harm()
            if kind == .times {
                harm.seconds = max((report.overall.meanMilliseconds ?? 0) - (history.usual(history.nights.map { $0.service?.meanMilliseconds }) ?? 0), 0) * Double(report.overall.requests) / 1000
            } else {
                harm.failedRequests = Int(max((change.after ?? 0) - (change.before ?? 0), 0) * Double(report.overall.requests))
            }
            found.append(
                make(
                    kind, .service, level: .warning, since: change.since, harm: harm, headline: words.plain(figures),
                    sentence: "The whole service is \(kind == .times ? "slower" : "failing more often"): \(figures)\(words.since(change.since)).", text: figures,
                    more: change.measure == .errors ? Self.clientErrors : ""))
        }
    }
}
