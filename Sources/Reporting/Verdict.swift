/// The day in one sentence: whether it is fine, and if not, what needs attention first.
///
/// Example:
///
/// ```swift
/// let verdict = Verdict(report)
/// verdict.subject   // "Critical: POST /api/checkout 5xx 0 -> 5.8 %"
/// verdict.sentence  // the finding, followed by the volume
/// ```
package struct Verdict: Hashable, Sendable {
    package let status: Health.Status
    /// The main finding, and at most two more.
    package let finding: String
    /// Number of requests compared with what is usual, or what queries took where no requests are recorded on any day;
    /// empty without both.
    package let volume: String
    /// Text for a mail's subject, without the status: `POST /api/checkout 5xx 0 -> 5.8 %`; empty if the status says it
    /// all.
    package let headline: String

    /// Finding and volume together.
    package var sentence: String { volume.isEmpty ? finding : "\(finding) \(volume)" }

    /// The status followed by the main finding: `Critical: POST /api/checkout 5xx 0 -> 5.8 %`, `OK`, `First report`.
    package var subject: String {
        let word =
            switch status {
            case .critical: "Critical"
            case .warning: "Warning"
            case .ok: "OK"
            case .idle: "Idle"
            }
        if headline.isEmpty { return word }
        return status == .ok ? headline : "\(word): \(headline)"
    }

    /// Maximum length of the first sentence, in characters (Unicode scalars).
    static let longestSentence = 200

    package init(status: Health.Status, finding: String, volume: String, headline: String = "") {
        self.status = status
        self.finding = finding
        self.volume = volume
        self.headline = headline
    }

    package init(_ report: Report) {
        guard let findings = report.findings else {
            self.init(archived: report)
            return
        }
        let volume = Self.volume(report)
        let alarms = findings.filter(\.isAlarm)
        if let first = alarms.first {
            self.init(
                status: alarms.map(\.level).max() ?? .warning, finding: Self.sentence(first, alarms.dropFirst()),
                volume: volume, headline: first.headline)
            return
        }
        let standing = findings.filter { $0.acknowledged == nil && $0.state == .standing && $0.level > .ok }
        if let first = standing.first {
            self.init(
                status: .warning, finding: Self.sentence(first, standing.dropFirst()), volume: volume,
                headline: first.headline)
            return
        }
        if report.isOfDatabaseAlone, let statements = report.statements {
            self.init(ofDatabase: report, statements, findings)
            return
        }
        if report.overall.requests == 0 {
            self.init(silent: report)
            return
        }
        if report.daysOnRecord == 0, report.window.date != nil {
            self.init(
                status: .ok,
                finding:
                    "First day on record: nothing to compare with yet.\(Self.aboveThresholds(findings)) Changes are reported from the sixth day on.",
                volume: volume, headline: "First report")
            return
        }
        let news = Self.news(findings)
        let known = findings.count { $0.acknowledged != nil && $0.state != .standing && $0.state != .ended }
        let finding =
            if let note = report.comparison?.note {
                "No alarm. \(note)"
            } else if let first = news.first {
                "No alarm. \(Self.cut(first.sentence))"
            } else if report.comparison == nil {
                "No alarm."
            } else if known > 0 {
                "No new findings; \(NumberText.count(known)) acknowledged."
            } else {
                "No significant changes."
            }
        self.init(status: .ok, finding: finding, volume: volume)
    }

    /// What a first day has above thresholds, as a sentence after another; empty if nothing is.
    private static func aboveThresholds(_ findings: [Finding]) -> String {
        let above = findings.filter {
            $0.state == .standing && $0.acknowledged == nil && [.times, .errors, .resource].contains($0.kind)
        }
        if above.isEmpty { return "" }
        let list = above.prefix(2).map { "\(name($0.subject)) (\($0.text))" }
        let more = above.count > list.count ? " and \(NumberText.count(above.count - list.count)) more" : ""
        return " Above thresholds: \(list.joined(separator: ", "))\(more)."
    }

    /// Changes that began or ended on this day.
    private static func news(_ findings: [Finding]) -> [Finding] {
        findings.filter { finding in
            finding.acknowledged == nil
                && (finding.state == .new || finding.state == .lasting
                    || finding.state == .ended && finding.since == nil)
        }
    }

    /// For a day without an alarm of a database whose requests are recorded nowhere.
    private init(ofDatabase report: Report, _ statements: Statements, _ findings: [Finding]) {
        let days = statements.previousDays.count
        let isFirst = report.daysOnRecord == 0
        let load = LoadDescription(statements)
        let finding =
            if isFirst {
                "First day on record: nothing to compare with yet.\(Self.aboveThresholds(findings))"
            } else if let first = Self.news(findings).first {
                "No alarm. \(Self.cut(first.sentence))"
            } else if days < DayForecast.fewestDays {
                "No alarm. The query load is known of \(days == 0 ? "no" : NumberText.count(days)) earlier \(days == 1 ? "day" : "days"); changes are reported from the sixth day on."
            } else {
                "No significant changes."
            }
        self.init(
            status: .ok, finding: "\(finding) \(load.clause).", volume: "\(load.calls).",
            headline: isFirst ? "First report" : "")
    }

    /// For a window without requests and without an alarm: usual, or not known to be.
    private init(silent report: Report) {
        if report.window.date == nil, report.tenant == nil, let statements = report.statements {
            // Earlier days, which would tell whether that is usual, are not looked at.
            self.init(
                status: .idle, finding: "No requests recorded. \(LoadDescription(statements).clause).", volume: "",
                headline: "no requests")
            return
        }
        let hadRequests = report.comparison?.service.sightings.p95Milliseconds.contains { $0 != nil } ?? false
        if report.slowQueries.count > 0, !hadRequests {
            let queries = "\(NumberText.counted(report.slowQueries.groups.count, "slow query", "slow queries"))"
            let time = NumberText.duration(milliseconds: Double(report.slowQueries.totalMilliseconds))
            let isFirst = report.daysOnRecord == 0
            let finding =
                if report.comparison?.queries?.steady ?? 0 > 0 {
                    "No significant changes among \(queries), \(time) in total."
                } else if isFirst {
                    "First day on record: \(queries), \(time) in total."
                } else {
                    "\(queries), \(time) in total; not compared yet."
                }
            self.init(
                status: .ok, finding: "\(finding) No requests are recorded: this report is about the database alone.",
                volume: "", headline: isFirst ? "First report" : "")
            return
        }
        let isKnown = (report.findings ?? []).contains { $0.acknowledged != nil && $0.kind == .outage }
        let usual =
            isKnown
            ? "No requests recorded; acknowledged."
            : (report.daysOnRecord ?? 0) > 0
                ? "No requests recorded, as on previous days."
                : "No requests recorded. Check that logging and collection run: daybook check.\(Self.aboveThresholds(report.findings ?? []))"
        self.init(status: .idle, finding: usual, volume: "", headline: "no requests")
    }

    /// The first finding in a sentence, and at most two more by their headlines.
    private static func sentence(_ first: Finding, _ others: ArraySlice<Finding>) -> String {
        guard !others.isEmpty else { return cut(first.sentence) }
        let listed = others.prefix(2).map { readable($0.headline) }
        let rest = others.count - listed.count
        return
            "\(cut(first.sentence)) Also: \(listed.joined(separator: "; "))\(rest > 0 ? "; and \(NumberText.count(rest)) more" : "")."
    }

    /// A headline is written for a mail's subject, which is in ASCII where possible.
    private static func readable(_ headline: String) -> String { headline.replacing("->", with: "→") }

    /// Example: `34,274 requests (−2 % vs. the last 4 Sundays), server errors 0.14 % (usually 0.02 %), P95 545 ms
    /// (usually 212 ms).`
    private static func volume(_ report: Report) -> String {
        let overall = report.overall
        guard overall.requests > 0 else {
            return report.isOfDatabaseAlone ? report.statements.map { LoadDescription($0).sentence } ?? "" : ""
        }
        let weekday = report.comparison?.service.sameWeekday
        var requests = NumberText.counted(overall.requests, "request")
        if let weekday, weekday.days > 1, weekday.requests > 0, let date = report.window.date, report.coverage.isWhole {
            let change = Double(overall.requests) / Double(weekday.requests) - 1
            let percent = NumberText.decimal(abs(change) * 100, places: 0)
            let text = percent == "0" ? "the same as" : "\(change < 0 ? "−" : "+")\(percent) % vs."
            requests += " (\(text) the last \(weekday.days) \(date.weekdayName)s)"
        }
        var parts = [requests]
        if let errors = overall.serverErrors {
            parts.append(
                "server errors \(NumberText.percent(Double(errors) / Double(overall.requests)))"
                    + usual(Double(errors) / Double(overall.requests), weekday?.serverErrorRate, floor: 0.001) {
                        FindingWords.usual($0)
                    })
        } else {
            parts.append("errors \(NumberText.percent(overall.errorRate))")
        }
        if let p95 = overall.latency[.p95].milliseconds {
            parts.append(
                "P95 \(NumberText.milliseconds(p95))"
                    + usual(p95, weekday?.p95Milliseconds, floor: 20) { NumberText.milliseconds($0) })
        }
        return parts.joined(separator: ", ") + "."
    }

    /// The usual value, if a figure is far from it.
    private static func usual(_ value: Double, _ usual: Double?, floor: Double, _ text: (Double) -> String) -> String {
        guard let usual, abs(value - usual) > max(0.15 * usual, floor) else { return "" }
        return " (usually \(text(usual)))"
    }

    /// Example: `POST /api/orders`; a name too long for a sentence is cut.
    private static func name(_ subject: ChangeSubject) -> String { cut(subject.name, to: 60) }

    private static func cut(_ text: String, to limit: Int = longestSentence) -> String {
        let scalars = text.unicodeScalars
        return scalars.count > limit ? String(String.UnicodeScalarView(scalars.prefix(limit - 1))) + "…" : text
    }

    /// For a report archived without findings: what its alerts and thresholds say.
    private init(archived report: Report) {
        let open = AlertGroup.groups(report.alerts).filter { !$0.isAcknowledged }
        let alerted: Health.Status =
            switch open.compactMap(\.first.severity).max() {
            case .critical: .critical
            case .high, .medium: .warning
            case .low, nil: .ok
            }
        guard report.overall.requests > 0 else {
            self.init(
                status: alerted == .ok ? .idle : alerted, finding: "No requests recorded.", volume: "",
                headline: "no requests")
            return
        }
        let worst = report.endpoints.first
        let status = max(
            worst?.health.status ?? .ok, alerted,
            (report.objectives ?? []).contains(where: \.isExhausted) ? .warning : .ok)
        let reason = worst.flatMap { worst in
            worst.health.status > .ok
                ? worst.health.reasons.first.map { "\(Self.name(.endpoint(worst.endpoint))): \($0)." } : nil
        }
        let alerts = open.isEmpty ? nil : "\(NumberText.counted(open.count, "alert")) open."
        let text = [reason, alerts].compactMap(\.self).joined(separator: " ")
        self.init(
            status: status, finding: text.isEmpty ? "Every endpoint is within its thresholds." : text,
            volume: Self.volume(report),
            headline: status > .ok ? worst.map { Self.name(.endpoint($0.endpoint)) } ?? "alerts open" : "")
    }
}
